"""`GET /desk/insights?from=&to=&language=` for who has shown the consultants' token: the report, a page.

It is made in a process of its own: conversations go on meanwhile, its memory goes with it, and what takes too
long is ended.
"""

import asyncio
import logging
import sys
from datetime import date

from sanic.request import Request
from sanic.response import HTTPResponse, html, json

from bot.clock import today
from bot.insights.period import PeriodError, choose
from bot.insights.style import policy
from bot.insights.writing import Writer, refusal
from bot.languages import DEFAULT_LANGUAGE, LANGUAGES

logger = logging.getLogger(__name__)

PATH = "insights"
PATIENCE = 120.0  # seconds
_making: set[str] = set()  # one report at a time


async def report(request: Request) -> HTTPResponse:
    """The page, or `{"error": ...}` in its language: 400 for what cannot be, 503 for what cannot be now."""
    language = request.args.get("language", DEFAULT_LANGUAGE)
    if language not in LANGUAGES:
        return _refused(DEFAULT_LANGUAGE, "language", 400)
    try:
        first, last = (_day(request.args.get(name)) for name in ("from", "to"))
        period = choose(first, last, today())
    except PeriodError as error:
        return json({"error": refusal(error, language)}, status=400)
    except ValueError:
        return _refused(language, "date", 400)
    if _making:
        return _refused(language, "busy", 503)
    request.protocol.response_timeout = PATIENCE + 5  # of this connection; the server gives actions less
    _making.add(PATH)
    try:
        made = await _made(str(period.first), str(period.last), language)
    finally:
        _making.clear()
    return html(made, headers=_headers()) if made else _refused(language, "failed", 503)


def _day(text: str | None) -> date | None:
    """A day as it is asked for; raises ValueError for what is none."""
    return date.fromisoformat(text) if text else None


def _refused(language: str, why: str, status: int) -> HTTPResponse:
    return json({"error": Writer(language).say(f"errors.{why}")}, status=status)


def _headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": f"{policy()}; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }


async def _made(first: str, last: str, language: str) -> str | None:
    """The page as another process writes it; None if it fails or is not done in time."""
    period = ("--from", first, "--to", last, "--language", language, "--page", "-")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", "-m", "bot", "insights", *period),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    except asyncio.TimeoutError:
        logger.error("A report took longer than %s seconds.", PATIENCE)
        return None
    finally:
        if process.returncode is None:  # too late, or nobody waits for it any more
            process.kill()
            await process.wait()
    if process.returncode:
        logger.error("A report could not be made: code %s.", process.returncode)
    return output.decode("utf-8") if process.returncode == 0 else None
