"""From words to terms: the one analysis that archive, alerts and queries share.

    form   the folded word; from a German article with `de·` in front
    stem   exactly one a word, with the article's language in front (`de·verhandl`); where there
           is no stemmer, the form (`xx·…`)
    part   tagged stems of the parts of a German compound, without positions

A query does not know the language of what it will meet: `Reading` in query/terms.py asks for
every language of a closed list.
"""

from collections.abc import Callable, Sequence
from itertools import chain, compress, repeat
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
ANALYSIS = 3
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


#: form and stem of a word; where a chunk begins with it, the parts of the chunk
Word = tuple[str, str, tuple[str, ...]]


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
        #: what stands between two spaces, where it is one word, and where it is none or several
        self._single = {tag: Memory[str, Word](REMEMBERED) for tag in self.languages}
        self._several = {tag: Memory[str, tuple[Word, ...]](REMEMBERED) for tag in self.languages}
        self._zones = Memory[tuple[str, str], Zone](RECENT, _weight)

    @property
    def number(self) -> str:
        """Names this analysis: kept with whatever its terms are kept in; another means rebuild."""
        told = f"{self._stemmer.version} {self.languages} {unidata_version} {self._parts_version}"
        return f"{ANALYSIS}-{crc32(told.encode()):08x}"

    def tag(self, language: str) -> str:
        """The language that the terms of an article in `language` carry."""
        return language if language in self._single else OTHER

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
        words: list[Word] = []
        for word, run in zip(map(self._single[tag].young.get, runs), runs, strict=True):
            if word is not None:
                words.append(word)
            else:
                words += self._read(run, tag)
        if not words:
            return Zone((), ())
        forms, stems, held = zip(*words, strict=True)
        parts = places(
            (place, part) for place, some in compress(enumerate(held), held) for part in some
        )
        return Zone(forms, stems, parts)

    def stems(self, chunk: str, tag: str) -> tuple[str, ...]:
        """The stems of one chunk of a query, which need not be remembered nor taken apart."""
        known = self._single[tag].get(chunk)
        return (known[1],) if known else self._stems(_folded(chunk, tag)[1], tag)

    def _read(self, run: str, tag: str) -> tuple[Word, ...]:
        """The words of what stands between two spaces."""
        if (known := self._known(run, tag)) is not None:
            return known
        words: list[Word] = []
        for chunk in CHUNK.findall(normal(run)):
            there = self._known(chunk, tag)
            words += self._kept(chunk, self._learn(chunk, tag), tag) if there is None else there
        return self._kept(run, tuple(words), tag)

    def _known(self, run: str, tag: str) -> tuple[Word, ...] | None:
        word = self._single[tag].get(run)
        return self._several[tag].get(run) if word is None else (word,)

    def _kept(self, run: str, words: tuple[Word, ...], tag: str) -> tuple[Word, ...]:
        if len(run) <= LONGEST:
            if len(words) == 1:
                self._single[tag].keep(run, words[0])
            else:
                self._several[tag].keep(run, words)
        return words

    def form(self, word: str, tag: str) -> str:
        """The form of one piece of a chunk, as an article of that language has it."""
        folded = hard(soft(word, tag))
        return f"de{TAG}{folded}" if tag == "de" else folded

    def stem(self, word: str, tag: str) -> str:
        """The tagged stem of one piece of a chunk."""
        return f"{tag}{TAG}{self._bare_stem(soft(word, tag), tag)}"

    def _bare_stem(self, folded: str, tag: str) -> str:
        return hard(folded) if tag == OTHER else self._stemmer.stem(folded, tag)

    def _learn(self, chunk: str, tag: str) -> tuple[Word, ...]:
        words, cores = _folded(chunk, tag)
        sign = f"de{TAG}" if tag == "de" else ""
        parts = {part for word in words for part in self._parts(word)} if sign else ()
        told = {f"{sign}{self._bare_stem(part, tag)}" for part in parts}
        forms = (intern(sign + hard(word)) for word in words)
        held = chain((tuple(map(intern, sorted(told))),), repeat(()))
        return tuple(zip(forms, self._stems(cores, tag), held, strict=False))

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


def _to_stem(chunk: str, words: list[str], tag: str) -> list[str]:
    """The words of a chunk without what an apostrophe ties to them; as many as there are words."""
    core = [piece.word for piece in pieces(untied(chunk, tag))]
    return core if len(core) == len(words) else words
