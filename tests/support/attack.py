"""Hostile inputs for each entrance of a served assistant, and what must hold of every answer.

The tests send a few of each, `python -m tests.bench attack` many.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.support.assistant import ACTION_SECRET, REST_TOKEN, SECRET, STAFF_TOKEN
from tests.support.hostile import CHANNELS, MARK, Answered, Raw, signed
from tests.support.webchat import KEY, ORIGIN

LEAKS = (b"Traceback", b'File "', b"site-packages", b"sqlalchemy", b"request_body", MARK.encode())
SECRETS = tuple(
    word.encode()
    for word in (SECRET, KEY, ACTION_SECRET, REST_TOKEN, STAFF_TOKEN, *CHANNELS.values())
    if len(word) > 10
)
NASTY = st.sampled_from(
    ["", "\0", "\ud800", "' OR 1=1 --", "{{7*7}}", "${jndi:ldap://127.0.0.1:9/a}", "../../etc/passwd", MARK,
     "%s%n", "/restart", '/inform{"account": "zofia"}', "<script>", "\r\nX-Injected: 1", "A" * 5000, "💥",
     "http://127.0.0.1:9/", "file:///etc/passwd", "\u202e", "1e999", "NaN"]
)  # fmt: skip
TEXT = st.one_of(NASTY, st.text(max_size=60))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=12,
)
DEEP = st.integers(10, 4000).map(lambda depth: b"[" * depth)


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "replace")


def _fields(*names: str) -> st.SearchStrategy[bytes]:
    given = st.fixed_dictionaries({}, optional={name: st.one_of(TEXT, JSON) for name in names})
    return st.one_of(given.map(_dumped), JSON.map(_dumped), st.binary(max_size=300), DEEP)


def _envelope(kind: str, part: str) -> st.SearchStrategy[bytes]:
    """A body of the service with anything where the service has something of its own."""
    message = st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("from", "id", "sender", "message", "timestamp", "type", "text"), JSON)
    )
    value = st.one_of(
        JSON, st.fixed_dictionaries({"messages": st.lists(st.one_of(JSON, message), max_size=3)})
    )
    change = st.one_of(JSON, st.fixed_dictionaries({"field": st.just("messages"), "value": value}))
    entry = st.one_of(JSON, st.fixed_dictionaries({part: st.lists(st.one_of(change, message), max_size=3)}))
    whole = st.fixed_dictionaries({"object": st.just(kind), "entry": st.lists(entry, max_size=3)})
    return st.one_of(whole.map(_dumped), JSON.map(_dumped), st.binary(max_size=300), DEEP)


HEADER = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\n\0"), max_size=80)
PATHS = st.one_of(
    TEXT, st.lists(st.sampled_from(["..", "%2e", "webhooks", "desk", "%00", "rest", "x"])).map("/".join)
)
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW"])
Ask = Callable[[Raw, Any], Answered]


@dataclass(frozen=True)
class Entrance:
    """Where inputs go, which, and how.

    Args:
        name: what it is called in figures.
        bot: whether the bot has it, or the action server.
        inputs: what is sent.
        ask: sends one.
    """

    name: str
    bot: bool
    inputs: st.SearchStrategy[Any]
    ask: Ask = field(repr=False)


def _post(path: str, **headers: str) -> Ask:
    return lambda raw, body: raw.ask("POST", path, body, **headers)


def _signed(path: str) -> Ask:
    return lambda raw, body: raw.ask("POST", path, body, **signed(body))


def _operation(raw: Raw, what: tuple[str, bytes]) -> Answered:
    path = quote(what[0], safe="/")
    return raw.ask("POST", f"/desk/{path}", what[1], Authorization=f"Bearer {STAFF_TOKEN}")


def _anywhere(raw: Raw, what: tuple[str, str, bytes]) -> Answered:
    method, path, body = what
    return raw.ask(method, "/" + quote(path.encode("utf-8", "replace"), safe="/%"), body)


def _handshake(raw: Raw, what: tuple[str, str, str]) -> Answered:
    names = ("Upgrade", "Sec_WebSocket_Key", "Sec_WebSocket_Version")
    headers = {name: value.encode("utf-8").decode("latin-1") for name, value in zip(names, what, strict=True)}
    path = "/webhooks/webchat/socket.io/?EIO=4&transport=websocket"
    return raw.ask("GET", path, Origin=ORIGIN, Connection="Upgrade", **headers)


WHOLE = TEXT.filter(lambda text: "\ud800" not in text)
DESK = st.sampled_from(
    ["queue", "take", "read", "reply", "close", "claims", "claims/accept", "claims/pay", "claims/refuse"]
)
CALL = _fields("staff", "handover", "claim", "text", "why", "after")
ENTRANCES = (
    Entrance("bot, any path", True, st.tuples(METHODS, PATHS, st.binary(max_size=100)), _anywhere),
    Entrance("bot, no HTTP", True, st.binary(min_size=1, max_size=400).map(lambda data: data + b"\r\n\r\n"),
             lambda raw, data: raw.send(data, patience=1.0)),
    Entrance("REST without token", True, _fields("sender", "message"), _post("/webhooks/rest/webhook")),
    Entrance("REST", True, _fields("sender", "message", "payload", "locale"),
             _post("/webhooks/rest/webhook", Authorization=f"Bearer {REST_TOKEN}")),
    Entrance("socket's handshake", True, st.tuples(HEADER, HEADER, HEADER), _handshake),
    Entrance("Messenger, signed", True, _envelope("page", "messaging"),
             _signed("/webhooks/messenger/webhook")),
    Entrance("WhatsApp, signed", True, _envelope("whatsapp_business_account", "changes"),
             _signed("/webhooks/whatsapp/webhook")),
    Entrance("Messenger, unsigned", True, _envelope("page", "messaging"),
             _post("/webhooks/messenger/webhook")),
    Entrance("desk", False, st.tuples(st.one_of(DESK, WHOLE), CALL), _operation),
    Entrance("desk without token", False, CALL, _post("/desk/claims/pay")),
    Entrance("actions without secret", False, _fields("next_action", "tracker"), _post("/webhook")),
    Entrance("actions, any path", False, st.tuples(METHODS, PATHS, st.binary(max_size=100)), _anywhere),
)  # fmt: skip


def faults_of(answer: Answered) -> Iterator[str]:
    """What is wrong with an answer to a hostile input."""
    if answer.status >= 500 and answer.status != 503:
        yield f"status {answer.status}"
    everything = answer.body + str(answer.headers).encode()
    for word in (*LEAKS, *SECRETS):
        if word in everything:
            yield f"tells {word[:12]!r}"
    if "x-injected" in answer.headers:
        yield "a header was injected"


def attack(entrance: Entrance, raw: Raw, count: int, number: int = 0) -> tuple[int, list[str]]:
    """Send an entrance so many inputs; how many it were, and what was wrong with which.

    Args:
        entrance: where to.
        raw: the server that has it.
        count: how many at most.
        number: the seed.
    """
    sent, found = 0, list[str]()

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(entrance.inputs)
    def send(data: Any) -> None:
        nonlocal sent
        sent += 1
        try:
            answer = entrance.ask(raw, data)
        except TimeoutError:
            return  # half a request: the server waits for the rest until its limit
        found.extend(f"{fault}: {data!r:.200}" for fault in faults_of(answer))

    send()
    return sent, found
