"""The bot and its action server with every level of the logs on, and somewhere to send traces to."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import yaml
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.assistant import SECRET, STAFF_TOKEN, direct, free_port, wait_for
from tests.support.webchat import KEY, ORIGIN

START_SECONDS = 400  # on a machine that does much else
METRICS_TOKEN = "the token of the tests' own Prometheus"
REST_TOKEN = "the token of the tests' own REST client"
PAGE = "104000000000001"
APP_SECRET = "the secret of the tests' own Messenger app"


@dataclass
class Collector:
    """Takes traces over OTLP/HTTP, and keeps their spans."""

    spans: list[dict[str, Any]] = field(default_factory=list)

    def take(self, body: bytes) -> None:
        """Read a request of an exporter."""
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            service = _attributes(resource.resource.attributes)["service.name"]
            for scope in resource.scope_spans:
                self.spans += [_span(service, span) for span in scope.spans]

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Listen on loopback; yields the address."""
        keep = self.take

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == "/v1/traces"
                keep(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


def _span(service: str, span: Any) -> dict[str, Any]:
    return {
        "service": service,
        "name": span.name,
        "trace": span.trace_id.hex(),
        "id": span.span_id.hex(),
        "parent": span.parent_span_id.hex(),
        "attributes": _attributes(span.attributes),
        "events": len(span.events),
        "status": span.status.message,
    }


def _attributes(found: Any) -> dict[str, str]:
    return {attribute.key: attribute.value.string_value for attribute in found}


@dataclass
class Served:
    """A process that answers HTTP."""

    port: int
    log: Path
    process: "subprocess.Popen[bytes]"

    def get(self, path: str, token: str | None = METRICS_TOKEN) -> tuple[int, str]:
        """The status and the body of an address."""
        return self._ask(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}"), token)

    def post(self, path: str, body: bytes, token: str, **headers: str) -> tuple[int, str]:
        """The status and the body of the answer to a body; `_` in a header's name stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"http://127.0.0.1:{self.port}{path}"
        return self._ask(urllib.request.Request(url, body, named), token)

    def say(self, text: str, sender: str = "me") -> list[dict[str, Any]]:
        """Send a message over REST."""
        body = json.dumps({"sender": sender, "message": text}).encode()
        status, answer = self.post("/webhooks/rest/webhook", body, REST_TOKEN)
        assert status == 200, answer
        found: list[dict[str, Any]] = json.loads(answer)
        return found

    def figures(self) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        """All metrics: name and labels -> value."""
        status, body = self.get("/metrics")
        assert status == 200
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(body)
            for sample in family.samples
        }

    def figure(self, name: str, **labels: str) -> float:
        """The sum of a metric over all series with these labels."""
        wanted = set(labels.items())
        return sum(value for (found, of), value in self.figures().items() if found == name and wanted <= of)

    def stop(self) -> None:
        """End it, kindly at first."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def _ask(self, request: urllib.request.Request, token: str | None) -> tuple[int, str]:
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with direct.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@dataclass
class Assistant:
    """Both processes; the folder holds their logs."""

    folder: Path
    database_url: str
    more: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def actions(self, **more: str) -> Iterator[Served]:
        """The action server."""
        port = free_port()
        command = ["run", "actions", "--port", str(port), "--debug"]
        with self._served("actions", port, command, "/health", more) as served:
            yield served

    @contextmanager
    def bot(self, model: Path, actions: Served, **more: str) -> Iterator[Served]:
        """The bot, with its action server."""
        port = free_port()
        endpoints = yaml.safe_load(Path("endpoints.yml").read_text(encoding="utf-8"))
        endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{actions.port}/webhook"
        endpoints["tracker_store"]["db"] = str(self.folder / "conversations.db")
        (self.folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
        where = ["--port", str(port), "--interface", "127.0.0.1", "--debug"]
        files = ["--model", str(model), "--endpoints", str(self.folder / "endpoints.yml")]
        with self._served("bot", port, ["run", *where, *files], "/webhooks/webchat/", more) as served:
            yield served

    @contextmanager
    def _served(
        self, name: str, port: int, command: list[str], ready: str, more: dict[str, str]
    ) -> Iterator[Served]:
        log = self.folder / f"{name}.log"
        with log.open("ab") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.saboteur", *command],
                env={**os.environ, **_ENVIRONMENT, "DATABASE_URL": self.database_url, **self.more, **more},
                stdout=stream,
                stderr=stream,
            )
        served = Served(port, log, process)
        try:
            wait_for(f"http://127.0.0.1:{port}{ready}", process, START_SECONDS)
            yield served
        finally:
            served.stop()


_ENVIRONMENT = {
    "OMP_WAIT_POLICY": "PASSIVE",  # see bot/quiet.py
    "ACTION_SECRET": SECRET,
    "DESK_SECRET": SECRET,
    "DESK_STAFF_TOKEN": STAFF_TOKEN,
    "LOG_LEVEL": "DEBUG",
    "LOG_LEVEL_LIBRARIES": "DEBUG",
    "MESSENGER_APP_SECRET": APP_SECRET,
    "MESSENGER_PAGE_ID": PAGE,
    "MESSENGER_PAGE_TOKEN": "the token of the tests' own page",
    "MESSENGER_VERIFY_TOKEN": "a word",
    "META_GRAPH_URL": "http://127.0.0.1:9",  # where nobody listens: sending fails
    "METRICS_TOKEN": METRICS_TOKEN,
    "REST_TOKEN": REST_TOKEN,
    "SANIC_HOST": "127.0.0.1",
    "WEBCHAT_JWT_KEY": KEY,
    "WEBCHAT_ORIGINS": ORIGIN,
}
