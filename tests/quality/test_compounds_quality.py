"""How well German compounds are taken apart, on words written before the splitter knew them.

Recall: of the pairs in which a word ought to find another, how many do. Precision: of all pairs
that are found, how many ought to be. The floors only rise.
"""

import json
import time
from pathlib import Path

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


def test_compounds_are_split_no_worse_than_before():
    compounds = loaded()
    analysis = Analysis(SnowballStemmer.of(table), LANGUAGES, compounds.parts, compounds.version)
    reader = Reader(analysis)

    def finds(query, word):
        zone = analysis.zone(word, "de")
        wanted = {run[0] for run in reader.stems(query)} | {*reader.parts(query)}
        return bool(wanted & {*zone.stems, *zone.parts})

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
