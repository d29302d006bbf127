"""Finding a seller's login in free text."""

import re
from itertools import pairwise

from bot.nlu.text import fold

_PROFILE = re.compile(r"allegro\.pl/(?:uzytkownik|sklep)/([\w.-]+)", re.IGNORECASE)
_LOGIN = re.compile(r"[^\W_][\w.-]{1,38}[^\W_]")
_WORD = re.compile(r"[^\s,;:!?()\"„”“'’]+")
# What one would not write in a common word: a digit among letters, an inner capital, a joining mark.
_DISTINCTIVE = re.compile(r"(?=.*[^\W\d_])(?:.*\d|.*[a-ząćęłńóśźż][A-ZĄĆĘŁŃÓŚŹŻ]|.*[^\W_][_.-][^\W_])")
_CUE = re.compile(
    r"^(?:sprzedawc\w+|sprzedajac\w+|seller\w*|login\w*|nick\w*|konto|konta|kontu|uzytkownik\w*|user\w*|sklep\w*|shop|"
    r"named|called|nazw\w+)$"
)
_JOINING = re.compile(r"[\s:\"„“'(-]*")
_NOT_LOGINS = re.compile(
    r"^(?:e-?mail|wi-?fi|24-?7|allegro\.pl|s\.c|np|m\.in|smart|standard\w*|allegro\w*|cod|usb-?c|covid-?19|"
    r"\d+(?:zl|pln|gb|tb|cm|mm|kg|h|min|x|%|go|th|st|nd|rd)|co-?\w{0,3}|second-hand|full-time)$"
)
_COMMON = frozenset(
    "wiem wiesz znam pamietam nazywal nazywa know remember idk nwm hello hej help "
    "a aby albo ale allegro an and any are at be bo been but by byc byl byla buy can check ci co czy da "
    "dac daj das  dla do dobry dobra does dobre doswiadczony duze ebay for from good ma mam mi mnie moge "
    "moj mozecie mozesz na nam  nas nazwa nazwie nie niego nim o od ok on ona one oni or over pan pana "
    "pani please po pod podam pls poprosze  prosze przed przez real reliable safe scam scammer seller "
    "sellers she shop sie solidny sklep sklepu some somebody  someone sprawdz sprawdzic sprawdzisz "
    "sprawdzcie sprzedawca sprzedawce sprzedawcy sprzedawcow sprzedajacego  sprzedajacy standard status "
    "super ta tak tam te tego tej ten that the their them there this to trusted u uczciwy  verify was "
    "what who with wiarygodny z za ze zweryfikowac jest jak jaki jakis jakiegos konkretnego pewien "
    "pewnego  certain him her his it its legit has have had lost lose still badge account konto konta "
    "login loginu user name  profile profil profilu oceny ratings me my mine you your is of in on about "
    "called named jego jej ich i oraz w we  tylko wez moglbys moglabys if did do not got get genuine "
    "trustworthy company firm firma firme firmy tym temu ".split()
)

# What a name stands after: at once ("called"), within a few words ("seller", "sklepu"), or "from".
_NAMED = re.compile(
    r"(?<!\w)(?:called|named|(?:o |pod )?nazw(?:ie|a)|o nicku|o loginie|login(?:em|u)?|loginie|nick(?:iem|"
    r"u)?|username|user name|user|"
    r"uzytkownik\w*|seller is|shop is|sklep nazywa sie|nazywa sie|goes by|sprzedawca to|konto sprzedawcy)"
    r"(?: (?:to|is|jest|sprzedawcy|of the seller))?[\s:\"„“'’(-]{1,3}$"
)
_SELLER = re.compile(
    r"(?<!\w)(?:sprzedaw\w+|sprzedaj\w+|sprzdawc\w+|sklep\w*|seller\w*|shop\w*|store|vendor|merchant|trader|firm\w{0,2}|profil\w{0,2}|profile|"
    r"konto|konta|account|oferent\w*|selller|seler)(?: [^\s.,!?]+){0,3}?[\s:\"„“'’(,–-]{1,3}$"
)
_FROM = re.compile(r"(?<!\w)(?:od|u|from|by|przez|of|with|z|ze|do|at)[\s\"„“'’]{1,2}$")
_TYPICAL = re.compile(
    r"(?:[^\W\d_]+(?:_[^\W_]+)+|[a-ząćęłńóśźż]{4,}(?:[-_.][a-ząćęłńóśźż]+)*[-_]?\d{1,4}|[^\W\d_]{3,}\d{2,4}[-_][^\W_]+)$"
)
_MODEL = re.compile(
    r"(?:iphone|galaxy|redmi|xiaomi|samsung|windows|playstation|pixel|thinkpad|office|nokia|macbook|ipad|airpods|gopro|covid|motorola|"
    r"huawei|lego|honda|ford|passat|golf|octavia|raspberry|bluetooth|android|version|wersja|model|size|rozmiar|photoshop|xbox|agd|rtv)[\w.-]*$"
)
_HYPHENATED = re.compile(
    r"(?:pick-?up|second-|third-|well-|non-|pre-|semi-|anti-|high-|low-|e-|polsko-|on-|off-|follow-|check-|drop-|one-|two-|x-|t-|self-|"
    r"mother-|father-|brother-|sister-|same-|next-|full-|part-|long-|short-|half-|start-|bialo-|czarno-|ciemno-|jasno-|wi-|kogo|czego|"
    r"\w+-(?:up|in|off|on|day|time|hand|law|to|free|based|letni\w*|dniow\w*|miesiec\w*|osobow\w*|calow\w*))"
)
_VERB = re.compile(
    r"(?:nie|mnie|mi|moj\w*|na|w|to|is|was|has|who|that|on|ktor\w+|sprzedaw\w+|sklep\w*|seller|again|yesterday|twice|wczoraj|haslo)$"
)
_SENTENCE = re.compile(r"[.!?]\s")
REACH = 60

