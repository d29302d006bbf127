"""The forms in which a day is said: patterns over text without diacritics; group `day` is its span."""

import re

from bot.nlu.numbers import ENGLISH_ORDINAL, HIGH_ENGLISH_ORDINAL, WORDS, ordinal_pattern
from bot.nlu.words import any_of, load_words

_LISTS = load_words("dates")
MONTHS: dict[int, str] = _LISTS["months"]
WEEKDAYS: dict[int, str] = _LISTS["weekdays"]
NAMED_DAYS: dict[int, str] = _LISTS["named"]
UNITS: dict[str, str] = _LISTS["units"]
ROMAN = "i ii iii iv v vi vii viii ix x xi xii".split()

_MONTH = any_of(MONTHS.values())
_WEEKDAY = any_of(WEEKDAYS.values())
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_SHORT_YEAR = r"(?P<y>(?:19|20)\d\d|\d\d)"
_DAY = r"(?P<d>0?[1-9]|[12]\d|3[01])"
_MONTH_NUMBER = r"(?P<m>0[1-9]|1[0-2]|[1-9])"
_TWO_DIGITS = r"(?P<m>0[1-9]|1[0-2])"
_START = r"(?<![\w.,:/¤-])"
_END = r"(?![\w%¤]|[.,:/-]\d)"
_NO_PRAISE = "(?!10/10)"
_NOT_AFTER = "".join(rf"(?<!{word} )" for word in _LISTS["not_after"].split("|"))
_NOT_BEFORE = rf"(?! ?(?:{_LISTS['not_before']}))"
_NO_NOUN = rf"(?! ?(?:{_LISTS['counted_nouns']}))"


def _whole(pattern: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<!\w){pattern}(?!\w)")


ISO = re.compile(rf"{_START}(?P<day>{_YEAR}[-./](?P<m>0?[1-9]|1[0-2])[-./](?P<d>[0-2]?\d|3[01]))(?!\w)")
FULL = re.compile(
    rf"{_START}(?P<day>{_DAY}\s?[./-]\s?(?:{_MONTH_NUMBER}|(?P<month>{any_of(ROMAN)}))\s?[./-]\s?{_SHORT_YEAR})"
    r"\s?r?(?!\w)"
)
DAY_MONTH_WORD = re.compile(
    rf"{_START}(?P<day>(?:{_DAY}(?: ?-?(?:go|ego|tego|ty|tym|st|nd|rd|th))?\.?(?: ?of)?|"
    rf"(?P<ordinal>{ordinal_pattern('i?ego|y')}|{ENGLISH_ORDINAL})(?: of)?)"
    rf"[ .-]?(?P<month>{_MONTH}|{any_of(ROMAN[1:4] + ROMAN[5:9] + ROMAN[10:])})\b\.?(?:,? {_YEAR})?)(?!\w)"
)
MONTH_DAY = re.compile(
    rf"{_START}(?P<day>(?P<month>{_LISTS['english_months']})\.? (?:the )?"
    rf"(?:{_DAY}(?:st|nd|rd|th)?|(?P<ordinal>{ENGLISH_ORDINAL}))\b(?:,? {_YEAR})?)"
    rf"{_END}(?! ?(?:am|pm|zl|pln|o'clock)\b)"
)
DAY_MONTH = re.compile(
    rf"{_START}{_NOT_AFTER}{_NO_PRAISE}(?P<day>{_DAY}[./]{_TWO_DIGITS}){_END}{_NOT_BEFORE}"
)
DAY_MONTH_CUED = re.compile(
    rf"(?<!\w)(?:{_LISTS['before_figures']}|we? (?:{_WEEKDAY})) "
    rf"{_NO_PRAISE}(?P<day>{_DAY}[./]{_MONTH_NUMBER}){_END}{_NOT_BEFORE}"
)

