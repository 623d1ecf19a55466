"""A folder whose store was moved to PostgreSQL, and whose stages run in several processes at once."""

import json

import pytest

from pipeline import stages
from pipeline.wiring.running import SHARED
from pipeline.wiring.stores import move
from tests.crash.scene import finished
from tests.crash.told import differences, in_any_order, once_each, told
from tests.postgresql.server import new_database

pytestmark = [pytest.mark.slow, pytest.mark.needs_postgresql]
SHARES = 3


@pytest.fixture
def folder(furnished, postgresql, tmp_path):
    """The folder with its truth in PostgreSQL; nothing of it has been run yet."""
    folder = furnished.copied(tmp_path / "home")
    url = new_database(postgresql)
    moved = move(str(folder.home / "morgenlage.db"), url, lambda _done, _whole: None)
    assert moved["feeds"]
    (folder.home / "morgenlage.db").unlink()
    with (folder.home / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'store = "{url}"\n')
    return folder


def test_stages_in_shards_at_once_give_readers_what_one_run_gives_them(folder, expected):
    done = dict.fromkeys(stages.NAMES, 0)
    for name in stages.NAMES:
        shards = SHARES if name in SHARED else 1
        runs = [
            folder.run("run", name, "--shard", f"{n}/{shards}", "--json")
            for n in range(1, shards + 1)
        ]
        for run in runs:
            (row,) = json.loads(finished(run))["stages"]
            assert row["later"] == 0, row
            done[name] += row["done"]
    assert all(done[name] for name in SHARED), done
    with folder.house() as house:
        found = told(house, folder.served)
        assert list(differences(in_any_order(expected), in_any_order(found))) == []
        assert list(once_each(house, folder.served)) == []
        assert all(house.run_stage(name).total == 0 for name in stages.NAMES)
    assert not (folder.home / "morgenlage.db").exists()
