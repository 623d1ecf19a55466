"""The newsroom's days on PostgreSQL, their process killed now and then: the truth holds."""

import pytest
from newsroom_truth import Held

from pipeline import stages
from tests.crash.scene import Folder, finished, killed_often, newsroom
from tests.crash.told import mails
from tests.postgresql.server import new_database

pytestmark = [pytest.mark.needs_postgresql, pytest.mark.slow]
KILLS, COMMITS, SECONDS = 10, 200, 0.02


@pytest.fixture(scope="module")
def folder(postgresql, tmp_path_factory):
    setting = f'store = "{new_database(postgresql)}"\n'
    with newsroom() as served:
        folder = Folder(tmp_path_factory.mktemp("killed") / "home", served, settings=setting)
        folder.orphans = killed_often(folder, KILLS, COMMITS, SECONDS)
        finished(folder.play())
        yield folder


@pytest.fixture(scope="module")
def house(folder):
    with folder.house() as house:
        yield house


def test_every_line_of_the_truth_holds_after_the_kills(folder, house):
    assert folder.orphans == []
    assert list(Held(house, folder.served).line()) == []


def test_nothing_is_left_to_do_and_each_mail_lies_there_once(folder, house):
    again = {name: house.run_stage(name) for name in stages.NAMES}
    assert {name: tally for name, tally in again.items() if tally.total} == {}
    with house.store.look() as b:
        messages = b.outbox.all(limit=100_000)
    assert {one.state for one in messages} == {"sent"}
    found = mails(folder.home / "mails")
    assert set(found.values()) == {1}
    assert len(found) == len([one for one in messages if one.target.startswith("mailto:")])
