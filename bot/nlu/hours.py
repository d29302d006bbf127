"""Hours said in words or figures: "o wpół do piątej" is "16:30"."""

import re

from bot.nlu.found import Found, Span, any_of, overlaps
from bot.nlu.numbers import ordinal, ordinal_pattern

_ENGLISH_HOURS = "one two three four five six seven eight nine ten eleven twelve".split()
_SPOKEN = {
    "quarter": 15,
    "kwadrans": 15,
    "half": 30,
    "piec": 5,
    "dziesiec": 10,
    "pietnascie": 15,
    "dwadziescia": 20,
} | {
    "five": 5,
    "ten": 10,
    "twenty": 20,
    "twenty five": 25,
    "twenty-five": 25,
}
_MINUTES = {
    "trzydziesci": 30,
    "pietnascie": 15,
    "czterdziesci piec": 45,
    "dziesiec": 10,
    "dwadziescia": 20,
    "thirty": 30,
} | {
    "fifteen": 15,
    "forty five": 45,
    "forty-five": 45,
    "ten": 10,
    "zero zero": 0,
}
_H = r"(?P<h>[01]?\d|2[0-4])"
_M = r"(?P<m>[0-5]\d)"
_FEMALE = ordinal_pattern("i?ej|a")
_WORD = rf"(?P<word>{_FEMALE}|{any_of(_ENGLISH_HOURS)})"
_HALF_DAY = r"(?:\s?(?P<half>am|pm|a\.m\.?|p\.m\.?)(?!\w))"
_CUE = (
    r"o|ok\.?|okolo|kolo|po|przed|od|do|miedzy|pomiedzy|godz\.?|godzin\w+|at|after|before|around|about|by|past|from|until|"
    r"till|between|approx|roughly|circa|ca\.?|punkt|rowno|gdzies"
)
_HOUR_CUE = (
    r"o|okolo|kolo|godz\.?|godzin\w*|at|o godz\.?|o godzinie|"
    r"okolo godziny|o rownej|przed godz\.?|po godz\.?|po godzinie"
)
# What may follow a bare number that is an hour after "po", "do", "after": the end, or a word that is no noun.
_NEXT_WORDS = (
    r"w|we|na|i|lub|albo|a|ale|bo|nie|to|mi|mnie|mam|jestem|bede|moge|prosze|pod|rano|wieczorem|jutro|dzis|dzisiaj|wczoraj|pojutrze|"
    r"kurier|czy|o|z|ze|dzwon\w*|zadzwon\w*|po poludniu|najlepiej|please|on|in|tomorrow|today|and|or|but|"
    r"if|i|is|when|because|my|the|"
    r"so|thanks|thx|would|tonight|sharp|pls|o'?clock|do|to|w dni|with|for|from|poniedz\w+|monday|tuesday|"
    r"wednesday|thursday|friday|that|about|"
    r"as|then|this|next|was|ktos|juz|wtedy|albo|pasuje|dzieki|juz|sie|until|till"
)
_END = rf"(?=\s*$|\s*[.,;!?)](?!\d)|\s+-\s|\s+(?:{_NEXT_WORDS})(?!\w))"
_NO_UNIT = r"(?![\w%¤]|[.,:/]\d|-\d|[ ]?(?:%|¤))"
_DIGITS = re.compile(rf"(?<![\w.,:/¤-]){_H}:{_M}{_HALF_DAY}?(?![\w%]|:\d)")
_DOTTED = re.compile(rf"(?<!\w)(?:{_CUE})\s(?P<span>{_H}[.](?P<m>[0-5]\d){_HALF_DAY}?){_NO_UNIT}")
_CLOCK = re.compile(rf"(?<![\w.,/¤-])(?P<span>{_H}(?:[:.]{_M})?{_HALF_DAY})")
_SUFFIXED = re.compile(
    rf"(?<![\w.,/¤-])(?:(?P<span>{_H}\s?-?(?:ej|tej|stej|mej|ta))(?!\w)|(?P<span_>(?P<h_>\d\d?)\s?(?:o'?\s?clock)))(?!\w)"
)
_CUED = re.compile(
    rf"(?<!\w)(?:(?:{_CUE})\s(?:godz\w*\.?\s|rownej\s|ok\.?\s|about\s|around\s)?|godz\.)(?P<span>{_H}){_NO_UNIT}{_END}"
)
_RANGE = re.compile(
    rf"(?<!\w)(?:od|miedzy|pomiedzy|between|from|or|lub|albo) (?:[01]?\d|2[0-4]|\d\d?:\d\d) (?:do|a|i|and|"
    rf"to|till|until|-) (?P<span>{_H}){_NO_UNIT}{_END}"
)
_LOOSE = re.compile(
    rf"(?<!\w)(?:{_HOUR_CUE})\s(?P<span>{_H}){_NO_UNIT}(?!\s?(?:%|proc|zl|gwiazd|star|szt|dni|tyg|mies|godzin|hour|min|lat|"
    r"poziom|osob|razy|cent|items|products|euro|pln|wiecej|mniej|ocen|sztuk|paczk|zamowie|innych|roznych|other|different|days|weeks|kg|cm))"
)
_HALF_TO = re.compile(
    rf"(?<!\w)(?P<span>(?:w?pol|w pol) do\s(?:{_FEMALE}|\d\d?(?:-?t?ej)?)|"
    rf"half[ -](?:past[ -])?(?:{any_of(_ENGLISH_HOURS)}|\d\d?))(?!\w){_NO_UNIT}"
)
_OFF = re.compile(
    rf"(?<!\w)(?P<span>(?:(?P<minutes>kwadrans|(?:a )?quarter|{any_of(_SPOKEN)}|\d\d?)(?: minut| minutes)? "
    rf"(?P<way>po|przed|past|to|after|till)|(?P<za>za) (?P<minutes_>kwadrans|{any_of(_SPOKEN)}|"
    rf"\d\d?)(?: minut)?) "
    rf"(?P<hour>{_FEMALE}|{any_of(_ENGLISH_HOURS)}|\d\d?(?=\s*(?:$|[.,!?]|pm|am))))(?!\w)"
)
_SPOKEN_HOUR = re.compile(
    rf"(?<!\w)(?:{_CUE}|o godzinie|godzin\w+)\s(?:godzin\w+ |about |around |"
    rf"rownej )?(?P<span>(?P<word>{_FEMALE}|{any_of(_ENGLISH_HOURS)})"
    rf"(?:[ ](?P<minutes>{any_of(_MINUTES)}))?{_HALF_DAY}?(?: o'?clock)?)(?!\w)"
)
_NAMED = re.compile(
    r"(?<!\w)(?P<span>(?:w samo |w )(?P<noon>poludnie)|(?P<noon_>noon|midday)|o (?P<midnight>polnocy)|"
    r"(?P<midnight_>midnight))(?!\w)"
)
_LATE = re.compile(
    r"(?<!\w)(?:po poludniu|popoludniu|wieczor\w*|evening|afternoon|tonight|in the night)(?!\w)"
)
_EARLY = re.compile(r"(?<!\w)(?:rano|z rana|nad ranem|w nocy|morning|o poranku)(?!\w)")
# Nobody is called at four in the morning.
FIRST_HOUR = 7
REACH = 24


