"""Articles and queries for the figures of the archive, from one seed.

Sentences come from the corpora, so that words are as frequent, inflected and side by side as in the
press; German makes four fifths. Invented names keep the vocabulary growing, as news does.
"""

import json
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

from pipeline.adapters.language.snowball import SnowballStemmer
from pipeline.domain.article import Article
from pipeline.domain.words.analysis import Analysis
from pipeline.wiring.knowledge import Knowledge
from tests.bench.corpora import ROOT, corpora

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
WORDS = 500
DAYS = 365
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ONSETS = ("Br", "Kl", "Schm", "Ol", "Tar", "W", "Hein", "Mar", "Gr", "Bel", "Zw", "Ros")
_ENDS = ("ert", "inger", "owski", "mann", "eva", "ling", "auer", "ić", "son", "enko", "ötz", "ini")


def as_the_house_has_it():
    """The analysis with the product's own tables."""
    known = Knowledge(ROOT / "config")
    stemmer, compounds = SnowballStemmer.of(known.table), known.compounds
    return Analysis(stemmer, parts=compounds.parts, parts_version=compounds.version)


class Press:
    """Writes articles; the same ones for the same seed."""

    def __init__(self, seed=1):
        self.chance = random.Random(seed)
        german, english = _rows("de_frontpages_2026.jsonl"), _rows("basil.jsonl")
        self.titles = {"de": _titles(german), "en": _titles(english)}
        self.sentences = {"de": _sentences(german), "en": _sentences(english)}
        self.outlets = sorted({row["outlet"] for row in german if row["outlet"]})

    def articles(self, count):
        """The newest last, as they are stored."""
        for number in range(count):
            yield self.article(number, NOW - timedelta(days=DAYS * (1 - number / count)))

    def article(self, number, when):
        chance = self.chance
        language = "de" if chance.random() < 0.8 else "en"
        return Article(
            id=f"01J{number:023}",
            url=f"https://example.org/{number}",
            outlet=chance.choice(self.outlets),
            title=chance.choice(self.titles[language]),
            text=self.text(language),
            first_seen=when,
            published=when,
            authors=(f"{self.name()} {self.name()}",),
            language=language,
            access=chance.choice(("free", "metered", "paid")),
            topics=("ukraine-negotiations",) if chance.random() < 0.05 else (),
            story=f"story-{number // 4}",
            seq=number,
        )

    def text(self, language):
        told, length = [], 0
        while length < WORDS:
            sentence = self.chance.choice(self.sentences[language])
            if self.chance.random() < 0.2:
                sentence = f"{self.name()}: {sentence}"
            told.append(sentence)
            length += sentence.count(" ") + 1
        return "\n".join(told)

    def name(self):
        """A surname of a long tail: the n-th is met about 1/n as often as the first."""
        return self.name_at(int(20_000 ** self.chance.random()))

    @staticmethod
    def name_at(rank):
        """The name of a rank, from 1 on."""
        first, rest = divmod(rank, len(_ENDS))
        onset = _ONSETS[first % len(_ONSETS)]
        tail = f"{first // len(_ONSETS):x}".translate(str.maketrans("0123456789", "oaeiuylnrs"))
        return f"{onset}{tail}{_ENDS[rest]}"


def _rows(name):
    path = corpora() / "clusters" / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _titles(rows):
    return [row["title"] for row in rows if row["title"]]


def _sentences(rows):
    told = [row["title"] for row in rows] + [
        s for row in rows for s in _SENTENCE.split(row["text"])
    ]
    return sorted({one for one in told if one.count(" ") > 2})


class Askers:
    """What people type, kind by kind, in words of the given articles."""

    def __init__(self, articles, seed=2):
        self.chance = random.Random(seed)
        counts = Counter(w for a in articles for w in re.findall(r"[A-ZÄÖÜ]?[a-zäöüß]{3,}", a.text))
        ranked = [word for word, _ in counts.most_common() if word.upper() not in _OPERATORS]
        self.common, self.usual, self.rare = ranked[:60], ranked[200:3000], ranked[8000:20_000]
        self.pairs = [_side_by_side(self.chance, a.text) for a in articles]
        self.outlets = sorted({a.outlet for a in articles})

    def kinds(self):
        """Name of a kind -> a function that types one query."""
        u, c = self._usual, self._common
        return {
            "a usual word": u,
            "a rare word": lambda: self.chance.choice(self.rare),
            "a very common word": c,
            "two words": lambda: f"{u()} {u()}",
            "four words, OR": lambda: f"{u()} OR {u()} OR {u()} OR {u()}",
            "word, not word": lambda: f"{u()} -{u()}",
            "phrase": lambda: f'"{self.chance.choice(self.pairs)}"',
            "phrase of common words": lambda: f'"{c()} {c()}"',
            "pair ~5": lambda: f'"{u()} {c()}"~5',
            "three words ~4": lambda: f'"{c()} {u()} {c()}"~4',
            "NEAR/5": lambda: f"{u()} NEAR/5 {u()}",
            "NEAR/10, common": lambda: f"{c()} NEAR/10 {u()}",
            "prefix*": lambda: f"{u()[:5]}*",
            "wo?d": lambda: f"{(w := u())[:3]}?{w[4:]}",
            "word in an outlet": lambda: f"{u()} outlet:{self.chance.choice(self.outlets)}",
            "word since:7d": lambda: f"{u()} since:7d",
            "name:": lambda: "name:Selenskyj",
            "boolean": lambda: f"({u()} OR {u()}) AND ({u()} OR {u()}) NOT {c()}",
        }

    def _usual(self):
        return self.chance.choice(self.usual)

    def _common(self):
        return self.chance.choice(self.common)


_OPERATORS = {"AND", "OR", "NOT", "NEAR", "UND", "ODER", "NICHT"}


def _side_by_side(chance, text):
    words = re.findall(
        r"\w+", chance.choice([line for line in text.split("\n") if line.count(" ")])
    )
    at = chance.randrange(max(len(words) - 1, 1))
    return " ".join(words[at : at + 2])
