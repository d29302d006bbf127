"""What extractors have in common: the form of a finding, and texts with the found pieces hidden."""

from collections.abc import Iterable

Span = tuple[int, int]
Found = tuple[str, str, Span]
# Covers what has been found: an amount, or anything else.
AMOUNT = "¤"
HIDDEN = "§"


def hide(text: str, spans: Iterable[Span], cover: str = HIDDEN) -> str:
    """The text with these spans covered, so that no other extractor reads them; places stay."""
    for start, end in spans:
        text = text[:start] + cover * (end - start) + text[end:]
    return text


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Whether a span shares a character with any of the others."""
    return any(span[0] < end and start < span[1] for start, end in others)
