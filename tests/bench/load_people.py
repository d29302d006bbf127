"""People made by Locust, who write as soon as they are answered.

python -m tests.bench.load_people < TASK > FIGURES: a process of its own, since Locust has gevent exchange the
standard library's sockets and threads. Nothing else may import this module.
"""

import locust  # noqa: F401 - first of all: it exchanges the sockets # isort: skip

import itertools
import json
import socket
import sys
import time
import uuid
from typing import Any, ClassVar

import gevent
import requests
import websocket
from gevent.event import Event
from gevent.pywsgi import WSGIServer
from locust import FastHttpUser, User, constant, task
from locust.env import Environment

from tests.bench.load_task import WARM_UP, Task, Traffic
from tests.support.meta import Meta, messenger
from tests.support.meta.webhooks import HEADER, signature, written

LONGEST = 60.0  # seconds for an answer
LOOPBACK = "127.0.0.1"

_numbers = itertools.count(1)


class Talker:
    """What all of them are told, and how they go on from one conversation to the next."""

    told: ClassVar[Task]
    texts: ClassVar["itertools.cycle[str]"]
    conversations: ClassVar["itertools.cycle[str]"]

    @classmethod
    def tell(cls, told: Task) -> None:
        """From now on it is this task."""
        cls.told = told
        cls.texts = itertools.cycle(told.texts)
        cls.conversations = itertools.cycle(told.conversations or [""])


class RestTalker(Talker, FastHttpUser):
    """Posts messages to the REST channel."""

    wait_time = constant(0)
    network_timeout = connection_timeout = LONGEST

    @task
    def talk(self) -> None:
        """Say some messages in one conversation."""
        sender = next(Talker.conversations)
        for _ in range(Talker.told.turns):
            body = {"sender": sender, "message": next(Talker.texts)}
            with self.client.post(
                "/webhooks/rest/webhook", json=body, headers=Talker.told.headers, catch_response=True
            ) as answer:
                if answer.status_code == 200 and not Talker.told.silent and not answer.json():
                    answer.failure("no reply")


class Timed(Talker, User):
    """Somebody whose messages are timed by hand."""

    abstract = True
    wait_time = constant(0)

    def timed(self, text: str) -> None:
        """Say a text, and report how long the answer took."""
        began, failure = time.perf_counter(), None
        try:
            self.say(text)
        except Exception as error:
            failure = error
        taken = (time.perf_counter() - began) * 1000
        self.environment.events.request.fire(
            request_type=Talker.told.channel, name="message", response_time=taken, response_length=0,
            exception=failure, context={},
        )  # fmt: skip

    def say(self, text: str) -> None:
        """Say a text and wait for the answer."""
        raise NotImplementedError


class WebTalker(Timed):
    """A visitor of the web channel, from an address of his own; each conversation is a new visitor's."""

    @task
    def talk(self) -> None:
        """Connect, say some messages, hang up."""
        self._connect()
        try:
            for _ in range(Talker.told.turns):
                self.timed(next(Talker.texts))
        finally:
            self._socket.close()

    def _connect(self) -> None:
        number = next(_numbers)
        way = socket.create_connection(
            (LOOPBACK, Talker.told.port), LONGEST, (f"127.1.{number // 250}.{number % 250 + 1}", 0)
        )
        url = f"ws://{LOOPBACK}:{Talker.told.port}/webhooks/webchat/socket.io/?EIO=4&transport=websocket"
        headers = {name: value for name, value in Talker.told.headers.items() if name != "Origin"}
        self._socket = websocket.create_connection(
            url, LONGEST, socket=way, origin=Talker.told.headers["Origin"], header=headers
        )
        self._socket.send('40{"locale": "pl"}')
        self._until('42["session"')

    def say(self, text: str) -> None:
        """Send a message and wait for its acknowledgement, which comes after the replies."""
        number = next(_numbers)
        message = {"id": str(uuid.uuid4()), "text": text}
        self._socket.send(f"42{number}{json.dumps(['message', message])}")
        answer = json.loads(self._until(f"43{number}"))[0]
        if not answer.get("ok"):
            raise RuntimeError(answer.get("error"))

    def _until(self, beginning: str) -> str:
        """Read until a frame begins so; what follows."""
        while not (frame := self._socket.recv()).startswith(beginning):
            if frame == "2":
                self._socket.send("3")
            elif not frame or frame.startswith(("41", "44")):
                raise RuntimeError(f"the socket is closed: {frame}")
        return str(frame[len(beginning) :])


