"""The servers themselves: what is open, who is let in, what an error tells, and how long one may dawdle."""

import gzip
import json
import zlib

import pytest

from tests.security.conftest import Served
from tests.support.assistant import ACTION_SECRET, REST_TOKEN, SECRET, STAFF_TOKEN
from tests.support.hostile import CHANNELS, MARK, signed
from tests.support.webchat import KEY, ORIGIN

TOKEN = {"Authorization": f"Bearer {REST_TOKEN}"}
SHOWN = {"X_Action_Secret": ACTION_SECRET}
WEBHOOKS = ("/webhooks/messenger/webhook", "/webhooks/whatsapp/webhook")
UPGRADE = {
    "Origin": ORIGIN,
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec_WebSocket_Version": "13",
}
SOCKET = "/webhooks/webchat/socket.io/?EIO=4&transport=websocket"
RASAS_OWN = [
    ("GET", "/"),
    ("GET", "/version"),
    ("GET", "/status"),
    ("GET", "/domain"),
    ("POST", "/model/parse"),
    ("PUT", "/model"),
    ("POST", "/model/train"),
    ("DELETE", "/model"),
    ("GET", "/conversations/rest:a/tracker"),
    ("POST", "/conversations/rest:a/tracker/events"),
    ("POST", "/conversations/rest:a/messages"),
    ("GET", "/webhooks/facebook/"),
    ("POST", "/webhooks/facebook/webhook"),
    ("POST", "/webhooks/callback/webhook"),
    ("POST", "/webhooks/twilio/webhook"),
    ("GET", "/webhooks/socketio/"),
    ("POST", "/webhooks/telegram/webhook"),
    ("POST", "/webhooks/hangouts/webhook"),
    ("GET", "/help/"),
    ("POST", "/help/token"),
]


@pytest.mark.parametrize(("method", "path"), RASAS_OWN)
def test_what_rasa_offers_besides_is_not_there(served: Served, method: str, path: str) -> None:
    found = served.bot.ask(method, path, b"{}")
    assert (found.status, found.body) == (404, b'{"error":"not found"}')


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_Action_Secret": ""},
        {"X_Action_Secret": ACTION_SECRET[:-1]},
        {"X_Action_Secret": f"{ACTION_SECRET}x"},
        {"X_Action_Secret": "ż"},
        {"Authorization": f"Bearer {ACTION_SECRET}"},
        {"Authorization": f"Bearer {STAFF_TOKEN}"},
        {"X_Action_Secret": SECRET},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/webhook"), ("GET", "/actions"), ("GET", "/nothing")])
def test_the_action_server_accepts_its_bot_alone(
    served: Served, method: str, path: str, headers: dict[str, str]
) -> None:
    call = json.dumps({"next_action": "action_start_over", "tracker": {"sender_id": MARK}}).encode()
    found = served.actions.ask(method, path, call, **headers)
    assert (found.status, found.body) == (401, b'{"error":"this needs the bot\'s secret"}')


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b'{"next_action": 5}', b"[" * 5000, b"\xff", b"{}"])
def test_the_action_server_echoes_nothing_even_to_its_bot(served: Served, body: bytes) -> None:
    call = (
        body or json.dumps({"next_action": "action_my_standard", "tracker": {"sender_id": [MARK]}}).encode()
    )
    found = served.actions.ask("POST", "/webhook", call, **SHOWN)
    assert found.status in (200, 400, 404, 500)
    assert MARK not in found.body.decode()
    assert "Traceback" not in found.body.decode()
    assert "request_body" not in found.body.decode()


def test_no_page_may_read_what_the_action_server_says(served: Served) -> None:
    asked = {"Origin": "https://evil.example", "Access_Control_Request_Method": "POST"}
    for method, path in (("OPTIONS", "/webhook"), ("GET", "/health"), ("POST", "/webhook")):
        found = served.actions.ask(method, path, **asked)
        assert not [name for name in found.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer"}, {"Authorization": f"Basic {REST_TOKEN}"}]
)
def test_rest_wants_its_token(served: Served, headers: dict[str, str]) -> None:
    found = served.bot.ask("POST", "/webhooks/rest/webhook", b'{"message": "hej"}', **headers)
    assert (found.status, json.loads(found.body)) == (401, {"error": "this needs the back end's token"})


