"""What there is to try with the demo: who, what has happened, and what to write in each language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """A login of the demo, what it is for, and the first message to write."""

    login: str
    story: str
    polish: str
    english: str


STORIES = (
    Story(
        "zofia",
        "a lost parcel: bought two weeks ago, nothing has come, no Discussion yet",
        "nie dotarł do mnie leżak",
        "my garden lounger never arrived",
    ),
    Story(
        "marek",
        "a phone that came damaged four days ago, no Discussion yet",
        "smartfon przyszedł z pękniętym ekranem",
        "the smartphone arrived with a cracked screen",
    ),
    Story(
        "kasia",
        "a SMART member whose claim has waited for 9 hours (when the demo was loaded); the average is 12",
        "gdzie jest mój zwrot?",
        "where is my refund?",
    ),
    Story(
        "anna",
        "a SMART member with seven orders, open and closed Discussions, claims of several kinds",
        "jak stoi moja Dyskusja?",
        "how does my Discussion stand?",
    ),
    Story(
        "jan",
        "a Discussion that ended without agreement: a claim can be submitted",
        "Dyskusja nic nie dała, chcę rekompensaty",
        "the Discussion failed, I want compensation",
    ),
    Story(
        "emma",
        "writes English; her claim was refused",
        "co z moim wnioskiem o rekompensatę?",
        "where is my refund?",
    ),
    Story(
        "foto-raj",
        "a seller at 4.949 for order completion time, one five short",
        "ile piątek mi brakuje do Standardu?",
        "how many fives do I need for the Standard?",
    ),
    Story(
        "dom-i-ogrod",
        "a seller with 19 recent ratings, one short",
        "czy spełniam warunki Standardu?",
        "do I qualify for the Standard?",
    ),
    Story(
        "biuro-plus",
        "a seller who meets every criterion, with a Discussion to answer",
        "mam Standard?",
        "do I have the Standard badge?",
    ),
)
