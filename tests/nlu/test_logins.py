import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.logins import find_login, find_logins, is_bare_login, is_login, login_in_answer


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ("sprawdź sprzedawcę auto-czesci24 proszę", "auto-czesci24"),
        ("czy FotoRaj ma standard?", "FotoRaj"),
        ("is kasia_handmade legit", "kasia_handmade"),
        ("the seller is called orzel", "orzel"),
        ("nick: bursztynek", "bursztynek"),
        ("https://allegro.pl/uzytkownik/biuro-plus?bmatch=1", "biuro-plus"),
        ("zobacz allegro.pl/sklep/perfumeria.zofia", "perfumeria.zofia"),
    ],
)
def test_a_login_is_found_in_a_sentence(text: str, login: str) -> None:
    found = find_login(text, talked_about=True)
    assert found
    assert found[0] == login
    assert text[slice(*found[1])] == login


@pytest.mark.parametrize(
    "text",
    ["sprawdź sprzedawcę", "can you check a seller for me", "mój e-mail", "kupiłam za 120zl", "usb-c", ""],
)
def test_common_words_are_no_logins(text: str) -> None:
    assert find_login(text, talked_about=True) is None


def test_elsewhere_only_an_unmistakable_login_among_few_words_counts() -> None:
    assert find_login("biuro-plus", talked_about=False)
    assert find_login("outlet-sport, thanks", talked_about=False)
    assert is_bare_login(" biuro-plus ")
    assert not is_bare_login("biuro")
    assert find_login("paczka od biuro-plus nie doszła", talked_about=False) is None
    assert find_login("biuro", talked_about=False) is None


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ("paczka od kasia_handmade nie doszła", "kasia_handmade"),
        ("kupiłem u zabawki24 i nic", "zabawki24"),
        ("sprzedawca o nazwie bursztynek", "bursztynek"),
        ("salon biala.suknia nie oddał kasy", "biala.suknia"),
        ("Pierniki-Toruń nie odpisuje", "Pierniki-Toruń"),
        ("zwrot do meble.dla.domu", "meble.dla.domu"),
        ("https://allegro.pl/uzytkownik/biuro-plus/oceny", "biuro-plus"),
        ("bought from toolworld_uk last week", "toolworld_uk"),
        ("the shop called sunnyside", "sunnyside"),
        ("Ginger-Bakery hasn't replied", "Ginger-Bakery"),
        ("photobooks.by.hania, an honest seller?", "photobooks.by.hania"),
        ("see allegro.pl/sklep/perfumeria-zofia.", "perfumeria-zofia"),
    ],
)
def test_a_seller_of_a_case_is_found_without_being_asked_about(text: str, login: str) -> None:
    found = find_logins(text, talked_about=False)
    assert [name for name, _ in found] == [login]
    assert text[slice(*found[0][1])] == login


def test_several_sellers_are_found_once_each() -> None:
    text = "sklep_a to nie sklep_b, a Sklep_A oszukał"
    assert [name for name, _ in find_logins(text, talked_about=True)] == ["sklep_a", "sklep_b"]


@pytest.mark.parametrize(
    "text",
    [
        "kupiłam t-shirt i powerbank",
        "mój iphone-13 nie działa",
        "strona www.sklep.pl nie działa",
        "mail na jan@example",
        "it is up-to-date and second-hand",
        "the follow-up was a one-day thing",
        "to jest ta faktura.pdf",
        "",
    ],
)
def test_other_joined_words_are_no_sellers(text: str) -> None:
    assert find_logins(text, talked_about=False) == []


@pytest.mark.parametrize(
    ("answer", "login"),
    [
        ("orzel", "orzel"),
        ("to jest sklep-zoo", "sklep-zoo"),
        ("login to kwiaciarka", "kwiaciarka"),
        ("nie wiem jaki on ma", None),
        ("nie pamiętam", None),
    ],
)
def test_an_answer_may_be_a_plain_word(answer: str, login: str | None) -> None:
    assert login_in_answer(answer) == login


@pytest.mark.parametrize("text", ["ab", "12345", "-abc", "a b", "a" * 41, "<script>", "x; DROP TABLE"])
def test_what_cannot_be_a_login_is_refused(text: str) -> None:
    assert not is_login(text)


@given(st.text(max_size=300))
def test_any_text_can_be_searched_and_what_is_found_is_a_login_of_the_text(text: str) -> None:
    for talked_about in (True, False):
        found = find_login(text, talked_about=talked_about)
        if found:
            assert text[slice(*found[1])] == found[0]
