from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from actions.desk.messaging import KEPT, Delivery, ItemKind
from actions.services.messaging import receive
from actions.store.database import unit_of_work
from bot.channels.messaging.contract import Incoming, Kind
from bot.channels.messaging.receiving import sort_out

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=timezone.utc)


def item(kind: Kind = Kind.TEXT, **more: object) -> Incoming:
    return Incoming(**{"id": "w-1", "user": "ola", "at": NOW, "text": "cześć", "kind": kind, **more})  # type: ignore[arg-type]


def test_what_a_person_sent_is_told_apart_from_what_the_service_says() -> None:
    items = [
        item(),
        item(Kind.PAYLOAD, text="/help"),
        item(Kind.UNSUPPORTED, text="image"),
        item(Kind.STATUS, reference="r", status="failed", error=131047),
        item(Kind.ECHO, reference="r"),
        item(Kind.ECHO),
        item(Kind.STATUS, status="warning"),
        item(Kind.IGNORED),
    ]
    taken = sort_out("letters", items, NOW)
    kinds = [(received.kind, received.text) for received in taken.received]
    assert kinds == [
        (ItemKind.TEXT, "cześć"),
        (ItemKind.PAYLOAD, "/help"),
        (ItemKind.UNSUPPORTED, "image"),
    ]
    assert {received.sender for received in taken.received} == {"letters:ola"}
    told = [(found.reference, found.delivery, found.code) for found in taken.told]
    assert told == [("r", Delivery.FAILED, 131047), ("r", Delivery.SENT, None)]


def test_typed_text_is_never_a_payload() -> None:
    taken = sort_out("letters", [item(text='/news{"news": "on"}')], NOW)
    assert taken.received[0].text == 'news{"news": "on"}'


def test_what_else_cannot_be_read_is_called_other() -> None:
    assert sort_out("letters", [item(Kind.UNSUPPORTED, text="hologram")], NOW).received[0].text == "other"


def test_a_moment_to_come_is_now_and_one_without_a_zone_is_no_moment() -> None:
    moments = [NOW + timedelta(days=1), NOW.replace(tzinfo=None), NOW - timedelta(hours=1)]
    taken = sort_out("letters", [item(at=moment) for moment in moments], NOW)
    assert [received.at for received in taken.received] == [NOW, NOW, NOW - timedelta(hours=1)]


@pytest.mark.parametrize("user", ["", "o\x00la", "o" * 160, "\ud800"])
def test_what_comes_from_nobody_that_can_be_kept_is_dropped(user: str) -> None:
    assert sort_out("letters", [item(user=user)], NOW).received == []


def test_an_id_that_is_too_long_or_odd_is_still_the_same_when_it_comes_again() -> None:
    items = [item(id=one) for one in ("x" * 500, "x" * 501, "a\x00", "\ud800")]
    first, again = (
        [found.message_id for found in sort_out("letters", items, NOW).received] for _ in range(2)
    )
    assert first == again
    assert len(set(first)) == len(items)
    assert all(len(made) == 64 for made in first)


odd = st.text(max_size=300)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.builds(
            Incoming,
            odd,
            st.one_of(odd, st.just("ola")),
            st.sampled_from(Kind),
            st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(9999, 12, 30)),  # noqa: DTZ001
            odd,
            st.none() | odd,
            st.none() | odd,
            st.none() | st.sampled_from(["sent", "read", "failed", "odd"]),
            st.none() | st.integers(),
        ),
        max_size=5,
    )
)
def test_whatever_comes_can_be_sorted_out(items: list[Incoming]) -> None:
    taken = sort_out("letters", items, NOW)
    for received in taken.received:
        assert "\x00" not in received.message_id + received.sender + received.text + (received.locale or "")
        (received.message_id + received.sender + received.text).encode()


def test_the_oddest_that_is_kept_can_be_stored(database: Engine) -> None:
    items = [
        item(id="a\x00", text="\x00\ud800 x"),
        item(id="b", locale="\x00"),
        item(Kind.PAYLOAD, id="c", text="\x00"),
        item(id="d" * 9999, text="y" * 20_000),
    ]
    with unit_of_work(database) as work:
        assert receive(work, "letters", sort_out("letters", items, NOW).received, NOW) == 4


def test_what_is_older_than_what_is_remembered_is_not_taken_again() -> None:
    old, young = item(at=NOW - KEPT), item(at=NOW - KEPT + timedelta(seconds=1))
    assert [received.at for received in sort_out("letters", [old, young], NOW).received] == [young.at]
