"""What every messaging service needs done to a reply: long text split, buttons as the service has them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.channels.messaging.contract import Button, Reply
from bot.nlu.text import fold

# Where text is cut, the best first; a cut of less than half of what fits is taken only for want of others.
_ENDS = tuple(map(re.compile, (r"\n\s*\n", r"\n", r"[.!?…][\"”’')]*\s", r"\s")))
_NUMBER = re.compile(r"(?:(?:nr|no|numer|number|opcja|option) ?)?(\d{1,2})[.)]?")


@dataclass(frozen=True)
class Style:
    """One way in which a service shows buttons.

    Args:
        name: what the connector calls it.
        most: how many buttons there may be.
        title: how many characters a title may have.
    """

    name: str
    most: int
    title: int


def split(text: str, limit: int) -> list[str]:
    """A text in parts of at most `limit` characters: at ends of paragraphs, lines, sentences, words.

    What is between two parts is left out if it is space; nothing else is.
    """
    return list(_parts(text.strip(), limit))


def _parts(rest: str, limit: int) -> Iterator[str]:
    while len(rest) > limit:
        cut = _cut(rest, limit)
        yield rest[:cut].rstrip()
        rest = rest[cut:].lstrip()
    if rest:
        yield rest


def _cut(text: str, limit: int) -> int:
    window = text[: limit + 1]
    found = [[match.end() for match in end.finditer(window)] for end in _ENDS]
    last = [ends[-1] for ends in found if ends]
    return next((end for end in last if end > limit // 2), next(iter(last), limit))


def degrade(buttons: Sequence[Button], styles: Sequence[Style]) -> Style | None:
    """The first style that takes all buttons; None if they have to be numbered in the text."""
    fitting = (
        style
        for style in styles
        if len(buttons) <= style.most and all(len(button.title) <= style.title for button in buttons)
    )
    return next(fitting, None)


def numbered(reply: Reply) -> str:
    """A reply's text with its buttons as numbered lines; where they are figures, the text says which."""
    if _are_figures(reply.buttons):
        return reply.text
    lines = [f"{number}. {button.title}" for number, button in enumerate(reply.buttons, start=1)]
    return "\n".join([reply.text, "", *lines]) if lines else reply.text


def chosen(typed: str, buttons: Sequence[Button]) -> str | None:
    """The payload of the button whose number or title was typed."""
    plain = fold(typed).strip(" .!?")
    titled = [button.payload for button in buttons if plain and fold(button.title).strip(" .!?") == plain]
    number = _NUMBER.fullmatch(fold(typed).strip())
    if titled or not number or _are_figures(buttons):
        return titled[0] if titled else None
    place = int(number[1]) - 1
    return buttons[place].payload if 0 <= place < len(buttons) else None


def _are_figures(buttons: Sequence[Button]) -> bool:
    return bool(buttons) and all(button.title.isdigit() for button in buttons)
