"""How large a query may be. Checked on its tokens, before anything is built from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.domain.errors import BadQuery
from pipeline.domain.query.terms import words_of

BYTES = 4 * 1024
TERMS = 256
DEPTH = 20
#: of a slop and of a NEAR, in words
DISTANCE = 100

TokenKind = Literal["open", "close", "not", "words", "other"]


@dataclass(frozen=True, slots=True)
class Token:
    """What the limits need to know of a token: `at` is its first character."""

    kind: TokenKind
    text: str
    at: int


def check_size(query: str) -> None:
    """Raises BadQuery where a query has more than 4 KiB in UTF-8, or nothing in it."""
    if len(query) > BYTES or len(query.encode(errors="surrogatepass")) > BYTES:
        start = query[:BYTES].encode(errors="surrogatepass")[:BYTES].decode(errors="ignore")
        raise BadQuery(
            query[: BYTES + 100],
            "the query is longer than 4 KiB",
            len(start),
            "Several shorter queries do the same: each alert and each search has one.",
        )
    if not query.strip():
        raise BadQuery(query, "the query is empty", 0, "For example Haushalt, or Haushalt Berlin.")


def check_tokens(query: str, tokens: Iterable[Token]) -> None:
    """Raises BadQuery on more than 256 terms, deeper than 20, or parentheses without a fellow."""
    terms, nots = 0, 0
    open_at: list[tuple[int, int]] = []  # place of each open parenthesis, depth before it
    for token in tokens:
        depth = (open_at[-1][1] + 1 if open_at else 0) + nots
        if token.kind == "not":
            nots += 1
        elif token.kind == "open":
            open_at.append((token.at, depth))
            nots = 0
        elif token.kind == "close":
            if not open_at:
                raise BadQuery(query, "no parenthesis is open here", token.at, "Take it away.")
            open_at.pop()
            nots = 0
        else:
            nots = 0 if token.kind == "words" else nots
            terms += len(words_of(token.text)) if token.kind == "words" else 0
        _check(query, token, terms, depth)
    if open_at:
        raise BadQuery(query, "this parenthesis is not closed", open_at[-1][0], "Add a ).")


def _check(query: str, token: Token, terms: int, depth: int) -> None:
    if terms > TERMS:
        raise BadQuery(
            query, f"more than {TERMS} words", token.at, "Several shorter queries do the same."
        )
    if depth >= DEPTH and token.kind in {"open", "not"}:
        raise BadQuery(
            query, f"more than {DEPTH} levels deep", token.at, "Take some parentheses away."
        )
