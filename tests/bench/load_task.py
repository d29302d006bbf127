"""What the generator of load is told and what it answers; it runs apart, so this is all that both know."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field

from bot.evaluation.metrics import percentile

WARM_UP = 2.0  # seconds that do not count


@dataclass(frozen=True)
class Task:
    """People of one kind who write, each as soon as he is answered.

    Args:
        channel: "rest", "webchat" or "messenger".
        port: where requests go, on loopback.
        users: how many at once.
        seconds: for how long, after warming up.
        texts: what they write, in turn.
        conversations: for REST: whose conversations they go on with.
        turns: messages until somebody takes the next conversation.
        headers: what a request shows.
        graph_port: for Messenger: where the bot sends its replies.
        silent: whether an answer without a reply is one, too: Rasa's default bot has some.
    """

    channel: str
    port: int
    users: int
    seconds: float
    texts: list[str]
    conversations: list[str] = field(default_factory=list)
    turns: int = 10
    headers: dict[str, str] = field(default_factory=dict)
    graph_port: int = 0
    silent: bool = False


@dataclass(frozen=True)
class Traffic:
    """The milliseconds of each answer after warming up, and what the whole took.

    Args:
        milliseconds: of those that succeeded.
        seconds: in which they did.
        failed: how many did not.
        all_messages: the warming up counted.
        cpu: seconds of processor time of the generator.
    """

    milliseconds: list[float]
    seconds: float
    failed: int
    all_messages: int
    cpu: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return len(self.milliseconds) / self.seconds

    def at(self, per_cent: int) -> float:
        """The milliseconds that so many per cent of the answers do not exceed; none is infinite."""
        return percentile(self.milliseconds, per_cent) if self.milliseconds else float("inf")


def generate(task: Task) -> Traffic:
    """Have a process of its own do a task.

    Raises:
        RuntimeError: it failed; the message holds the end of what it said.
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.bench.load_people"],
        input=json.dumps(asdict(task)),
        capture_output=True,
        text=True,
        timeout=task.seconds + 120,
    )
    if done.returncode:
        raise RuntimeError(f"the generator of load stopped: {done.stderr[-2000:]}")
    return Traffic(**json.loads(done.stdout.splitlines()[-1]))
