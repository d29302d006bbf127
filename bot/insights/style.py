"""The page's style, and the policy that allows it and nothing else."""

import base64
import hashlib
from functools import cache
from pathlib import Path


@cache
def style() -> str:
    """The style sheet."""
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def policy() -> str:
    """The page's Content-Security-Policy: its own style, and nothing else at all."""
    digest = base64.b64encode(hashlib.sha256(style().encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
