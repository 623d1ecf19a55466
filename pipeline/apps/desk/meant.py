"""Where nothing was found: what may have been meant, and why nothing was. Costs nothing elsewhere."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.apps.desk.nearly import there_are
from pipeline.apps.desk.question import ask_of
from pipeline.domain.errors import BadQuery, PipelineError
from pipeline.domain.query.printing import printed
from pipeline.domain.query.slips import Slip, slips
from pipeline.domain.query.terms import Reader, words_of
from pipeline.domain.query.tree import (
    And,
    Field,
    Group,
    Name,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Word,
    all_of,
    leaves,
)

if TYPE_CHECKING:
    from pipeline.wiring import House

#: words of a query that are looked into, and words that are proposed for one
MOST_WORDS, PROPOSED = 8, 3
_LIT = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A query that found nothing; `typed` as somebody wrote it, `since` as an option beside it."""

    house: "House"
    typed: str
    query: Query | None
    since: Query | None

    def told(self) -> dict[str, Any]:
        """Queries that would find something, and hints in plain words. Never raises ours."""
        try:
            return self._told()
        except PipelineError:  # the search was answered; a hint is not worth an error
            return {"did_you_mean": [], "hints": []}

    def _told(self) -> dict[str, Any]:
        if not self.house.index.count():
            return {
                "did_you_mean": [],
                "hints": [self._empty()],
            }
        words = [*dict.fromkeys(self._asked_for())][:MOST_WORDS]
        near = {word.text: self._near(word.text) for word in words if not self._total(word)}
        better = [
            {"query": told, "total": n} for told in self._proposed(near) if (n := self._of(told))
        ]
        return {
            "did_you_mean": better,
            "hints": [
                *(slip.told for slip in self._slips()),
                *self._hints(words, {} if better else near, near),
            ],
        }

    def _empty(self) -> str:
        """What to do first; an index of another version is empty beside a full archive."""
        with self.house.store.look() as b:
            followed, kept = bool(b.feeds.all()), bool(b.articles.latest(1))
        if kept:
            return "The index is empty, the archive is not: morgenlage reindex fills it."
        step = "morgenlage run fetches what is due" if followed else "morgenlage feed add URL"
        return f"The archive is still empty: {step}."

    def _asked_for(self) -> Iterator[Word]:
        """The words that were meant as words."""
        if self.query is not None:
            signs = {word for slip in self._slips() for word in words_of(slip.typed)}
            yield from (word for word in asked_for(self.query) if word.text not in signs)

    def _slips(self) -> list[Slip]:
        return [] if self.query is None else [*slips(self.query)]

    def _near(self, word: str) -> list[str]:
        """Words of the archive, as it writes them, that may have been meant."""
        return [*map(self._as_written, self._unlike(self.house.index.alike(word, PROPOSED)))]

    def _proposed(self, near: Mapping[str, Sequence[str]]) -> Iterator[str]:
        """The typed query with other words in the place of those that the archive lacks."""
        known = {word: others for word, others in near.items() if others}
        told = self.typed
        for slip in self._slips():
            told = put_in(told, slip.typed, slip.meant)
        if told != self.typed:
            yield told
        if not known:
            return
        first, *rest = known
        for word in rest:
            told = put_in(told, word, known[word][0])
        yield from dict.fromkeys(put_in(told, first, other) for other in known[first])

    def _hints(
        self, words: list[Word], shown: Mapping[str, Sequence[str]], near: Mapping[str, object]
    ) -> Iterator[str]:
        if self.since is not None and (without := self._total(self.query)):
            yield f"Without --since it finds {without}."
        elif unknown := [*self._unknown()]:
            yield from unknown
        elif near:
            for word in near:
                others = " or ".join(f"«{other}»" for other in shown.get(word, ()))
                yield f"«{word}» stands in no article here{f'; {others} does' if others else ''}."
        elif (rest := without_not(self.query)) is not None and (n := self._total(rest)):
            yield f"Without what stands after NOT it finds {n}."
        elif len(words) > 1 and not self._slips():
            yield "Each word is found by itself, but never together: OR between them finds either."

    def _unknown(self) -> Iterator[str]:
        """What no article has of the outlets, groups, topics and authors that were asked for."""
        for leaf in leaves(self.query) if self.query is not None else ():
            if not isinstance(leaf, Field | Group | Name) or self._total(leaf):
                continue
            told = f"No article has {printed(leaf)}"
            known = self._known(leaf)
            name = leaf.value if isinstance(leaf, Field) else leaf.name
            yield f"{told}; {there_are(name, known)}" if known else f"{told}."

    def _known(self, leaf: Field | Group | Name) -> Iterable[str]:
        """What there is of a kind, where it is few enough to be told."""
        if isinstance(leaf, Group):
            return [*self.house.groups]
        if isinstance(leaf, Name) or leaf.name not in {"outlet", "topic", "lang"}:
            return ()
        facet = {"lang": "language"}.get(leaf.name, leaf.name)
        found = self.house.index.find(ask_of(self.house, None, limit=1, facets=True))
        return found.facets[facet]

    def _unlike(self, forms: Sequence[str]) -> list[str]:
        """Of several forms of one word the first alone."""
        reader, met, kept = Reader(self.house.analysis), set[str](), list[str]()
        for form in forms:
            stems = {stem for run in reader.stems(form) for stem in run}
            if met.isdisjoint(stems):
                kept.append(form)
            met |= stems
        return kept

    def _of(self, typed: str) -> int:
        """How many a typed query finds; 0 where it cannot be read."""
        try:
            query = self.house.queries.parse(typed)
        except BadQuery:
            return 0
        return self._total(query if self.since is None else all_of([query, self.since]))

    def _total(self, query: Query | None) -> int:
        return self.house.index.find(ask_of(self.house, query, limit=1)).total

    def _as_written(self, form: str) -> str:
        """The form as an article writes it: «Müllers» for «mullers»."""
        query = Phrase((form,))
        for hit in self.house.index.find(ask_of(self.house, query, limit=1)).hits:
            with self.house.store.look() as b:
                article = b.articles.get([hit.id]).get(hit.id)
            if article is not None and not article.hidden:
                for extract in self.house.highlights(query, article):
                    if found := _LIT.search(extract):
                        return found[1]
        return form


def without_not(query: Query | None) -> Query | None:
    """What a query would be without its NOTs; None where it has none, or nothing else."""
    if not isinstance(query, And):
        return None
    kept = [part for part in query.parts if not isinstance(part, Not)]
    return all_of(kept) if 0 < len(kept) < len(query.parts) else None


def asked_for(query: Query) -> Iterator[Word]:
    """The single words that an article has to hold, or one of which; without those after NOT."""
    match query:
        case Word(text):
            yield from (Word(one) for one in words_of(text))
        case Phrase(words):
            yield from (Word(one) for word in words for one in words_of(word))
        case Near(left, right):
            for one in (*left, *right):
                yield from asked_for(one)
        case And(parts) | Or(parts):
            for part in parts:
                yield from asked_for(part)


def put_in(typed: str, word: str, other: str) -> str:
    """The typed query with another word in the place of one."""
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: other, typed, flags=re.IGNORECASE)
