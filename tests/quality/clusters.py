"""The labelled sets of news items, the way they are clustered here, and how that is scored.

Reads `$MORGENLAGE_CORPORA` (default: `shared/corpora` beside the project). Not a test itself.
"""

import itertools
import json
import os
import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.domain.ids import ulid
from pipeline.domain.stories.item import Item
from pipeline.domain.stories.lexicon import TABLES, Lexicon
from pipeline.domain.stories.stories import Stories

ROOT = Path(__file__).resolve().parents[2]
CORPORA = Path(os.environ.get("MORGENLAGE_CORPORA", ROOT.parent / "shared" / "corpora"))
CLUSTERS = CORPORA / "clusters"
START = datetime(2026, 1, 1, tzinfo=UTC)
OLYMPICS = ("en", "de", "es", "fr", "pt", "ru")
#: the sets whose mean is the one number of facts and floors
SEVEN = ("defp", *(f"og-{language}" for language in OLYMPICS))


def lexicon():
    """The tables of config/, read."""
    folder = ROOT / "config" / "tables"
    return Lexicon.of(
        {name: (folder / f"stories-{name}.txt").read_text(encoding="utf-8") for name in TABLES}
    )


def rows(name):
    """The items of a set, as they lie there."""
    with (CLUSTERS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def labelled(name):
    """(item, label) in the order they arrive."""
    if name.startswith("og-"):
        language = name.removeprefix("og-")
        found = [row for row in rows("og2021") if language in {"all", row["lang"]}]
    else:
        found = rows({"defp": "de_frontpages_labelled", "uci": "uci_2014_sample"}.get(name, name))
    if name == "uci":  # stamps of one story lie seconds apart: they would give the labels away
        times = [row["published"] for row in found]
        random.Random(7).shuffle(times)
        for row, time in zip(found, times, strict=True):
            row["published"] = time
        found.sort(key=lambda row: row["published"])
    if name == "ecbplus":  # sorted by topic, mostly undated
        random.Random(7).shuffle(found)
        for row in found:
            row["published"] = ""
    return [(item(row), row["story"]) for row in found]


def item(row):
    """A row as clustering takes it. Without a time all came at once."""
    when = datetime.fromisoformat(row["published"]) if row["published"] else START
    return Item(row["id"], when, row["lang"], row["title"], text=row["text"])


def clustered(items, tuning=None, tables=None):
    """Article id -> story id, after all items came in one by one."""
    numbers = itertools.count(1)
    stories = Stories(tables or lexicon(), lambda at: ulid(at, next(numbers)), tuning)
    story_of, onward, latest = {}, {}, START - timedelta(days=100_000)
    for each in items:
        latest = max(latest, each.when)
        placed = stories.place([each], latest)
        onward |= {merge.younger: merge.older for merge in placed.merges}
        story_of |= {put.article_id: put.story_id for put in placed.placements}
    return settled(story_of, onward)


def settled(story_of, onward):
    """Article id -> the story that its own went on in, over any number of merges."""

    def root(story):
        while story in onward:
            story = onward[story]
        return story

    return {article: root(story) for article, story in story_of.items()}


def bcubed(found, gold):
    """Precision, recall and F1 over two lists of labels (Bagga and Baldwin 1998)."""
    groups = defaultdict(list)
    for label, true in zip(found, gold, strict=True):
        groups[label].append(true)
    sizes = Counter(gold)
    right = [
        (n * n / len(group), n * n / sizes[true])
        for group in groups.values()
        for true, n in Counter(group).items()
    ]
    precision, recall = (sum(part) / len(gold) for part in zip(*right, strict=True))
    return precision, recall, 2 * precision * recall / (precision + recall)


def score(name, tuning=None, tables=None):
    """B-cubed precision, recall and F1 of a set."""
    pairs = labelled(name)
    story_of = clustered([each for each, _ in pairs], tuning, tables)
    return bcubed([story_of[each.id] for each, _ in pairs], [true for _, true in pairs])
