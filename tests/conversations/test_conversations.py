"""Every conversation of the YAML files, through the real agent and the real action server.

A file holds a list of conversations:

    - name: a sentence that says what is shown
      turns:
        - {user: "what the person writes or /payload", says: ["piece of the reply", ...], buttons: ["title"]}

or, for a question asked in several ways, of which each is a conversation of its own:

    - name: ...
      asked: ["first phrasing", "second", "third"]
      says: ["piece of the reply", ...]

Misunderstandings that are known and not yet mended stand in `known_failures.txt`, by name.

`silent_on` lists what the replies must not contain, `says_one_of` pieces of which one is enough,
`some_buttons` wants any button at all, `repeat: N` has `user` written N times over in one message, and
`locale` is the channel's hint.

`sends_news: true`, of a turn or a whole conversation, says that its channel can write to the person later.

`account: login`, of a turn or a whole conversation, is whom the channel itself vouches for. `{code}` in what
is written stands for the code that was e-mailed last, and `later: N` lets N minutes pass before a turn for
codes and what they proved. `silent: true` says that nothing must be answered. Before a turn with
`consultant: "text"` one who has taken the hand-over writes that, and with `closes: true` closes it. Each
conversation finds the demo database as new.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.support.assistant import Conversation
from tests.support.demo import DemoDesk
from tests.support.dialogues import Turns, dialogues, take_turn

HERE = Path(__file__).parent

KNOWN_FAILURES = frozenset((HERE / "known_failures.txt").read_text(encoding="utf-8").splitlines())


def _conversations() -> list[Any]:
    return [
        _parameter(f"{path.parent.name}: {name}", turns)
        for path in sorted(HERE.glob("*/*.yml"))
        for name, turns in dialogues(path)
    ]


def _parameter(name: str, turns: Turns) -> Any:
    """One test. What is known to fail may: some of it sits at a threshold that any training shifts."""
    marks = pytest.mark.xfail(strict=False) if name in KNOWN_FAILURES else ()
    return pytest.param(turns, id=name, marks=marks)


@pytest.mark.parametrize("turns", _conversations())
async def test_the_assistant_says(turns: Turns, conversation: Conversation, demo_desk: DemoDesk) -> None:
    for turn in turns:
        replies = await take_turn(turn, conversation, demo_desk)
        text = "\n".join(reply.text for reply in replies)
        titles = [button["title"] for reply in replies for button in reply.buttons]
        assert bool(text) != turn.get("silent", False), f"{text or 'silence'} after {turn['user'][:100]!r}"
        for piece in turn.get("says", []):
            assert piece in text, f"after {turn['user'][:100]!r} (taken for {await conversation.intent()})"
        if options := turn.get("says_one_of"):
            intent = await conversation.intent()
            assert any(piece in text for piece in options), (
                f"after {turn['user'][:100]!r} (taken for {intent})"
            )
        for piece in turn.get("silent_on", []):
            assert piece not in text
        for title in turn.get("buttons", []):
            assert title in titles
        assert titles or not turn.get("some_buttons"), f"nothing is offered after {turn['user'][:100]!r}"
