"""Pages and feeds beside the reading that we expect of them. A wrong reading begins as a new pair.

A pair is FILE and FILE.expected; the second is JSON: url, then the draft or the feed's content as
plain data, or the error's reason. Texts, people and outlets are invented.
"""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipeline.adapters.reading.feeds import FeedparserReader
from pipeline.adapters.reading.nursery import Nursery
from pipeline.adapters.reading.pages import TrafilaturaReader
from pipeline.adapters.reading.walls import read_walls
from pipeline.domain.errors import PipelineError
from pipeline.ports.reading import FeedBytes, PageBytes

FOLDER = Path(__file__).parent / "golden"
WALLS = Path(__file__).resolve().parents[2] / "config" / "tables" / "walls.txt"
PAIRS = sorted(path for path in FOLDER.iterdir() if path.suffix in {".html", ".xml", ".json"})


@pytest.fixture(scope="module")
def readers():
    nursery = Nursery()
    readers = TrafilaturaReader(read_walls(WALLS), nursery, workers=1), FeedparserReader(nursery)
    yield readers
    for reader in readers:
        reader.close()
    nursery.close()


def reading(readers, path, url):
    """What comes of the file, as plain data without what is empty."""
    page, feed = readers
    bytes_, reader = (PageBytes, page) if path.suffix == ".html" else (FeedBytes, feed)
    (_, answer) = next(iter(reader.read([bytes_("k", url, "", path.read_bytes())])))
    if isinstance(answer, PipelineError):
        return {"error": answer.reason}
    return _plain(asdict(answer))


def _plain(value):
    match value:
        case dict():
            kept = {key: _plain(one) for key, one in value.items()}
            return {key: one for key, one in kept.items() if one not in ("", None, [], 0)}
        case list() | tuple():
            return [_plain(one) for one in value]
        case frozenset():
            return sorted(value)
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
    return value


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.name)
def test_a_kept_page_or_feed_is_read_as_expected(readers, path):
    expected = json.loads(path.with_name(f"{path.name}.expected").read_text(encoding="utf-8"))
    url = expected.pop("url")
    assert reading(readers, path, url) == expected