_WEEK = (
    rf"(?:(?:{_LISTS['last']}|(?P<next>{_LISTS['next']})|(?P<this>tym|this)) (?:tygodni\w*|week)|"
    r"tydzien temu|(?:a )?week ago)"
)
WEEKDAY_OF_WEEK = _whole(rf"(?P<day>(?P<weekday>{_WEEKDAY}),? (?:w |of |on )?{_WEEK})")
WEEK_OF_WEEKDAY = _whole(rf"(?P<day>{_WEEK},? (?:we? |on )?(?P<weekday>{_WEEKDAY}))")
_COUNT = rf"\d{{1,3}}|{WORDS}|(?:an? )?couple(?: of)?|an?"
AGO = re.compile(
    rf"(?<![\w-])(?<![-–] )(?P<day>(?:(?P<n>{_COUNT}) )?(?P<unit>{any_of(UNITS.values())}) "
    rf"(?:{_LISTS['ago']}))(?!\w)"
)
AHEAD = _whole(rf"(?P<day>za (?:(?P<n>\d{{1,2}}|{WORDS}) )?(?P<unit>{_LISTS['units_ahead']}))")
AHEAD_ENGLISH = _whole(
    rf"(?:{_LISTS['in_after']})(?: \w+){{0,3}} (?P<day>in (?P<n>\d{{1,2}}|{WORDS}|an?) "
    r"(?P<unit>days?|weeks?|fortnight|months?)(?: time)?)"
)
NAMED = _whole(rf"(?:the )?(?P<day>{any_of(NAMED_DAYS.values())})(?:'s)?")

NO_ONE_DAY = _whole(
    rf"(?P<day>(?:{_WEEKDAY}|pn|pon)\.? ?(?:-|–|to|do|through|thru) ?(?:{_WEEKDAY}|pt|nd)|"
    rf"(?:{_LISTS['not_one_day']}) (?:{_WEEKDAY})|(?:{_WEEKDAY}) (?:i|and|or|lub|albo) (?:{_WEEKDAY}))"
)
PAST_WHICH = f"{_LISTS['last']}|{_LISTS['past_which']}"
COMING_WHICH = f"{_LISTS['next']}|{_LISTS['coming_which']}"
COMING_BEFORE = re.compile(rf"(?:{_LISTS['coming_before']}) ")
_WHICH = rf"(?P<which>{PAST_WHICH}|{COMING_WHICH}|{_LISTS['this_which']})"
WEEKDAY = re.compile(
    rf"(?<![\w-])(?<!ile )(?P<day>(?:(?:{_LISTS['before_day']}) )?(?:{_WHICH} )?"
    rf"(?!(?:{_LISTS['weekdays_or_not']})\b)(?P<weekday>{_WEEKDAY}))(?![\w-])"
)
WEEKDAY_SHORT = re.compile(
    rf"(?<![\w-])(?P<day>(?:{_LISTS['before_day']}) (?:(?P<which>last|next|this) )?"
    rf"(?P<weekday>{_LISTS['weekdays_or_not']}))(?![\w-])"
)
# "the second" may count anything, "the sixteenth" is a day.
_HIGH_ENGLISH = rf"(?:(?:twenty|thirty)[ -]|{HIGH_ENGLISH_ORDINAL})"
ORDINAL = re.compile(rf"(?<![\w.,])(?P<day>(?P<d>[12]?\d|3[01]) ?-?(?:go|ego|tego))(?!\w){_NO_NOUN}")
ORDINAL_ENGLISH = re.compile(
    rf"(?<!\w)(?:{_LISTS['before_english_ordinal']}) (?P<day>"
    rf"(?P<d>[12]?\d|3[01])(?:st|nd|rd|th))(?!\w){_NO_NOUN}"
)
ORDINAL_WORD_ENGLISH = re.compile(
    rf"(?<!\w)(?:(?:on|by|since|until|till|from|before|after) the |the (?={_HIGH_ENGLISH}))"
    rf"(?P<day>(?P<ordinal>{ENGLISH_ORDINAL}))(?!\w){_NO_NOUN}"
)
# "trzeciego" may count anything: a day only after "do", "dnia" ...; "piętnastego" is a day.
_LOW = r"(?:czwart|piat|szost|siodm|osm|dziewiat|dziesiat|pierwsz|drug|trzec)i?ego"
ORDINAL_WORD = re.compile(
    rf"(?<!\w)(?:{_LISTS['before_ordinal']}) (?P<day>(?P<ordinal>{_LOW}))(?!\w){_NO_NOUN}"
)
ORDINAL_HIGH = re.compile(
    rf"(?<!\w)(?P<day>(?P<ordinal>(?!{_LOW}(?!\w)){ordinal_pattern('i?ego')}))(?!\w){_NO_NOUN}"
)
# "w piątek, czyli 20.11": one day said twice.
JOINING = re.compile(r",?\s?(?:\(|tj\.? |czyli |dnia |the |on )?")
