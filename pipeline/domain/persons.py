"""People whom no table knows: first and last name behind a title or a word of saying.

Rather misses one than takes two nouns for a person: in German every noun has a capital.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

TOKEN = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*\.?")
SHORTEST = 3  # letters of a last name
SUFFIX = 6  # letters of a title that may end a compound: Außen-minister
PARTICLES = frozenset(
    {"von", "van", "de", "der", "den", "di", "da", "al", "bin", "el", "la", "le", "zu"}
)
MOST = 4  # words of a name


@dataclass(frozen=True, slots=True)
class Titles:
    """config/tables/titles.txt."""

    words: frozenset[str]
    endings: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Titles":
        """From the table's text."""
        rows = [row for row in text.splitlines() if not row.startswith("#")]
        words = frozenset(word for row in rows for word in row.casefold().split())
        return cls(words, tuple(sorted(word for word in words if len(word) >= SUFFIX)))

    def has(self, word: str) -> bool:
        """Whether this is a title, alone or at the end of a German compound."""
        folded = word.casefold().rstrip(".")
        return folded in self.words or (word[:1].isupper() and folded.endswith(self.endings))


def persons(text: str, titles: Titles) -> tuple[str, ...]:
    """First and last names behind a title, each once, in the order of the text."""
    tokens = list(TOKEN.finditer(text))
    found: dict[str, None] = {}
    for at, token in enumerate(tokens[:-2]):
        if titles.has(token.group()):
            name = _name(text, tokens[at : at + 1 + MOST], titles)
            if name:
                found[name] = None
    return tuple(found)


def _name(text: str, tokens: list[re.Match[str]], titles: Titles) -> str:
    """The name that goes on behind the first of these tokens; «» for none."""
    taken: list[str] = []
    for before, token in pairwise(tokens):
        word = token.group()
        if text[before.end() : token.start()] != " " or titles.has(word):
            break
        if not word[0].isupper() and not (taken and word in PARTICLES):
            break
        taken.append(word)
        if word.endswith(".") and len(word) > 2:  # noqa: PLR2004 - «J.» goes on, «Wolf.» ends
            break
    while taken and taken[-1] in PARTICLES:
        taken.pop()
    name = " ".join(taken).rstrip(".")
    full = len(taken) > 1 and len(taken[-1].rstrip(".")) >= SHORTEST
    return name if full and not any(word.isupper() and len(word) > 1 for word in taken) else ""
