"""How well German compounds are taken apart, on words written before the splitter knew them.

Recall: of the pairs in which a word ought to find another, how many do. Precision: of all pairs
that are found, how many ought to be. The floors only rise.
"""

import json
import time
from functools import cache
from pathlib import Path

import pytest

from pipeline.adapters.language.snowball import SnowballStemmer
from pipeline.domain.query.terms import Reader
from pipeline.domain.words.analysis import LANGUAGES, Analysis
from pipeline.domain.words.compound_tables import FILES, CompoundTables
from pipeline.domain.words.compounds import Compounds
from tests.querying import table

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))["compounds"]
#: seconds of this process; it takes 0.03 on a quiet core
LOADED_WITHIN = 0.1
LARGEST = 3 * 2**20


def pairs():
    """A word of an article, a query, and whether it ought to find."""
    texts = (path.read_text(encoding="utf-8") for path in (HERE / "words").glob("compounds*.txt"))
    rows = [row for text in texts for row in text.splitlines()]
    for row in rows:
        if row and not row.startswith("#"):
            word, *queries = row.split()
            for query in queries:
                yield word, query.lstrip("!"), not query.startswith("!")


def loaded():
    return Compounds(CompoundTables.of({name: table(name) for name in FILES}))


@cache
def reading():
    """The analysis of the product, and what reads a query for it."""
    compounds = loaded()
    analysis = Analysis(SnowballStemmer.of(table), LANGUAGES, compounds.parts, compounds.version)
    return analysis, Reader(analysis)


def finds(query, word):
    analysis, reader = reading()
    zone = analysis.zone(word, "de")
    wanted = {run[0] for run in reader.stems(query)} | {*reader.parts(query)}
    return bool(wanted & {*zone.stems, *zone.parts})


#: a query, a word, whether it ought to find, and why it is otherwise
KNOWN = (
    ("Öl", "Rohölpreise", True, "«Rohöl» is too short to be taken apart"),
    ("Art", "Standart", False, "two short words are a cover, and «Standart» is in no list"),
    ("Gut", "Hilfsgüter", False, "the goods and what is good have one form"),
    ("Tag", "Feiertag", True, "the days of the calendar stay whole, for «Montag» is no Tag"),
    ("See", "Nordsee", True, "names stay whole"),
    ("Datum", "Daten", True, "«Daten» are data, and seldom dates"),
    ("Reich", "Reiche", False, "a name that is also a plural"),
    ("Rate", "Stadtrat", False, "a query takes a genitive s, and «Rates» is one of the Rat"),
    ("Ulme", "Ulmer", False, "who comes from a town is stemmed to it"),
    ("Bö", "Orkanböen", True, "words of two letters are no parts"),
    ("Versand", "Versendung", True, "the noun of the past is another word to the stemmer"),
)


@pytest.mark.parametrize(
    ("query", "word", "ought"),
    [
        pytest.param(*row, marks=pytest.mark.xfail(strict=True, reason=reason))
        for *row, reason in KNOWN
    ],
)
def test_what_is_known_to_be_wrong_is_still_wrong(query, word, ought):
    assert finds(query, word) is ought


def test_compounds_are_split_no_worse_than_before():
    told = [(word, query, ought, finds(query, word)) for word, query, ought in pairs()]
    assert len({word for word, *_ in told}) >= 400
    assert sum(not ought for _, _, ought, _ in told) >= 250
    right = sum(ought and found for *_, ought, found in told)
    measured = {
        "precision": right / sum(found for *_, found in told),
        "recall": right / sum(ought for *_, ought, _ in told),
    }
    wrong = [(query, word) for word, query, ought, found in told if ought != found]
    assert all(measured[name] >= floor for name, floor in FLOORS.items()), (measured, wrong)


def test_the_tables_are_small_and_quickly_read():
    best = min(_seconds() for _ in range(5))
    assert best < LOADED_WITHIN
    assert sum(len(table(name).encode()) for name in FILES) < LARGEST


def _seconds():
    start = time.process_time()
    loaded()
    return time.process_time() - start
