"""The addresses of both processes, their figures and their traces."""

import json
import re
import time

from tests.observe.conftest import Watched
from tests.support.observed import Served
from tests.support.saboteur import IN_ACTION

SENDER = "somebody-601234567"


def test_both_say_that_they_live_and_are_ready(watched: Watched) -> None:
    for served, checks in ((watched.bot, {"model", "database", "actions"}), (watched.actions, {"database"})):
        assert served.get("/live", None)[0] == 200
        status, body = served.get("/ready", None)
        assert status == 200
        assert json.loads(body) == {"ready": True, "checks": dict.fromkeys(checks, "ok")}


def test_the_metrics_need_their_token(watched: Watched) -> None:
    for served in (watched.bot, watched.actions):
        assert served.get("/metrics", None)[0] == 401
        assert served.get("/metrics", "wrong")[0] == 401
        assert served.get("/metrics")[0] == 200


def test_messages_are_counted_by_channel_language_and_outcome(watched: Watched) -> None:
    def counted(**labels: str) -> float:
        return watched.bot.figure("assistant_messages_total", channel="rest", **labels)

    polish, english = counted(language="pl", outcome="answered"), counted(language="en", outcome="answered")
    failed = counted(outcome="failed")
    watched.bot.say("kiedy dostanę zwrot pieniędzy?", f"{SENDER}-pl")
    watched.bot.say("how long does a refund take on average?", f"{SENDER}-en")
    watched.bot.say(f"chcę rozmawiać z konsultantem {IN_ACTION}", f"{SENDER}-fails")
    assert counted(language="pl", outcome="answered") == polish + 1
    assert counted(language="en", outcome="answered") == english + 1
    assert counted(outcome="failed") == failed + 1


def test_what_was_understood_is_counted(watched: Watched) -> None:
    def handed_over() -> tuple[float, float]:
        intents = watched.bot.figure("assistant_intents_total", intent="human_agent", language="en")
        return intents, watched.bot.figure("assistant_handovers_total", language="en")

    before = handed_over()
    watched.bot.say("I want to talk to a person", f"{SENDER}-person")
    assert handed_over() == (before[0] + 1, before[1] + 1)
    watched.bot.say("are you there?", f"{SENDER}-person")
    assert handed_over()[1] == before[1] + 1
    deadline = time.monotonic() + 60
    while not watched.bot.figure("assistant_handovers_waiting_depth"):  # it is read every few seconds
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert watched.bot.figure("assistant_handovers_waiting_oldest_seconds") >= 0


def test_what_is_not_understood_is_counted(watched: Watched) -> None:
    before = watched.bot.figure("assistant_fallbacks_total")
    for text in ("coś tam jakoś tak", "a to ten no wiesz", "when the the it of"):
        watched.bot.say(text, f"{SENDER}-unclear")
    fallbacks = watched.bot.figure("assistant_intents_total", intent="nlu_fallback")
    assert watched.bot.figure("assistant_fallbacks_total") == fallbacks > before


def test_every_stage_of_a_message_is_timed(watched: Watched) -> None:
    watched.bot.say("sprawdź sprzedawcę biuro-plus", f"{SENDER}-stages")
    for stage in ("turn", "lock", "tracker_read", "nlu", "policies", "action", "nlg", "tracker_save"):
        assert watched.bot.figure("assistant_stage_seconds_count", stage=stage) > 0, stage
    whole = watched.bot.figure("assistant_stage_seconds_sum", stage="turn")
    assert whole > watched.bot.figure("assistant_stage_seconds_sum", stage="nlu") > 0
    assert watched.bot.figure("assistant_database_seconds_count", operation="insert") > 0
    assert watched.actions.figure("assistant_database_seconds_count", operation="select") > 0


def test_a_failing_action_is_counted_on_both_sides(watched: Watched) -> None:
    watched.bot.say(f"chcę rozmawiać z konsultantem {IN_ACTION}", f"{SENDER}-failing")
    assert watched.bot.figure(
        "assistant_action_failures_total", action="action_human_agent", reason="status 500"
    )
    assert watched.actions.figure(
        "assistant_action_seconds_count", action="action_human_agent", outcome="failed"
    )


