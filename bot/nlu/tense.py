"""Whether the words around a place tell what happened or make a plan; text without diacritics."""

import re
from typing import Literal

Tense = Literal["past", "plan", "unknown"]
_EXPECTED = (
    r"mial[aoy]?(?: \w+){0,2} (?:byc|przyjsc|dojsc|dotrzec|przyjechac|nadejsc|trafic)|"
    r"(?:was|were) (?:supposed|due|meant|to)|supposed to|should(?: have|'ve)?|promised|expected|obiec\w+"
)
_PLAN = (
    r"bede|bedzie\w*|beda|badz\w*|zadzwon(?:i|cie|ic|ia)?|oddzwon(?:i|cie|ic|ia)?|przedzwon\w*|dzwoncie|"
    r"zadzwonili|zadzwonil(?= ktos)|prosz\w*|pros|umow(?:ic|cie|my)|chce|chcialbym|chcialabym|chcielibysmy|"
    r"\w+l[aoiy]?by\w{0,4}|zeby\w*|moge|mozecie|mozna|mozesz|moze|da sie|wpadne|odbiore|wysle|odesle|"
    r"nadam|przyjdzie|przyjedzie|"
    r"dojdzie|dotrze|dostane|ma (?:byc|przyjsc|dotrzec|dojsc|nadejsc|przyjechac)|planuj\w*|wyjezdzam|"
    r"wylatuj\w*|lece|potrzebuj\w*|"
    r"pasuje|pasowalo\w*|odpowiada|przelozy\w*|przesun\w*|zmien\w*|callback\w*|termin\w*|najpozniej|"
    r"mam czas|czekam na|"
    r"zwroce|zamierzam|umawiam|wole|wolal\w+|dostepn[ay]|jestem wolny|"
    r"will|'ll|won't|call|ring|phone me|please|pls|plz|can|could|want\w*|would|i'd|like|going to|gonna|"
    r"arriv(?:es|ing)|due|schedul\w*|"
    r"resched\w*|book me|appointment|available|free|need\w*|plan\w*|coming|leav(?:e|ing)|fly\w*|latest|"
    r"deadline|prefer\w*|"
    r"suits?|works for|move|postpone|expect|shall|must|let's|is there any chance|possible|mozliw\w*|open|"
    r"czynn\w*|otwart\w*|dzialacie|pracujecie"
)
_NOUNS_IN_L = (
    r"e?mail|portal|model|chwil|czyl|cal|hotel|skal|szkol|bial|mal|"
    r"artykul|stal|cel|detal|material|koszul|tyl|sobol"
)
_PAST = (
    rf"(?!(?:{_NOUNS_IN_L})(?:a|i|u|em|e|o|y)?\b)\w+[aeiouy]l(?:a|o|i|y|am|em|as|es|ismy|ysmy|iscie)?|"
    r"\w*sz(?:edl|la|lo|ly|li)|\w+(?:ieziono|wieziono)|\w+(?:ano|iono|eto|yto)|"
    r"(?!(?:need|speed|indeed|exceed|red|bed|seed|feed|used|supposed|expected)\b)\w{2,}ed|was|were|bought|paid|sent|got|came|did|didn't|had|been|since|said|told|made|went|gave|"
    r"took|left|lost|broke|wrote|spoke|ago|rang|has|have|haven't|hasn't|i've|temu"
)
_CUES = re.compile(rf"(?<!\w)(?:(?P<unknown>{_EXPECTED})|(?P<plan>{_PLAN})|(?P<past>{_PAST}))(?!\w)")
_BREAK = re.compile(r"[.!?;…](?=\s|$)")
_SOFT_BREAK = re.compile(r",| - | – |\bbut\b|\bale\b|\ba\b|\bbo\b|\bso\b|\bwiec\b")
COST_OF_BREAK = 25
FEW_WORDS = 3


def tense_at(folded: str, start: int, end: int) -> Tense:
    """What the nearest verb in the sentence of a span says: past, plan, or unknown ("was to come on …")."""
    first = max((found.end() for found in _BREAK.finditer(folded, 0, start)), default=0)
    after = _BREAK.search(folded, end)
    last = after.start() if after else len(folded)
    cues = [cue for cue in _CUES.finditer(folded, first, last) if cue.end() <= start or cue.start() >= end]
    nearest = min(cues, key=lambda cue: _distance(folded, cue.span(), (start, end)), default=None)
    if nearest is None:
        # "w sobotę", said alone, answers a question for a day to come.
        return "plan" if len(folded.split()) <= FEW_WORDS else "unknown"
    return nearest.lastgroup  # type: ignore[return-value]


def _distance(folded: str, cue: tuple[int, int], span: tuple[int, int]) -> int:
    between = (cue[1], span[0]) if cue[1] <= span[0] else (span[1], cue[0])
    breaks = len(_SOFT_BREAK.findall(folded, *between))
    return between[1] - between[0] + COST_OF_BREAK * breaks
