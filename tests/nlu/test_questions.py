import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.questions import MAX_PIECES, split_pieces, without_correction


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Ile trwa zwrot?", ["Ile trwa zwrot?"]),
        ("Dzień dobry! Gdzie mój zwrot? 😡 Czekam", ["Dzień dobry!", "Gdzie mój zwrot?", "Czekam"]),
        ("ile trwa zwrot i jak się z wami skontaktować", ["ile trwa zwrot i", "jak się z wami skontaktować"]),
        ("How long does it take, and who pays?", ["How long does it take, and", "who pays?"]),
        ("Kupiłam buty i torebkę", ["Kupiłam buty i torebkę"]),
        ("??? 😂😂 !!!", []),
    ],
)
def test_a_text_falls_into_sentences_and_joined_questions(text: str, pieces: list[str]) -> None:
    assert [piece.text for piece in split_pieces(text)] == pieces


@given(st.text(max_size=500))
def test_a_piece_stands_where_it_says(text: str) -> None:
    pieces = split_pieces(text)
    assert len(pieces) <= MAX_PIECES
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("gdzie jest mój zwrot", True),
        ("a kiedy kwalifikacja", True),
        ("proszę o kontakt", True),
        ("czekam już tydzień", False),
        ("and how do I reach you", True),
        ("call me back", True),
        ("the parcel never came", False),
    ],
)
def test_questions_and_wishes_ask(text: str, asks: bool) -> None:
    assert split_pieces(text)[0].asks is asks


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("nie, chodziło mi o zwrot dla Smart", "zwrot dla Smart"),
        ("Nie o to pytam, chodzi mi o oceny sprzedawcy", "oceny sprzedawcy"),
        ("nie nie, miałam na myśli reklamę", "reklamę"),
        ("no, I meant the seller's badge", "the seller's badge"),
        ("I was asking about refunds", "refunds"),
        ("nie chodzi", "nie chodzi"),
        ("no I meant", "no I meant"),
        ("gdzie jest mój zwrot", "gdzie jest mój zwrot"),
    ],
)
def test_a_correction_is_read_as_what_it_corrects_to(text: str, meant: str) -> None:
    assert without_correction(text) == meant
