"""The demonstration page with the widget on it: topics to ask about, and demo accounts to log in as.

It stands for the page that the widget is put on and for that page's own server, which knows who is logged in
and signs tokens for the web channel. Since it signs for whoever asks, it is there with the embedded database
alone.
"""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.demo_stories import STORIES
from actions.secret import webchat_key
from actions.store.database import EMBEDDED_URL, database_url
from bot.channels.files import serve
from bot.channels.turn import OnMessage
from bot.channels.webchat.settings import LOOPBACK
from bot.channels.webchat.tokens import ACCOUNT_AUDIENCE, ACCOUNT_LIFE, ALGORITHM
from bot.clock import now
from bot.context import families
from bot.languages import DEFAULT_LANGUAGE, LANGUAGES

FOLDER = Path(__file__).parents[1] / "help_page"
LOGINS = frozenset(story.login for story in STORIES)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html allegro-help"
)


@cache
def page(language: str) -> str:
    """The page in a language, "pl" or "en"."""
    strings = yaml.safe_load((FOLDER / "strings.yml").read_text(encoding="utf-8"))
    environment = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
    other = next(code for code in LANGUAGES if code != language)
    return environment.get_template("page.html.j2").render(
        language=language, other=other, say=strings[language], families=families(), stories=STORIES
    )


def token(login: str, at: datetime, new_id: str) -> str:
    """A token for an account, as the page's own server signs it: see `docs/webchat.md`.

    Args:
        login: the account's login.
        at: a time-zone-aware moment from which it is good.
        new_id: the token's own id.
    """
    claims = {
        "aud": ACCOUNT_AUDIENCE,
        "sub": login,
        "jti": new_id,
        "iat": int(at.timestamp()),
        "exp": int((at + ACCOUNT_LIFE).timestamp()),
    }
    return jwt.encode(claims, webchat_key(), ALGORITHM)


class HelpPage(InputChannel):
    """Serves the page at `/help` while the embedded database is in use; nobody writes through it."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "help_page"

    def url_prefix(self) -> str:
        """Where it is: not among the channels' own routes."""
        return "/help"

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The routes: the page in either language, its files, and tokens."""
        routes = Blueprint("help_page")
        if database_url() != EMBEDDED_URL:
            return routes
        serve(routes, FOLDER / "files", "/files")

        @routes.route("/", methods=["GET"])
        async def begin(request: Request) -> HTTPResponse:
            return response.redirect(f"/help/{_preferred(request.headers.get('accept-language', ''))}")

        @routes.route("/<language:(?:pl|en)>", methods=["GET"])
        async def show(request: Request, language: str) -> HTTPResponse:
            headers = {
                "Content-Security-Policy": POLICY.format(host=request.host),
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
                "Cache-Control": "no-cache",
            }
            return response.html(page(language), headers=headers)

        @routes.route("/token", methods=["POST"])
        async def sign(request: Request) -> HTTPResponse:
            if not _own(request):
                return response.json({"error": "origin"}, status=403)
            login = _login(request.body)
            if login is None:
                return response.json({"error": "login"}, status=400)
            no_store = {"Cache-Control": "no-store"}
            return response.text(token(login, now(), uuid4().hex), headers=no_store)

        return routes


def _own(request: Request) -> bool:
    """Whether a request comes from this page, and under a name that nobody else can have lead here."""
    own = f"http://{request.host}"
    return request.headers.get("origin") == own and request.host.split(":")[0] in LOOPBACK


def _preferred(accepted: str) -> str:
    """The first language of a browser's list that the page is in."""
    codes = (entry.strip()[:2].lower() for entry in accepted.split(","))
    return next((code for code in codes if code in LANGUAGES), DEFAULT_LANGUAGE)


def _login(body: bytes) -> str | None:
    """The demo account that a request names; no other is signed for."""
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    login = data.get("login") if isinstance(data, dict) else None
    return login if isinstance(login, str) and login in LOGINS else None
