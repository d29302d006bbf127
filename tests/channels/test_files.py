"""Files as browsers get them, and nothing beside them."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sanic import Blueprint

from bot.channels.files import serve
from tests.support.http import Client, client_of

CORE = "export const answer = 42; // żółw\n" * 20


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    (tmp_path / "secret.txt").write_text("nobody's business")
    folder = tmp_path / "dist"
    (folder / "1.0.0").mkdir(parents=True)
    (folder / "loader.js").write_text("start();")
    (folder / "style.css").write_text("p { margin: 0 }")
    (folder / "icon.svg").write_text("<svg/>")
    (folder / "1.0.0/core.js").write_text(CORE, encoding="utf-8")
    routes = Blueprint("files", url_prefix="/w")
    serve(routes, folder, "/widget")
    async with client_of(routes) as found:
        yield found


async def test_a_browser_that_takes_gzip_gets_it(client: Client) -> None:
    answer = await client.get("/w/widget/1.0.0/core.js", Accept_Encoding="gzip, deflate, br")
    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body).decode() == CORE
    assert int(answer.headers["Content-Length"]) == len(answer.body) < len(CORE)


async def test_others_get_it_plain(client: Client) -> None:
    answer = await client.get("/w/widget/1.0.0/core.js")
    assert "Content-Encoding" not in answer.headers
    assert answer.body.decode() == CORE
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("loader.js", "text/javascript"), ("style.css", "text/css"), ("icon.svg", "image/svg+xml")],
)
async def test_a_file_says_what_it_is(client: Client, name: str, media_type: str) -> None:
    answer = await client.get(f"/w/widget/{name}")
    assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_version_is_kept_for_ever_and_the_loader_for_minutes(client: Client) -> None:
    version = await client.get("/w/widget/1.0.0/core.js")
    loader = await client.get("/w/widget/loader.js")
    assert version.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert loader.headers["Cache-Control"] == "public, max-age=300"


async def test_pages_of_other_origins_may_load_them(client: Client) -> None:
    answer = await client.get("/w/widget/loader.js", Origin="https://shop.example")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    "path",
    [
        "/w/widget/",
        "/w/widget/core.js",
        "/w/widget/1.0.0",
        "/w/widget/1.0.0/",
        "/w/widget/../secret.txt",
        "/w/widget/..%2fsecret.txt",
        "/w/widget/%2e%2e/secret.txt",
        "/w/widget/1.0.0/../../secret.txt",
        "/w/widget/..%5csecret.txt",
        "/w/widget/%252e%252e%252fsecret.txt",
        "/w/widget//etc/passwd",
        "/w/widget/%2fetc%2fpasswd",
        "/w/widget/loader.js%00.txt",
    ],
)
async def test_what_is_no_file_of_the_folder_is_not_found(client: Client, path: str) -> None:
    answer = await client.get(path)
    assert answer.status == 404
    assert b"nobody's business" not in answer.body
    assert b"root:" not in answer.body