FEW_WORDS = 3
Login = tuple[str, tuple[int, int]]


def is_login(text: str) -> bool:
    """Whether a text could be a login as a whole: 3 to 40 letters, digits, dots, hyphens,
    underscores, with a letter or digit at either end."""
    return bool(_LOGIN.fullmatch(text)) and any(char.isalpha() for char in text)


def find_login(text: str, *, talked_about: bool) -> Login | None:
    """The login a text most likely names, with its span.

    Args:
        text: what a person wrote.
        talked_about: whether the message is about a seller; if not, only a profile address or a
            message of a few words counts.
    """
    if profile := _PROFILE.search(text):
        return profile[1], profile.span(1)
    words = _candidates(text)
    if talked_about or len(words) <= FEW_WORDS:
        return _strongest(text, words)
    return None


def find_logins(text: str, *, talked_about: bool) -> list[Login]:
    """Every login a text names: those in profile addresses and after a cue, and where a seller is talked
    about the likeliest one besides."""
    profiles = [(found[1].rstrip("."), found.span(1)) for found in _PROFILE.finditer(text)]
    cued = _cued(_candidates(text), text)
    if found := _distinct(profiles + cued):
        return found
    login = find_login(text, talked_about=talked_about)
    return [login] if login else []


def _cued(words: list[Login], text: str) -> list[Login]:
    found = []
    for place, (word, span) in enumerate(words):
        before = fold(text[max(0, span[0] - REACH) : span[0]])
        if _SENTENCE.search(before):
            before = _SENTENCE.split(before)[-1]
        if (place and (_is_named(word, before) or _is_from(word, before))) or _is_typical(word, text):
            found.append((word, span))
    return found


def _is_named(word: str, before: str) -> bool:
    # "seller called toolworld", "od sprzedawcy biuro-plus"
    if _NAMED.search(before):
        return _plausible(word) and not _VERB.match(fold(word))
    return bool(_SELLER.search(before)) and _unmistakable(word)


def _is_from(word: str, before: str) -> bool:
    return bool(_FROM.search(before)) and _unmistakable(word) and not _HYPHENATED.match(fold(word))


def _is_typical(word: str, text: str) -> bool:
    return _unmistakable(word) and bool(_TYPICAL.match(word)) and not _MODEL.match(fold(word))


def _distinct(found: list[Login]) -> list[Login]:
    kept: dict[str, Login] = {}
    for login, (start, end) in found:
        if not any(start < other[1] and other[0] < end for _, other in kept.values()):
            kept.setdefault(login.lower(), (login, (start, end)))
    return list(kept.values())


def is_bare_login(text: str) -> bool:
    """Whether a message is nothing but an unmistakable login."""
    return _unmistakable(text.strip())


def login_in_answer(text: str) -> str | None:
    """The login in an answer to the question for one, where a plain word is welcome too."""
    if login := find_login(text, talked_about=True):
        return login[0]
    words = [word for word, _ in _candidates(text) if fold(word) not in _COMMON]
    return words[0] if len(words) == 1 else None


def _candidates(text: str) -> list[Login]:
    found = []
    for match in _WORD.finditer(text):
        word = match[0].strip(".-*")
        if word:
            start = match.start() + match[0].index(word)
            found.append((word, (start, start + len(word))))
    return found


def _unmistakable(word: str) -> bool:
    return is_login(word) and bool(_DISTINCTIVE.match(word)) and not _NOT_LOGINS.match(fold(word))


def _strongest(text: str, words: list[Login]) -> Login | None:
    distinctive = [login for login in words if _unmistakable(login[0])]
    if distinctive:
        return distinctive[0]
    for (cue, (_, end)), (word, span) in pairwise(words):
        if _CUE.match(fold(cue)) and _plausible(word) and _JOINING.fullmatch(text[end : span[0]]):
            return word, span
    return None


def _plausible(word: str) -> bool:
    folded = fold(word)
    return is_login(word) and folded not in _COMMON and not _NOT_LOGINS.match(folded)
