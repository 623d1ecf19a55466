"""The demo newsroom's four days as bare texts: every story whole and unmixed, as its editor says.

Without the chain before it: what clustering itself makes of them, alone and in a crowded week.
"""

import tomllib
from datetime import UTC

from pipeline.domain.names import NameTable
from pipeline.domain.stories.item import Item
from tests.quality.clusters import ROOT, bcubed, clustered, lexicon

WORLD = ROOT / "pipeline" / "apps" / "newsroom" / "world"


def toml(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def four_days():
    """(item, key of its story) in the order they were published."""
    names = NameTable.of(toml(ROOT / "config" / "names.toml"))
    language = {row["key"]: row["language"] for row in toml(WORLD / "outlets.toml")["outlet"]}
    found = []
    for path in sorted((WORLD / "stories").glob("*.toml")):
        told = toml(path)
        for row in told.get("article", []):
            when = row["published"]
            texts = (row["title"], row.get("lead", ""), row["body"])
            item = Item(
                row["key"],
                when if when.tzinfo else when.replace(tzinfo=UTC),
                language[row["outlet"]],
                *texts,
                names=names.names(*texts),
                copy_of=row.get("copy_of"),
            )
            found.append((item, told.get("story", {}).get("key", row["key"])))
    return sorted(found, key=lambda pair: pair[0].when)


def test_the_four_days_fall_into_the_stories_that_an_editor_sees():
    pairs = four_days()
    story_of = clustered([item for item, _ in pairs], tables=lexicon())
    scores = bcubed([story_of[item.id] for item, _ in pairs], [key for _, key in pairs])
    assert scores == (1.0, 1.0, 1.0)
