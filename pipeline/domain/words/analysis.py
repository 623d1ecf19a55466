"""From words to terms: the one analysis that archive, alerts and queries share.

    form   the folded word; from a German article with `de·` in front
    stem   exactly one a word, with the article's language in front (`de·verhandl`); where there
           is no stemmer, the form (`xx·…`)
    part   tagged stems of the parts of a German compound, without positions

A query does not know the language of what it will meet: `Reading` in query/terms.py asks for
every language of a closed list.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate, chain, compress
from sys import intern
from typing import Protocol
from unicodedata import unidata_version
from zlib import crc32

from pipeline.domain.article import Article
from pipeline.domain.words.clitics import untied
from pipeline.domain.words.fold import hard, soft
from pipeline.domain.words.layers import Layers, Zone, places
from pipeline.domain.words.memory import Memory
from pipeline.domain.words.split import CHUNK, is_plain, normal, pieces

#: grows when splitting, folding or tagging change, and with it every number of an analysis
ANALYSIS = 2
LANGUAGES = ("de", "en", "fr", "es", "it", "nl", "ru", "xx")
#: stands where a language has no place in the closed list
OTHER = "xx"
TAG = "·"
#: words remembered a language, with the punctuation they were met in (about 50 MB)
REMEMBERED = 150_000
#: letters of what is remembered: what is longer is no word that comes again
LONGEST = 80
#: words in the zones remembered: those of a thousand articles and more (about 60 MB)
RECENT = 800_000


#: forms, stems and parts of a chunk, or of all that stands between two spaces: a form and a stem
#: for each word; each part with the place of its compound among the words
Terms = tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[int, str], ...]]


class Stems(Protocol):
    """What brings inflected forms together. See ports.language.Stemmer."""

    @property
    def version(self) -> str:
        """Another one whenever any stem may differ."""

    def stem(self, form: str, language: str) -> str:
        """The stem of a folded form."""


def no_parts(_form: str) -> Sequence[str]:
    """Where compounds do not matter: no word has parts."""
    return ()


class Analysis:
    """Makes terms. Remembers the words it met; may be shared by threads that only read articles.

    `languages` is the closed list; `parts` gives the parts of a folded German compound, and
    `parts_version` is another one whenever any part may differ. Compounds of other languages stay
    whole: English writes its own as words («peace talks»), and of the few closed ones («firefighter»)
    hardly a part is asked for by itself.
    """

    def __init__(
        self,
        stemmer: Stems,
        languages: Sequence[str] = LANGUAGES,
        parts: Callable[[str], Sequence[str]] = no_parts,
        parts_version: str = "",
    ) -> None:
        self.languages = tuple(dict.fromkeys([*languages, OTHER]))
        self._stemmer = stemmer
        self._parts = parts
        self._parts_version = parts_version or parts.__name__
        self._known = {tag: Memory[str, Terms](REMEMBERED) for tag in self.languages}
        self._zones = Memory[tuple[str, str], Zone](RECENT, _weight)

    @property
    def number(self) -> str:
        """Names this analysis: kept with whatever its terms are kept in; another means rebuild."""
        told = f"{self._stemmer.version} {self.languages} {unidata_version} {self._parts_version}"
        return f"{ANALYSIS}-{crc32(told.encode()):08x}"

    def tag(self, language: str) -> str:
        """The language that the terms of an article in `language` carry."""
        return language if language in self._known else OTHER

    def layers(self, article: Article) -> Layers:
        """The words of an article."""
        tag = self.tag(article.language)
        return Layers(
            article, tag, self._recent(article.title, tag), self._recent(article.text, tag)
        )

    def _recent(self, text: str, tag: str) -> Zone:
        """The zone of a text: topics, index and alerts ask for the same ones one after another."""
        key = tag, text
        return self._zones.get(key) or self._zones.keep(key, self.zone(text, tag))

    def zone(self, text: str, tag: str) -> Zone:
        """The words of a text, as terms that carry `tag` (one that `tag()` gave).

        No chunk reaches over white space, so that each run of other signs is looked up as it is.
        """
        runs = text.split()
        found = list(map(self._known[tag].young.get, runs))
        read = self._read
        known = [terms or read(run, tag) for terms, run in zip(found, runs, strict=True)]
        if not known:
            return Zone((), ())
        forms, stems, held = zip(*known, strict=True)
        starts = accumulate(map(len, forms), initial=0)
        parts = places(
            (start + place, part)
            for start, some in compress(zip(starts, held, strict=False), held)
            for place, part in some
        )
        return Zone(tuple(chain.from_iterable(forms)), tuple(chain.from_iterable(stems)), parts)

    def terms(self, chunk: str, tag: str) -> Terms:
        """Forms, stems and parts of one chunk."""
        known = self._known[tag]
        terms = known.get(chunk) or self._learn(chunk, tag)
        return known.keep(chunk, terms) if len(chunk) <= LONGEST else terms

    def stems(self, chunk: str, tag: str) -> tuple[str, ...]:
        """The stems of one chunk of a query, which need not be remembered nor taken apart."""
        known = self._known[tag].get(chunk)
        return self._stems(_folded(chunk, tag)[1], tag) if known is None else known[1]

    def _read(self, run: str, tag: str) -> Terms:
        """Forms, stems and parts of what stands between two spaces."""
        known = self._known[tag]
        if (there := known.get(run)) is not None:
            return there
        found = [self.terms(chunk, tag) for chunk in CHUNK.findall(normal(run))]
        terms = found[0] if len(found) == 1 else _joined(found)
        return known.keep(run, terms) if len(run) <= LONGEST else terms

    def form(self, word: str, tag: str) -> str:
        """The form of one piece of a chunk, as an article of that language has it."""
        folded = hard(soft(word, tag))
        return f"de{TAG}{folded}" if tag == "de" else folded

    def stem(self, word: str, tag: str) -> str:
        """The tagged stem of one piece of a chunk."""
        return f"{tag}{TAG}{self._bare_stem(soft(word, tag), tag)}"

    def _bare_stem(self, folded: str, tag: str) -> str:
        return hard(folded) if tag == OTHER else self._stemmer.stem(folded, tag)

    def _learn(self, chunk: str, tag: str) -> Terms:
        words, cores = _folded(chunk, tag)
        sign = f"de{TAG}" if tag == "de" else ""
        parts = {part for word in words for part in self._parts(word)} if sign else ()
        stems = {f"{sign}{self._bare_stem(part, tag)}" for part in parts}
        return (
            tuple(intern(sign + hard(word)) for word in words),
            self._stems(cores, tag),
            tuple((0, intern(stem)) for stem in sorted(stems)),
        )

    def _stems(self, cores: Sequence[str], tag: str) -> tuple[str, ...]:
        return tuple(intern(f"{tag}{TAG}{self._bare_stem(word, tag)}") for word in cores)


def _folded(chunk: str, tag: str) -> tuple[list[str], list[str]]:
    """The words of a chunk, and what there is to stem of each."""
    if is_plain(chunk):
        words = [soft(chunk, tag)]
        return words, words
    plain = [piece.word for piece in pieces(chunk)]
    return [soft(word, tag) for word in plain], [soft(w, tag) for w in _to_stem(chunk, plain, tag)]


def _weight(zone: Zone) -> int:
    """Its words; and as much as twenty for being there."""
    return len(zone.forms) + 20


def _joined(many: Sequence[Terms]) -> Terms:
    """The terms of several chunks as those of one."""
    starts = accumulate((len(forms) for forms, _, _ in many), initial=0)
    return (
        tuple(form for forms, _, _ in many for form in forms),
        tuple(stem for _, stems, _ in many for stem in stems),
        tuple(
            (at, part) for at, (*_, parts) in zip(starts, many, strict=False) for _, part in parts
        ),
    )


def _to_stem(chunk: str, words: list[str], tag: str) -> list[str]:
    """The words of a chunk without what an apostrophe ties to them; as many as there are words."""
    core = [piece.word for piece in pieces(untied(chunk, tag))]
    return core if len(core) == len(words) else words
