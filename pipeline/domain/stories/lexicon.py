"""The tables of clustering, read from text: stop words, usual words, round-ups, concepts, numbers.

The text of config/tables/stories-*.txt is handed in; nothing here reads a file.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from zlib import crc32

from pipeline.domain.errors import Misconfigured

TABLES = ("stopwords", "common", "roundups", "concepts", "numbers", "firstnames")
#: shorter ends of a word are not looked up in the concepts
SHORTEST = 3
#: before a pattern of the round-ups that is looked for in the lead as well
ALSO_LEAD = "~"
#: words whose concepts are remembered; a bound, not a tuning
REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of words beforehand. All of it folded."""

    stopwords: frozenset[str] = frozenset()
    #: word -> the share of reports that it is thought to stand in
    common: Mapping[str, float] = field(default_factory=dict)
    roundups: tuple[str, ...] = ()
    #: those that mark a lead too
    roundup_leads: tuple[str, ...] = ()
    concepts: "Concepts" = field(default_factory=lambda: Concepts({}))
    numbers: Mapping[str, str] = field(default_factory=dict)
    firstnames: frozenset[str] = frozenset()
    #: another one whenever any table differs
    version: str = ""

    @classmethod
    def of(cls, tables: Mapping[str, str]) -> "Lexicon":
        """From the texts of the tables, by name (`TABLES`). Raises Misconfigured."""
        if lacking := [name for name in TABLES if name not in tables]:
            raise Misconfigured("stories", f"the table «{lacking[0]}» is missing")
        roundups = tuple(_lines(tables["roundups"]))
        text = "\n".join(tables[name] for name in TABLES)
        return cls(
            stopwords=frozenset(
                word for _, rest in _rows("stopwords", tables) for word in rest.split()
            ),
            common=_common(tables),
            roundups=tuple(line.removeprefix(ALSO_LEAD) for line in roundups),
            roundup_leads=tuple(line[1:] for line in roundups if line.startswith(ALSO_LEAD)),
            concepts=Concepts(dict(_concepts(tables))),
            numbers={word: key for key, rest in _rows("numbers", tables) for word in rest.split()},
            firstnames=frozenset(
                word for line in _lines(tables["firstnames"]) for word in line.split()
            ),
            version=f"{crc32(text.encode()):08x}",
        )

    def is_roundup(self, title: str, lead: str) -> bool:
        """Whether a report names many events at once, by its folded headline and lead."""
        return any(pattern in f"^{title}$" for pattern in self.roundups) or any(
            pattern in lead for pattern in self.roundup_leads
        )


class Concepts:
    """Finds what a word is about, in either language. Patterns may end or begin with «*»."""

    def __init__(self, rows: Mapping[str, Iterable[str]]) -> None:
        self._exact: dict[str, set[str]] = {}
        self._starts: dict[str, set[str]] = {}
        self._inner: dict[str, set[str]] = {}
        self._ends: dict[str, set[str]] = {}
        self._known: dict[str, frozenset[str]] = {}
        self._longest = 0
        for concept, patterns in rows.items():
            for pattern in patterns:
                bare = pattern.strip("*")
                self._kind(pattern).setdefault(bare, set()).add(concept)
                self._longest = max(self._longest, len(bare))

    def _kind(self, pattern: str) -> dict[str, set[str]]:
        if pattern.startswith("*"):
            return self._inner if pattern.endswith("*") else self._ends
        return self._starts if pattern.endswith("*") else self._exact

    def of(self, word: str) -> frozenset[str]:
        """The concepts of a folded word; mostly none or one."""
        if (known := self._known.get(word)) is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[word] = frozenset(self._found(word))
        return known

    def _found(self, word: str) -> Iterator[str]:
        yield from self._exact.get(word, ())
        for end in range(SHORTEST, min(len(word), self._longest) + 1):
            yield from self._starts.get(word[:end], ())
            yield from self._ends.get(word[-end:], ())
            for start in range(len(word) - end + 1):
                yield from self._inner.get(word[start : start + end], ())


def _common(tables: Mapping[str, str]) -> dict[str, float]:
    """A word in two rows keeps the larger share."""
    shares: dict[str, float] = {}
    for key, rest in _rows("common", tables):
        try:
            share = float(key.removesuffix("%")) / 100
        except ValueError as error:
            raise Misconfigured("stories-common", f"«{key}» is no share, as in 2%") from error
        for word in rest.split():
            shares[word] = max(share, shares.get(word, 0.0))
    return shares


def _concepts(tables: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    for key, rest in _rows("concepts", tables):
        yield key, rest.replace("|", " ").split()


def _rows(name: str, tables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for line in _lines(tables[name]):
        key, colon, rest = line.partition(":")
        if not colon:
            raise Misconfigured(f"stories-{name}", f"«{line}» has no colon, as in key: words")
        yield key.strip(), rest


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()
