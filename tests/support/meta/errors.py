"""What the Graph API answers when it does not do what it is asked for."""

from http import HTTPStatus
from typing import Any

# code -> HTTP status and message; a subcode in the key's second place.
CATALOGUE: dict[tuple[int, int | None], tuple[int, str]] = {
    (1, None): (500, "An unknown error occurred"),
    (2, None): (503, "Service temporarily unavailable"),
    (4, None): (400, "Application request limit reached"),
    (10, None): (403, "Application does not have permission for this action"),
    (10, 2018278): (400, "This message is sent outside of allowed window."),
    (100, None): (400, "Invalid parameter"),
    (100, 2018001): (400, "No matching user found"),
    (190, None): (401, "Error validating access token: Session has expired"),
    (200, 1545041): (403, "This person isn't available right now."),
    (368, None): (400, "Temporarily blocked for policies violations"),
    (551, 1545041): (400, "This person isn't available right now."),
    (613, None): (400, "Calls to this API have exceeded the rate limit."),
    (1200, None): (500, "Temporary send message failure. Please try again later."),
    (80006, None): (400, "There have been too many calls to this Page account."),
    (80007, None): (400, "Rate limit issues"),
    (130429, None): (429, "Rate limit hit"),
    (131009, None): (400, "Parameter value is not valid"),
    (131026, None): (400, "Message undeliverable"),
    (131047, None): (400, "Re-engagement message"),
    (131048, None): (400, "Spam rate limit hit"),
    (131050, None): (400, "This recipient has chosen to stop receiving marketing messages"),
    (131056, None): (400, "(Business Account, Consumer Account) pair rate limit hit"),
}


class GraphError(Exception):
    """An error of the Graph API.

    Args:
        code: Meta's number.
        subcode: its second number, if there is one.
        detail: what exactly is wrong.
        retry_after: seconds for the header of that name.
        usage_minutes: for the header that tells when the business may call again.
    """

    def __init__(
        self,
        code: int,
        subcode: int | None = None,
        detail: str = "",
        retry_after: int | None = None,
        usage_minutes: int | None = None,
    ) -> None:
        super().__init__(f"{code}/{subcode} {detail}")
        self.code = code
        self.subcode = subcode
        self.detail = detail
        self.retry_after = retry_after
        self.usage_minutes = usage_minutes
        self.status, self.message = CATALOGUE.get((code, subcode), (HTTPStatus.BAD_REQUEST, "Error"))

    def body(self) -> dict[str, Any]:
        """As the Graph API writes it."""
        error: dict[str, Any] = {
            "message": f"(#{self.code}) {self.message}",
            "type": "OAuthException",
            "code": self.code,
            "fbtrace_id": "AbCdEfGhIjKl",
        }
        if self.subcode:
            error["error_subcode"] = self.subcode
        if self.detail:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.detail}
        return {"error": error}


def bad(detail: str, code: int = 100) -> GraphError:
    """What is wrong with a parameter."""
    return GraphError(code, detail=detail)


def demand(fulfilled: bool, detail: str, code: int = 100) -> None:
    """Something must hold for a request.

    Raises:
        GraphError: it does not.
    """
    if not fulfilled:
        raise bad(detail, code)


def text_within(value: Any, most: int, name: str, code: int = 100) -> str:
    """A text that is there and not too long.

    Raises:
        GraphError: it is not.
    """
    demand(isinstance(value, str) and bool(value.strip()), f"{name} is empty", code)
    demand(len(value) <= most, f"{name} has {len(value)} characters, {most} are allowed", code)
    return str(value)
