"""Whether a few words look like something typed into a search box, and what a page says to them.

«Selenskyj neue Gesprächsinitiative» does: a bare row of words without grammar, all of them the
page's own. «ohne die Stimmen der Opposition», «ein Erbe» and «Mieter atmen auf» do not.
"""

import re
from dataclasses import dataclass

from pipeline.domain.padding.tables import Tables
from pipeline.domain.padding.words import WORD, fold, holds, slug_words, words

FEWEST, MOST = 2, 7
MARKS = re.compile(r"[.,;:!?…()\[\]\"„“”»«/]")
STEM, ENDING = 4, 3  # letters that two forms of a word share, and that an ending may have
#: small-letter words that may stand in a bare row: adjectives without an article before them
ADJECTIVE = re.compile(r"(?:e|er|es|em)$")
PAST = re.compile(r"(?<!^ge)te$")  # lehnte, sagte; geplante is an adjective
ADJECTIVES_IN_TE = frozenset(
    ["alte", "kalte", "letzte", "erste", "zweite", "dritte", "vierte", "fünfte", "bunte", "harte"]
)


def looks_typed(phrase: str, tables: Tables) -> bool:
    """A row of two to seven words, without marks and without any word that binds a sentence."""
    row = words(phrase)
    if not FEWEST <= len(row) <= MOST or MARKS.search(phrase):
        return False
    return tables.small.isdisjoint(row) and any(not word.isdecimal() for word in row)


def ungrammatical(phrase: str) -> bool:
    """No sentence and no name: three words or more, the small ones only bare adjectives.

    A row that begins with an adjective («neue Gespräche»), a genitive or a verb in second place
    is grammar, and so may be true.
    """
    row = WORD.findall(phrase)
    if len(row) < 3 or any(word.isdecimal() for word in row):  # noqa: PLR2004
        return False
    if all(word.isupper() for word in row) or not row[0][0].isupper():
        return False
    small = [word for word in row[1:] if word[0].islower()]
    return all(_bare(word) for word in small)


def _bare(word: str) -> bool:
    if PAST.search(word) and word not in ADJECTIVES_IN_TE and not word.startswith("ge"):
        return False
    return bool(ADJECTIVE.search(word)) and not word.endswith("iere")


def lowered(phrase: str, text: str) -> bool:
    """Whether the phrase writes small what this text writes with a capital alone: typed in haste."""
    shown = set(WORD.findall(text))
    small = [word for word in WORD.findall(phrase) if word.islower() and word not in shown]
    return any(word.capitalize() in shown for word in small)


@dataclass(frozen=True, slots=True)
class Backing:
    """The words that a page is about: of its title, lead and address; and its running text."""

    about: frozenset[str]
    slug: tuple[str, ...]
    running: tuple[str, ...]

    def share(self, phrase: str) -> float:
        """The share of the phrase's words that the page is about, 0 to 1."""
        row = words(phrase)
        long = slug_words(phrase)
        known = [self._backs(a) or self._backs(b) for a, b in zip(row, long, strict=True)]
        return sum(known) / len(row) if row else 0.0

    def _backs(self, word: str) -> bool:
        if word in self.about:
            return True
        return len(word) >= STEM and any(_kin(word, other) for other in self.about)

    def in_address(self, phrase: str) -> bool:
        """Whether the page's address has these words, one after another."""
        return holds(self.slug, slug_words(phrase))

    def told(self, phrase: str) -> bool:
        """Whether the running text has these very words, so that they are good grammar."""
        row = f" {' '.join(words(phrase))} "
        return any(row in line for line in self.running)

    def owned(self, phrase: str) -> bool:
        """Whether the phrase begins with the genitive of a word that the page has without s."""
        first = fold((WORD.findall(phrase) or [""])[0])
        bare = first.removesuffix("s")
        return bare != first and any(f" {bare} " in line for line in self.running)


def _kin(one: str, other: str) -> bool:
    """Forms of one word, or a word and a compound that begins or ends with it."""
    short, long = sorted((one, other), key=len)
    if len(short) < STEM or short not in long:
        return (
            len(short) > STEM
            and short[:-2] == long[: len(short) - 2]
            and len(long) - len(short) < ENDING
        )
    return len(short) > STEM or len(long) - len(short) <= ENDING
