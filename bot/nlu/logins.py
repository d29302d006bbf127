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
