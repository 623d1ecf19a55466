"""What an article says of its event, as weighted terms.

Two sets: the words of its own language, and what is the same in any language: names, numbers,
proper nouns, and concepts (`killed` and `getötet`). Rarity is not known here; `terms` adds it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import log

from pipeline.domain.stories.item import Item
from pipeline.domain.stories.lexicon import Lexicon
from pipeline.domain.stories.tuning import Tuning
from pipeline.domain.words.fold import hard, soft
from pipeline.domain.words.split import CHUNK, normal, pieces

_GENITIVE = re.compile(r"['’]s\b")
#: «Headline | Section | Site»: what stands between bars is furniture, bar the longest piece
_BAR = re.compile(r"\s+[|•]\s+")
_KICKER = re.compile(r"(.{2,40}?)[:;] ")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
#: figures that a number needs to tell one event from another
TELLING = 3
#: letters from which on a word shows how a headline is set; shorter ones may be small in any
TITLE_CASE = 4


@dataclass(frozen=True, slots=True)
class Features:
    """Terms with their weights.

    In `free`, `@` marks a name, `=` a proper noun, `#` a number and `~` a concept.
    """

    words: Mapping[str, float]
    free: Mapping[str, float]
    #: what stands before the headline's colon, as one term; «»: nothing
    kicker: str = ""
    #: terms that stand there and nowhere else
    in_kicker: frozenset[str] = frozenset()
    #: there was more than a headline
    full: bool = False
    #: names many events: joins none
    roundup: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    capital: bool
    place: int

    @property
    def number(self) -> bool:
        return self.folded[0].isdigit()


def features(item: Item, *, lexicon: Lexicon, tuning: Tuning) -> Features:
    """The terms of an article: headline, lead, the beginning of the text, and its names."""
    headline = max(_BAR.split(item.title), key=len, default="")
    text = item.text[: tuning.text]
    more = text if item.lead in text else f"{item.lead}\n{text}"
    top = _telling(headline, item.language, lexicon)
    rest = _telling(more, item.language, lexicon)
    near = [word for word in rest if word.place < len(item.lead) + tuning.cross_text]
    weights = _weighted(top, rest, lexicon, tuning)
    kicker, alone = _kicker(headline, top, rest, tuning)
    if kicker:
        weights[kicker] = 0.0  # counted with the terms, but no word of the article
    return Features(
        words=weights,
        free=_free((*_spoken(top, item.language), *near), item.names, lexicon),
        kicker=kicker,
        in_kicker=alone,
        full=bool(rest),
        roundup=lexicon.is_roundup(_folded(item.title), _folded(item.lead)),
    )


def _folded(text: str) -> str:
    """A whole line as the tables have their words."""
    return " ".join(hard(soft(word, "xx")) for word in normal(text).split())


def _telling(text: str, language: str, lexicon: Lexicon) -> list[_Word]:
    """The words without stop words."""
    return [word for word in _words(text, language) if word.folded not in lexicon.stopwords]


def _words(text: str, language: str) -> Iterator[_Word]:
    """The words in order, folded hard; single letters left out."""
    plain = normal(_GENITIVE.sub("", text))
    for chunk in CHUNK.finditer(plain):
        for piece in pieces(chunk.group()):
            folded = hard(soft(piece.word, language))
            if len(folded) > 1 or folded.isdigit():
                yield _Word(folded, piece.word[0].isupper(), chunk.start())


def _weighted(
    top: list[_Word], rest: list[_Word], lexicon: Lexicon, tuning: Tuning
) -> dict[str, float]:
    """Words and their first letters, by how often they stand there (1 + log n)."""
    counts: dict[str, float] = {}
    marked: set[str] = set()
    for words, weight in ((top, tuning.headline), (rest, 1.0)):
        for word in words:
            term = lexicon.numbers.get(word.folded, word.folded)
            counts[term] = counts.get(term, 0.0) + weight
            if word.capital or (word.number and len(word.folded) >= TELLING):
                marked.add(term)
    weighted: dict[str, float] = {}
    for term, count in counts.items():
        weight = (1.0 + log(count)) * (tuning.capital if term in marked else 1.0)
        weighted[term] = weight
        if stem := _stem(term, tuning):
            weighted[stem] = max(weighted.get(stem, 0.0), weight * tuning.stem_weight)
    return weighted


def _stem(term: str, tuning: Tuning) -> str:
    """The first letters of a word that has as many; «»: it has not, or is a number."""
    return term[: tuning.stem] + "*" if len(term) >= tuning.stem and term.isalpha() else ""


def _kicker(
    headline: str, top: list[_Word], rest: list[_Word], tuning: Tuning
) -> tuple[str, frozenset[str]]:
    """The kicker as a term, and the terms that only it holds."""
    found = _KICKER.match(headline)
    words = [word for word in top if found and word.place < found.end()]
    if not words:
        return "", frozenset()
    others = _terms((word for word in (*top[len(words) :], *rest)), tuning)
    return "^" + " ".join(word.folded for word in words), _terms(words, tuning) - others


def _terms(words: Iterable[_Word], tuning: Tuning) -> frozenset[str]:
    plain = {word.folded for word in words}
    return frozenset(plain | {_stem(term, tuning) for term in plain})


def _spoken(top: list[_Word], language: str) -> list[_Word]:
    """The headline's words; where it is set in Title Case, without capitals: they say nothing."""
    long = [word for word in top if len(word.folded) >= TITLE_CASE]
    shouting = language != "de" and all(word.capital for word in long)
    return [replace(word, capital=False) for word in top] if shouting else top


def _free(words: Iterable[_Word], names: tuple[str, ...], lexicon: Lexicon) -> dict[str, float]:
    """What can be compared over languages. A name of one word and a proper noun are one thing."""
    found: dict[str, float] = {}
    named: set[str] = set()
    for name in names:
        parts = [word.folded for word in _words(name, "xx")]
        if len(parts) == 1:
            found["=" + parts[0]] = 1.0
        elif parts:
            found["@" + " ".join(parts)] = 1.0
            named.update(parts)
    for word in words:
        for term in _free_terms(word, lexicon):
            if term[1:] not in named:
                found[term] = 1.0
    return found


def _free_terms(word: _Word, lexicon: Lexicon) -> Iterator[str]:
    number = lexicon.numbers.get(word.folded)
    if number or word.number:
        yield "#" + (number or _plain_number(word.folded))
        return
    if word.capital and word.folded not in lexicon.firstnames:
        yield "=" + word.folded
    for concept in sorted(lexicon.concepts.of(word.folded)):
        yield "~" + concept


def _plain_number(written: str) -> str:
    """«1.200» and «1,200» are one number; «3,5» and «3.5» too."""
    if _THOUSANDS.fullmatch(written):
        return re.sub(r"[.,]", "", written)
    return written.replace(",", ".")
