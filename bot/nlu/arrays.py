"""The array type of the components."""

from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]
