"""Numbers of orders and discussions, as people quote them."""

import re

from bot.nlu.found import Found, Span, hide, overlaps
from bot.nlu.words import load_words

_LISTS = load_words("orders")
_NOUN, _SIGN, _OTHER = _LISTS["nouns"], _LISTS["signs"], _LISTS["other"]
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}(?:-[0-9a-f]{4}){0,2}(?:-[0-9a-f]{4,12})?"
_GROUPED = r"\d{2,4}(?:[ -]\d{3,4}){2,3}(?![ -]?\d)"
_NUMBER = (
    rf"(?:{_UUID}|{_GROUPED}|[a-z]{{1,4}}[-/]?\d{{3,}}(?:[-/]\d+)*|\d{{2,}}(?:[-/]\d{{3,}})+|\d{{4,20}})"
    r"(?![\w%¤]|[.,/:-]\d|[ ]?(?:zl|gb|szt|kg|h)\b)"
)
_FILLER = r"(?:\w+\W{1,3}){0,3}?"
_GAP = r"[\s.,:;#№–()\"'-]{0,4}"
_AFTER_NOUN = re.compile(
    rf"(?<!\w)(?:{_NOUN}){_GAP}(?:{_FILLER}(?P<sign>(?:{_SIGN})\b|#){_GAP}(?:(?:to|is|jest|moje|of)\b{_GAP})?|"
    rf"(?:(?:{_LISTS['fillers']})\b{_GAP}){{0,2}})#?(?<![\w.,])(?P<number>{_NUMBER})"
)
_AFTER_SIGN = re.compile(
    rf"(?<!\w)(?P<sign>{_SIGN})\b{_GAP}(?:(?:to|is|it's|jest|mam|moj)\b{_GAP})?#?(?<![\w.,])(?P<number>{_NUMBER})"
)
_SHARP = re.compile(rf"#\s?(?P<number>{_NUMBER})")
_ALONE = re.compile(rf"(?<![\w-])(?P<number>{_UUID[:-1]})(?![\w-])")
_BEFORE_NOUN = re.compile(
    rf"(?<![\w.,/+#-])(?P<number>{_NUMBER})\W{{1,3}}(?:(?:to|is|jest|as)\W)?(?:(?:my|moj|moje|the|tego|mojego)\W)?"
    rf"(?:(?:{_SIGN})\W(?:mojego\W|tego\W)?(?:{_NOUN})|(?:order|discussion)\W(?:{_SIGN}))(?!\w)"
)
# So many digits are neither a telephone number nor an amount.
_LONE = re.compile(
    r"(?<![\w.,/+#:-])(?P<number>\d{8}|(?!48)\d{11}|\d{10}|\d{12,14})(?![\w%¤]|[.,:/-]\d| ?\d)"
)
_MORE = re.compile(
    rf"(?:,|\s(?:i|oraz|and|lub|or|a|&|,))\s{{0,2}}(?:(?:{_SIGN})\W{{1,2}})?#?(?P<number>{_NUMBER})"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_OTHER_BEFORE = re.compile(rf"(?<!\w)(?:{_OTHER})\W+(?:\w+\W+)?$")
NATIONAL = 9
_MOBILE = re.compile(r"(?:45|5[0137]|6[069]|7[2389]|88)\d{7}")
_CALLING = re.compile(rf"(?<!\w)(?:{_LISTS['calling']})")


def find_orders(folded: str, text: str) -> list[Found]:
    """Order numbers in a text without diacritics, written as in the text; digits in groups are joined."""
    found: list[Span] = []
    for pattern in (_AFTER_NOUN, _SHARP, _ALONE, _BEFORE_NOUN, _AFTER_SIGN, _LONE):
        hidden = hide(folded, found)
        for match in pattern.finditer(hidden):
            known = overlaps(match.span("number"), found)
            if not known and _is_order(match, hidden, sure=pattern not in (_AFTER_SIGN, _LONE)):
                found += _with_more(match.span("number"), hidden)
    return [("order_number", _value(text[start:end]), (start, end)) for start, end in found]


def _value(written: str) -> str:
    joined = re.sub(r"[ -]", "", written)
    return joined if joined.isdigit() else written


def _is_order(match: "re.Match[str]", folded: str, *, sure: bool) -> bool:
    number = match["number"]
    if not any(char.isdigit() for char in number) or _looks_like_year(match):
        return False
    return sure or not (
        _OTHER_BEFORE.search(folded[: match.start()]) or _maybe_phone(number, folded, match.start())
    )


def _looks_like_year(match: "re.Match[str]") -> bool:
    signed = match.groupdict().get("sign") or "#" in match[0]
    return not signed and bool(_YEAR.fullmatch(match["number"]))


def _maybe_phone(number: str, folded: str, start: int) -> bool:
    digits = _value(number)
    if len(digits) == NATIONAL and (digits != number or _MOBILE.fullmatch(digits)):
        return True
    return len(digits) > NATIONAL and bool(_CALLING.search(folded[:start]))


def _with_more(span: Span, folded: str) -> list[Span]:
    spans = [span]
    while more := _MORE.match(folded, spans[-1][1]):
        spans.append(more.span("number"))
    return spans