class Graph:
    """Where the bot's messages to Messenger go: tells who waits for one."""

    waiting: ClassVar[dict[str, Event]] = {}

    @classmethod
    def serve(cls, port: int) -> None:
        """Serve it beside the people."""
        WSGIServer((LOOPBACK, port), cls._answer, log=None).start()

    @classmethod
    def _answer(cls, environ: dict[str, Any], start: Any) -> list[bytes]:
        body = json.loads(environ["wsgi.input"].read() or b"{}")
        person = (body.get("recipient") or {}).get("id")
        start("200 OK", [("Content-Type", "application/json")])
        if "message" in body and person in cls.waiting:
            cls.waiting[person].set()
        if environ["REQUEST_METHOD"] == "GET":
            return [json.dumps({"id": environ["PATH_INFO"].rpartition("/")[2], "locale": "pl_PL"}).encode()]
        return [json.dumps({"recipient_id": person, "message_id": f"m_{next(_numbers)}"}).encode()]


class MessengerTalker(Timed):
    """Somebody on Messenger: his signed webhooks go in, the reply comes to the Graph API."""

    @task
    def talk(self) -> None:
        """Say some messages as somebody new."""
        self._person = f"25{uuid.uuid4().int % 10**14:014}"
        Graph.waiting[self._person] = Event()
        for _ in range(Talker.told.turns):
            self.timed(next(Talker.texts))
        del Graph.waiting[self._person]

    def say(self, text: str) -> None:
        """Deliver a webhook, and wait for the first message that follows."""
        event = Graph.waiting[self._person]
        event.clear()
        at = int(time.time() * 1000)
        item = messenger.text(self._person, Meta.page_id, at, f"m_{uuid.uuid4().hex}", text)
        body = written(messenger.webhook(Meta.page_id, at, [[item]]))
        self._post(body)
        if not event.wait(LONGEST):
            raise RuntimeError("no reply")

    def _post(self, body: bytes) -> None:
        answer = self._session.post(
            f"http://{LOOPBACK}:{Talker.told.port}/webhooks/messenger/webhook",
            data=body,
            headers={"Content-Type": "application/json", HEADER: signature(Meta.app_secret, body)},
        )
        answer.raise_for_status()

    def on_start(self) -> None:
        """Keep connections open, as the service does."""
        self._session = requests.Session()
        self._session.trust_env = False


KINDS: dict[str, type[User]] = {"rest": RestTalker, "webchat": WebTalker, "messenger": MessengerTalker}


def run(told: Task) -> Traffic:
    """Let the people write."""
    Talker.tell(told)
    if told.graph_port:
        Graph.serve(told.graph_port)
    kind = KINDS[told.channel]
    environment = Environment(user_classes=[kind], host=f"http://{LOOPBACK}:{told.port}")
    heard: list[tuple[float, float, bool]] = []

    @environment.events.request.add_listener
    def keep(response_time: float, exception: Exception | None, **_: Any) -> None:
        heard.append((time.perf_counter(), response_time, exception is None))

    cpu = time.process_time()
    runner = environment.create_local_runner()
    runner.start(told.users, spawn_rate=1000)
    gevent.sleep(WARM_UP)
    began = time.perf_counter()
    gevent.sleep(told.seconds)
    ended = time.perf_counter()
    counted = [(taken, good) for at, taken, good in heard if began <= at <= ended]
    figures = Traffic(
        [taken for taken, good in counted if good],
        ended - began,
        sum(not good for _, good in counted),
        len(heard),
        time.process_time() - cpu,
    )
    runner.quit()
    return figures


def main() -> None:
    """Read a task, do it, write the figures."""
    figures = run(Task(**json.load(sys.stdin)))
    json.dump(vars(figures), sys.stdout)


if __name__ == "__main__":
    main()
