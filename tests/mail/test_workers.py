"""Workers share the outbox: each notice goes out once, whoever dies or restarts."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from actions.mail.delivery import BATCH, FIRST_PAUSE, LEASE, Delivery, deliver_all, deliver_due, run_forever
from actions.mail.mailers import SmtpMailer
from actions.store.database import open_engine
from tests.support.contact import NOW
from tests.support.mail import Dying, Recorder, kept, queue
from tests.support.smtp import Inbox

PATIENCE = 10  # seconds


def test_more_than_a_batch_is_delivered_too(desk: Engine) -> None:
    for number in range(BATCH + 5):
        queue(desk, number=number)
    recorder = Recorder()
    assert deliver_due(desk, recorder, NOW).total == BATCH
    assert deliver_all(desk, recorder, NOW) == Delivery(sent=5)
    assert len(set(recorder.taken)) == BATCH + 5


def test_two_workers_deliver_each_notice_once(desk: Engine) -> None:
    for number in range(12):
        queue(desk, number=number)
    recorder, start = Recorder(0.02), threading.Barrier(2)

    def work(_: int) -> Delivery:
        start.wait(PATIENCE)
        return deliver_all(desk, recorder, NOW)

    with ThreadPoolExecutor(2) as workers:
        outcomes = list(workers.map(work, range(2)))
    assert len(recorder.taken) == len(set(recorder.taken)) == 12
    assert sum(outcome.sent for outcome in outcomes) == 12


def test_what_a_worker_holds_is_not_seen_by_another_until_the_lease_is_over(desk: Engine) -> None:
    queue(desk)
    with pytest.raises(SystemExit):
        deliver_due(desk, Dying(), NOW)
    recorder = Recorder()
    assert deliver_due(desk, recorder, NOW + LEASE - timedelta(seconds=1)) == Delivery()
    assert deliver_due(desk, recorder, NOW + LEASE) == Delivery(sent=1)


def test_a_restart_takes_up_where_it_was(
    desk: Engine, database_address: str, server: SmtpMailer, inbox: Inbox
) -> None:
    queue(desk)
    inbox.answer = "451 later"
    deliver_due(desk, server, NOW)
    desk.dispose()
    inbox.answer = None
    restarted = open_engine(database_address)
    assert deliver_due(restarted, server, NOW + FIRST_PAUSE) == Delivery(sent=1)
    assert kept(restarted)["attempts"] == 2
    restarted.dispose()


def run(desk: Engine, mailer: Any, clock: Any, stop: threading.Event) -> threading.Thread:
    worker = threading.Thread(target=run_forever, args=(desk, mailer, clock, stop))
    worker.start()
    return worker


def test_the_loop_delivers_until_it_is_stopped(desk: Engine) -> None:
    for number in range(BATCH + 1):
        queue(desk, number=number)
    recorder, stop = Recorder(), threading.Event()
    worker = run(desk, recorder, lambda: NOW, stop)
    patience = time.monotonic() + PATIENCE
    while len(recorder.taken) <= BATCH and time.monotonic() < patience:
        time.sleep(0.05)
    stop.set()
    worker.join(PATIENCE)
    assert not worker.is_alive()
    assert len(recorder.taken) == BATCH + 1


def test_the_loop_outlives_a_database_that_is_away(
    empty_database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()

    def clock() -> datetime:
        stop.set()
        return NOW

    run_forever(empty_database, Recorder(), clock, stop)
    assert "The outbox cannot be read" in caplog.text
