"""Whether a request comes from the service: the signature of a body, and the verification of the address."""

import hmac
from collections.abc import Mapping

from pywa.utils import HUB_CH, HUB_SIG, HUB_VT, webhook_updates_validator

HUB_MODE = "hub.mode"
_ALGORITHM = "sha256="


def is_signed(body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """Whether the header signs the raw body with the app's secret; without a secret nothing is signed."""
    header = next((value for name, value in headers.items() if name.lower() == HUB_SIG.lower()), "")
    # The validator takes a bare digest as well, and digests that are not ASCII cannot be compared.
    if not secret or not header.startswith(_ALGORITHM) or not header.isascii():
        return False
    return webhook_updates_validator(secret, body, header)


def answer_to_challenge(args: Mapping[str, str], token: str) -> str | None:
    """What the service is answered when it verifies the address; None if it does not show the token."""
    shown = args.get(HUB_VT, "").encode("utf-8", "surrogatepass")
    subscribes = args.get(HUB_MODE) == "subscribe"
    if not token or not subscribes or not hmac.compare_digest(shown, token.encode("utf-8")):
        return None
    return args.get(HUB_CH)
