"""Random articles and queries for the one law, and what it compares."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from pipeline.adapters.language.snowball import SnowballStemmer
from pipeline.adapters.search.memory import MemoryIndex
from pipeline.adapters.search.tantivy import TantivyIndex
from pipeline.domain.article import Article
from pipeline.domain.errors import BadInput, BadQuery
from pipeline.domain.query.compiling import compiled
from pipeline.domain.query.context import Context
from pipeline.domain.query.meaning import Meaning
from pipeline.domain.query.presearch import Presearcher
from pipeline.domain.query.terms import Reader, words_of
from pipeline.domain.query.tree import (
    After,
    And,
    Before,
    Field,
    Group,
    Name,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Published,
    Since,
    Wildcard,
    Word,
    all_of,
    any_of,
)
from pipeline.domain.words.analysis import Analysis
from pipeline.ports.search import Ask

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
COMPOUNDS = {
    "friedensverhandlung": ("frieden", "verhandlung"),
    "friedensverhandlungen": ("frieden", "verhandlungen"),
    "hauptbahnhof": ("haupt", "bahnhof"),
    "stadträte": ("stadt", "räte"),
}


def parts_of(form):
    """A small splitter of compounds, so that the layer of parts is not empty."""
    return COMPOUNDS.get(form, ())


ANALYSIS = Analysis(SnowballStemmer(), parts=parts_of)
NAMES = {
    "Selenskyj": ["Selenskyj", "Zelensky", "Зеленский"],
    "Kiew": ["Kiew", "Kyiv", "Stadt Kiew"],
    "Ada Müller": ["Ada Müller", "Müller", "A. Müller"],
}
GROUPS = {"Berlin": ["BerlinMorgen", "Süd-Kurier"], "Straße": ["The Ledger"]}
OUTLETS = ("BerlinMorgen", "Süd-Kurier", "The Ledger", "Ledger")
TOPICS = ("ukraine-negotiations", "Wahl 2026", "klima")
AUTHORS = ("Anna Maria Berg", "J. Müller", "Özil", "Maria O’Neill-Berg")

WORDS = [
    *("Verhandlung", "Verhandlungen", "verhandelt", "Friedensverhandlungen", "Frieden", "fordern"),
    *("Müller", "Mueller", "Muller", "MÜLLER", "Mu\u0308ller", "Müll", "fördern", "Häuser"),
    *("Straße", "Strasse", "STRASSE", "Hauptbahnhof", "Bahnhöfe", "Stadträte", "Räte", "Rat"),
    *("Bürger:innen", "Bürger*innen", "BürgerInnen", "Bürger", "Ukraine-Krieg", "Krieg", "Ukraine"),
    *("Kiew", "Kiews", "Kyiv", "Selenskyj", "Selenskyjs", "Zelensky", "Зеленский", "переговоры"),
    *("talk", "talks", "talked", "poet", "pöt", "café", "cafe", "O’Neill", "O'Neills", "neue"),
    *("the", "der", "de", "in", "a", "3,5", "1.000", "2026", "3", "x2", "œuvre", "Łódź"),
    *("和平谈判", "谈判", "สันติภาพ", "ja\u00adhr", "Jahr", "zero\u200bwidth", "a_b", "dé·jà", "ﬁne"),
    *("don´t", "Staats-", "E-Mail", "İstanbul", "ǅ", "ẞ", "K", "Ω", "١٢", "½", "\ud83d\ude00"),
]
GLUE = [" "] * 12 + [", ", "-", " – ", ". ", "\n", "/", ":", "\x00", "…", "·", "'", "“"]
LANGUAGES = ("de", "de", "de", "en", "en", "xx", "ru", "fr", "tr")


def article(chance, number):
    """An article of odd words; `seq` and `change` count up."""
    seen = NOW - timedelta(hours=chance.randrange(0, 24 * 40))
    published = chance.choice([None, seen, seen - timedelta(hours=5), seen + timedelta(days=1)])
    return Article(
        id=f"a{number:05}",
        url=f"http://x/{number}",
        outlet=chance.choice(OUTLETS),
        title=prose(chance, chance.randrange(7)),
        text=prose(chance, chance.choice([0, 5, 15, 30, 45])),
        first_seen=seen,
        published=published,
        authors=tuple(chance.sample(AUTHORS, chance.randrange(3))),
        language=chance.choice(LANGUAGES),
        access=chance.choice(("free", "metered", "paid", "unknown")),
        topics=tuple(chance.sample(TOPICS, chance.randrange(3))),
        story=chance.choice([None, "S1", "s2"]),
        seq=number,
    )


def prose(chance, length):
    """Words with odd signs between."""
    return "".join(chance.choice(WORDS) + chance.choice(GLUE) for _ in range(length))


def articles(seed, count):
    """The articles that a seed stands for."""
    chance = random.Random(seed)
    return [article(chance, number) for number in range(count)]


SINGLE = [word for word in WORDS if len(words_of(word)) == 1]
SOME = [word for word in WORDS if words_of(word)]
LONG = [word for word in SINGLE if len(word) >= 4 and word.isalpha()]
ZONE = st.sampled_from(["any", "any", "any", "title", "text"])


@st.composite
def wildcards(draw):
    word = draw(st.sampled_from(LONG))
    at = draw(st.integers(2, len(word) - 1))
    end = draw(st.sampled_from(["", "", "*"]))
    kept = len(word) if not end else draw(st.integers(at + 1, len(word)))
    return Wildcard((word[:at] + "?" + word[at + 1 :])[:kept] + end, draw(ZONE))


MOMENTS = st.sampled_from(
    [
        "2026",
        "2026-11",
        "2026-10",
        "2026-11-10",
        "2026-11-16",
        "2026-11-15T13:00",
        "2026-11-01T00:00Z",
    ]
)
_OPERAND = st.lists(
    st.sampled_from(SINGLE).map(Word) | st.sampled_from(SINGLE).map(lambda word: Phrase((word,))),
    min_size=1,
    max_size=3,
).map(tuple)
_BARE = st.lists(st.sampled_from(SINGLE).map(Word), min_size=1, max_size=3).map(tuple)
_PHRASE = st.lists(st.sampled_from(SOME), min_size=1, max_size=4).map(tuple)
NEARS = st.builds(Near, _BARE, _BARE, st.integers(0, 12), ZONE)
PHRASES = st.builds(Phrase, _PHRASE, st.integers(0, 6) | st.sampled_from([12, 30, 100]), ZONE)
LEAVES = st.one_of(
    st.builds(Word, st.sampled_from(SOME), ZONE),
    PHRASES,
    st.builds(Phrase, st.tuples(*[st.sampled_from(SINGLE)] * 2), st.integers(0, 40), ZONE),
    st.builds(Prefix, st.sampled_from(LONG).map(lambda word: word[:3]), ZONE),
    st.builds(Prefix, st.sampled_from(LONG).map(lambda word: word[:5]), ZONE),
    wildcards(),
    wildcards(),
    st.builds(Near, _BARE, _BARE, st.integers(0, 3), ZONE),
    NEARS,
    st.builds(Near, _OPERAND, _OPERAND, st.integers(0, 30), ZONE),
    st.builds(Field, st.just("outlet"), st.sampled_from([*OUTLETS, "sud kurier"])),
    st.builds(Field, st.just("author"), st.sampled_from(["berg", "anna maria", "Ozil", "o’neill"])),
    st.builds(Field, st.just("lang"), st.sampled_from(["de", "en", "ru"])),
    st.builds(Field, st.just("topic"), st.sampled_from([*TOPICS, "wahl 2026"])),
    st.builds(Field, st.just("topic"), st.sampled_from(TOPICS)),
    st.builds(Field, st.just("story"), st.sampled_from(["s1", "S2", "s9"])),
    st.builds(Field, st.just("access"), st.sampled_from(["free", "paid"])),
    st.builds(Group, st.sampled_from(["Berlin", "berlin", "strasse", "nobody"])),
    st.builds(Name, st.sampled_from(["Selenskyj", "kiew", "Ada Müller", "Krieg", "Stadt Rat"])),
    st.builds(Published, MOMENTS, MOMENTS) | st.builds(Published, st.none(), MOMENTS),
    st.builds(Since, st.sampled_from(["7d", "36h", "2w", "today", "yesterday", "2026-11"])),
    st.builds(Before, MOMENTS),
    st.builds(After, MOMENTS),
)
QUERIES = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.lists(part, min_size=2, max_size=3).map(any_of),
        st.lists(part, min_size=2, max_size=3).map(any_of),
        st.lists(part, min_size=2, max_size=2).map(all_of),
        part.map(Not),
    ),
    max_leaves=6,
)


def kinds(query):
    """Names of all nodes of a tree; fields each by its own."""
    match query:
        case And(parts) | Or(parts):
            return {type(query).__name__}.union(*map(kinds, parts))
        case Not(part):
            return {"Not"} | kinds(part)
        case Field(name):
            return {f"Field {name}"}
        case Near():
            return {"Near exact" if query.exact else "Near"}
        case _:
            return {type(query).__name__}


CONTEXT = Context(NOW, "Europe/Berlin", NAMES, GROUPS)


class Law:
    """Some articles, and who finds them. `tell` asks all of them and counts what it saw."""

    def __init__(self, folder, held, analysis=ANALYSIS, indices=None):
        self.held = held
        self.analysis = analysis
        self.layers = [analysis.layers(one) for one in held]
        self.meaning = Meaning(Reader(ANALYSIS), CONTEXT)
        self.true_layers = [ANALYSIS.layers(one) for one in held]
        self.indices = indices or {
            "memory": MemoryIndex(analysis),
            "tantivy": TantivyIndex(folder, analysis),
        }
        for index in self.indices.values():
            index.put(held)
            index.refresh()
        self.matching, self.others = Counter(), Counter()
        self.pairs = self.matches = self.refused = 0

    def close(self):
        for index in self.indices.values():
            index.close()

    def expected(self, query):
        """What the reference says."""
        return {
            layers.article.id for layers in self.true_layers if self.meaning.matches(query, layers)
        }

    def found(self, index, query):
        """What an index says, all at once; None where it refuses a loose phrase as too costly."""
        asked = Ask(query, NOW, limit=1000, names=NAMES, groups=GROUPS)
        try:
            found = self.indices[index].find(asked)
        except BadQuery:
            self.refused += 1
            return None
        ids = {hit.id for hit in found.hits}
        assert len(ids) == len(found.hits) == found.total
        return ids

    def checked(self, query):
        check = compiled(query, self.analysis, CONTEXT)
        return {one.article.id for one in self.layers if check.holds(one)}

    def presearched(self, query, frequency):
        """What the presearcher and its check say; None where it refuses the query."""
        presearcher = Presearcher(frequency)
        try:
            presearcher.put("q", compiled(query, self.analysis, CONTEXT))
        except BadInput:
            return None
        return {one.article.id for one in self.layers if presearcher.matches(one)}

    def answers(self, query, frequency):
        """Who says what."""
        told = {
            "check": self.checked(query),
            "presearcher": self.presearched(query, frequency),
            **{index: self.found(index, query) for index in self.indices},
        }
        return {who: ids for who, ids in told.items() if ids is not None}

    def count(self, query, expected):
        hits, misses = len(expected), len(self.held) - len(expected)
        self.pairs += len(self.held)
        self.matches += hits
        for kind in kinds(query):
            self.matching[kind] += hits
            self.others[kind] += misses

    def quarrels(self, query, frequency=len, asked=None):
        """(who, article, expected?) wherever one differs. `asked` is put in the query's place."""
        expected = self.expected(query)
        self.count(query, expected)
        told = self.answers(asked if asked is not None else query, frequency)
        return [
            (who, next(a for a in self.held if a.id == one), one in expected)
            for who, ids in told.items()
            for one in sorted(ids ^ expected)
        ]
