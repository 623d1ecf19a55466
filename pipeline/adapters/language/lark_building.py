"""From lark's tree to ours. Recursion is bounded: the limits hold before a tree is made."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.domain.query.fields import ZONES
from pipeline.domain.query.limits import DISTANCE
from pipeline.domain.query.near import operand
from pipeline.domain.query.tree import (
    Near,
    Not,
    Phrase,
    Prefix,
    Query,
    Wildcard,
    Word,
    Zone,
    all_of,
    any_of,
)
from pipeline.domain.query.typed import Spot, phrase, word
from pipeline.domain.query.typed_fields import between, known_field, valued

if TYPE_CHECKING:
    from lark import Token, Tree

_ZONES: dict[str, Zone] = {"title": "title", "text": "text"}


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds one query. `field` is the field whose parentheses we stand in."""

    query: str
    field: str = ""

    def build(self, tree: "Tree[Token]") -> Query:
        """The node for a tree of lark's; raises BadQuery with the place."""
        made: Query = getattr(self, f"_{tree.data}")(tree)
        return made

    def _or(self, tree: "Tree[Token]") -> Query:
        for part in self._subtrees(tree):
            plus = next((one for one in (part, *self._joined(part)) if one.data == "must"), None)
            if plus is not None:
                raise self._spot(plus).wrong(
                    "+ says must, OR says may", "Write for example Berlin AND (Etat OR Haushalt)."
                )
        return any_of(self.build(part) for part in self._subtrees(tree))

    def _and(self, tree: "Tree[Token]") -> Query:
        return all_of(self.build(part) for part in self._subtrees(tree))

    def _near(self, tree: "Tree[Token]") -> Query:
        first, sign, second, *more = tree.children
        if more:
            raise self._spot(more[0]).wrong(
                "NEAR takes two words, not three", "Write (a NEAR/5 b) AND (b NEAR/5 c)."
            )
        if self.field not in {"", *ZONES}:
            raise self._spot(sign).wrong(f"NEAR has no meaning in {self.field}:")
        distance = int(str(sign).partition("/")[2])
        if distance > DISTANCE:
            raise self._spot(sign).wrong(f"NEAR reaches over {DISTANCE} words at most")
        words = replace(self, field="")
        left, right = (
            operand(words.build(side), words._spot(side))  # noqa: SLF001 - one of our own
            for side in (first, second)
            if not isinstance(side, str)
        )
        return Near(left, right, distance, _ZONES.get(self.field, "any"))

    def _negated(self, tree: "Tree[Token]") -> Query:
        return Not(self.build(self._subtrees(tree)[0]))

    def _must(self, tree: "Tree[Token]") -> Query:
        return self.build(self._subtrees(tree)[0])

    _group = _must

    def _word(self, tree: "Tree[Token]") -> Query:
        token = self._tokens(tree)[0]
        if self.field and self.field not in ZONES:
            return valued(self.field, token, self._spot(token))
        return self._zoned(word(token, self._spot(token)))

    def _phrase(self, tree: "Tree[Token]") -> Query:
        quoted, *slop = self._tokens(tree)
        if self.field and self.field not in ZONES:
            if slop:
                raise self._spot(slop[0]).wrong(f"~ has no meaning in {self.field}:")
            return valued(self.field, quoted[1:-1], self._spot(quoted))
        width = int(slop[0][1:]) if slop else 0
        if width > DISTANCE:
            raise self._spot(slop[0]).wrong(f"~ reaches over {DISTANCE} words at most")
        return self._zoned(phrase(quoted, width, self._spot(quoted)))

    def _field_word(self, tree: "Tree[Token]") -> Query:
        return self._within(tree)._word(tree)  # noqa: SLF001

    def _field_phrase(self, tree: "Tree[Token]") -> Query:
        return self._within(tree)._phrase(tree)  # noqa: SLF001

    def _field_group(self, tree: "Tree[Token]") -> Query:
        return self._within(tree).build(self._subtrees(tree)[0])

    def _field_range(self, tree: "Tree[Token]") -> Query:
        typed = self._tokens(tree)[0]
        return between(self._within(tree).field, typed, self._spot(typed))

    def _within(self, tree: "Tree[Token]") -> "Builder":
        """A builder for what stands after the field's colon."""
        typed = tree.children[0]
        spot = self._spot(typed)
        name = known_field(str(typed), spot)
        if self.field:
            raise spot.wrong(f"{name}: cannot stand inside {self.field}:", "Close the group first.")
        return replace(self, field=name)

    def _zoned(self, leaf: Word | Phrase | Prefix | Wildcard) -> Query:
        return replace(leaf, zone=_ZONES[self.field]) if self.field else leaf

    def _subtrees(self, tree: "Tree[Token]") -> "list[Tree[Token]]":
        return [child for child in tree.children if not isinstance(child, str)]

    def _tokens(self, tree: "Tree[Token]") -> "list[Token]":
        """A leaf's tokens without its field."""
        return [one for one in tree.children if isinstance(one, str) and one.type != "FIELD"]

    def _joined(self, tree: "Tree[Token]") -> "list[Tree[Token]]":
        return self._subtrees(tree) if tree.data == "and" else []

    def _spot(self, part: "Tree[Token] | Token") -> Spot:
        """Where a part of the tree begins."""
        while not isinstance(part, str):
            part = part.children[0]
        return Spot(self.query, part.start_pos or 0)
