"""A second host, a small disk and a clock are made and taken away again."""

import os
import subprocess
import sys

import pytest

from tests.bench.fleet_hosts import DISK_MEGABYTES, Clock, disk, hosts, missing


def wanted(what: str) -> None:
    if reason := missing(what):
        pytest.skip(reason)


def test_a_host_is_reached_until_its_cable_is_pulled():
    wanted("hosts")
    with hosts() as second:
        script = "import socket, sys; socket.create_connection((sys.argv[1], 9), 1)"
        command = [*second.prefix, sys.executable, "-c", script, second.here]
        assert "ConnectionRefusedError" in subprocess.run(command, capture_output=True, text=True).stderr
        second.plug(plugged=False)
        assert "ConnectionRefusedError" not in subprocess.run(command, capture_output=True, text=True).stderr
        second.plug(plugged=True)
        assert "ConnectionRefusedError" in subprocess.run(command, capture_output=True, text=True).stderr
    assert second.name not in subprocess.run(["ip", "netns"], capture_output=True, text=True).stdout


def test_a_disk_is_small_and_gone_at_the_end(tmp_path):
    wanted("disk")
    with disk(tmp_path):
        found = os.statvfs(tmp_path)
        assert found.f_blocks * found.f_frsize == DISK_MEGABYTES * 1024**2
        assert os.path.ismount(tmp_path)
    assert not os.path.ismount(tmp_path)


def test_a_clock_is_put_forward_while_a_process_runs_and_back(tmp_path):
    wanted("clock")
    clock = Clock(tmp_path / "clock")
    clock.put(0)
    script = "import time\nwhile input():\n    print(time.time(), time.monotonic(), flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, **clock.environment, "FAKETIME_CACHE_DURATION": "0", "FAKETIME_NO_CACHE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout

        def times() -> tuple[float, float]:
            print("now", file=process.stdin, flush=True)
            wall, steady = process.stdout.readline().split()
            return float(wall), float(steady)

        before = times()
        clock.put(3600)
        forward = times()
        clock.put(0)
        again = times()
        process.stdin.write("\n")
    assert 3600 <= forward[0] - before[0] < 3660
    assert 0 <= again[0] - before[0] < 60
    assert 0 <= forward[1] - before[1] < 60
