"""Whatever a body holds, it is read or refused, and nothing else happens."""

import json
from datetime import datetime, timezone
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.messaging.contract import BadBodyError, Incoming, Kind
from bot.channels.messenger.parsing import Parser
from tests.support.meta import messenger as meta
from tests.support.meta.state import Choice

PAGE, PERSON, AT = "101234567890", "2400000000000001", 1_790_000_000_123
BODIES = 2_500  # with those for WhatsApp, over 5,000
PARSER = Parser(PAGE, lambda: datetime(2026, 11, 10, tzinfo=timezone.utc))
LETTERS = st.characters(exclude_categories=())  # with surrogates, as escapes may make them
WORDS = st.text(LETTERS, max_size=20)

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)
SEEDS = st.integers(0, 2**64)  # drawn piece by piece, the damage would take minutes
ODD: list[Any] = [
    None,
    True,
    -1,
    1e400,
    10**40,
    "",
    "\x00",
    "\ud800",
    "ż" * 3000,
    "/restart",
    {},
    [],
    [[]],
    [{}],
]
ODD += [
    {"id": PAGE},
    {"id": "\ud800"},
    {"payload": {}},
    {"mid": "m_9", "is_echo": True},
    {"text": {"text": 1}},
]
GOOD = (
    meta.text(PERSON, PAGE, AT, "m_1", "Dzień dobry"),
    meta.quick_reply(PERSON, PAGE, AT, "m_2", Choice("Tak", "/affirm", "quick_reply")),
    meta.postback(PERSON, PAGE, AT, "m_3", Choice("Tak", "/affirm", "postback")),
    meta.attachment(PERSON, PAGE, AT, "m_4", "image", sticker_id=1),
    meta.reaction(PERSON, PAGE, AT, "m_5"),
    meta.referral(PERSON, PAGE, AT, "refund_time"),
    meta.echo(PERSON, PAGE, AT, "m_6", "x", "reference"),
    meta.delivery(PERSON, PAGE, AT, ["m_7", "m_8"]),
    meta.read(PERSON, PAGE, AT),
)


def _written(value: Any) -> bytes:
    return json.dumps(value).encode()


def _damaged(random: Random, data: Any) -> Any:
    """Real data in which something is missing, doubled, added, or another thing."""
    if random.random() < 0.1:
        return random.choice(ODD)
    if isinstance(data, dict):
        kept = {name: _damaged(random, value) for name, value in data.items() if random.random() > 0.05}
        return {**kept, random.choice(["new", *kept]): random.choice(ODD)} if random.random() < 0.1 else kept
    if isinstance(data, list):
        return [_damaged(random, value) for value in data for _ in range(random.randint(1, 2))]
    return data


def _webhook(seed: int) -> bytes:
    """A webhook with a few items, damaged, and now and then cut."""
    random = Random(seed)
    items = random.choices(GOOD, k=random.randint(0, 4))
    body = _written(_damaged(random, meta.webhook(PAGE, AT, [items])))
    return body[: random.randint(0, len(body))] if random.random() < 0.1 else body


def _may_be_stored(item: Incoming) -> bool:
    texts = [item.id, item.user, item.text, item.reference or ""]
    return all("\x00" not in text and text.encode("utf-8") is not None for text in texts)


@settings(max_examples=BODIES, deadline=None, suppress_health_check=list(HealthCheck))
@given(SEEDS.map(_webhook) | SEEDS.map(_webhook) | VALUES.map(_written) | st.binary(max_size=200))
def test_a_body_is_read_or_refused(body: bytes) -> None:
    try:
        found = PARSER.parse(body)
    except BadBodyError:
        return
    assert isinstance(found, list)
    assert len({item.id for item in found}) == len(found)
    for item in found:
        assert isinstance(item, Incoming)
        assert item.at.tzinfo is not None
        assert 0 < len(item.id) <= 255
        assert _may_be_stored(item)
        assert item.kind is Kind.IGNORED or item.user
        assert item.kind is not Kind.TEXT or not item.text.startswith("/")
    assert PARSER.parse(body) == found


def test_a_huge_body_is_read_whole() -> None:
    items = [meta.text(PERSON, PAGE, AT, f"m_{number}", "ż" * 2000) for number in range(1_000)]
    assert len(PARSER.parse(_written(meta.webhook(PAGE, AT, [items])))) == 1_000


def test_so_is_one_with_something_deep_in_it() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    item = meta.text(PERSON, PAGE, AT, "m_1", "x", attachments=deep)
    assert [found.id for found in PARSER.parse(_written(meta.webhook(PAGE, AT, [[item]])))] == ["m_1"]
