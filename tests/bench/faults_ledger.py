"""What became of each message: answered, told that it failed, lost, doubled, or left without a word."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from bot.evaluation.metrics import percentile

LATE = 2.0  # seconds after which an answer counts as late, or three times the usual ones if that is more

Turns = Mapping[tuple[str, str], int]  # how often a conversation holds what has a key


@dataclass
class Said:
    """One message of a person, and what he has seen of it.

    Args:
        channel: where it was said.
        conversation: its name in the store.
        key: what the store knows it by: the client's id, or where the protocol has none the text.
        at: when it was said, seconds since 1970.
        accepted: whether the service has acknowledged it.
        told: how often its person was told that it failed.
        replies: each reply to it by its id, and how often it arrived.
        answered_at: when the first reply arrived.
    """

    channel: str
    conversation: str
    key: str
    at: float
    accepted: bool = False
    told: int = 0
    replies: Counter[str] = field(default_factory=Counter)
    answered_at: float | None = None

    def hears(self, reply: str, at: float) -> None:
        """A reply has arrived."""
        self.replies[reply] += 1
        self.answered_at = min(at, self.answered_at or at)

    @property
    def seconds(self) -> float | None:
        """How long the answer took; None if there is none."""
        return None if self.answered_at is None else self.answered_at - self.at


class End(Enum):
    """How a message ended."""

    ANSWERED = "answered"
    TOLD = "told that it failed"
    LOST = "lost"
    SILENT = "silent"


def end_of(said: Said, turns: int) -> End:
    """How a message ended that the store has taken so many turns of.

    Lost: nothing is stored, and its person was told nothing. Silent: it was handled, and he was told nothing.
    """
    if turns and said.replies:
        return End.ANSWERED
    if said.replies or said.told:
        return End.TOLD
    return End.SILENT if turns else End.LOST


def is_doubled(said: Said, turns: int) -> bool:
    """Whether a message was handled twice, or a reply to it arrived twice."""
    return turns > 1 or any(count > 1 for count in said.replies.values())


@dataclass(frozen=True)
class Count:
    """How many messages ended how."""

    ends: Counter[End]
    doubled: int

    @property
    def messages(self) -> int:
        """All of them."""
        return sum(self.ends.values())


def count(messages: Iterable[Said], turns: Turns) -> Count:
    """Count the ends of messages by what their people saw and what is stored."""
    taken = [(said, turns.get((said.conversation, said.key), 0)) for said in messages]
    return Count(Counter(end_of(*each) for each in taken), sum(is_doubled(*each) for each in taken))


def late_after(messages: Iterable[Said], began: float) -> float:
    """The seconds after which an answer is late, by those that had come before a moment."""
    usual = [
        said.seconds for said in messages if said.seconds is not None and (said.answered_at or 0) < began
    ]
    return max(LATE, 3 * percentile(usual, 95)) if usual else LATE


def recovery(messages: Sequence[Said], began: float, ended: float) -> float:
    """Seconds from the end of a fault until the last late answer had come; 0 if none was late after it.

    Args:
        messages: what was said before, during and after.
        began, ended: when the fault did; a process that is killed and started again ends with its death.
    """
    late = late_after(messages, began)
    came = [
        said.answered_at
        for said in messages
        if said.answered_at is not None and said.answered_at > began and said.answered_at - said.at > late
    ]
    return max([0.0, *(at - ended for at in came)])
