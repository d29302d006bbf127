"""Whoever sends slowly, or nothing, is cut off; and where a request comes from is not for it to say."""

import asyncio
from typing import Any

import pytest
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import guard
from bot.channels.guard import Protection
from bot.channels.limits import address_of
from bot.guard import ProxiesError, proxies
from tests.support.hostile import MARK
from tests.support.http import Client, client_of

PATIENCE = 30  # seconds
DAWDLES = {
    "head": b"POST /in HTTP/1.1\r\nHost: x\r\nX-A: ",
    "body": b"POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{",
    "nothing": b"",
}


def routes() -> Blueprint:
    """A protected server that says where a request comes from, takes a body, and has a fault."""
    made = Protection("guarded")

    @made.route("/from", methods=["GET"])
    async def where(request: Request) -> HTTPResponse:
        return response.text(address_of(request))

    @made.route("/in", methods=["POST"])
    async def take(request: Request) -> HTTPResponse:
        return response.text("taken")

    @made.route("/fault", methods=["GET"])
    async def fault(request: Request) -> HTTPResponse:
        raise ValueError(f"{MARK} in {request.url}")

    return made


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROXIES", raising=False)
    for name in ("REQUEST_SECONDS", "RESPONSE_SECONDS", "IDLE_SECONDS"):
        monkeypatch.setattr(guard, name, 1)


async def where(client: Client, **headers: str) -> str:
    return (await client.get("/from", **headers)).body.decode()


@pytest.mark.parametrize("part", sorted(DAWDLES))
async def test_who_dawdles_is_cut_off(part: str) -> None:
    async with client_of(routes()) as client:
        port = int(client.origin.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(DAWDLES[part])
        assert await asyncio.wait_for(reader.read(), PATIENCE) is not None  # the server has closed it
        writer.close()
        assert (await client.get("/from")).status == 200


async def test_an_error_tells_nothing_of_the_request_and_its_log_nothing_but_frames(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with client_of(routes()) as client:
        found = await client.get(f"/fault?{MARK}=1")
        assert (found.status, found.body) == (500, b'{"error":"internal server error"}')
        assert (await client.get(f"/{MARK}")).body == b'{"error":"not found"}'
        await client.post(f"/{MARK}", b"nobody reads this")
    assert "A request failed: ValueError" in caplog.text
    assert "in fault" in caplog.text
    assert MARK not in caplog.text


async def test_without_proxies_no_header_tells_where_a_request_comes_from() -> None:
    async with client_of(routes()) as client:
        for header in ("X_Forwarded_For", "X_Real_IP", "Forwarded"):
            assert await where(client, **{header: "10.9.9.9"}) == "127.0.0.1"


@pytest.mark.parametrize(
    ("count", "header", "address"),
    [
        ("1", "10.9.9.9", "10.9.9.9"),
        ("1", "6.6.6.6, 10.9.9.9", "10.9.9.9"),
        ("2", "6.6.6.6, 10.9.9.9, 10.0.0.1", "10.9.9.9"),
        ("1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("1", "::ffff:10.9.9.9", "10.9.9.9"),
        ("1", "evil\tname", "unknown"),
        ("2", "10.9.9.9", "127.0.0.1"),
    ],
)
async def test_the_proxies_that_are_there_tell_it(
    count: str, header: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROXIES", count)
    async with client_of(routes()) as client:
        assert await where(client, X_Forwarded_For=header) == address


@pytest.mark.parametrize("written", ["-1", "6", "x", "1.5", "²"])
def test_what_is_no_number_of_proxies_is_refused(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXIES", written)
    with pytest.raises(ProxiesError):
        proxies()


async def test_a_body_that_is_too_long_is_not_read() -> None:
    async with client_of(routes()) as client:
        found: Any = await client.post("/in", b"x" * (guard.LARGEST_BODY + 1))
        assert (found.status, found.body) == (413, b'{"error":"request entity too large"}')
