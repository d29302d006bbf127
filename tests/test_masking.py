import pytest

from bot.masking import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("piszcie na jan.kowalski@poczta.example", "piszcie na <email>"),
        ("mój numer 601 234 567, zadzwońcie", "mój numer <phone>, zadzwońcie"),
        ("zamówienie 12345678 nie doszło", "zamówienie <number> nie doszło"),
        ("karta 4111 1111 1111 1111 obciążona", "karta <number> obciążona"),
        ("PL61 1090 1014 0000 0712 1981 2874 to moje konto", "<number> to moje konto"),
        ("oszukał mnie sklep-zoo24", "oszukał mnie <login>"),
        ("Nazywam się Anna Nowak i czekam", "Nazywam się <name> i czekam"),
        ("hi, my name is John Smith", "hi, my name is <name>"),
        ("paczkę odebrał Piotr Zieliński", "paczkę odebrał <name>"),
        ("look at https://zla.strona.example/a?b=1", "look at <link>"),
        ("w 2019 roku czekałam 5 dni", "w 2019 roku czekałam 5 dni"),
        ("what is the Buyer Protection Program", "what is the Buyer Protection Program"),
    ],
)
def test_what_tells_who_a_person_is_becomes_a_word(text: str, shown: str) -> None:
    assert masked(text) == shown
