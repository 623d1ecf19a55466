"""From words to terms: the one analysis that archive, alerts and queries share.

    form   the folded word; from a German article with `de·` in front
    stem   exactly one a word, with the article's language in front (`de·verhandl`); where there
           is no stemmer, the form (`xx·…`)
    part   tagged stems of the parts of a German compound, without positions

A query does not know the language of what it will meet: `Reading` in query/terms.py asks for
every language of a closed list.
"""

from collections.abc import Callable, Sequence
from typing import Protocol
from unicodedata import unidata_version
from zlib import crc32

from pipeline.domain.article import Article
from pipeline.domain.words.clitics import untied
from pipeline.domain.words.fold import hard, soft
from pipeline.domain.words.layers import Layers, Zone
from pipeline.domain.words.split import CHUNK, normal, pieces

#: grows when splitting, folding or tagging change, and with it every number of an analysis
ANALYSIS = 2
LANGUAGES = ("de", "en", "fr", "es", "it", "nl", "ru", "xx")
#: stands where a language has no place in the closed list
OTHER = "xx"
TAG = "·"
#: words remembered a language; beyond that the memory is emptied (about 40 MB)
REMEMBERED = 150_000
#: zones remembered, titles and texts: those of a batch of articles
RECENT = 256

#: forms, stems and parts of one chunk
_Terms = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


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
        self._known: dict[str, dict[str, _Terms]] = {tag: {} for tag in self.languages}
        self._zones: dict[tuple[str, str], Zone] = {}

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
        zone = self._zones.pop(key, None)
        if zone is None:
            zone = self.zone(text, tag)
            if len(self._zones) >= RECENT:
                self._zones.pop(next(iter(self._zones)), None)
        self._zones[key] = zone
        return zone

    def zone(self, text: str, tag: str) -> Zone:
        """The words of a text, as terms that carry `tag` (one that `tag()` gave)."""
        known = self._known[tag]
        if len(known) > REMEMBERED:
            known.clear()
        forms: list[str] = []
        stems: list[str] = []
        parts: dict[str, list[int]] = {}
        for chunk in CHUNK.findall(normal(text)):
            terms = known.get(chunk) or self._learn(chunk, tag)
            for part in terms[2]:
                parts.setdefault(part, []).append(len(forms))
            forms += terms[0]
            stems += terms[1]
        return Zone(forms, stems, parts)

    def terms(self, chunk: str, tag: str) -> _Terms:
        """Forms, stems and parts of one chunk; the first two one a word."""
        return self._known[tag].get(chunk) or self._learn(chunk, tag)

    def form(self, word: str, tag: str) -> str:
        """The form of one piece of a chunk, as an article of that language has it."""
        folded = hard(soft(word, tag))
        return f"de{TAG}{folded}" if tag == "de" else folded

    def stem(self, word: str, tag: str) -> str:
        """The tagged stem of one piece of a chunk."""
        return f"{tag}{TAG}{self._bare_stem(soft(word, tag), tag)}"

    def _bare_stem(self, folded: str, tag: str) -> str:
        return hard(folded) if tag == OTHER else self._stemmer.stem(folded, tag)

    def _learn(self, chunk: str, tag: str) -> _Terms:
        words = [piece.word for piece in pieces(chunk)]
        parts = {
            f"de{TAG}{self._bare_stem(part, tag)}"
            for word in (words if tag == "de" else ())
            for part in self._parts(soft(word, tag))
        }
        learnt = (
            tuple(self.form(word, tag) for word in words),
            tuple(self.stem(word, tag) for word in _to_stem(chunk, words, tag)),
            tuple(sorted(parts)),
        )
        self._known[tag][chunk] = learnt
        return learnt


def _to_stem(chunk: str, words: list[str], tag: str) -> list[str]:
    """The words of a chunk without what an apostrophe ties to them; as many as there are words."""
    core = [piece.word for piece in pieces(untied(chunk, tag))]
    return core if len(core) == len(words) else words
