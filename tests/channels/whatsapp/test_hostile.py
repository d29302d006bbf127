"""Whatever a body holds, it is a list of items or a body that is refused."""

import copy
import json
from collections.abc import Iterator
from datetime import datetime, timezone
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pywa_async.client import WhatsApp as Client

from bot.channels.messaging.contract import BadBodyError, Incoming, Kind
from bot.channels.whatsapp.parsing import Parser

PHONE_ID = "106540352242922"
# With those for Messenger, over 5,000.
BYTES, VALUES, DAMAGED = 300, 600, 1_500
BODIES = BYTES + 2 * VALUES + DAMAGED
SAMPLE = {
    "object": "whatsapp_business_account",
    "entry": [
        {
            "id": "102290129340398",
            "changes": [
                {
                    "field": "messages",
                    "value": {
                        "messaging_product": "whatsapp",
                        "metadata": {"display_phone_number": "48221234567", "phone_number_id": PHONE_ID},
                        "contacts": [
                            {"profile": {"name": "Anna"}, "wa_id": "48600100200", "user_id": "PL.1"}
                        ],
                        "messages": [
                            {
                                "from": "48600100200",
                                "from_user_id": "PL.1",
                                "id": "wamid.1",
                                "timestamp": "1749407983",
                                "type": "text",
                                "text": {"body": "Gdzie jest moja paczka?"},
                            },
                            {
                                "from_user_id": "PL.1",
                                "id": "wamid.2",
                                "timestamp": "1749407983",
                                "type": "interactive",
                                "context": {"from": "48221234567", "id": "wamid.0"},
                                "interactive": {
                                    "type": "button_reply",
                                    "button_reply": {"id": "/a", "title": "A"},
                                },
                            },
                            {
                                "from": "48600100200",
                                "id": "wamid.3",
                                "timestamp": "1749407983",
                                "type": "edit",
                                "edit": {"message": {"type": "text", "text": {"body": "Gdzie?"}}},
                            },
                        ],
                        "statuses": [
                            {
                                "id": "wamid.0",
                                "status": "failed",
                                "timestamp": "1749407983",
                                "recipient_id": "48600100200",
                                "biz_opaque_callback_data": "out:1",
                                "errors": [{"code": 131047, "title": "Re-engagement message"}],
                            }
                        ],
                    },
                }
            ],
        }
    ],
}
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["text", "edit", "interactive", "image", "\ud800", "\x00", "x" * 300, 10**40, -1])
)
JSON = st.recursive(
    LEAVES,
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=5), some, max_size=3),
    max_leaves=4,
)
ODD: list[Any] = [None, True, -1, 1.5, 1e400, 10**40, "", "\x00", "\ud800", "/restart", "x" * 300, "ż" * 3000]
ODD += [
    [],
    [[]],
    [{}],
    [None],
    {},
    {"type": "text"},
    {"message": {}},
    {"body": {}},
    {"code": "x"},
    {"id": []},
]
ODD += ["text", "edit", "interactive", "button", "list_reply", "image", "PL.1", "48600100200", "wamid.1"]

parser = Parser(Client(PHONE_ID, "token", server=None), PHONE_ID, lambda: datetime.now(timezone.utc))
many = [HealthCheck.too_slow, HealthCheck.data_too_large]


def read(body: bytes) -> list[Incoming]:
    """The items, each such that it can be stored and answered; none of a body that is refused."""
    try:
        items = parser.parse(body)
    except BadBodyError:
        return []
    for item in items:
        for text in (item.id, item.user, item.text, item.reference or ""):
            text.encode("utf-8")
            assert "\x00" not in text
        assert item.id
        assert item.user
        assert item.at.tzinfo is timezone.utc
        assert not (item.kind == Kind.TEXT and item.text.startswith("/"))
    assert len({item.id for item in items}) == len(items)
    return items


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all values within a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from places(one, (*path, key))


PLACES = list(places(SAMPLE))


def test_the_sample_is_read_whole() -> None:
    assert [item.kind for item in read(json.dumps(SAMPLE).encode())] == [
        Kind.TEXT,
        Kind.PAYLOAD,
        Kind.TEXT,
        Kind.STATUS,
    ]


@settings(max_examples=BYTES, deadline=None, suppress_health_check=many)
@given(st.binary(max_size=300))
def test_bodies_of_any_bytes(body: bytes) -> None:
    read(body)


@settings(max_examples=VALUES, deadline=None, suppress_health_check=many)
@given(JSON)
def test_bodies_of_any_json(value: object) -> None:
    read(json.dumps(value).encode())
    read(json.dumps({**SAMPLE, "entry": value}).encode())


@settings(max_examples=DAMAGED, deadline=None, suppress_health_check=many)
@given(st.integers(0, 2**64))  # drawn piece by piece, the damage would take minutes
def test_bodies_with_parts_changed_or_missing(seed: int) -> None:
    random = Random(seed)
    sample: Any = copy.deepcopy(SAMPLE)
    for path in random.sample(PLACES, random.randint(1, 4)):
        damage(sample, path, random)
    read(json.dumps(sample).encode())


def damage(sample: Any, path: tuple[Any, ...], random: Random) -> None:
    """Put something odd, or nothing, in a place, unless the damage before has taken the place away."""
    parent = sample
    try:
        for key in path[:-1]:
            parent = parent[key]
        if random.random() < 0.3:
            del parent[path[-1]]
        else:
            parent[path[-1]] = copy.deepcopy(random.choice(ODD))
    except (KeyError, IndexError, TypeError):
        return


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"object": "whatsapp_business_account", "entry": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"9" * 1_000_000,
        b'"' + b"x" * 5_000_000,
        json.dumps({**SAMPLE, "entry": [{"changes": "x" * 5_000_000}]}).encode(),
        json.dumps({**SAMPLE, "entry": [[]] * 200_000}).encode(),
        json.dumps(SAMPLE).encode("utf-16"),
        json.dumps(SAMPLE).encode()[:-1],
    ],
    ids=["lists", "objects", "within", "number", "string", "long part", "many entries", "utf-16", "cut off"],
)
def test_bodies_that_are_huge_deep_or_cut_off(body: bytes) -> None:
    read(body)


def test_a_huge_text_is_cut_and_its_neighbours_are_read() -> None:
    sample: Any = copy.deepcopy(SAMPLE)
    sample["entry"][0]["changes"][0]["value"]["messages"][0]["text"]["body"] = "ż" * 2_000_000
    items = read(json.dumps(sample).encode())
    assert len(items) == 4
    assert items[0].text == "ż" * 10_000


def test_ten_thousand_messages_in_a_body_are_all_read() -> None:
    sample: Any = copy.deepcopy(SAMPLE)
    value = sample["entry"][0]["changes"][0]["value"]
    value["messages"] = [{**value["messages"][0], "id": f"wamid.{number}"} for number in range(10_000)]
    assert len(read(json.dumps(sample).encode())) == 10_001
