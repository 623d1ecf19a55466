"""The newsroom's days, killed at thirty random moments: nothing is lost, nothing comes twice."""

import subprocess
from collections import Counter
from hashlib import sha256
from xml.etree import ElementTree as ET

import pytest
from newsroom_truth import Held
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from pipeline import stages
from pipeline.adapters.sending.atom import ATOM
from tests.crash.scene import Folder, ended_with, finished, killed_often, newsroom
from tests.crash.told import differences, mails, told

pytestmark = pytest.mark.slow
KILLS = 30
#: a process lives for so many commits at most (the days have about 2,600), and for so many
#: seconds more, so that the kill falls before, inside or after the next one
COMMITS, SECONDS = 140, 0.02


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    """Two folders with the days in them: one in one go, beside it one that was killed."""
    folder = tmp_path_factory.mktemp("kills")
    with newsroom() as here, newsroom() as there:
        calm, other = Folder(folder / "calm", here), Folder(folder / "killed", there)
        with ended_with(calm.play(stdout=subprocess.DEVNULL)) as undisturbed:
            orphans = killed_often(other, KILLS, COMMITS, SECONDS)
            finished(undisturbed)
        finished(other.play())
        yield calm, other, orphans


@pytest.fixture(scope="module")
def house(days):
    with days[1].house() as open_house:
        yield open_house


def test_what_was_killed_left_no_process_behind(days):
    _, folder, orphans = days
    assert orphans == []
    assert folder.left_behind() == []


def test_every_line_of_the_truth_holds_after_the_kills(days, house):
    assert list(Held(house, days[1].served).line()) == []


def test_readers_were_given_what_an_undisturbed_run_gives_them(days, house):
    calm, other, _ = days
    with calm.house() as undisturbed:
        expected = told(undisturbed, calm.served)
    assert list(differences(expected, told(house, other.served))) == []


def test_nothing_is_left_to_do_and_nothing_is_still_leased(house):
    again = {name: house.run_stage(name) for name in stages.NAMES}
    assert {name: tally for name, tally in again.items() if tally.total} == {}
    with house.store.look() as b:
        assert Counter(one.state for one in b.outbox.all(limit=100_000)).keys() == {"sent"}


def test_each_mail_lies_there_once(days, house):
    found = mails(days[1].home / "mails")
    with house.store.look() as b:
        messages = [one for one in b.outbox.all(limit=100_000) if one.target.startswith("mailto:")]
    assert set(found.values()) == {1}
    assert len(found) == len(messages)


def test_each_alerts_feed_holds_every_message_once(days, house):
    with house.store.look() as b:
        messages = [one for one in b.outbox.all(limit=100_000) if one.target == "feed"]
    expected = Counter(one.content["alert"]["id"] for one in messages)
    assert expected
    for alert_id, count in expected.items():
        feed = ET.parse(days[1].home / "feeds" / f"{alert_id}.xml")
        ids = [entry.findtext(f"{{{ATOM}}}id") for entry in feed.iter(f"{{{ATOM}}}entry")]
        assert len(set(ids)) == len(ids) == count


def test_the_index_holds_every_article_as_it_stands(house):
    with house.store.look() as b:
        assert b.indexed.behind(house.index.name, 10) == []
        shown = [one.id for one in b.articles.latest(10_000)]
    assert house.index.count() == len(shown)


def test_every_page_can_be_read_again_from_disk(days, house):
    with house.store.look() as b:
        pages = b.pages.between(days[1].served.world.begins, days[1].until, None)
    assert pages
    for page in pages:
        assert sha256(house.raw.load(page.raw).body).hexdigest() == page.digest, page.url


def test_every_raw_file_is_whole_up_to_its_last_record(days, house):
    with house.store.look() as b:
        pages = b.pages.between(days[1].served.world.begins, days[1].until, None)
    named = Counter(page.raw.file for page in pages)
    for file, count in named.items():
        assert whole_records(days[1].home / "raw" / file) > count, file  # and the file's own head


def whole_records(path):
    """How many records a foreign reader finds, until one is cut off by a kill."""
    found = 0
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file):
                length = int(record.rec_headers["Content-Length"])
                read = len(record.raw_stream.read())
                found += read > 0 or length == 0
        except (ArchiveLoadFailed, EOFError):
            return found
    return found
