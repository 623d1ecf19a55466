"""What is found and what is not: one table, asked of everything that reads queries."""

import random
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from pipeline.adapters.language.lark_queries import LarkQueries
from pipeline.adapters.language.snowball import SnowballStemmer
from pipeline.adapters.search.memory import MemoryIndex
from pipeline.adapters.search.tantivy import TantivyIndex
from pipeline.domain.article import Article
from pipeline.domain.errors import BadInput
from pipeline.domain.query.compiling import compiled
from pipeline.domain.query.context import Context
from pipeline.domain.query.meaning import Meaning
from pipeline.domain.query.presearch import Presearcher
from pipeline.domain.query.terms import Reader
from pipeline.domain.words.analysis import LANGUAGES, Analysis
from pipeline.domain.words.compound_tables import FILES, CompoundTables
from pipeline.domain.words.compounds import Compounds
from pipeline.ports.search import Ask
from tests.querying import table

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
NAMES = {"Kiew": ("Kiew", "Kyjiw"), "Selenskyj": ("Selenskyj", "Зеленский")}
CONTEXT = Context(NOW, names=NAMES)
parse = LarkQueries().parse


@cache
def analysis():
    """The one of the product."""
    compounds = Compounds(CompoundTables.of({name: table(name) for name in FILES}))
    return Analysis(SnowballStemmer.of(table), LANGUAGES, compounds.parts, compounds.version)


def rows():
    text = (Path(__file__).parent / "words" / "finds.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [tuple(cell.strip() for cell in line.split(" | ", 3)) for line in lines]


ROWS = rows()


def article(number):
    language, _, _, told = ROWS[number]
    title, parted, text = told.partition(" // ")
    return Article(
        f"a{number:04}",
        f"http://a.example/{number}",
        "BerlinMorgen",
        title if parted else "",
        text if parted else title,
        NOW - timedelta(hours=1),
        language=language,
        authors=("Anna Berg",),
        topics=("klima",),
        story="S1",
        access="paid",
    )


class Reference:
    """The reference matcher."""

    def __init__(self, _folder, _request):
        self.meaning = Meaning(Reader(analysis()), CONTEXT)

    def finds(self, query, number):
        return self.meaning.matches(parse(query), analysis().layers(article(number)))


class Checked:
    """The compiled check of an alert."""

    def __init__(self, _folder, _request):
        pass

    def finds(self, query, number):
        check = compiled(parse(query), analysis(), CONTEXT)
        return check.holds(analysis().layers(article(number)))


class Presearched:
    """A presearcher that files by chance, among all other queries of the table."""

    def __init__(self, _folder, _request):
        chance = random.Random(7)
        self.presearcher = Presearcher(lambda _need: chance.random())
        self.refused = set()
        for query in {row[2] for row in ROWS}:
            try:
                self.presearcher.put(query, compiled(parse(query), analysis(), CONTEXT))
            except BadInput:
                self.refused.add(query)

    def finds(self, query, number):
        if query in self.refused:
            pytest.skip("an alert needs a word, an outlet or the like that must be there")
        return query in self.presearcher.matches(analysis().layers(article(number)))


class Indexed:
    """An index that holds all articles of the table."""

    def __init__(self, index):
        self.index = index
        index.put([article(number) for number in range(len(ROWS))])
        index.refresh()

    def finds(self, query, number):
        found = self.index.find(Ask(parse(query), NOW, limit=1000, names=NAMES))
        return f"a{number:04}" in {hit.id for hit in found.hits}


def in_elasticsearch(_folder, request):
    from tests.elasticsearch.indices import fresh_index

    return Indexed(fresh_index(request.getfixturevalue("elasticsearch"), analysis()))


READERS = {
    "reference": Reference,
    "check": Checked,
    "presearcher": Presearched,
    "memory": lambda *_: Indexed(MemoryIndex(analysis())),
    "tantivy": lambda folder, _: Indexed(TantivyIndex(folder, analysis())),
    "elasticsearch": in_elasticsearch,
}


@pytest.fixture(
    scope="module",
    params=[
        *list(READERS)[:-1],
        pytest.param("elasticsearch", marks=pytest.mark.needs_elasticsearch),
    ],
)
def reader(request, tmp_path_factory):
    made = READERS[request.param](tmp_path_factory.mktemp("finds"), request)
    yield made
    if isinstance(made, Indexed):
        made.index.close()


#: what cannot be had, and why
BEYOND = {
    ('"Der Rat" tagt', "der Rat hat lange getagt"): "«tagen» with all its forms would be «Tage»",
}


def told(number):
    language, sign, query, _ = ROWS[number]
    reason = BEYOND.get((query, ROWS[number][3]))
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
    return pytest.param(
        number, marks=marks, id=f"{number}-{language}-{'finds' if sign == '+' else 'not'}-{query}"
    )


@pytest.mark.parametrize("number", [told(number) for number in range(len(ROWS))])
def test_a_query_finds_what_its_words_say_and_nothing_else(reader, number):
    _, sign, query, _ = ROWS[number]
    assert reader.finds(query, number) is (sign == "+")


def test_the_table_is_large_and_half_german():
    german = [row for row in ROWS if row[0] == "de"]
    assert len(ROWS) >= 200
    assert len(german) >= len(ROWS) / 2
    assert sum(row[1] == "-" for row in ROWS) >= len(ROWS) / 4
    assert all(row[1] in "+-" for row in ROWS)
