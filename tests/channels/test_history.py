from typing import Any

from bot.channels.history import SHOWN, past, replies_to, spoken_before
from bot.tracker_store import KEPT_TURNS


def user(message_id: str | None, text: str = "hej", **metadata: Any) -> dict[str, Any]:
    known = {"id": message_id, **metadata} if message_id else None
    return {"event": "user", "row": 7, "text": text, "timestamp": 1.0, "metadata": known}


def bot(text: str, *payloads: str, **metadata: Any) -> dict[str, Any]:
    buttons = [{"title": payload.strip("/").title(), "payload": payload} for payload in payloads]
    event = {"event": "bot", "row": 8, "text": text, "timestamp": 2.0}
    return {**event, "metadata": metadata, "data": {"buttons": buttons or None}}


def ids(*events: dict[str, Any]) -> list[str]:
    return [message["id"] for message in past(events).messages]


def test_replies_are_numbered_after_the_message_they_answer() -> None:
    assert ids(user("a"), bot("1"), bot("2"), user("b"), bot("1")) == ["a", "a.0", "a.1", "b", "b.0"]


def test_what_came_from_outside_keeps_its_id_and_does_not_count() -> None:
    assert ids(user("a"), bot("1"), bot("x", id="p:1", pushed=True), bot("2")) == ["a", "a.0", "p:1", "a.1"]


def test_replies_whose_message_was_not_read_are_left_out() -> None:
    assert ids(bot("the end of a turn"), user("b")) == ["b"]


def test_a_message_without_an_id_has_that_of_its_event() -> None:
    assert ids(user(None), bot("1")) == ["e:7", "e:7.0"]


def test_a_button_is_shown_by_its_title_and_never_by_its_payload() -> None:
    (message,) = past([user("a", "/human_agent", title="Rozmowa z doradcą")]).messages
    assert message["text"] == "Rozmowa z doradcą"


def test_a_consultant_speaks_for_himself() -> None:
    (message,) = past([bot("Dzień dobry", id="p:1", pushed=True, author="consultant")]).messages
    assert (message["from"], message["pushed"]) == ("consultant", True)


def test_no_more_is_shown_than_was_agreed() -> None:
    events = [event for number in range(70) for event in (user(f"m{number}"), bot("1"))]
    found = past(events)
    assert len(found.shown) == SHOWN
    assert found.shown[-1]["id"] == "m69.0"


def test_buttons_of_the_last_turns_may_be_pressed_and_no_older_ones() -> None:
    events = [
        event for number in range(KEPT_TURNS + 1) for event in (user(f"m{number}"), bot("?", f"/b{number}"))
    ]
    offered = past(events).offered
    assert "/b0" not in offered
    assert offered["/b1"] == "B1"
    assert offered[f"/b{KEPT_TURNS}"]


def test_what_a_person_writes_offers_nothing() -> None:
    event = {**user("a"), "data": {"buttons": [{"title": "x", "payload": "/erase_my_data"}]}}
    assert not past([event]).offered


def test_the_replies_of_a_turn_are_those_up_to_the_next_message_but_what_came_from_outside() -> None:
    events = [user("a"), bot("1", "/help"), bot("x", id="p:1"), bot("2"), user("b"), bot("3")]
    found = replies_to(events, "a")
    assert found is not None
    assert [(said["text"], bool(said["buttons"])) for said in found] == [("1", True), ("2", False)]
    assert replies_to(events, "c") is None
    assert replies_to([user("a")], "a") == []


def test_whether_a_person_wrote_before_a_message_is_the_same_when_it_is_there_already() -> None:
    assert not spoken_before([], "a")
    assert not spoken_before([bot("x", id="p:1"), user("a"), bot("1"), user("b")], "a")
    assert spoken_before([user("a"), bot("1")], "b")
    assert spoken_before([user("a"), bot("1"), user("b")], "b")
