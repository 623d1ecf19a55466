"""What may stand beside NEAR. Pure."""

from pipeline.domain.query.terms import words_of
from pipeline.domain.query.tree import Or, Phrase, Query, Word
from pipeline.domain.query.typed import Spot


def operand(query: Query, spot: Spot) -> tuple[Word | Phrase, ...]:
    """A side of NEAR: a word, a quoted word, or several joined by OR. Raises BadQuery."""
    found = query.parts if isinstance(query, Or) else (query,)
    return tuple(_single(one, spot) for one in found)


def _single(query: Query, spot: Spot) -> Word | Phrase:
    match query:
        case Word(text, "any") if len(words_of(text)) == 1:
            return query
        case Phrase(words, 0, "any") if len(words_of(" ".join(words))) == 1:
            return query
        case Word() | Phrase():
            raise spot.wrong(
                "NEAR takes single words",
                'For example Haushalt NEAR/5 Berlin; words side by side are "a b".',
            )
        case _:
            raise spot.wrong(
                "NEAR takes words, or words joined by OR",
                "For example Haushalt NEAR/5 (Berlin OR Potsdam); wildcards and NOT cannot stand here.",
            )
