"""The forms in which a day is said: patterns over text without diacritics; group `day` is its span."""

import re

from bot.nlu.found import any_of
from bot.nlu.numbers import ENGLISH_ORDINAL, WORDS, ordinal_pattern
from bot.nlu.tense import Tense

Pattern = re.Pattern[str]

_MONTHS = (
    r"stycz(?:en|nia|niu)|stycznai|january?|jan",
    r"lut(?:y|ego|ym)|february?|febuary|feb",
    r"marzec|marca|marcu|march|mar",
    r"kwie(?:cien|tnia|tniu)|kwi|april|apr",
    r"maj(?:a|u)?|may",
    r"czerw(?:iec|ca|cu)|cze|june?|jun",
    r"lip(?:iec|ca|cu)|july?|jul",
    r"sierp(?:ien|nia|niu)|august|aug",
    r"wrze(?:sien|snia|sniu)|wrzensia|wrz|september|sept?",
    r"pa[zx]dzier(?:nik\w*)|pazdz|paz|october|octobre|oct",
    r"listopad\w{0,2}|lisotpada|listpoada|lis|november|novmber|nov",
    r"grud(?:zien|nia|niu)|gruzdnia|gru|december|decmber|dec",
)
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii".split()
_WEEKDAYS = (
    r"poni?e?dzi?a?l\w*|mon(?:day)?|monady",
    r"wtor(?:ek|ku|kowi|kiem|kowy|kowa|kowe)|wotrek|tue(?:s(?:a?day)?)?|tuseday",
    r"srod(?:a|e|y|zie|owy|owa)|wed(?:nesday|s)?|wed?ne?sday|wendesday|wenesday",
    r"czwart(?:ek|ku|kiem|kowy|kowa)|czwratek|thu(?:rs?(?:day)?)?|thr?usday|thrusday",
    r"piat(?:ek|ku|kiem|kowy|kowa|kowe)|fri(?:day)?|firday|firday",
    r"sobot(?:a|e|y|ni|nia)|sat(?:urday|erday)?",
    r"niedziel(?:a|e|i|ny|na)|sun(?:day)?",
)
_NAMED = (
    (-2, r"prze[dt]wc?z?oraj\w*|przedwcoraj|day before yesterday"),
    (-1, r"w?c?zoraj\w*|wczroaj|wczorja|wczoaj|wczorj|yest[ea]rday|yesterdy|yesteday|last night"),
    (
        0,
        r"dzis(?:iaj)?|dzisiejsz\w+|dizs|dzisaj|dizsiaj|today|2day|tonight|this (?:morning|afternoon|"
        r"evening)",
    ),
    (2, r"pojutrz\w+|poj?urtze|day after tomm?orr?ow"),
    (1, r"jutr(?:o|a|ze)|jutrzejsz\w+|jurto|tom+or+ow|tomorow|tommorow|tmrw|tmr|2moro|tomoz"),
)
_MONTH = any_of(_MONTHS)
_ENGLISH_MONTH = (
    "jan|january|feb|february|mar|march|apr|april|may|june?|july?|jul|jun|aug|august|sept?|september|"
    "oct|october|nov|november|novmber|dec|december|decmber"
)
_WEEKDAY = any_of(_WEEKDAYS)
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_SHORT_YEAR = r"(?P<y>(?:19|20)\d\d|\d\d)"
_DAY = r"(?P<d>0?[1-9]|[12]\d|3[01])"
_MONTH_NUMBER = r"(?P<m>0[1-9]|1[0-2]|[1-9])"
_START = r"(?<![\w.,:/¤-])"
_END = r"(?![\w%¤]|[.,:/-]\d)"
_TWO_DIGITS = r"(?P<m>0[1-9]|1[0-2])"
_NO_RATING = (
    r"(?<!ocena )(?<!ocene )(?<!oceny )(?<!srednia )"
    r"(?<!srednio )(?<!rating )(?<!score )(?<!average )(?<!ver )(?<!wersja )"
    r"(?<!version )(?<!android )(?<!bluetooth )(?<!ios )(?<!of )"
    r"(?<!pkt )(?<!punkt )(?<!art )(?<!paragraf )(?<!wersji )"
)
_NO_UNIT = (
    r"(?! ?(?:%|proc|cm\b|mm\b|kg\b|gb\b|cal|inch|zl|pln|"
    r"eur|gwiazd|star|out of|pkt|punkt|m\b|l\b|v\b|w\b(?= \d)))"
)


def _compile(pattern: str) -> Pattern:
    return re.compile(pattern)


