"""What the desk refuses, each by a name that the replies translate."""

from typing import Any, ClassVar


class DeskError(Exception):
    """Something the desk does not do; `id` names the reply, `values` fill it in."""

    id: ClassVar[str]

    def __init__(self, **values: Any) -> None:
        super().__init__(self.id)
        self.values = values


class NotFoundError(DeskError):
    """There is none, or it is somebody else's: nobody learns which."""

    id = "not_found"


class NotAllowedError(DeskError):
    """He may see it, but this is for another party to do."""

    id = "not_allowed"


class IllegalMoveError(DeskError):
    """What it has come to does not allow this step; `status` says what it has come to."""

    id = "illegal_move"


class NotPaidError(DeskError):
    """The order has not been paid for."""

    id = "not_paid"


class EmptyTextError(DeskError):
    """There is nothing in the text."""

    id = "empty_text"


class TooLongError(DeskError):
    """The text is longer than `limit` characters."""

    id = "too_long"


class BusyError(DeskError):
    """Somebody else was at the same thing for too long; nothing has changed, it can be tried again."""

    id = "busy"
