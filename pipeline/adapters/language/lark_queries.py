"""Reads the query language with lark. Keeps ports.language.QueryParser.

Terminals are read first, without recursion and in time that grows with the length alone; the
limits are checked on them; then lark's LALR parser takes them, and its tree, at most twenty
levels deep, becomes ours.
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pipeline.adapters.language.lark_building import Builder
from pipeline.adapters.language.lark_complaints import unexpected_character, unexpected_token
from pipeline.domain.query.limits import Token, TokenKind, check_size, check_tokens
from pipeline.domain.query.tree import Query, all_of
from pipeline.domain.query.typed import Spot, has_content, phrase, word
from pipeline.domain.query.typed_fields import known_field

if TYPE_CHECKING:
    import lark

_KINDS: dict[str, TokenKind] = {
    "_OPEN": "open",
    "_CLOSE": "close",
    "_NOT": "not",
    "_MINUS": "not",
    "WORD": "words",
    "PHRASE": "words",
}
#: what a query of nothing but words and phrases is made of
_LEAVES: dict[str, Callable[[str, Spot], Query]] = {
    "WORD": word,
    "PHRASE": lambda typed, spot: phrase(typed, 0, spot),
}
_SIGNS = ("PLUS", "_MINUS")
#: control signs part words as a space does; a wide quotation mark is one
_CONTROLS = dict.fromkeys([*range(32), 127, *range(128, 160), *range(55296, 57344)], " ")
_CONTROLS[0xFF02] = '"'


@cache
def _parser() -> "lark.Lark":
    import lark  # noqa: PLC0415 - 60 ms that a command without a query need not wait for

    return lark.Lark(_grammar(), parser="lalr", lexer="basic", maybe_placeholders=False)


@cache
def _lexer() -> "lark.Lark":
    """The terminals alone: a parser would make its lexer anew for every query."""
    import lark  # noqa: PLC0415

    return lark.Lark(_grammar(), parser=None, lexer="basic", maybe_placeholders=False)


def _grammar() -> str:
    return files(__package__).joinpath("query.lark").read_text(encoding="utf-8")


class LarkQueries:
    """The query language. Stateless; may be shared by threads."""

    def parse(self, query: str) -> Query:
        check_size(query)
        tokens = self._tokens(query)
        check_tokens(
            query, (Token(_KINDS.get(t.type, "other"), t, t.start_pos or 0) for t in tokens)
        )
        for token in tokens:
            if token.type == "FIELD":
                known_field(token, Spot(query, token.start_pos or 0))
        if not tokens:
            raise Spot(query, 0).wrong("there is no word in this query", "For example Haushalt.")
        if all(token.type in _LEAVES for token in tokens):  # as most are: the tree is plain
            return all_of(_LEAVES[one.type](one, Spot(query, one.start_pos or 0)) for one in tokens)
        return Builder(query).build(self._tree(query, tokens))

    def _tokens(self, query: str) -> "list[lark.Token]":
        """The terminals that say something; a lone dash goes, with the sign before it."""
        import lark  # noqa: PLC0415

        kept: list[lark.Token] = []
        try:
            for token in _lexer().lex(query.translate(_CONTROLS)):
                if token.type == "WORD" and not has_content(token) and not _is_value(kept, token):
                    while kept and kept[-1].type in _SIGNS:
                        kept.pop()
                else:
                    kept.append(token)
        except lark.UnexpectedCharacters as error:
            raise unexpected_character(query, error.pos_in_stream or 0) from error
        return kept

    def _tree(self, query: str, tokens: "list[lark.Token]") -> "lark.Tree[lark.Token]":
        import lark  # noqa: PLC0415

        reading = _parser().parse_interactive()
        try:
            for token in tokens:
                reading.feed_token(token)
            tree: lark.Tree[lark.Token] = reading.feed_eof(tokens[-1])  # type: ignore[no-untyped-call]
        except lark.UnexpectedToken as error:
            raise unexpected_token(query, error.token, tokens) from error
        return tree


def _is_value(kept: "list[lark.Token]", token: "lark.Token") -> bool:
    """Whether a token without a word stands as the value of a field, where it is an error."""
    return bool(kept) and kept[-1].type == "FIELD" and kept[-1].end_pos == token.start_pos
