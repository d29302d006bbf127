"""Whether the words around a place tell what happened or make a plan; text without diacritics."""

import re
from typing import Literal

from bot.nlu.found import Span
from bot.nlu.words import load_words, whole

Tense = Literal["past", "plan", "expected", "unknown"]
_LISTS = load_words("tense")
_CUES = re.compile(
    rf"(?<!\w)(?:(?P<expected>{_LISTS['expected']})|(?P<plan>{_LISTS['plan']})|"
    rf"(?!(?:{_LISTS['not_past']})\b)(?P<past>{_LISTS['past']}))(?!\w)"
)
_HOUR = whole(_LISTS["hour"])
_BREAK = re.compile(r"[.!?;…](?=\s|$)")
_SOFT_BREAK = re.compile(r",| - | – |\bbut\b|\bale\b|\ba\b|\bbo\b|\bso\b|\bwiec\b")
COST_OF_BREAK = 25
FEW_WORDS = 3


def tense_at(folded: str, span: Span) -> Tense:
    """What the nearest verb in the sentence of a span says; "was to come on …" is expected."""
    first = max((found.end() for found in _BREAK.finditer(folded, 0, span[0])), default=0)
    after = _BREAK.search(folded, span[1])
    last = after.start() if after else len(folded)
    cues = [
        cue for cue in _CUES.finditer(folded, first, last) if cue.end() <= span[0] or cue.start() >= span[1]
    ]
    nearest = min(cues, key=lambda cue: _distance(folded, cue.span(), span), default=None)
    if nearest is None:
        # "w sobotę", said alone or with an hour, answers a question for a day to come.
        return "plan" if len(folded.split()) <= FEW_WORDS or _HOUR.search(folded) else "unknown"
    return nearest.lastgroup  # type: ignore[return-value]


def _distance(folded: str, cue: Span, span: Span) -> int:
    between = (cue[1], span[0]) if cue[1] <= span[0] else (span[1], cue[0])
    breaks = len(_SOFT_BREAK.findall(folded, *between))
    return between[1] - between[0] + COST_OF_BREAK * breaks
