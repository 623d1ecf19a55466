"""How well languages are told, on the developers' split. The floors only rise."""

import json
import os
from pathlib import Path

import pytest

from pipeline.adapters.language.langdetect import SeededLangdetect
from tests.querying import table

HERE = Path(__file__).parent
CORPORA = Path(os.environ.get("MORGENLAGE_CORPORA", HERE.parents[2] / "shared" / "corpora"))
SET = CORPORA / "language" / "langid.jsonl"
FLOORS = json.loads((HERE / "language-floors.json").read_text(encoding="utf-8"))


def measured(kind):
    detector = SeededLangdetect.of(table)
    pairs = []
    for line in SET.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == kind:
            pairs.append((row["lang"], detector.detect(f"{row['title']}\n{row['text']}".strip())))
    german = sum(one == other == "de" for one, other in pairs)
    return {
        "accuracy": sum(one == other for one, other in pairs) / len(pairs),
        "german precision": german / sum(other == "de" for _, other in pairs),
        "german recall": german / sum(one == "de" for one, _ in pairs),
    }


@pytest.mark.slow
@pytest.mark.needs_corpora
@pytest.mark.skipif(not SET.exists(), reason=f"no evaluation data at {SET}")
@pytest.mark.parametrize("kind", FLOORS)
def test_languages_are_told_no_worse_than_before(kind):
    found = measured(kind)
    assert {name: found[name] >= floor for name, floor in FLOORS[kind].items()} == dict.fromkeys(
        FLOORS[kind], True
    ), found