def test_rest_answers_who_shows_it(served: Served) -> None:
    body = json.dumps({"sender": "security", "message": "how long does a refund take on average?"}).encode()
    found = served.bot.ask("POST", "/webhooks/rest/webhook", body, **TOKEN)
    assert found.status == 200
    assert "5 days" in json.loads(found.body)[0]["text"]


def test_a_conversation_over_rest_may_not_write_without_end(served: Served) -> None:
    body = json.dumps({"sender": "flood", "message": " "}).encode()
    found = [served.bot.ask("POST", "/webhooks/rest/webhook", body, **TOKEN) for _ in range(21)]
    assert [answer.status for answer in found[:10]] == [200] * 10
    refused = [answer for answer in found if answer.status == 429]
    assert refused
    assert 0 < int(refused[0].headers["retry-after"]) <= 600


@pytest.mark.parametrize("path", ["/webhooks/rest/webhook", *WEBHOOKS])
def test_a_packed_body_is_not_unpacked(served: Served, path: str) -> None:
    bomb = b'{"message": "' + b"a" * 20_000_000 + b'"}'
    for kind, packed in (("gzip", gzip.compress(bomb)), ("deflate", zlib.compress(bomb))):
        found = served.bot.ask("POST", path, packed, Content_Encoding=kind, **TOKEN, **signed(packed))
        assert found.status == 400


def test_a_socket_does_not_agree_to_compression(served: Served) -> None:
    offered = "permessage-deflate; client_max_window_bits"
    found = served.bot.ask("GET", SOCKET, Sec_WebSocket_Extensions=offered, **UPGRADE)
    assert found.status == 101
    assert "sec-websocket-extensions" not in found.headers


@pytest.mark.parametrize("left_out", ["Upgrade", "Connection", "Sec_WebSocket_Key", "Sec_WebSocket_Version"])
def test_half_a_handshake_is_refused_and_no_fault(served: Served, left_out: str) -> None:
    headers = {name: value for name, value in UPGRADE.items() if name != left_out}
    assert served.bot.ask("GET", SOCKET, **headers).status == 400


def test_a_head_or_a_body_that_is_too_long_is_refused(served: Served) -> None:
    assert served.bot.ask("GET", "/webhooks/webchat/", X_A="x" * 20_000).status in (0, 413)
    assert served.bot.ask("POST", "/webhooks/rest/webhook", b"x" * 70_000, **TOKEN).status == 413
    long = b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"
    assert served.bot.send(long).status == 413


@pytest.mark.parametrize("path", WEBHOOKS)
def test_a_webhook_that_is_not_signed_is_refused(served: Served, path: str) -> None:
    assert served.bot.ask("POST", path, b"{}").status == 403
    assert served.bot.ask("POST", path, b"{}", **signed(b"{ }")).status == 403


def test_no_header_is_made_of_what_somebody_sends(served: Served) -> None:
    hostile = "/webhooks/webchat/widget/%0d%0aSet-Cookie:%20a=b"
    for found in (
        served.bot.ask("GET", hostile),
        served.bot.ask("GET", "/webhooks/webchat/", Accept_Encoding="gzip\r\nX-Injected: yes"),
        served.bot.ask("GET", f"{WEBHOOKS[0]}?hub.mode=subscribe&hub.challenge=a%0d%0aSet-Cookie:%20a=b"),
    ):
        assert "set-cookie" not in found.headers
        assert "x-injected" not in found.headers


def test_nothing_that_is_secret_or_was_written_is_in_a_log(served: Served) -> None:
    """Comes last of this module: everything above has been logged by now."""
    body = json.dumps({"sender": "log", "message": f"I am {MARK}\n2026-01-01 ERROR root - forged"}).encode()
    assert served.bot.ask("POST", "/webhooks/rest/webhook", body, **TOKEN).status == 200
    shown = CHANNELS["MESSENGER_VERIFY_TOKEN"].replace(" ", "%20")
    served.bot.ask("GET", f"{WEBHOOKS[0]}?hub.mode=subscribe&hub.verify_token={shown}&hub.challenge=1")
    logged = served.logged()
    secrets = {ACTION_SECRET, REST_TOKEN, STAFF_TOKEN, SECRET, KEY, *CHANNELS.values()} - {"1000", "2000"}
    for word in (MARK, "forged", "hub.verify_token", shown, *(secrets - {CHANNELS["META_GRAPH_URL"]})):
        assert word not in logged
