"""The server dies, comes back, is full or read-only: every stage says «later», and nothing is lost."""

import random
import time
from datetime import UTC, datetime

import pytest
from newsroom_truth import Held
from sqlalchemy import event

from pipeline import stages
from pipeline.adapters.store.sql import SqlStore
from pipeline.apps.demo import fresh
from pipeline.apps.demo.days import play
from pipeline.domain.errors import Busy, Misconfigured
from pipeline.domain.feed import Feed
from tests.postgresql import server

pytestmark = pytest.mark.needs_postgresql
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
SEED = 16112026


@pytest.fixture(scope="module")
def own(own_postgresql):
    return own_postgresql


@pytest.fixture
def store(own):
    url = server.new_database(own.url)
    store = SqlStore(url, time.time)
    yield store
    store.close()


def feed(number):
    return Feed(f"f{number}", f"https://a.example/{number}", "A", NOON)


def number_of_feeds(store):
    with store.look() as b:
        return len(b.feeds.all())


def add(store, number):
    with store.batch() as b:
        b.feeds.add(feed(number))


def test_a_batch_whose_server_dies_is_put_off_whole(own, store):
    add(store, 1)
    with pytest.raises(Busy, match="is done again"):
        with store.batch() as b:
            b.feeds.add(feed(2))
            own.kill()
            b.feeds.add(feed(3))
    own.start()
    assert number_of_feeds(store) == 1
    add(store, 2)
    assert number_of_feeds(store) == 2


def test_a_batch_whose_server_dies_before_the_commit_is_put_off_whole(own, store):
    with pytest.raises(Busy, match="does not answer"):
        with store.batch() as b:
            b.feeds.add(feed(1))
            own.stop()
    own.start()
    assert number_of_feeds(store) == 0


def test_a_batch_whose_connection_is_cut_is_put_off_whole(own, store):
    with pytest.raises(Busy, match="is done again"):
        with store.batch() as b:
            b.feeds.add(feed(1))
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
            server.call(own.url, cut.format(store._engine.url.database))
            b.feeds.add(feed(2))
    assert number_of_feeds(store) == 0


def test_connections_that_died_unused_are_replaced_in_silence(own, store):
    add(store, 1)
    own.stop()
    own.start()
    add(store, 2)
    assert number_of_feeds(store) == 2


def test_a_server_that_is_down_is_told_and_asked_again(own, store):
    own.stop()
    try:
        with pytest.raises(Busy, match="does not answer"):
            number_of_feeds(store)
        with pytest.raises(Busy, match="does not answer"):
            SqlStore(store._engine.url.render_as_string(), time.time)
    finally:
        own.start()
    assert number_of_feeds(store) == 0


def test_a_lease_whose_server_was_away_is_still_held(own, store):
    with store.lease("cluster") as lease:
        own.kill()
        own.start()
        with store.batch(lease) as b:
            b.feeds.add(feed(1))
    with store.lease("cluster") as again:
        assert again.token == lease.token + 1


def test_a_lease_that_could_not_be_given_back_is_free_for_its_holder_at_once(own, store):
    with store.lease("cluster"):
        own.stop()
    own.start()
    with store.lease("cluster") as again:
        assert again.token == 2


def test_a_read_only_server_is_read_and_told(own, store):
    add(store, 1)
    database = store._engine.url.database
    server.call(own.url, f'ALTER DATABASE "{database}" SET default_transaction_read_only = on')
    store.close()
    assert number_of_feeds(store) == 1
    with pytest.raises(Busy, match="takes no writes"):
        add(store, 2)
    server.call(own.url, f'ALTER DATABASE "{database}" RESET default_transaction_read_only')
    store.close()
    add(store, 2)


def test_a_full_server_is_told(own, store):
    with store._engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON feeds EXECUTE FUNCTION full_disk()"
        )
    with pytest.raises(Busy, match="disk is full; make room there, nothing is lost"):
        add(store, 1)


def test_a_server_without_a_free_connection_is_told(own):
    url = server.new_database(own.url)
    server.call(url, "CREATE ROLE guest LOGIN CONNECTION LIMIT 0")
    with pytest.raises(Busy, match=r"too many connections|no connection free"):
        SqlStore(url.replace("morgenlage@", "guest@"), time.time)


def test_a_user_without_rights_is_told_what_to_grant(own, store):
    database = store._engine.url.database
    server.call(
        own.url.replace("/postgres", f"/{database}"),
        "CREATE ROLE reader LOGIN",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader",
    )
    guest = SqlStore(store.url.replace("morgenlage@", "reader@"), time.time)
    with pytest.raises(Misconfigured, match="grant it to the user"):
        add(guest, 1)
    guest.close()


def test_a_database_that_is_not_there_is_no_passing_trouble(own):
    with pytest.raises(Misconfigured, match="does not let us in"):
        SqlStore(own.url.replace("/postgres", "/nowhere"), time.time)


class Killer:
    """Kills the server within a stage, a few times each, at a statement drawn by chance."""

    def __init__(self, own, times):
        self.own = own
        self.chance = random.Random(SEED)
        self.left = dict.fromkeys(stages.NAMES, times)
        self.statements = None
        self.killed = []

    def listen(self, engine):
        event.listen(engine, "before_cursor_execute", self.count)

    def count(self, *_statement):
        if self.statements is not None:
            self.statements -= 1
            if self.statements == 0:
                self.own.kill()
                self.own.start()

    def run(self, house, name):
        """Run a stage; again where the server died in it, as the next run would."""
        if "killer" not in house.__dict__:
            house.__dict__["killer"] = self
            self.listen(house.store._engine)
        if not self.left[name]:
            return house.run_stage(name)
        self.statements = self.chance.randrange(4, 60)
        tally = house.run_stage(name)
        hit, self.statements = self.statements <= 0, None
        if not hit:
            return tally
        self.left[name] -= 1
        self.killed.append((name, tally.later))
        return tally + house.run_stage(name)


@pytest.mark.slow
def test_the_newsroom_loses_nothing_when_the_server_dies_within_each_stage(own, tmp_path):
    killer = Killer(own, 3)
    home = tmp_path / "home"
    fresh(home)
    setting = f'store = "{server.new_database(own.url)}"\n'
    with play(home, settings=setting, run=killer.run) as days:
        held = Held(days.house, days.newsroom)
        for part in ("missing", "kept", "revisions", "copies", "stories", "topics", "alerts"):
            assert list(getattr(held, part)()) == [], part
        for part in ("digests", "once"):
            assert list(getattr(held, part)()) == [], part
    assert set(killer.left.values()) == {0}, killer.left
    assert any(later for _, later in killer.killed)
