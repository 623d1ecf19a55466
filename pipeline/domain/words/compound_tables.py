"""What the splitter of compounds knows, read from its tables. Pure: they come in as text.

compounds-de-lasts    [figure]              nouns that may end a compound
compounds-de-firsts   [link: figure]        nouns that may begin one, by what links them on
compounds-de-picky    [word]                all that may stand before this last word
compounds-de-own      [last] [short] …      what was written by hand; the table tells each section

A figure says how many other nouns are made with a word: the binary logarithm, cut off.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, Self
from zlib import crc32

from pipeline.domain.errors import Misconfigured

FILES = ("compounds-de-lasts", "compounds-de-firsts", "compounds-de-picky", "compounds-de-own")
LINKS = {"same": "", "s": "s", "es": "es", "n": "n", "en": "en", "er": "er", "e": "e"}
#: figure of a word that was added by hand
BY_HAND = 5
_OWN = frozenset(
    {"last", "short", "first", "name", "whole", "picky", "no last", "no first"}
    | {"before", "unheard"}
)


class First(NamedTuple):
    """What may begin a compound: its figure, and the noun it is («»: no noun, never found)."""

    figure: int
    noun: str


@dataclass(frozen=True, slots=True)
class CompoundTables:
    """Words that make compounds, folded as `soft` folds German.

    `lasts`: figure of a last part. `firsts`: by the form it has there. `picky`: last part -> what
    may stand before it. `whole`: never taken apart. `short`: of three letters, yet a part.
    `before`: first part -> all that it may stand before. `unheard`: first part -> before what it is
    another word than it looks like (before all, where there is nothing).
    """

    lasts: Mapping[str, int]
    firsts: Mapping[str, First]
    picky: Mapping[str, frozenset[str]]
    whole: frozenset[str]
    short: frozenset[str]
    barred: frozenset[str]
    before: Mapping[str, frozenset[str]]
    unheard: Mapping[str, frozenset[str]]
    version: str

    @classmethod
    def of(cls, tables: Mapping[str, str]) -> Self:
        """From the text of each of FILES. Raises Misconfigured, naming table and section."""
        lasts_of, firsts_of, picky_of, own_of = (_sections(name, tables[name]) for name in FILES)
        written = dict(own_of)
        own = {name: frozenset(words) for name, words in written.items()}
        if own.keys() != _OWN:
            wrong = ", ".join(sorted(own.keys() ^ _OWN))
            raise Misconfigured(FILES[3], f"sections missing or unknown: {wrong}")
        lasts: dict[str, int] = {}
        for told, words in lasts_of:
            lasts |= dict.fromkeys(words, _figure(told))
        lasts |= dict.fromkeys(own["last"] | own["whole"] | own["name"], BY_HAND)
        for word in own["no last"]:
            lasts.pop(word, None)
        picky = dict.fromkeys(own["picky"], frozenset[str]())
        picky |= {word: frozenset(words) for word, words in picky_of}
        text = "\n".join(tables[name] for name in FILES)
        return cls(
            lasts,
            _firsts(firsts_of, own),
            picky,
            own["whole"] | own["name"],
            own["short"],
            own["no first"],
            _listed(written["before"]),
            _listed(written["unheard"]),
            f"compounds-{crc32(text.encode()):08x}",
        )


def _firsts(
    sections: Iterator[tuple[str, list[str]]], own: Mapping[str, frozenset[str]]
) -> dict[str, First]:
    found: dict[str, First] = {}
    for told, words in sections:
        link, _, figure = told.partition(": ")
        found |= {
            form: First(_figure(figure, FILES[1]), noun) for form, noun in _linked(link, words)
        }
    found |= {word: First(BY_HAND, word) for word in own["name"] | own["whole"]}
    found |= dict.fromkeys(own["first"] - found.keys(), First(BY_HAND, ""))
    for word in own["no first"]:
        found.pop(word, None)
    bound = {word.removesuffix(":") for word in own["before"] if word.endswith(":")}
    return found | dict.fromkeys(bound, First(BY_HAND, ""))


def _linked(link: str, words: list[str]) -> Iterator[tuple[str, str]]:
    """The form that each word has at the beginning of a compound, and the noun."""
    if link in LINKS:
        return ((word + LINKS[link], word) for word in words)
    if link == "less e":
        return ((word[:-1], word) for word in words)
    if link == "verb":
        return ((word, "") for word in words)
    if link == "other":
        return ((form, noun) for form, _, noun in (word.partition("=") for word in words))
    raise Misconfigured(FILES[1], f"unknown link: {link}")


def _listed(words: list[str]) -> dict[str, frozenset[str]]:
    """«vor: jahr monat» as each word with a colon, and the words that follow it."""
    found: dict[str, set[str]] = {}
    for word in words:
        if word.endswith(":"):
            here = found.setdefault(word[:-1], set())
        else:
            here.add(word)
    return {word: frozenset(after) for word, after in found.items()}


def _figure(told: str, name: str = FILES[0]) -> int:
    if not told.isdecimal():
        raise Misconfigured(name, f"a section needs a figure: {told}")
    return int(told)


def _sections(name: str, table: str) -> Iterator[tuple[str, list[str]]]:
    """Each section's name with its words."""
    if not table.startswith("# Origin:"):
        raise Misconfigured(name, "line 1 must tell the origin of the table: # Origin: …")
    for block in table.split("\n[")[1:]:
        told, _, lines = block.partition("]\n")
        rows = (line.split() for line in lines.split("\n") if not line.startswith("#"))
        yield told, list(chain.from_iterable(rows))