ISO = _compile(rf"{_START}(?P<day>{_YEAR}[-./](?P<m>0?[1-9]|1[0-2])[-./](?P<d>[0-2]?\d|3[01]))(?!\w)")
FULL = _compile(
    rf"{_START}(?P<day>{_DAY}\s?[./-]\s?(?:{_MONTH_NUMBER}|(?P<month>{any_of(_ROMAN)}))\s?[./-]\s?{_SHORT_YEAR})\s?r?(?!\w)"
)
DAY_MONTH_WORD = _compile(
    rf"{_START}(?P<day>(?:{_DAY}(?: ?-?(?:go|ego|tego|ty|tym|st|nd|rd|th))?\.?(?: ?of)?|"
    rf"(?P<ordinal>{ordinal_pattern('i?ego|y')}|{ENGLISH_ORDINAL})(?: of)?)"
    rf"[ .-]?(?P<month>{_MONTH}|{any_of(_ROMAN[1:4] + _ROMAN[5:9] + _ROMAN[10:])})\b\.?(?:,? {_YEAR})?)(?!\w)"
)
MONTH_DAY = _compile(
    rf"{_START}(?P<day>(?P<month>{_ENGLISH_MONTH})\.? (?:the )?(?:{_DAY}(?:st|nd|rd|th)?|"
    rf"(?P<ordinal>{ENGLISH_ORDINAL}))"
    rf"\b(?:,? {_YEAR})?){_END}(?! ?(?:am|pm|zl|pln|o'clock)\b)"
)
DAY_MONTH = _compile(rf"{_START}{_NO_RATING}(?P<day>{_DAY}[./]{_TWO_DIGITS}){_END}{_NO_UNIT}")
DAY_MONTH_CUED = _compile(
    rf"(?<!\w)(?:dnia|dn\.?|dniu|od|do|na|on|since|by|until|till|z|przed|po|from|the|w(?:e)? (?:{_WEEKDAY})) "
    rf"(?P<day>{_DAY}[./]{_MONTH_NUMBER}){_END}{_NO_UNIT}"
)
_LAST_WEEK = r"(?:zeszl\w+|ubiegl\w+|poprzedni\w+|minion\w+|last|tamt\w+)"
_NEXT_WEEK = r"(?:przyszl\w+|nastepn\w+|kolejn\w+|next)"
_WEEK = (
    rf"(?:(?:{_LAST_WEEK}|{_NEXT_WEEK}|(?P<this>tym|this)) (?:tygodni\w*|week)|tydzien temu|(?:a )?week ago)"
)
COMING = _compile(_NEXT_WEEK)
WEEKDAY_OF_WEEK = _compile(
    rf"(?<!\w)(?P<day>(?P<weekday>{_WEEKDAY}),? (?:w |of |on )?(?P<week>{_WEEK}))(?!\w)"
)
WEEK_OF_WEEKDAY = _compile(rf"(?<!\w)(?P<day>(?P<week>{_WEEK}),? (?:we? |on )?(?P<weekday>{_WEEKDAY}))(?!\w)")
_UNIT = (
    r"dni|dzien|doby|doba|dobe|tydzien|tydzein|tydzine|tygodni\w{0,2}|tygodne|tyg\.?|miesi[ae]c\w{0,3}|mies\.?|msc|rok|roku|lata|lat|"
    r"pol roku|days?|weeks?|weks?|wks?|fortnight|months?|years?"
)
_COUNT = rf"\d{{1,3}}|{WORDS}|(?:an? )?couple(?: of)?|an?"
AGO = _compile(
    rf"(?<![\w-])(?<![-–] )(?P<day>(?:(?P<n>{_COUNT}) )?(?P<unit>{_UNIT}) (?:temu|tmeu|wstecz|ago|"
    rf"back(?! to)|agoo))(?!\w)"
)
AHEAD = _compile(
    rf"(?<!\w)(?P<day>(?P<ahead>za) (?:(?P<n>\d{{1,2}}|{WORDS}) )?(?P<unit>dni|dzien|tydzien|"
    rf"tygodni\w{{0,2}}|miesiac\w{{0,2}})"
    rf"|(?P<ahead_>(?:call|ring|phone|callback|available|back|talk|leaving|leave|again)(?: \w+){{0,3}} in) "
    rf"(?:(?P<n_>\d{{1,2}}|{WORDS}|an?) )(?P<unit_>days?|weeks?|fortnight|months?)(?: time)?)(?!\w)"
)
NAMED = _compile(
    rf"(?<!\w)(?<!do dzis)(?!(?<=do )dzis)(?!(?<=po )dzis)(?:the )?"
    rf"(?P<day>{'|'.join(words for _, words in _NAMED)})(?:'s)?(?!\w)"
)
RANGE_OF_WEEKDAYS = _compile(
    rf"(?<!\w)(?P<day>(?:{_WEEKDAY}|pn|pon)\.? ?(?:-|–|to|do|through|thru) ?(?:{_WEEKDAY}|pt|nd)|"
    rf"(?:black|cyber|czarny|czarnego|co|kazd\w+|every|each) (?:{_WEEKDAY})|(?:{_WEEKDAY}) (?:i|and|or|lub|"
    rf"albo) (?:{_WEEKDAY}))(?!\w)"
)
_WHICH = (
    r"(?P<which>zeszl\w+|zeslz\w+|ubieg\w+|ostatni\w*|poprzedni\w*|minion\w+|przeszl\w+|tamt\w+|najbliz\w+|nastepn\w+|przyszl\w+|"
    r"kolejn\w+|ten|te|tego|tej|last|past|previous|next|nxt|this(?: coming| past)?|coming|the following)"
)
_BEFORE = r"we?|na|od|do|z|przed|po|on|by|until|till|since|from|before|after"
_ALONE = any_of(words for words in _WEEKDAYS)
WEEKDAY = _compile(
    rf"(?<![\w-])(?<!ile )(?P<day>(?:(?P<before>{_BEFORE}) )?(?:{_WHICH} )?"
    rf"(?P<weekday>{_ALONE})(?<!(?<!\w)(?:sat|sun|wed|mon))|"
    rf"(?:(?:{_BEFORE}) )(?:last |next |this )?(?P<weekday_>sat|sun|wed|mon))(?![\w-])"
)
_NO_NOUN = (
    r"(?! ?(?:party|time|attempt|order|week|floor|try|message|e-?mail|item|parcel|package|gen\w*|person|"
    r"call|reminder|hand|"
    r"year|month|one|rating|street|avenue|place|class|day\b(?! of)|raz|krok|wiek\w*|rok\w*|sprzedaw\w+|"
    r"zamowi\w+|produkt\w*|pietr\w*|"
    r"edition|century|letter|complaint|seller|shop))"
)
ORDINAL = _compile(
    r"(?<![\w.,])(?P<day>(?P<d>[12]?\d|3[01]) ?-?(?:go|ego|tego)|"
    r"(?:(?<=on the )|(?<=by the )|(?<=since the )|(?<=until the )|(?<=till the )|(?<=from the )|"
    r"(?<=before the )|"
    r"(?<=after the )|(?<=on )|(?<=the ))(?P<d_>[12]?\d|3[01])(?:st|nd|rd|th))(?!\w)" + _NO_NOUN
)
_LOW = r"(?:czwart|piat|szost|siodm|osm|dziewiat|dziesiat|pierwsz|drug|trzec)i?ego"
_HIGH = ordinal_pattern("i?ego")
ORDINAL_WORD = _compile(
    rf"(?<!\w)(?:(?:dnia|do dnia|od|do|przed|po|az do) (?P<day>(?P<ordinal>{_LOW}))|"
    rf"(?P<day_>(?P<ordinal_>(?!{_LOW}(?!\w)){_HIGH})))(?!\w)" + _NO_NOUN
)
JOINING = _compile(r",?\s?(?:\(|tj\.? |czyli |dnia |the |on )?")


