"""Requests as no client writes them: bytes over a socket, and what came back."""

import hashlib
import hmac
import socket
from dataclasses import dataclass

PATIENCE = 20.0  # seconds
MARK = "Grzybowska-7731"  # what must turn up nowhere
META_SECRET = "the secret of the tests' own app"
VERIFY_TOKEN = "what the tests' own app shows once"
CHANNELS = {
    "MESSENGER_APP_SECRET": META_SECRET,
    "MESSENGER_VERIFY_TOKEN": VERIFY_TOKEN,
    "MESSENGER_PAGE_TOKEN": "the token of the tests' own page",
    "MESSENGER_PAGE_ID": "1000",
    "WHATSAPP_APP_SECRET": META_SECRET,
    "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
    "WHATSAPP_TOKEN": "the token of the tests' own number",
    "WHATSAPP_PHONE_ID": "2000",
    "META_GRAPH_URL": "http://127.0.0.1:9",  # nobody is there: what is sent is tried again later
}


def signed(body: bytes) -> dict[str, str]:
    """The header with which the service signs a body."""
    digest = hmac.new(META_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}"}


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Raw:
    """A server on loopback that bytes are sent to."""

    port: int

    def connect(self, patience: float = PATIENCE) -> socket.socket:
        """An open connection."""
        return socket.create_connection(("127.0.0.1", self.port), patience)

    def send(self, data: bytes, patience: float = PATIENCE) -> Answered:
        """Send bytes, read until the server closes or the answer is whole."""
        with self.connect(patience) as connection:
            connection.sendall(data)
            return answered(connection)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answered:
        """Send a request; `_` in a header's name stands for `-`, and no name or value is looked at."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        lines = {"Host": f"127.0.0.1:{self.port}", "Content-Length": str(len(body)), "Connection": "close"}
        head = "".join(f"{name}: {value}\r\n" for name, value in (lines | named).items())
        first = f"{method} {path} HTTP/1.1\r\n".encode("utf-8", "surrogatepass")
        return self.send(first + head.encode("utf-8", "surrogatepass") + b"\r\n" + body)


def answered(connection: socket.socket) -> Answered:
    """Read an answer; one without a status is a connection that was closed."""
    data = b""
    try:
        while part := connection.recv(65536):
            data += part
            if _whole(data):
                break
    except ConnectionResetError:
        pass
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in lines}
    status = first.split(" ")[1] if first.startswith("HTTP/") else "0"
    return Answered(int(status), headers, body)


def _whole(data: bytes) -> bool:
    head, end, body = data.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if end and line.startswith(b"content-length:"):
            return len(body) >= int(line.split(b":")[1])
    return bool(end) and head.startswith((b"HTTP/1.1 101", b"HTTP/1.1 204"))
