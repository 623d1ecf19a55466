"""Names of people, places and organisations, one name for all spellings.

A single pass over the words: a dictionary by first word, then the longest spelling that goes on.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.domain.errors import Misconfigured

WORD = re.compile(r"[^\W_]+(?:\.(?=[^\W_]\.))?")
#: between two words of one name: a space, a hyphen, a dot or an apostrophe, never a comma
GAP = re.compile(r"[ \u00a0\n]?[-.'’/]?[ \u00a0]?")
KINDS = ("people", "places", "organisations")
TOLD = "told"
FILE = "config/names.toml"
SHORT = 4  # letters; so short a spelling must stand exactly so, or «us» would be the US


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it stands in a text, from `start` to `end`."""

    name: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words of one spelling."""

    words: tuple[str, ...]
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class NameTable:
    """config/names.toml, ready to be looked up."""

    #: folded first word -> spellings, the longest first
    first: Mapping[str, tuple[Spelling, ...]]
    #: every spelling -> all spellings of its name, the name itself first
    spelled: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, mapping: Mapping[str, Any]) -> "NameTable":
        """From the parsed file. Raises Misconfigured for an unknown part or a spelling used twice."""
        first: dict[str, list[Spelling]] = {}
        spelled: dict[str, tuple[str, ...]] = {}
        kinds = {name: kind for kind in KINDS for name in mapping.get(kind, {})}
        for kind, name, others in _rows(mapping):
            if kind == TOLD and name not in kinds:
                raise Misconfigured(FILE, f"[{TOLD}] {name} is no name of {', '.join(KINDS)}")
            every = tuple(others) if kind == TOLD else (name, *others)
            for text in dict.fromkeys(every):
                _file(first, Spelling(tuple(WORD.findall(text)), name, kinds[name]))
                if kind != TOLD:
                    if text in spelled:
                        raise Misconfigured(
                            FILE, f"«{text}» stands for two names, {name} and {spelled[text][0]}"
                        )
                    spelled[text] = tuple(dict.fromkeys(every))
        ordered = {
            word: tuple(sorted(some, key=lambda one: -len(one.words)))
            for word, some in first.items()
        }
        return cls(ordered, spelled)

    def spellings(self, name: str) -> tuple[str, ...]:
        """All spellings of a name, given in any of them; capitals do not count. Unknown: itself."""
        if found := self.spelled.get(name):
            return found
        folded = name.casefold()
        known = (many for one, many in self.spelled.items() if one.casefold() == folded)
        return next(known, (name,))

    def find(self, text: str) -> Iterator[Named]:
        """The names in a text, in order; none lies inside another."""
        tokens = [(found.group(), found.start(), found.end()) for found in WORD.finditer(text)]
        at = 0
        while at < len(tokens):
            step = 1
            folded = tokens[at][0].casefold()
            begins = folded in self.first or (folded[-1] == "s" and folded[:-1] in self.first)
            for spelling in self._starting(folded) if begins else ():
                if _stands(spelling, tokens, at, text):
                    step = len(spelling.words)
                    end = tokens[at + step - 1][2]
                    yield Named(spelling.name, spelling.kind, tokens[at][1], end)
                    break
            at += step

    def _starting(self, folded: str) -> tuple[Spelling, ...]:
        """Spellings that may begin with this word in small letters, its genitive s taken off."""
        found = self.first.get(folded, ())
        if folded.endswith("s"):
            single = (one for one in self.first.get(folded[:-1], ()) if len(one.words) == 1)
            found = (*found, *single)
        return found

    def names(self, *texts: str) -> tuple[str, ...]:
        """The names in these texts, each once, in the order of their first place."""
        found = (named.name for text in texts for named in self.find(text))
        return tuple(dict.fromkeys(found))


def _rows(mapping: Mapping[str, Any]) -> Iterator[tuple[str, str, Iterable[str]]]:
    """(kind, name, other spellings) of every row, checked."""
    for kind, names in mapping.items():
        if kind not in {*KINDS, TOLD} or not isinstance(names, Mapping):
            raise Misconfigured(FILE, f"[{kind}] is none of {', '.join((*KINDS, TOLD))}")
        for name, others in names.items():
            texts = isinstance(others, list) and all(isinstance(one, str) for one in others)
            if not texts or not all(WORD.search(one) for one in (name, *others)):
                raise Misconfigured(
                    FILE, f'[{kind}] {name} must be a list of texts, as in ["Kyiv"]'
                )
            yield kind, name, others


def _file(first: dict[str, list[Spelling]], spelling: Spelling) -> None:
    """File a spelling under its first word."""
    filed = first.setdefault(spelling.words[0].casefold(), [])
    if spelling not in filed:
        filed.append(spelling)


def _stands(spelling: Spelling, tokens: list[tuple[str, int, int]], at: int, text: str) -> bool:
    """Whether the spelling stands at this token, word by word, with nothing else between."""
    size = len(spelling.words)
    if at + size > len(tokens):
        return False
    last = at + size - 1
    for n, wanted in enumerate(spelling.words):
        word, start, _ = tokens[at + n]
        if not _is(word, wanted, ends=at + n == last, alone=size == 1):
            return False
        if n and not GAP.fullmatch(text, tokens[at + n - 1][2], start):
            return False
    return True


def _is(word: str, wanted: str, *, ends: bool, alone: bool) -> bool:
    """One word as the spelling has it: its capital, perhaps a genitive s, capitals throughout."""
    if word == wanted or (ends and word == wanted + "s"):
        return True
    if alone and len(wanted) <= SHORT and wanted.isupper():
        return False
    if wanted[0].isupper() and not word[0].isupper():
        return wanted in {"Die", "Der", "Das", "The", "Von"} and word == wanted.lower() and not ends
    shouted = word.isupper() and len(word) > 1
    folded = word.casefold()
    same = folded in {wanted.casefold(), wanted.casefold() + "s" * ends}
    return same and (shouted or wanted[0].islower())
