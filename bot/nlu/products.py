"""What was bought, as a message names it."""

import re
from functools import cache
from pathlib import Path

import yaml

from bot.languages import LANGUAGES
from bot.nlu.found import Found, Span
from bot.nlu.words import any_of, load_words

PRODUCTS = Path("data/products.yml")
_LISTS = load_words("products")
_SUFFIX = {"pl": r"\w{0,6}", "en": r"(?:e?s)?"}
_BOUGHT = re.compile(rf"(?<!\w)(?:{_LISTS['bought']})")
# What may belong to a name: "kurtka do biegania", "buty sportowe", "a case for my phone".
_MORE = {
    "pl": re.compile(
        r"( (?:do|na|z|ze|dla|od) (?!sprzed|sklep|¤|§|mnie|dzis|wczor|jut)\w+|"
        r" (?!nie|kt|dost|mial|byl|¤|§)\w*(?:[osr]w|sk|czn|[lwjzno]n|rt|in)[aeiy])(?!\w)"
    ),
    "en": re.compile(r"( for (?:the |my |a )?(?![¤§])\w+)(?!\w)"),
}
_LACKING_BEFORE = re.compile(rf"(?<!\w)(?:{_LISTS['lacking_before']}) $")
_LACKING_AFTER = re.compile(rf" (?:{_LISTS['lacking_after']})(?!\w)")
_OTHER_BEFORE = re.compile(rf"(?<!\w)(?:{_LISTS['other_before']}) $")
_OTHER_AFTER = re.compile(rf" (?:{_LISTS['other_after']})|\s?[¤§]|: ?[¤§+\d]|'s app|@")
_CALLING = re.compile(rf"(?<!\w)(?:{_LISTS['calling']})")
_TELEPHONE = ("tel", "phone", "mobile")
_SENSITIVE = (*_TELEPHONE, "cell", "pad", "watch", "book")
_MOVING_E = re.compile(r"[^aeiouy]k$")
REACH = 24
SAME = 4  # letters that inflection leaves alone


@cache
def product_patterns() -> dict[str, "re.Pattern[str]"]:
    """The words of the data file as one pattern for each language."""
    content = yaml.safe_load(PRODUCTS.read_text(encoding="utf-8"))
    return {
        language: re.compile(
            rf"(?<![\w'-])(?:{any_of(_word(word, language) for word in content[language].split())})(?![\w-])"
        )
        for language in LANGUAGES
    }


def _word(word: str, language: str) -> str:
    if word.startswith("="):
        return word[1:]
    # "ksiazk" has the form "ksiazek" too.
    moving = f"|{word[:-1]}ek" if language == "pl" and _MOVING_E.search(word) else ""
    return f"{word}{_SUFFIX[language]}{moving}"


def find_products(folded: str, text: str, language: str, *, bought: bool = False) -> list[Found]:
    """The things bought, each once, where a text without diacritics tells of a purchase.

    `bought` says that it does; otherwise a word like "order" must.
    """
    if not (bought or _BOUGHT.search(folded)):
        return []
    spans: list[Span] = []
    for match in product_patterns()[language].finditer(folded):
        if _is_product(match, folded):
            _add(spans, _longer(match.span(), folded, language))
    return [("product", text[start:end].lower(), (start, end)) for start, end in _once(spans, folded)]


def _is_product(match: "re.Match[str]", folded: str) -> bool:
    before, after = (
        folded[max(0, match.start() - REACH) : match.start()],
        folded[match.end() : match.end() + REACH],
    )
    if _LACKING_BEFORE.search(before) or _LACKING_AFTER.match(after):
        return False
    if match[0].startswith(_TELEPHONE) and _CALLING.search(folded):
        return False
    return not (
        match[0].startswith(_SENSITIVE) and (_OTHER_BEFORE.search(before) or _OTHER_AFTER.match(after))
    )


def _longer(span: Span, folded: str, language: str) -> Span:
    more = _MORE[language].match(folded, span[1])
    return (span[0], more.end()) if more else span


def _add(spans: list[Span], span: Span) -> None:
    if spans and span[0] - spans[-1][1] <= 1:
        spans[-1] = (spans[-1][0], max(span[1], spans[-1][1]))
    else:
        spans.append(span)


def _once(spans: list[Span], folded: str) -> list[Span]:
    # "buty … te buty": the same thing again.
    first: dict[str, Span] = {}
    for start, end in spans:
        first.setdefault(folded[start : min(end, start + SAME)], (start, end))
    return list(first.values())
