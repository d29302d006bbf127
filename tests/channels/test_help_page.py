"""The help page: in both languages, under a strict policy, and signing for the demo alone."""

import json
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import jwt
import pytest
from sanic import Blueprint

from actions.demo_stories import STORIES
from actions.secret import webchat_key
from bot.channels.help_page import HelpPage, page
from bot.channels.webchat.tokens import ACCOUNT_AUDIENCE, ACCOUNT_LIFE, ALGORITHM
from bot.context import topic_names
from tests.support.http import Client, client_of
from tests.support.project import ROOT
from tests.support.site import LINKED


async def _unheard(message: object) -> None:
    raise AssertionError("nobody writes through the help page")


def routes() -> Blueprint:
    """The page's routes, where Rasa puts them."""
    found = HelpPage().blueprint(_unheard)
    found.url_prefix = HelpPage().url_prefix()
    return found


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project without settings, with a `var` of its own."""
    for name in LINKED:
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "WEBCHAT_JWT_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def client(embedded: None) -> AsyncIterator[Client]:
    async with client_of(routes()) as found:
        yield found


def tags(html: str) -> list[str]:
    """The elements of a page with what makes them what they are, in order."""
    return re.findall(r'<(\w+)|(?:id|class|type|data-topic|data-login|name)="([^"]*)"', html)


def test_both_languages_have_the_same_structure() -> None:
    assert tags(page("pl")) == tags(page("en"))
    assert page("pl") != page("en")


@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_topic_and_every_story_is_on_it(language: str) -> None:
    html = unescape(page(language))
    assert re.findall(r'data-topic="(\w+)"', html) == list(topic_names())
    assert re.findall(r'data-login="([\w-]+)"', html) == [story.login for story in STORIES]
    assert all(names[language] in html for names in topic_names().values())
    assert all(story.message[language] in html for story in STORIES)
    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,en;q=0.9,pl;q=0.8", "en"),
        ("pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("de-DE,en;q=0.5", "en"),
        ("de,fr", "pl"),
        ("", "pl"),
        (",;=\u017c,", "pl"),
    ],
)
async def test_a_browser_gets_the_language_it_prefers(client: Client, accepted: str, language: str) -> None:
    answer = await client.get("/help/", Accept_Language=accepted)
    assert answer.status == 302
    assert answer.headers["Location"] == f"/help/{language}"


async def test_the_address_without_a_slash_leads_there_too(client: Client) -> None:
    assert (await client.get("/help", Accept_Language="en")).headers["Location"] == "/help/en"


async def test_the_policy_is_strict(client: Client) -> None:
    answer = await client.get("/help/pl")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == f"'self' {client.origin.replace('http', 'ws')}"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("language", ["de", "PL", "pl/..", "pl%00"])
async def test_there_is_no_other_language(client: Client, language: str) -> None:
    assert (await client.get(f"/help/{language}")).status == 404


async def test_its_files_are_served(client: Client) -> None:
    html = (await client.get("/help/pl")).body.decode()
    files = re.findall(r'(?:src|href)="(/help/files/[^"]+)"', html)
    assert len(files) == 3
    for path in files:
        assert (await client.get(path)).status == 200


def asking(login: object) -> bytes:
    return json.dumps({"login": login}).encode()


@pytest.mark.parametrize("login", [story.login for story in STORIES])
async def test_it_signs_for_the_accounts_of_the_demo(client: Client, login: str) -> None:
    answer = await client.post("/help/token", asking(login), Origin=client.origin)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    claims = jwt.decode(answer.body, webchat_key(), [ALGORITHM], audience=ACCOUNT_AUDIENCE)
    assert claims["sub"] == login
    assert claims["exp"] - claims["iat"] == ACCOUNT_LIFE.total_seconds()
    assert len(claims["jti"]) == 32


async def test_two_tokens_can_be_revoked_apart(client: Client) -> None:
    answers = [await client.post("/help/token", asking("jan"), Origin=client.origin) for _ in range(2)]
    ids = {jwt.decode(one.body, options={"verify_signature": False})["jti"] for one in answers}
    assert len(ids) == 2


@pytest.mark.parametrize(
    "body",
    [
        *map(asking, ["doradca", "nobody", "", "JAN", "jan ", None, 1, ["jan"], {"jan": 1}]),
        b"",
        b"jan",
        b"[]",
        b'"jan"',
        b"\xff",
        b"[" * 50_000,
    ],
)
async def test_it_signs_for_nobody_else(client: Client, body: bytes) -> None:
    answer = await client.post("/help/token", body, Origin=client.origin)
    assert (answer.status, json.loads(answer.body)) == (400, {"error": "login"})


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "", "http://127.0.0.1", "http://localhost:1"]
)
async def test_it_signs_for_no_other_page(client: Client, origin: str) -> None:
    answer = await client.post("/help/token", asking("jan"), Origin=origin)
    assert (answer.status, json.loads(answer.body)) == (403, {"error": "origin"})


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:5005"])
async def test_it_signs_under_no_name_that_others_had_lead_here(client: Client, host: str) -> None:
    answer = await client.post("/help/token", asking("jan"), Origin=f"http://{host}", Host=host)
    assert answer.status == 403


async def test_a_request_without_an_origin_gets_no_token(client: Client) -> None:
    assert (await client.post("/help/token", asking("jan"))).status == 403


async def test_a_token_cannot_be_had_by_a_link(client: Client) -> None:
    assert (await client.get("/help/token?login=jan", Origin=client.origin)).status == 405


@pytest.mark.parametrize("url", ["postgresql://desk", "sqlite:///other.db", "sqlite:///var/../var/desk.db"])
async def test_with_any_other_database_there_is_no_page(
    embedded: None, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    async with client_of(routes()) as client:
        for path in ("/help/", "/help/pl", "/help/files/help.js"):
            assert (await client.get(path)).status == 404
        answer = await client.post("/help/token", asking("jan"), Origin=client.origin)
        assert answer.status == 404
