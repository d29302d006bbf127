"""The pieces of a message that ask for something, and what a correction really asks."""

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.nlu.text import SENTENCE_END, fold

MAX_PIECES = 8
_ASKING_PL = (
    r"(?:czy|jak\w*|ile|ilu|kiedy|gdzie|dokad|skad|kto|kogo|komu|co|czego|czym|dlaczego|czemu|po ile|po ilu|"
    r"do kogo|na czym|w jaki|z kim|od kiedy|do kiedy)\b"
)
_ASKING_EN = (
    r"(?:how|what|when|where|who|whom|which|why|is|are|do|does|did|can|could|will|would|should|has|have|am)\b"
)
_WISH = (
    r"(?:prosze|poprosze|chc[ea]\w*|chcial\w+|potrzebuj\w+|powiedz\w*|podaj\w*|pokaz\w*|sprawdz\w*|polacz\w*|"
    r"zadzwon\w*|wyjasnij\w*|otworz\w*|zglaszam|zglosic|"
    r"please|i want|i need|i'd like|id like|i would like|tell|show|check|call|connect|"
    r"explain|open|give|let me)\b"
)
_LEAD = r"(?:[\s,;:–-]|\b(?:a|i|oraz|tez|jeszcze|to|no|wiec|ale|hej|and|also|so|but|then|plus|oh|hey|btw)\b)*"
_QUESTION = re.compile(rf"^{_LEAD}(?:{_ASKING_PL}|{_ASKING_EN})")
_ASKS = re.compile(rf"^{_LEAD}(?:{_ASKING_PL}|{_ASKING_EN}|{_WISH})")
# "… and how …", "…, ile …": a second question in the same sentence.
_JOIN = re.compile(
    rf"(?:\s*[,;]\s*|\s+)(?:i|oraz|a)(?:\s+(?:tez|takze|jeszcze|przy okazji))?\s+(?={_ASKING_PL})|"
    rf"(?:\s*[,;]\s*|\s+)(?:and|also|plus)(?:\s+also)?\s+(?={_ASKING_EN})|"
    rf"\s*[,;]\s*(?={_ASKING_PL}|{_ASKING_EN})"
)
_CORRECTION = re.compile(
    r"^(?:(?:nie+|no|nope|ale|but|sorry|przepraszam|eh|ech|oj|ah|wait)\b[\s,.!:;–-]*)*"
    r"(?:nie o to[^,.;:]*[,.;:]\s*)?"
    r"(?:(?:tylko\s+)?(?:chodzi(?:lo)? mi o|chodzi o to,?|chodzi(?:lo)? o|mial[ea]m na mysli|mialam na mysli|"
    r"pytam o|pytal[ea]m o|pytalam o|mowie o|mowilem o|mowilam o)|"
    r"i (?:meant|mean)|what i (?:meant|mean) (?:was|is)|i was (?:asking|talking) about|i'm asking about|"
    r"i asked about|my question (?:was|is) about)\b[\s,:–-]*"
)


@dataclass(frozen=True)
class Piece:
    """A part of a text with its place in it."""

    text: str
    start: int
    end: int

    @property
    def is_question(self) -> bool:
        """Whether it asks something, beyond wishing for it."""
        return self.text.endswith("?") or _QUESTION.match(fold(self.text)) is not None

    @property
    def asks(self) -> bool:
        """Whether it has the form of a question or a wish."""
        return self.text.endswith("?") or _ASKS.match(fold(self.text)) is not None


def split_pieces(text: str) -> list[Piece]:
    """The sentences of a text, cut once more where a sentence joins two questions; at most `MAX_PIECES`.

    Args:
        text: what is read of a message (`readable_part`); the places refer to it.
    """
    cuts = {0, len(text), *(match.end() for match in SENTENCE_END.finditer(text))}
    folded = fold(text)
    if len(folded) == len(text):  # so that a place in one is a place in the other
        cuts |= {match.end() for match in _JOIN.finditer(folded)}
    places = sorted(cuts)
    found = [_piece(text, start, end) for start, end in pairwise(places)]
    pieces = [piece for piece in found if any(char.isalnum() for char in piece.text)]
    half = MAX_PIECES // 2
    return pieces if len(pieces) <= MAX_PIECES else pieces[:half] + pieces[-half:]


def _piece(text: str, start: int, end: int) -> Piece:
    raw = text[start:end]
    stripped = raw.strip()
    start += len(raw) - len(raw.lstrip())
    return Piece(stripped, start, start + len(stripped))


def without_correction(text: str) -> str:
    """What is meant: "no, I meant the refund" is about the refund. A text that corrects nothing stays."""
    folded = fold(text)
    found = _CORRECTION.match(folded)
    if not found or len(folded) != len(text) or not any(char.isalnum() for char in folded[found.end() :]):
        return text
    return text[found.end() :]
