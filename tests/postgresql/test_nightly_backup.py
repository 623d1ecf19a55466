"""The nightly backup of a PostgreSQL store is one that `restore` takes, with its mail held."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.apps.desk import care
from pipeline.domain.feed import Feed
from pipeline.domain.message import Message
from pipeline.settings import read_settings
from pipeline.wiring import House

pytestmark = pytest.mark.needs_postgresql
NIGHT = datetime(2026, 11, 16, 3, 30, tzinfo=UTC)


@pytest.fixture
def make(tmp_path):
    made = []

    def house(name, now=NIGHT, **more):
        home = tmp_path / name
        home.mkdir(exist_ok=True)
        told = {f"MORGENLAGE_{key.upper()}": value for key, value in more.items()}
        made.append(
            House(read_settings(home, told | {"MORGENLAGE_SEARCH": "memory:"}), lambda: now)
        )
        return made[-1]

    yield house
    for one in made:
        one.close()


def test_the_nightly_backup_is_restored_elsewhere_and_its_mail_is_held(make, database, tmp_path):
    house = make("one", store=database)
    with house.store.batch() as b:
        b.feeds.add(Feed("f1", "https://outlet.example/feed", "Outlet", NIGHT))
        b.outbox.put([Message("m1", "k", "notice", "mailto:a@b.example", NIGHT, "de", {})])
    assert house.run_upkeep("backup").done == 1
    (file,) = (tmp_path / "one/backups").iterdir()
    assert file.name == "morgenlage-2026-11-16.zip"
    other = make("other")
    assert care.restore(other, file, lambda *_: None) == 1
    with other.store.look() as b:
        assert [feed.id for feed in b.feeds.all()] == ["f1"]
        assert [one.state for one in b.outbox.all()] == ["held"]


def test_only_the_newest_backups_are_kept(make, database, tmp_path):
    for day in range(3):
        make("one", NIGHT + timedelta(day), store=database, keep_backups="2").run_upkeep("backup")
    kept = sorted(file.name for file in (tmp_path / "one/backups").iterdir())
    assert kept == ["morgenlage-2026-11-17.zip", "morgenlage-2026-11-18.zip"]
