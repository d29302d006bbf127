"""With several workers in a process group, whichever is asked tells the counts of all."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.assistant import SECRET
from tests.support.demo import DemoDesk
from tests.support.observed import Assistant, Served

CALLS = 40


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An action server of two workers."""
    folder: Path = tmp_path_factory.mktemp("workers")
    desk = DemoDesk(folder)
    desk.make()
    counts = folder / "counts"
    counts.mkdir()
    more = {"ACTION_SERVER_SANIC_WORKERS": "2", "PROMETHEUS_MULTIPROC_DIR": str(counts)}
    with Assistant(folder, desk.url).actions(**more) as served:
        yield served


def _call(served: Served) -> None:
    tracker = {"sender_id": "rest:me", "slots": {}, "latest_message": {"text": "hello"}, "events": []}
    call = {"next_action": "action_human_agent", "sender_id": "rest:me", "tracker": tracker}
    headers = {"Content_Type": "application/json", "X_Action_Secret": SECRET}
    served.post("/webhook", json.dumps(call).encode(), "", **headers)


def test_calls_are_counted_over_all_workers(workers: Served) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: _call(workers), range(CALLS)))
    for _ in range(10):
        counted = workers.figure("assistant_action_seconds_count", action="action_human_agent")
        assert counted == CALLS
        assert workers.figure("assistant_queues_readable") == 1


def test_more_than_one_worker_has_worked(workers: Served) -> None:
    files = (workers.log.parent / "counts").glob("histogram_*.db")
    assert len([file for file in files if b"action_human_agent" in file.read_bytes()]) == 2
