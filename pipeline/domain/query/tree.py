"""A query as a tree of frozen values. The parser makes it, every reader takes it.

Query
├── Word, Phrase, Prefix, Wildcard, Near     look at words, in a zone (title, text or any)
├── Field, Group, Name                       look at what is known of an article
├── Published, Since, Before, After          look at its time
└── And, Or, Not                             join the others

A tree is canonical when no And stands directly in an And, no Or directly in an Or, and both have
at least two parts; `all_of` and `any_of` keep it so. A printed canonical tree parses to itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

#: where words are looked for; «any»: in the title or in the text
Zone: TypeAlias = Literal["any", "title", "text"]
FieldName: TypeAlias = Literal["outlet", "author", "lang", "topic", "story", "access"]


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word in any inflection; a dashed one is its pieces next to each other."""

    text: str
    zone: Zone = "any"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Quoted words, exactly as they stand there, all in one zone.

    `slop` is how many other words may stand between them in all.
    """

    words: tuple[str, ...]
    slop: int = 0
    zone: Zone = "any"


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin with `start` (typed as `start*`)."""

    start: str
    zone: Zone = "any"


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Words like `pattern`: each `?` is one character, a `*` at the end any number of them."""

    pattern: str
    zone: Zone = "any"


@dataclass(frozen=True, slots=True)
class Near:
    """One of `left` and one of `right` in one zone, at most `distance` words between, either order.

    Each operand is a single word: a Word, or a Phrase of one word. Operands have zone «any»; the
    zone of the Near counts.
    """

    left: tuple[Word | Phrase, ...]
    right: tuple[Word | Phrase, ...]
    distance: int
    zone: Zone = "any"

    @property
    def exact(self) -> bool:
        """Whether a quoted word makes the whole NEAR look at exact forms."""
        return any(isinstance(word, Phrase) for word in self.left + self.right)


@dataclass(frozen=True, slots=True)
class Field:
    """What is known of an article equals `value` (case and accents do not count)."""

    name: FieldName
    value: str


@dataclass(frozen=True, slots=True)
class Group:
    """The outlet belongs to a group of outlets (typed as `outlet:@name`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Name:
    """Any spelling of a name, as the table of names has them when the query is run."""

    name: str


@dataclass(frozen=True, slots=True)
class Published:
    """Published from `start` to `end`, both included; None: open.

    Moments are ISO dates or minutes as typed («2026», «2026-11», «2026-11-24»,
    «2026-11-24T10:30», with or without a zone).
    """

    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class Since:
    """Published not earlier than `since`: «7d», «24h», «2w», «today», «yesterday» or a moment."""

    since: str


@dataclass(frozen=True, slots=True)
class Before:
    """Published before `moment` begins."""

    moment: str


@dataclass(frozen=True, slots=True)
class After:
    """Published after `moment` has ended."""

    moment: str


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that `part` does not match."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class And:
    """All parts match."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part matches."""

    parts: tuple["Query", ...]


Wordy: TypeAlias = Word | Phrase | Prefix | Wildcard | Near
Known: TypeAlias = Field | Group | Name
Dated: TypeAlias = Published | Since | Before | After
Query: TypeAlias = Wordy | Known | Dated | And | Or | Not


def all_of(parts: Iterable[Query]) -> Query:
    """The parts joined by AND, canonical. Takes at least one."""
    flat = tuple(
        one for part in parts for one in (part.parts if isinstance(part, And) else (part,))
    )
    return flat[0] if len(flat) == 1 else And(flat)


def any_of(parts: Iterable[Query]) -> Query:
    """The parts joined by OR, canonical. Takes at least one."""
    flat = tuple(one for part in parts for one in (part.parts if isinstance(part, Or) else (part,)))
    return flat[0] if len(flat) == 1 else Or(flat)


def leaves(query: Query) -> Iterator[Wordy | Known | Dated]:
    """Every node that joins nothing, from left to right; those under NOT too."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield query
