"""From what a query says to the terms that an article may hold. Shared by every reader.

A *run* is terms at successive positions; a word of one piece is a run of one. Each answer is a
closed list of alternatives.
"""

from dataclasses import dataclass

from pipeline.domain.query.tree import Phrase, Word
from pipeline.domain.words.analysis import TAG, Analysis
from pipeline.domain.words.exceptions import may_take_s
from pipeline.domain.words.split import chunks, normal, pieces

Run = tuple[str, ...]
#: the languages whose forms are folded in a way of their own: German, and all others
_FOLDS = ("de", "")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are counted: «Ukraine-Krieg» has two."""
    return tuple(piece.word for chunk in chunks(text) for piece in pieces(chunk))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads a query's words as the analysis reads an article's."""

    analysis: Analysis

    def stems(self, text: str) -> tuple[Run, ...]:
        """A bare word: its stems in every language of the closed list, without doubles.

        In German also with a genitive s, which a name takes and the stemmer may not know.
        """
        found = chunks(text)
        runs: list[Run] = []
        for tag in self.analysis.languages:
            runs.append(self._stems_in(tag, found))
            if tag == "de" and found and may_take_s(found[-1].casefold()):
                runs.append(self._stems_in(tag, [*found[:-1], found[-1] + "s"]))
        return tuple(run for run in dict.fromkeys(runs) if run)

    def parts(self, text: str) -> tuple[str, ...]:
        """A bare word as a part of German compounds; none where it has several pieces."""
        return parts_of(self.stems(text))

    def forms(self, words: tuple[str, ...]) -> tuple[Run, ...]:
        """Quoted words: as a German article folds them, and as all others do."""
        found = words_of(" ".join(words))
        return tuple(
            run for tag in _FOLDS if (run := tuple(self.analysis.form(word, tag) for word in found))
        )

    def stems_near(self, words: tuple[Word | Phrase, ...]) -> tuple[str, ...]:
        """One side of a NEAR that looks at stems. Bare words only."""
        runs = (run for word in words if isinstance(word, Word) for run in self.stems(word.text))
        return tuple(dict.fromkeys(run[0] for run in runs))

    def forms_near(self, words: tuple[Word | Phrase, ...]) -> tuple[str, ...]:
        """One side of a NEAR that looks at forms, its bare words too."""
        runs = (run for word in words for run in self.forms(_quoted(word)))
        return tuple(dict.fromkeys(run[0] for run in runs))

    def patterns(self, pattern: str) -> tuple[str, ...]:
        """A beginning or pattern (`?`, `*` at the end) in both folds."""
        plain = "".join(sign for sign in normal(pattern) if sign.isalnum() or sign in _KEPT)
        return tuple(self.analysis.form(plain, tag) for tag in _FOLDS)

    def _stems_in(self, tag: str, found: list[str]) -> Run:
        return tuple(stem for chunk in found for stem in self.analysis.stems(chunk, tag))


#: what folding a pattern leaves alone besides letters and digits
_KEPT = frozenset("?*.,")


def literal(pattern: str) -> str:
    """What a folded pattern begins with, up to its first `?` or `*`."""
    return pattern.partition("?")[0].partition("*")[0]


def like(term: str, pattern: str) -> bool:
    """Whether a term is as the folded pattern says; `?` never stands for the tag sign."""
    if "?" not in pattern:
        return term.startswith(pattern[:-1]) if pattern.endswith("*") else term == pattern
    if pattern.endswith("*"):
        pattern = pattern[:-1]
        term = term[: len(pattern)]
    return len(term) == len(pattern) and all(
        one == other or (one == "?" and other != TAG)
        for one, other in zip(pattern, term, strict=True)
    )


def parts_of(runs: tuple[Run, ...]) -> tuple[str, ...]:
    """Of the stems of a bare word those that parts of German compounds may be."""
    return tuple(run[0] for run in runs if len(run) == 1 and _german(run[0]))


def _quoted(word: Word | Phrase) -> tuple[str, ...]:
    return word.words if isinstance(word, Phrase) else (word.text,)


def _german(term: str) -> bool:
    return term.startswith(f"de{TAG}")
