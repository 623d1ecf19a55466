"""Why an article matched: the very words, where they stand, and a short extract around them.

An extract has at most seven words on each side of a matched one (§ 87g UrhG) and stays inside one
sentence. Matched words stand in **…**. It is plain text without control or direction signs and
without any other `**`; whoever shows it escapes it for the place where it is shown.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.domain.alert import Reason
from pipeline.domain.article import Article
from pipeline.domain.query.checks import Check, Lit
from pipeline.domain.query.sentences import sentences
from pipeline.domain.words.layers import Layers
from pipeline.domain.words.split import spans

Span = tuple[int, int]
#: words on each side of a matched one
AROUND = 7
#: matched words in one extract; more of them are left to the reader
MOST_LIT = 4
#: characters of an extract that has a word without end in it
LONGEST = 400
TERMS = 12

_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+"
)
#: a star between letters may be a gender mark; any other could be read as a mark of ours
_STAR = re.compile(r"(?<![^\W_])\*|\*(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Begin and end of each matched word, in the original title and in the original text."""

    title: tuple[Span, ...] = ()
    text: tuple[Span, ...] = ()


def evidence(check: Check, layers: Layers) -> Evidence:
    """The words that made an article match. Asked of a check that holds for it."""
    return evidence_of(lit_by(check, layers), layers.article)


def lit_by(check: Check, layers: Layers) -> Lit:
    """The positions of the words that made an article match."""
    lit: Lit = {"title": set(), "text": set()}
    check.light(layers, lit)
    return lit


def evidence_of(lit: Lit, article: Article) -> Evidence:
    """The words at these positions of an article."""
    return Evidence(_offsets(article.title, lit["title"]), _offsets(article.text, lit["text"]))


def reason(found: Evidence, article: Article) -> Reason:
    """What a message says of a match. Without matched words (fields alone) it quotes the title."""
    terms = [article.title[a:b] for a, b in found.title] + [
        article.text[a:b] for a, b in found.text
    ]
    unlike: dict[str, str] = {}
    for term in dict.fromkeys(terms):
        unlike.setdefault(term.casefold(), _safe(term))
    quotes = highlights(found, article, limit=1)
    return Reason(tuple(unlike.values())[:TERMS], quotes[0] if quotes else _plain(article.title))


def highlights(found: Evidence, article: Article, limit: int = 3) -> list[str]:
    """Extracts around the matched words: from the text, best first; from the title if it must."""
    text = _extracts(article.text, found.text, limit)
    return text or _extracts(article.title, found.title, 1)


def lit_title(found: Evidence, article: Article) -> str:
    """The whole title with the matched words in **…**."""
    return _marked(article.title, (0, len(article.title)), found.title)


def _offsets(text: str, places: Collection[int]) -> tuple[Span, ...]:
    """Spans by position, those of bigrams that overlap joined."""
    if not places:
        return ()
    known = _page(text).words
    joined: list[Span] = []
    for place in sorted(places):
        start, end = known[place]
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


class _Page:
    """A text with its words and sentences. Many alerts meet one article, each asks for them."""

    def __init__(self, text: str) -> None:
        self.words = spans(text)
        self._sentences = sentences(text)
        self._starts = [start for start, _ in self._sentences]
        self._inner: dict[Span, list[Span]] = {}

    def sentence(self, place: int) -> Span:
        """The sentence that holds the character at `place`."""
        return self._sentences[max(bisect_right(self._starts, place) - 1, 0)]

    def within(self, sentence: Span) -> list[Span]:
        """The words of a sentence."""
        if (known := self._inner.get(sentence)) is None:
            start, end = (bisect_left(self.words, (place,)) for place in sentence)
            known = self._inner[sentence] = self.words[start:end]
        return known


_page = lru_cache(maxsize=4)(_Page)


def _extracts(text: str, lit: tuple[Span, ...], limit: int) -> list[str]:
    """Of the sentences with the most different matched words, the earliest."""
    if not lit:
        return []
    page = _page(text)
    if limit == 1 and _different(text, lit) == 1:  # no sentence is better than the first
        _, end = page.sentence(lit[0][0])
        lit = tuple(span for span in lit if span[0] < end)
    held: dict[Span, list[Span]] = {}
    for span in lit:
        held.setdefault(page.sentence(span[0]), []).append(span)
    best = list(held)
    if len(best) > 1:
        best = sorted(best, key=lambda one: (-_different(text, held[one]), one))[:limit]
    return [_extract(text, sentence, held[sentence], page.within(sentence)) for sentence in best]


def _different(text: str, lit: Sequence[Span]) -> int:
    return len({text[start:end].casefold() for start, end in lit}) if len(lit) > 1 else 1


def _extract(text: str, sentence: Span, lit: list[Span], words: list[Span]) -> str:
    """The matched words of a sentence with seven words around each; what is left out is «…»."""
    pieces: list[Span] = []
    for span in lit[:MOST_LIT]:
        start, end = _around(words, span, sentence)
        if pieces and start <= pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], max(end, pieces[-1][1]))
        else:
            pieces.append((start, end))
    told = " … ".join(_marked(text, piece, tuple(lit[:MOST_LIT])) for piece in pieces)
    before = "… " if pieces[0][0] > sentence[0] else ""
    after = " …" if pieces[-1][1] < sentence[1] else ""
    return f"{before}{told}{after}"


def _around(words: list[Span], span: Span, sentence: Span) -> Span:
    """From seven words before a matched one to seven after; the sentence's own ends where near."""
    first = max(bisect_right(words, (span[0], span[1])) - 1, 0)
    last = max(bisect_right(words, (span[1] - 1, span[1])) - 1, first)
    start = words[first - AROUND][0] if first > AROUND else sentence[0]
    end = words[last + AROUND][1] if last + AROUND < len(words) - 1 else sentence[1]
    return max(start, span[0] - LONGEST), min(end, span[1] + LONGEST)


def _marked(text: str, piece: Span, lit: tuple[Span, ...]) -> str:
    """A piece of text with the matched words in it marked."""
    first, last = piece
    safe = str if _is_safe(text[first:last]) else _safe
    told, done = "", first
    for start, end in lit:
        if first <= start and end <= last:
            told += f"{safe(text[done:start])}**{safe(text[start:end])}**"
            done = end
    return " ".join((told + safe(text[done:last])).split())


def _safe(text: str) -> str:
    """Without signs that could harm, and without stars that could be taken for marks."""
    return text if _is_safe(text) else _STAR.sub("∗", _UNSAFE.sub(" ", text))


def _is_safe(text: str) -> bool:
    """Whether there is nothing to do, which is nearly always so and told much sooner."""
    return text.isprintable() and "*" not in text


def _plain(title: str) -> str:
    return " ".join(_safe(title).split())
