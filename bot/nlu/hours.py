"""Hours said in words or figures: "o wpół do piątej" is "16:30"."""

import re

from bot.nlu.found import Found, Span, overlaps
from bot.nlu.numbers import ordinal, ordinal_pattern
from bot.nlu.words import any_of, load_words, meaning, whole

_LISTS = load_words("hours")
_OFF_MINUTES: dict[int, str] = _LISTS["minutes_off"]
_MINUTES: dict[int, str] = _LISTS["minutes"]
_CUE = _LISTS["cues"]
_H = r"(?P<h>[01]?\d|2[0-4])"
_M = r"(?P<m>[0-5]\d)"
_ENGLISH_HOUR = any_of("one two three four five six seven eight nine ten eleven twelve".split())
_HOUR = rf"{ordinal_pattern('i?ej|a')}|{_ENGLISH_HOUR}"
# "pierwsza", "druga" may count anything.
_DAYTIME = ordinal_pattern("i?ej|a", lowest=7)
_HALF_DAY = r"(?:\s?(?P<half>am|pm|a\.m\.?|p\.m\.?)(?!\w))"
_END = rf"(?=\s*$|\s*[.,!;?)](?!\d)|\s+-\s|\s+(?:{_LISTS['next_words']})(?!\w))"
_NO_UNIT = r"(?![\w%¤]|[.,:/]\d|-\d|[ ]?(?:%|¤))"

NAMED = re.compile(rf"(?<!\w)(?P<span>(?P<noon>{_LISTS['noon']})|(?:{_LISTS['midnight']}))(?!\w)")
HALF_TO = re.compile(
    rf"(?<!\w)(?P<span>(?:w? ?pol do\s|(?P<past>half[ -](?:past[ -])?))"
    rf"(?P<hour>{_HOUR}|\d\d?)(?:-?t?ej)?)(?!\w){_NO_UNIT}"
)
CLOCK = re.compile(rf"(?<![\w.,/¤-])(?P<span>{_H}(?:[:.]{_M})?{_HALF_DAY})")
DIGITS = re.compile(rf"(?<![\w.,:/¤-])(?P<span>{_H}:{_M}{_HALF_DAY}?)(?![\w%]|:\d)")
DOTTED = re.compile(rf"(?<!\w)(?:{_CUE}|say)\s(?P<span>{_H}[.]{_M}{_HALF_DAY}?){_NO_UNIT}")
OFF = whole(
    rf"(?P<span>(?P<off>{any_of(_OFF_MINUTES.values())}|\d\d?)(?: minut| minutes)? "
    rf"(?:{_LISTS['after_hour']}|(?P<before>{_LISTS['before_hour']})) "
    rf"(?P<hour>{_HOUR}|\d\d?(?=\s*(?:$|[.,!?]|pm|am))))"
)
OFF_POLISH = whole(
    rf"(?P<span>(?P<before>za) (?P<off>{any_of(_OFF_MINUTES.values())}|\d\d?)(?: minut)? "
    rf"(?P<hour>{_HOUR}|\d\d?(?=\s*(?:$|[.,!?]))))"
)
SUFFIXED = re.compile(rf"(?<![\w.,/¤-])(?P<span>{_H}\s?(?:-?(?:ej|tej|stej|mej|ta)|o'?\s?clock))(?!\w)")
RANGE = re.compile(
    r"(?<!\w)(?:od|miedzy|pomiedzy|between|from|or|lub|albo) (?:[01]?\d|2[0-4]|\d\d?:\d\d) "
    rf"(?:do|a|i|and|to|till|until|-) (?P<span>{_H}){_NO_UNIT}{_END}"
)
CUED = re.compile(
    rf"(?<!\w)(?:(?:{_CUE})\s(?:godz\w*\.?\s|rownej\s|ok\.?\s|about\s|around\s)?|godz\.)"
    rf"(?P<span>{_H}){_NO_UNIT}{_END}"
)
LOOSE = re.compile(
    rf"(?<!\w)(?:{_LISTS['strong_cues']})\s(?P<span>{_H}){_NO_UNIT}(?!\s?(?:{_LISTS['units']}))"
)
SPOKEN = whole(
    rf"(?:{_CUE}|o godzinie)\s(?:godzin\w+ |about |around |rownej )?(?P<span>(?P<hour>{_HOUR})"
    rf"(?:[ ](?P<minutes>{any_of(_MINUTES.values())}))?{_HALF_DAY}?(?: o'?clock)?)"
)
DAY_PART = re.compile(
    rf"(?<![\w.,:/¤-])(?P<span>(?P<hour>{_HOUR}|\d\d?)(?:[ ](?P<minutes>{any_of(_MINUTES.values())}))? "
    rf"(?:(?P<half>[ap]\.?m\b\.?)|{_LISTS['parts']}))(?!\w)"
)
# "osiemnasta, pasuje", "z dziesiatej na szesnasta", "from ten to four".
BARE = re.compile(rf"(?:^|[,;.?!]\s|(?<!\w)(?:z|na) )(?P<span>(?P<hour>{_DAYTIME})){_END}")
RANGE_TO = re.compile(
    rf"(?:\d|[ap]\.?m\.?|(?<!\w)(?:{_ENGLISH_HOUR})) (?:to|and|or|till?|until) "
    rf"(?P<span>(?P<hour>{_ENGLISH_HOUR})){_END}"
)
# "twelve tomorrow": § covers the day.
BEFORE_DAY = re.compile(rf"(?:^|[,;.?!]\s)(?P<span>(?P<hour>{_DAYTIME}|{_ENGLISH_HOUR})),? (?:on )?(?=§)")
_SPOKEN_END = re.compile(_END)
_LATE = whole(_LISTS["late"])
_EARLY = whole(_LISTS["early"])
# Nobody is called at four in the morning.
FIRST_HOUR = 7
REACH = 24
TWICE = 12