def find_hours(folded: str) -> list[Found]:
    """Every hour named in a text without diacritics, as HH:MM."""
    found: list[tuple[Span, str]] = []
    for pattern, read in _RULES:
        for match in pattern.finditer(folded):
            span = _span(match)
            if not overlaps(span, (taken for taken, _ in found)) and (time := read(match, folded)):
                found.append((span, time))
    return [("time", time, span) for span, time in sorted(found)]


def _span(match: "re.Match[str]") -> Span:
    groups = match.groupdict()
    named = next((group for group in ("span", "span_") if groups.get(group)), 0)
    return match.span(named)


def _figures(match: "re.Match[str]", folded: str) -> str | None:
    groups = match.groupdict()
    hour, minute = groups.get("h") or groups.get("h_") or "", groups.get("m") or "00"
    exact = groups.get("m") is not None and len(hour) == 2
    return _time(int(hour), int(minute), _half(match, folded), shift=not exact)


def _spoken(match: "re.Match[str]", folded: str) -> str | None:
    word = match["word"]
    if not _is_hour(word, match, folded):
        return None
    minute = _MINUTES[match["minutes"]] if match["minutes"] else 0
    return _time(_hour(word), minute, _half(match, folded))


def _is_hour(word: str, match: "re.Match[str]", folded: str) -> bool:
    # "o drugiej paczce", "at one point", "po pierwsze": a word for an hour stands before no noun.
    if match["minutes"] or match["half"] or "clock" in match["span"]:
        return True
    after = folded[match.end("span") :]
    return bool(_SPOKEN_END.match(after)) and not (word.endswith("a") and match[0].startswith("i "))


_SPOKEN_END = re.compile(_END)


def _half_to(match: "re.Match[str]", folded: str) -> str | None:
    said = match["span"]
    hour = _hour(re.split(r"[ -]", re.sub(r"-?t?ej$", "", said) if said[-3].isdigit() else said)[-1])
    if said.startswith("half"):
        return _time(hour, 30, _half(match, folded))
    return _time(hour - 1 or 12, 30, _half(match, folded))


def _off(match: "re.Match[str]", folded: str) -> str | None:
    word = (match["minutes"] or match["minutes_"]).removeprefix("a ")
    minutes = int(word) if word.isdigit() else _SPOKEN[word]
    hour = _hour(match["hour"])
    if match["za"] or match["way"] in ("to", "przed", "till"):
        return _time(hour - 1 or 12, 60 - minutes, _half(match, folded))
    return _time(hour, minutes, _half(match, folded))


def _hour(word: str) -> int:
    return int(word) if word.isdigit() else ordinal(word)


def _named(match: "re.Match[str]", folded: str) -> str:
    return "12:00" if match["noon"] or match["noon_"] else "00:00"


def _half(match: "re.Match[str]", folded: str) -> str:
    """Morning ("a") or afternoon ("p") as far as it is said; else nothing."""
    if half := match.groupdict().get("half"):
        return half[0]
    start, end = _span(match)
    around = f"{folded[max(0, start - REACH) : start]}|{folded[end : end + REACH]}"
    return "p" if _LATE.search(around) else "a" if _EARLY.search(around) else ""


def _time(hour: int, minute: int, half: str, *, shift: bool = True) -> str | None:
    if hour > 24 or minute > 59:
        return None
    afternoon = half == "p" or (not half and shift and hour < FIRST_HOUR)
    if 0 < hour < 12 and afternoon:
        hour += 12
    if hour == 12 and half == "a":
        hour = 0
    return f"{hour % 24:02}:{minute:02}"


_RULES = (
    (_NAMED, _named),
    (_HALF_TO, _half_to),
    (_CLOCK, _figures),
    (_DIGITS, _figures),
    (_DOTTED, _figures),
    (_OFF, _off),
    (_SUFFIXED, _figures),
    (_RANGE, _figures),
    (_CUED, _figures),
    (_LOOSE, _figures),
    (_SPOKEN_HOUR, _spoken),
)
