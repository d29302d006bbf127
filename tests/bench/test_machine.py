"""What processes take is read from /proc, descendants included."""

import os
import subprocess
import sys
import time

from tests.bench.machine import cpu_seconds, family, open_files

BURN = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n"


def test_the_time_of_a_child_that_is_gone_counts():
    before = cpu_seconds(os.getpid())
    subprocess.run([sys.executable, "-c", BURN], check=True)
    assert cpu_seconds(os.getpid()) - before >= 0.25


def test_the_time_of_a_child_that_lives_counts():
    before = cpu_seconds(os.getpid())
    with subprocess.Popen(
        [sys.executable, "-c", f"{BURN}print(1, flush=True)\ntime.sleep(60)"], stdout=-1
    ) as child:
        assert child.stdout
        child.stdout.readline()
        assert child.pid in family(os.getpid())
        taken = cpu_seconds(os.getpid()) - before
        child.kill()
    assert taken >= 0.25


def test_a_process_that_is_not_there_has_taken_nothing():
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        pass
    time.sleep(0.01)
    assert cpu_seconds(child.pid) == 0


def test_descriptors_are_counted(tmp_path):
    before = open_files(os.getpid())
    with (tmp_path / "file").open("w"):
        assert open_files(os.getpid()) == before + 1
    assert open_files(os.getpid()) == before
