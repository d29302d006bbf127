"""The consultants' side over HTTP, on the real action server: what it does, and what it refuses."""

import json
import urllib.error
import urllib.request
from datetime import datetime, timezone
from typing import Any

import pytest

from actions.desk.handovers import Author, Turn
from actions.desk.identity import Owner
from actions.services.handovers import customer_message, open_handover
from actions.services.identifiers import new_code
from actions.staff import LARGEST, OPERATIONS
from actions.store.database import open_engine, unit_of_work
from tests.support.assistant import STAFF_TOKEN, action_server, direct
from tests.support.demo import DemoDesk

STAFF = "doradca"
SENDER = "rest:somebody"
TOKEN = {"Authorization": f"Bearer {STAFF_TOKEN}"}


def send(
    address: str, path: str, body: object, headers: dict[str, str] = TOKEN, method: str = "POST"
) -> tuple[int, Any]:
    """Status and answer of a request."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    url = address.replace("/webhook", f"/desk/{path}")
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with direct.open(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def ask(address: str, path: str, **fields: object) -> tuple[int, Any]:
    return send(address, path, {"staff": STAFF, **fields})


@pytest.fixture
def handover(demo_desk: DemoDesk) -> str:
    """A conversation that waits, and what was written meanwhile."""
    engine, moment = open_engine(demo_desk.url), datetime.now(timezone.utc)
    with unit_of_work(engine) as work:
        said = [Turn(Author.CUSTOMER, "Nie dotarła paczka.")]
        opened, _ = open_handover(work, Owner(SENDER, "anna"), "pl", said, moment, new_code)
        customer_message(work, SENDER, "Halo?", moment)
    engine.dispose()
    return opened.id


def test_a_conversation_from_the_queue_to_its_end(action_url: str, handover: str) -> None:
    status, queue = ask(action_url, "queue")
    assert (status, [found["handover"] for found in queue["waiting"]]) == (200, [handover])
    assert queue["waiting"][0]["account"] == "anna"
    assert "Nie dotarła paczka." in queue["waiting"][0]["summary"]
    assert ask(action_url, "take", handover=handover)[1]["consultant"] == STAFF
    assert ask(action_url, "reply", handover=handover, text="Sprawdzam.")[0] == 200
    _, read = ask(action_url, "read", handover=handover)
    assert [(said["author"], said["text"]) for said in read["messages"]] == [
        ("customer", "Halo?"),
        ("consultant", "Sprawdzam."),
    ]
    assert ask(action_url, "read", handover=handover, after=1)[1]["messages"] == read["messages"][1:]
    assert [found["handover"] for found in ask(action_url, "queue")[1]["mine"]] == [handover]
    assert ask(action_url, "close", handover=handover)[1]["state"] == "closed"
    assert ask(action_url, "close", handover=handover) == (409, {"error": "illegal_move"})


def test_claims_are_accepted_and_paid_or_refused(action_url: str, demo_desk: DemoDesk) -> None:
    _, found = ask(action_url, "claims")
    open_claims = {claim["claim"]: claim["status"] for claim in found["claims"]}
    assert open_claims.items() >= {"R-JAN444": "accepted", "R-ANNA55": "submitted"}.items()
    assert ask(action_url, "claims/accept", claim="R-ANNA55")[1]["status"] == "accepted"
    assert ask(action_url, "claims/pay", claim="r-anna55")[1]["status"] == "paid"
    assert ask(action_url, "claims/refuse", claim="R-JAN444", why="Zwrot doszedł.")[1]["status"] == "refused"
    left = {claim["claim"] for claim in ask(action_url, "claims")[1]["claims"]}
    assert not left & {"R-JAN444", "R-ANNA55"}
    assert ask(action_url, "claims/pay", claim="R-JAN444")[0] == 409


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": STAFF_TOKEN},
        {"Authorization": f"Basic {STAFF_TOKEN}"},
        {"Authorization": f"Bearer {STAFF_TOKEN}x"},
        {"Authorization": "Bearer ż".encode().decode("latin-1")},
    ],
)
@pytest.mark.parametrize("path", ["queue", "claims/pay", "nothing"])
def test_without_the_token_nothing_is_told(action_url: str, path: str, headers: dict[str, str]) -> None:
    status, answer = send(action_url, path, {"staff": STAFF, "claim": "R-ANNA55"}, headers)
    assert (status, answer) == (401, {"error": "this needs the consultants' token"})


@pytest.mark.parametrize("path", sorted(OPERATIONS))
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 5_000, b"{}", b'{"staff": 5}', b'{"staff": ""}'],
    ids=["nothing", "half", "a list", "null", "a text", "no UTF-8", "deep", "no staff", "a number", "empty"],
)
def test_what_is_no_request_is_refused(action_url: str, path: str, body: bytes) -> None:
    status, answer = send(action_url, path, body)
    assert status == 400
    assert answer["error"]


@pytest.mark.parametrize("path", sorted(OPERATIONS))
@pytest.mark.parametrize("staff", ["anna", "nobody", "' OR 1=1 --"])
def test_only_staff_may_act(action_url: str, handover: str, path: str, staff: str) -> None:
    body = {"staff": staff, "handover": handover, "claim": "R-ANNA55", "text": "x", "why": "x"}
    assert send(action_url, path, body) == (404, {"error": "not_found"})


@pytest.mark.parametrize("name", ["NONE22", "../..", "R-", "💥", "x" * 100])
@pytest.mark.parametrize("path", [path for path in sorted(OPERATIONS) if path not in ("queue", "claims")])
def test_what_is_unknown_is_not_found(action_url: str, demo_desk: DemoDesk, path: str, name: str) -> None:
    status, answer = ask(action_url, path, handover=name, claim=name, text="x", why="x")
    assert (status, answer) == (404, {"error": "not_found"})


@pytest.mark.parametrize("value", [None, 5, "", "a\0b", "\ud800", "x" * 101, ["a"], "a\nb"])
def test_what_is_no_reference_is_refused(action_url: str, value: object) -> None:
    for path, field in (("take", "handover"), ("claims/pay", "claim")):
        assert ask(action_url, path, **{field: value})[0] == 400


@pytest.mark.parametrize(
    ("text", "status"), [("", 422), (" \n", 422), ("x" * 2001, 422), ("a\0b", 400), ("\udfff", 400), (7, 400)]
)
def test_a_reply_must_be_a_text_of_some_length(
    action_url: str, handover: str, text: object, status: int
) -> None:
    ask(action_url, "take", handover=handover)
    assert ask(action_url, "reply", handover=handover, text=text)[0] == status


@pytest.mark.parametrize("after", [-1, 2**31, 10**400, 1.5, "1", True, None])
def test_a_message_number_is_one(action_url: str, handover: str, after: object) -> None:
    assert ask(action_url, "read", handover=handover, after=after)[0] == 400


def test_who_has_not_taken_it_cannot_reply(action_url: str, handover: str) -> None:
    assert ask(action_url, "reply", handover=handover, text="x") == (409, {"error": "illegal_move"})


def test_a_body_has_an_end(action_url: str) -> None:
    body = json.dumps({"staff": STAFF, "text": "x" * LARGEST}).encode()
    assert send(action_url, "queue", body)[0] == 413


@pytest.mark.parametrize(("path", "status"), [("nothing", 404), ("queue/x", 404), ("%00", 404)])
def test_what_is_no_operation_is_not_found(action_url: str, path: str, status: int) -> None:
    assert ask(action_url, path)[0] == status


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_operations_are_posted(action_url: str, method: str) -> None:
    assert send(action_url, "queue", {"staff": STAFF}, method=method)[0] == 405


def test_without_a_token_of_its_own_the_server_lets_nobody_in(demo_desk: DemoDesk) -> None:
    with action_server(demo_desk.url, staff_token="") as address:
        status, answer = send(address, "queue", {"staff": STAFF}, {"Authorization": "Bearer "})
        assert (status, answer["error"].split()[:2]) == (401, ["Set", "DESK_STAFF_TOKEN"])
