"""What there is to try with the demo: who, what has happened, and what to write in each language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """A login of the demo; its story and the first message to write, each by language."""

    login: str
    story: dict[str, str]
    message: dict[str, str]


STORIES = (
    Story(
        "zofia",
        {
            "pl": "zagubiona paczka: zakup sprzed dwóch tygodni, nic nie dotarło, Dyskusji jeszcze nie ma",
            "en": "a lost parcel: bought two weeks ago, nothing has come, no Discussion yet",
        },
        {"pl": "nie dotarł do mnie leżak", "en": "my garden lounger never arrived"},
    ),
    Story(
        "marek",
        {
            "pl": "telefon, który cztery dni temu przyszedł uszkodzony; Dyskusji jeszcze nie ma",
            "en": "a phone that came damaged four days ago, no Discussion yet",
        },
        {
            "pl": "smartfon przyszedł z pękniętym ekranem",
            "en": "the smartphone arrived with a cracked screen",
        },
    ),
    Story(
        "kasia",
        {
            "pl": "klientka SMART, której wniosek czekał 9 godzin w chwili wczytania pokazu (średnio: 12)",
            "en": "a SMART member whose claim had waited 9 hours when the demo was loaded (average: 12)",
        },
        {"pl": "gdzie jest mój zwrot?", "en": "where is my refund?"},
    ),
    Story(
        "anna",
        {
            "pl": "klientka SMART: siedem zamówień, Dyskusje w toku i zamknięte, różne wnioski",
            "en": "a SMART member with seven orders, open and closed Discussions, claims of several kinds",
        },
        {"pl": "jak stoi moja Dyskusja?", "en": "how does my Discussion stand?"},
    ),
    Story(
        "jan",
        {
            "pl": "Dyskusja, która skończyła się bez porozumienia: można złożyć wniosek o rekompensatę",
            "en": "a Discussion that ended without agreement: a claim can be submitted",
        },
        {
            "pl": "Dyskusja nic nie dała, chcę rekompensaty",
            "en": "the Discussion failed, I want compensation",
        },
    ),
    Story(
        "emma",
        {
            "pl": "pisze po angielsku; jej wniosek odrzucono",
            "en": "writes English; her claim was refused",
        },
        {"pl": "co z moim wnioskiem o rekompensatę?", "en": "where is my refund?"},
    ),
    Story(
        "foto-raj",
        {
            "pl": "sprzedawca ze średnią 4,949 za czas realizacji zamówienia: brakuje mu jednej piątki",
            "en": "a seller at 4.949 for order completion time, one five short",
        },
        {"pl": "ile piątek mi brakuje do Standardu?", "en": "how many fives do I need for the Standard?"},
    ),
    Story(
        "dom-i-ogrod",
        {
            "pl": "sprzedawca z 19 świeżymi ocenami: brakuje mu jednej",
            "en": "a seller with 19 recent ratings, one short",
        },
        {"pl": "czy spełniam warunki Standardu?", "en": "do I qualify for the Standard?"},
    ),
    Story(
        "biuro-plus",
        {
            "pl": "sprzedawca, który spełnia wszystkie kryteria i ma Dyskusję do odpowiedzi",
            "en": "a seller who meets every criterion, with a Discussion to answer",
        },
        {"pl": "mam Standard?", "en": "do I have the Standard badge?"},
    ),
)
