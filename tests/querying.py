"""What the tests of words and queries share: an analysis, articles, and ways to ask."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from pipeline.adapters.language.lark_queries import LarkQueries
from pipeline.adapters.language.snowball import SnowballStemmer
from pipeline.domain.article import Article
from pipeline.domain.query.compiling import compiled
from pipeline.domain.query.context import Context
from pipeline.domain.query.meaning import Meaning
from pipeline.domain.query.terms import Reader
from pipeline.domain.query.tree import (
    After,
    Before,
    Field,
    Group,
    Name,
    Near,
    Not,
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

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TABLES = Path(__file__).parent.parent / "config" / "tables"
CONTEXT = Context(
    NOW,
    names={"Selenskyj": ("Selenskyj", "Zelensky", "Зеленский"), "Kiew": ("Kiew", "Kyjiw", "Kyiv")},
    groups={"berlin": ("BerlinMorgen", "Spree Anzeiger")},
)


def table(name):
    return (TABLES / f"{name}.txt").read_text(encoding="utf-8")


@cache
def analysis():
    return Analysis(SnowballStemmer.of(table))


parse = LarkQueries().parse


def article(text="", title="", language="de", **rest):
    rest = {
        "id": "a1",
        "url": "http://a.example/1",
        "outlet": "BerlinMorgen",
        "first_seen": NOW,
    } | rest
    return Article(title=title, text=text, language=language, **rest)


def means(query, found, context=CONTEXT):
    """The reference's answer."""
    query = parse(query) if isinstance(query, str) else query
    return Meaning(Reader(analysis()), context).matches(query, analysis().layers(found))


def check(query, context=CONTEXT):
    return compiled(parse(query) if isinstance(query, str) else query, analysis(), context)


# few words, so that what is generated meets what is asked
WORDS = [
    "Haushalt",
    "Haushalte",
    "Kiew",
    "Kiews",
    "Müller",
    "Mueller",
    "Müll",
    "Berlin",
    "Rat",
    "der",
    "und",
    "Verhandlung",
    "verhandelt",
    "Bürger:innen",
    "Bürger",
    "L'Oréal",
    "election",
    "elections",
    "the",
    "poet",
    "Зеленский",
    "東京都",
    "1.200",
    "Ukraine-Krieg",
    "Wahl",
]
words = st.sampled_from(WORDS)
SINGLE = ["Haushalt", "Kiew", "Müller", "der", "verhandelt"]
single_words = st.sampled_from(SINGLE)
texts = st.lists(
    st.one_of(words, words, words, st.sampled_from([",", ".\n", "–", "\ud800", "x"])), max_size=16
).map(" ".join)
articles = st.builds(
    article,
    text=texts,
    title=texts,
    language=st.sampled_from(["de", "en", "ru", "pl", "xx"]),
    outlet=st.sampled_from(["BerlinMorgen", "Spree Anzeiger", "The Harbour Post"]),
    authors=st.sampled_from([(), ("Anna Berg",), ("Jo Müller", "Anna Berg")]),
    topics=st.sampled_from([(), ("ukraine-negotiations",)]),
    story=st.sampled_from([None, "01S"]),
    access=st.sampled_from(["free", "paid"]),
    published=st.sampled_from(
        [
            None,
            NOW,
            datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
            datetime(2026, 10, 31, 23, 30, tzinfo=UTC),
        ]
    ),
)

zones = st.sampled_from(["any", "any", "title", "text"])
_bare = st.sampled_from([word for word in WORDS if word != "und"])
_quoted = _bare.filter(lambda word: "-" not in word)
_near = st.lists(
    st.one_of(st.builds(Word, single_words), st.builds(lambda word: Phrase((word,)), single_words)),
    min_size=1,
    max_size=2,
    unique=True,
).map(tuple)
_days = st.sampled_from(["2026", "2026-11", "2026-11-21", "2026-11-24T12:00"])
wordy = st.one_of(
    st.builds(Word, _bare, zones),
    st.builds(
        Phrase,
        st.lists(st.one_of(_quoted, single_words, single_words), min_size=1, max_size=3).map(tuple),
        st.integers(0, 6),
        zones,
    ),
    st.builds(Prefix, st.sampled_from(["Haus", "Müll", "Muell", "elect", "Зеле", "1.2"]), zones),
    st.builds(
        Wildcard,
        st.sampled_from(["Wa?l", "Müll?", "Haus??lt*", "poe?"]),
        zones,
    ),
    st.builds(Near, _near, _near, st.integers(0, 6), zones),
)
known = st.one_of(
    st.builds(Field, st.just("outlet"), st.sampled_from(["BerlinMorgen", "The Harbour Post"])),
    st.builds(Field, st.just("author"), st.sampled_from(["Anna", "Anna Berg", "Berg Anna"])),
    st.builds(Field, st.just("lang"), st.sampled_from(["de", "en", "pl"])),
    st.builds(Field, st.just("topic"), st.just("ukraine-negotiations")),
    st.builds(Field, st.just("story"), st.just("01S")),
    st.builds(Field, st.just("access"), st.sampled_from(["free", "paid"])),
    st.builds(Group, st.sampled_from(["berlin", "nowhere"])),
    st.builds(Name, st.sampled_from(["Kiew", "Selenskyj", "Anna Berg"])),
)
dated = st.one_of(
    _days.map(lambda day: Published(day, day)),
    st.builds(Since, st.sampled_from(["7d", "24h", "today", "2026-11-21"])),
    st.builds(Before, _days),
    st.builds(After, _days),
)
queries = st.recursive(
    st.one_of(wordy, wordy, wordy, known, dated),
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=3).map(all_of),
        st.lists(parts, min_size=2, max_size=3).map(any_of),
        st.builds(Not, parts),
    ),
    max_leaves=8,
)