def test_no_label_holds_a_person(watched: Watched) -> None:
    for served in (watched.bot, watched.actions):
        values = {value for _, labels in served.figures() for _, value in labels}
        assert not [value for value in values if SENDER in value or re.search(r"\d{9}", value)]


def test_the_model_and_the_process_are_told(watched: Watched) -> None:
    models = [
        dict(labels)["model"] for name, labels in watched.bot.figures() if name == "assistant_model_info"
    ]
    assert len(models) == 1
    assert models[0].endswith(".tar.gz")
    for served in (watched.bot, watched.actions):
        assert served.figure("process_start_time_seconds") > 1_700_000_000
        assert served.figure("assistant_startup_seconds") > 0


def test_a_turn_is_one_trace_through_both_processes(watched: Watched) -> None:
    watched.bot.say("sprawdź sprzedawcę biuro-plus", f"{SENDER}-trace")
    before = {span["id"] for span in watched.collector.spans}
    watched.bot.say("I want to talk to a person", f"{SENDER}-trace")
    ran = _wait_for_span(watched, "run action_human_agent", before)
    trace = [span for span in watched.collector.spans if span["trace"] == ran["trace"]]
    by_id = {span["id"]: span for span in trace}
    turn = next(span for span in trace if span["name"] == "turn")
    called = by_id[ran["parent"]]
    assert (ran["service"], called["service"], turn["service"]) == ("actions", "bot", "bot")
    assert called["name"] == "action"
    assert called["parent"] == turn["id"]
    stages = {span["name"] for span in trace if span["parent"] == turn["id"]}
    assert stages >= {"tracker_read", "nlu", "policies", "action", "nlg", "tracker_save"}
    assert turn["attributes"]["intent"] == "human_agent"
    assert turn["attributes"]["conversation"] == ran["attributes"]["conversation"]


def test_a_trace_holds_nothing_that_was_written(watched: Watched) -> None:
    watched.bot.say(f"chcę rozmawiać z konsultantem {IN_ACTION} 601234567", f"{SENDER}-quiet")
    deadline = time.monotonic() + 20
    while not [span for span in watched.collector.spans if span["status"] == "RuntimeError"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    told = json.dumps(watched.collector.spans, ensure_ascii=False)
    assert not [word for word in (SENDER, IN_ACTION, "601234567", "biuro-plus") if word in told]
    assert not [span for span in watched.collector.spans if span["events"]]


def _wait_for_span(watched: Watched, name: str, before: set[str]) -> dict[str, str]:
    """A new span that has come in with the turn that it belongs to."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        turns = {span["trace"] for span in watched.collector.spans if span["name"] == "turn"}
        found = [
            s
            for s in watched.collector.spans
            if s["name"] == name and s["trace"] in turns - _traces(watched, before)
        ]
        if found:
            return found[-1]
        time.sleep(0.1)
    raise AssertionError(f"no span {name}")


def _traces(watched: Watched, ids: set[str]) -> set[str]:
    return {span["trace"] for span in watched.collector.spans if span["id"] in ids}


def test_the_bot_sees_that_its_actions_are_gone_and_looks_unready_before_it_stops(watched: Watched) -> None:
    watched.actions.stop()
    _wait_for_ready(watched.bot, {"actions": "failed"})
    watched.bot.process.terminate()
    _wait_for_ready(watched.bot, None)
    assert watched.bot.get("/live", None)[0] == 200
    assert watched.bot.process.wait(60) == 0


def _wait_for_ready(served: Served, failing: dict[str, str] | None) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        status, body = served.get("/ready", None)
        answer = json.loads(body)
        if status == 503 and (
            answer.get("stopping") if failing is None else failing.items() <= answer["checks"].items()
        ):
            return
        time.sleep(0.05)
    raise AssertionError(f"still ready: {body}")
