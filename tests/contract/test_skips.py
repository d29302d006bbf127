import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT
from tests.support.skips import STRICT


@pytest.mark.parametrize(
    ("left_out", "strict", "status"), [(True, True, 1), (True, False, 0), (False, True, 0)]
)
def test_a_test_left_out_is_a_failure_where_nothing_may_be(
    left_out: bool, strict: bool, status: int, tmp_path: Path
) -> None:
    skip = "import pytest\n\n@pytest.mark.skip\ndef test_two():\n    pass\n" if left_out else ""
    (tmp_path / "test_some.py").write_text(f"def test_one():\n    pass\n\n{skip}", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), STRICT: "1" if strict else ""}
    command = ["-m", "pytest", "-q", "-p", "tests.support.skips", "-p", "no:cacheprovider", "--rootdir", "."]
    assert subprocess.run([sys.executable, *command], cwd=tmp_path, env=environment).returncode == status