def find_hours(folded: str) -> list[Found]:
    """Every hour named in a text without diacritics, as HH:MM."""
    found: list[tuple[Span, str]] = []
    for pattern, read in _RULES:
        for match in pattern.finditer(folded):
            span = match.span("span")
            if not overlaps(span, (taken for taken, _ in found)) and (time := read(match, folded)):
                found.append((span, time))
    return [("time", time, span) for span, time in _merged(sorted(found))]


def _merged(found: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    # "wpół do piątej, czyli 16:30" is one hour said twice.
    merged: list[tuple[Span, str]] = []
    for span, time in found:
        if merged and merged[-1][1] == time and span[0] - merged[-1][0][1] < TWICE:
            span = (merged.pop()[0][0], span[1])
        merged.append((span, time))
    return merged


def _figures(match: "re.Match[str]", folded: str) -> str | None:
    hour, minute = match["h"], match.groupdict().get("m")
    exact = minute is not None and len(hour) == 2
    return _time(int(hour), int(minute or 0), _half(match, folded), shift=not exact)


def _spoken(match: "re.Match[str]", folded: str) -> str | None:
    if not _is_hour(match, folded):
        return None
    return _plain(match, folded)


def _plain(match: "re.Match[str]", folded: str) -> str | None:
    minutes = match.groupdict().get("minutes") or ""
    return _time(_hour(match["hour"]), meaning(_MINUTES, minutes) or 0, _half(match, folded))


def _is_hour(match: "re.Match[str]", folded: str) -> bool:
    # "o drugiej paczce", "at one point", "po pierwsza": a word for an hour stands before no noun.
    if match["minutes"] or match["half"] or "clock" in match["span"]:
        return True
    return bool(_SPOKEN_END.match(folded, match.end("span")))


def _half_to(match: "re.Match[str]", folded: str) -> str | None:
    hour = _hour(match["hour"])
    return _time(hour if match["past"] else hour - 1 or 12, 30, _half(match, folded))


def _off(match: "re.Match[str]", folded: str) -> str | None:
    written = match["off"]
    minutes = int(written) if written.isdigit() else meaning(_OFF_MINUTES, written) or 0
    hour = _hour(match["hour"])
    if match["before"]:
        return _time(hour - 1 or 12, 60 - minutes, _half(match, folded))
    return _time(hour, minutes, _half(match, folded))


def _hour(word: str) -> int:
    return int(word) if word.isdigit() else ordinal(word)


def _named(match: "re.Match[str]", folded: str) -> str:
    return "12:00" if match["noon"] else "00:00"


def _half(match: "re.Match[str]", folded: str) -> str:
    """Morning ("a") or afternoon ("p") as far as it is said; else nothing."""
    if half := match.groupdict().get("half"):
        return half[0]
    start, end = match.span("span")
    for said in (match["span"], folded[end : end + REACH], folded[max(0, start - REACH) : start]):
        if _LATE.search(said):
            return "p"
        if _EARLY.search(said):
            return "a"
    return ""


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
    (NAMED, _named),
    (HALF_TO, _half_to),
    (CLOCK, _figures),
    (DIGITS, _figures),
    (DOTTED, _figures),
    (OFF, _off),
    (OFF_POLISH, _off),
    (DAY_PART, _plain),
    (SUFFIXED, _figures),
    (RANGE, _figures),
    (CUED, _figures),
    (LOOSE, _figures),
    (SPOKEN, _spoken),
    (RANGE_TO, _plain),
    (BARE, _plain),
    (BEFORE_DAY, _plain),
)
