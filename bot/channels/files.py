"""Serving a folder's files from memory: small ones that browsers load, compressed for those that take it."""

import gzip
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, raw

VERSIONED = "public, max-age=31536000, immutable"
CHANGING = "public, max-age=300"
TYPES = {".js": "text/javascript", ".css": "text/css"}  # whatever the machine's own tables say


@dataclass(frozen=True)
class StoredFile:
    """A file's bytes, plain and compressed, and what browsers should know of it."""

    plain: bytes
    packed: bytes
    media_type: str
    cache: str

    @classmethod
    def read(cls, path: Path, cache: str) -> "StoredFile":
        """Read and compress a file."""
        plain = path.read_bytes()
        media_type = (
            TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        )
        return cls(plain, gzip.compress(plain, mtime=0), f"{media_type}; charset=utf-8", cache)

    def answer(self, request: Request) -> HTTPResponse:
        """The file, as the browser takes it; pages of other origins may load it and check its hash."""
        headers = {
            "Cache-Control": self.cache,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        if "gzip" in request.headers.get("accept-encoding", ""):
            return raw(
                self.packed, headers={**headers, "Content-Encoding": "gzip"}, content_type=self.media_type
            )
        return raw(self.plain, headers=headers, content_type=self.media_type)


def serve(routes: Blueprint, folder: Path, at: str) -> None:
    """Add a route to a folder's files; those in a folder of their own (a version) are cached for ever.

    Args:
        routes: the blueprint.
        folder: read once, now.
        at: the route's beginning, such as "/widget".
    """
    files = {
        path.relative_to(folder).as_posix(): StoredFile.read(
            path, CHANGING if path.parent == folder else VERSIONED
        )
        for path in folder.rglob("*")
        if path.is_file()
    }

    @routes.route(f"{at}/<name:path>", methods=["GET"], name=f"files{at.replace('/', '_')}")
    async def file(request: Request, name: str) -> HTTPResponse:
        if name not in files:
            raise NotFound("There is no such file.")
        return files[name].answer(request)
