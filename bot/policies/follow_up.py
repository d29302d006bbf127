"""Questions that lean on the last answer: "a dla Smart?", "and in 2019?", "a ile ocen?"."""

import re
from typing import Any

from bot.context import FALLBACK, family
from bot.nlu.text import fold, readable_part

MOST_WORDS = 7
FAMILY_FACTOR = 3.0  # how much likelier a question of the same family becomes
SURE_ENOUGH = 0.3
_OPENER = re.compile(
    r"^(?:no |ok |okej |dobra |aha |hm+ )?"
    r"(?:a|i|oraz|albo|ale|tez|and|but|or|also|what about|how about|what if|in|w|dla|na|for|same)\b"
)
# What a follow-up is made of besides its matter.
_FILLERS = frozenset(
    "a i oraz albo ale no ok okej dobra aha to tez w we z za o u na dla do po przy jak jest jesli gdy ktos "
    "mam ma czy co roku rok rokiem bylo byl wygladalo samo juz tym tam "
    "and but or so also what about how if in for of the a an is was it i you have has with same then year "
    "that members member customers users uczestnikow klientow czlonkow uzytkownikow posiadaczy".split()
)


_WHY = re.compile(
    r"^(?:a |ale |no |ok |but |and )?(?:dlaczego|czemu|why|how come)(?: tak| so| is that| to)?[ ?!.]*$"
)


def asks_why(text: str) -> bool:
    """Whether a message is a bare "why?"."""
    return _WHY.match(fold(readable_part(text))) is not None


def is_follow_up(text: str) -> bool:
    """Whether a message is short and opened like the continuation of something."""
    folded = fold(readable_part(text))
    words = folded.split()
    return 0 < len(words) <= MOST_WORDS and (len(words) <= 2 or _OPENER.match(folded) is not None)


def aspect_alone(text: str, spans: list[dict[str, Any]]) -> bool:
    """Whether nothing but aspects and filler words make up the message."""
    rest = list(readable_part(text))
    for span in spans:
        rest[span["start"] : span["end"]] = " " * (span["end"] - span["start"])
    return all(word in _FILLERS for word in re.findall(r"\w+", fold("".join(rest))))


def favoured_intent(parsed: dict[str, Any], previous: str) -> str | None:
    """The likeliest intent where questions of the last answer's family count more; None if as before."""
    ranking = parsed.get("intent_ranking") or []
    weights = {
        entry["name"]: entry["confidence"]
        * (FAMILY_FACTOR if family(entry["name"]) == family(previous) else 1)
        for entry in ranking
        if entry["name"] != FALLBACK
    }
    if not weights:
        return None
    best = max(weights, key=lambda name: float(weights[name]))
    understood = (parsed.get("intent") or {}).get("name")
    sure = weights[best] / sum(weights.values()) >= SURE_ENOUGH
    return best if sure and best != understood and family(best) == family(previous) else None