def day_span(match: "re.Match[str]") -> tuple[int, int]:
    """The place of the day in a match of any of the patterns."""
    return next(span for group in ("day", "day_") if (span := _span(match, group)) is not None)


def _span(match: "re.Match[str]", group: str) -> tuple[int, int] | None:
    return match.span(group) if match.groupdict().get(group) is not None else None


def month_number(word: str) -> int:
    """The number of a month by its name, an abbreviation, or a Roman numeral."""
    if word in _ROMAN:
        return _ROMAN.index(word) + 1
    return next(number for number, words in enumerate(_MONTHS, start=1) if re.fullmatch(words, word))


def weekday_number(word: str) -> int:
    """0 for Monday to 6 for Sunday."""
    return next(number for number, words in enumerate(_WEEKDAYS) if re.fullmatch(words, word))


def days_off(word: str) -> int:
    """How many days from today a word like "przedwczoraj" is."""
    return next(days for days, words in _NAMED if re.fullmatch(words, word))


_PAST_WHICH = re.compile(r"zesz|zesl|ubieg|ostatn|poprz|minion|przeszl|tamt|last|past|previous|this past")
_COMING_WHICH = re.compile(r"najbliz|nastep|przyszl|kolejn|next|nxt|coming|this coming|the following")
_COMING_BEFORE = re.compile(r"(?:na|do|by|until|till) ")


def is_coming(which: str, phrase: str, tense: Tense) -> bool:
    """Whether a weekday so called is the next one, and not the last."""
    if _PAST_WHICH.match(which):
        return False
    if _COMING_WHICH.match(which):
        return True
    if tense == "unknown":
        return bool(which or _COMING_BEFORE.match(phrase))
    return tense == "plan"
