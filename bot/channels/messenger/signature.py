"""Whether a request comes from the service: the signature of a body, and the verification of the address."""

import hashlib
import hmac
from collections.abc import Mapping

HEADER = "x-hub-signature-256"
ALGORITHM = "sha256="


def is_signed(body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """Whether a body is signed with SHA-256 and the app's secret; without a secret nothing is."""
    given = next((value for name, value in headers.items() if name.lower() == HEADER), "")
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and _equal(given, f"{ALGORITHM}{signature}")


def answer_to_challenge(args: Mapping[str, str], token: str) -> str | None:
    """What the service is answered when it verifies the address; None if it does not show the token."""
    known = bool(token) and _equal(args.get("hub.verify_token", ""), token)
    return args.get("hub.challenge") if known and args.get("hub.mode") == "subscribe" else None


def _equal(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())
