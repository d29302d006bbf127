"""What was bought, as a message names it."""

import re
from functools import cache
from pathlib import Path

import yaml

from bot.languages import LANGUAGES
from bot.nlu.found import Found, Span
from bot.nlu.words import any_of

PRODUCTS = Path("data/products.yml")
_SUFFIX = {"pl": r"\w{0,6}", "en": r"(?:e?s)?"}
# Products are named in many messages; they matter where something was bought.
_BOUGHT = re.compile(
    r"(?<!\w)(?:kupi|kupo|zakup|nabyl|zamo?w|zamawia|zmow|pac[zk]|pazck|przesyl|dosta|przysz|przysl|przyj[ea]ch|dotar|dotr|kurier|odesl|"
    r"odsyl|zwro|zaplac|oddal|sprzedaw|sprzedaj|reklam|order|oder|bought|buy|purchas|parcel|package|deliver|arriv|receiv|reciev|came|got|"
    r"return|sent|send|paid|seller|shop\b|refund|courier|licyt|wylicyt|otrzym|wysl|przyjdz|doszl|zgubi|zagin|box|waiting|"
    r"won|auction|offer|aukcj|ofer|mial|allegro)"
)
_NEXT = {
    "pl": re.compile(
        r"( (?:do|na|z|ze|dla|od) (?!sprzed|sklep|¤|§|mnie|dzis|wczor|jut)\w+|"
        r" (?!nie|kt|dost|mial|byl|¤|§)\w+(?:ow[aey]|ow[ey]ch|sk[aiey]|sk[ai]e|iczn[aey]|zn[aey]|ln[aey]|"
        r"wn[aey]|jn[aey]|on[aey]|rt[aey]|in[aey]|iow[aey]))(?!\w)"
    ),
    "en": re.compile(r"( for (?:the |my |a )?(?![¤§])\w+)(?!\w)"),
}
# Words that are something else here: a telephone number, a missing part, a booking.
_NOT_AFTER = re.compile(
    r"(?:(?<!\w)(?:numer\w*|nr|przez|pod|o|swoj|moj numer|bez|brak|brakuje|brakowalo|brakuja|nie ma|"
    r"zabraklo|without|missing|no|by|over the|on the|your|to|"
    r"pick up the|the phone|will|can|please|could|u|give me a|kontakt\w*|odbier\w*|odebrac|hang up the|"
    r"answer\w* the|instead of an?) )$"
)
_NOT_BEFORE = re.compile(
    r" (?:number|call|nr|numer|kontaktow|me\b|us\b|stacjon|komork|support|line\b)|\s?[¤§]|: ?[¤§+\d]|'s app|@"
)
_CALLING = re.compile(
    r"(?<!\w)(?:zadzwon|oddzwon|dzwon|konsultant|infolini|call|ring me|consultant|hotline|kontakt|numer|"
    r"number)"
)
_SENSITIVE = re.compile(r"tel|phone|mobile|cell|pad|watch|book")


def load_products() -> dict[str, list[str]]:
    """The words of the data file as regular expressions, for each language."""
    content = yaml.safe_load(PRODUCTS.read_text(encoding="utf-8"))
    return {language: [_word(word, language) for word in _split(content[language])] for language in LANGUAGES}


def _split(listed: str) -> list[str]:
    # A space inside brackets belongs to the expression.
    return re.findall(r"(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\]|\S)+", listed)


def _word(word: str, language: str) -> str:
    return word[1:] if word.startswith("=") else f"{word}{_SUFFIX[language]}"


@cache
def _patterns() -> dict[str, "re.Pattern[str]"]:
    return {
        language: re.compile(rf"(?<![\w'-])(?:{any_of(words)})(?![\w-])")
        for language, words in load_products().items()
    }


def find_products(folded: str, text: str, language: str, *, bought: bool = False) -> list[Found]:
    """The things bought, each once, where a text without diacritics tells of a purchase.

    `bought` says that it does; otherwise a word like "order" must.
    """
    if not (bought or _BOUGHT.search(folded)):
        return []
    spans: list[Span] = []
    for match in _patterns()[language].finditer(folded):
        if _is_product(match, folded):
            _add(spans, _longer(match.span(), folded, language), folded)
    return [("product", text[start:end].lower(), (start, end)) for start, end in _once(spans, folded)]


def _is_product(match: "re.Match[str]", folded: str) -> bool:
    before, after = folded[max(0, match.start() - 24) : match.start()], folded[match.end() : match.end() + 12]
    if re.search(r"(?<!\w)(?:bez|brak\w*|missing|without) $", before):
        return False
    if not _SENSITIVE.match(match[0]):
        return True
    if _CALLING.search(folded) and match[0].startswith(("tel", "phone", "mobile")):
        return False
    return not (_NOT_AFTER.search(before) or _NOT_BEFORE.match(after))


def _longer(span: Span, folded: str, language: str) -> Span:
    more = _NEXT[language].match(folded, span[1])
    return (span[0], more.end()) if more else span


def _add(spans: list[Span], span: Span, folded: str) -> None:
    if spans and span[0] - spans[-1][1] <= 1:
        spans[-1] = (spans[-1][0], max(span[1], spans[-1][1]))
    else:
        spans.append(span)


def _once(spans: list[Span], folded: str) -> list[Span]:
    # "buty … te buty": the same thing again.
    first: dict[str, Span] = {}
    for start, end in spans:
        first.setdefault(folded[start : min(end, start + 4)], (start, end))
    return list(first.values())
