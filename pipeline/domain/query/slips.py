"""What was typed as an operator, it seems, and is read as a word. Pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.domain.query.tree import And, Near, Not, Or, Query, Wildcard, Word

_CAPITALS = {word: word.upper() for word in ("or", "oder", "not", "nicht", "and", "und")}
#: with or without these a German or English article is found nearly as often
_HARMLESS = frozenset({"and", "und"})
_NEAR = re.compile(r"(near)-(\d{1,3})", re.IGNORECASE)


class Slip(NamedTuple):
    """`typed` stands in the query, `meant` is what would do what it seems to say."""

    typed: str
    meant: str
    told: str
    #: worth a word only where nothing is found
    quiet: bool = False


def slips(query: Query) -> Iterator[Slip]:
    """Operators in small letters between other words, and a question mark at the query's end."""
    if isinstance(query, And):
        yield from _small(query.parts)
    last = query.parts[-1] if isinstance(query, And) else query
    if isinstance(last, Wildcard) and last.pattern.endswith("?"):
        word = last.pattern.rstrip("?")
        if word and "?" not in word:
            told = (
                f"«{last.pattern}» is looked for with one more letter at each ?; take the ? away."
            )
            yield Slip(last.pattern, word, told, quiet=True)
    for part in _inner(query):
        yield from slips(part)


def worth_telling(query: Query) -> list[str]:
    """What to say of a query though it finds something."""
    return [slip.told for slip in slips(query) if not slip.quiet]


def _small(parts: tuple[Query, ...]) -> Iterator[Slip]:
    for part in parts:
        if not isinstance(part, Word):
            continue
        near = _NEAR.fullmatch(part.text)
        typed = f"{near[1]}/{near[2]}" if near else part.text
        meant = typed.upper() if near else _CAPITALS.get(typed)
        if meant and meant != typed:
            told = f"«{typed}» is looked for as a word; only in capitals, {meant}, it joins others."
            yield Slip(typed, meant, told, typed in _HARMLESS)


def _inner(query: Query) -> tuple[Query, ...]:
    match query:
        case And(parts) | Or(parts):
            return tuple(part for part in parts if isinstance(part, And | Or | Not | Near))
        case Not(part):
            return (part,)
        case _:
            return ()
