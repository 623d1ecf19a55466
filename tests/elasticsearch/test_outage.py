"""Elasticsearch is missing, dies or comes back: nothing waits for it, and nothing is lost."""

import json
import threading
import time
from datetime import timedelta
from tempfile import TemporaryDirectory

import pytest

from pipeline.apps.desk import archive as desk
from pipeline.apps.desk import care, checkup
from pipeline.domain.ids import ulid
from pipeline.settings import read_settings
from pipeline.wiring import House
from tests.conftest import node_or_skip
from tests.elasticsearch.indices import fresh_prefix
from tests.elasticsearch.node import Node, quick
from tests.querying import article

pytestmark = [pytest.mark.needs_elasticsearch, pytest.mark.slow]
MANY = 1500
#: seconds; a node looks at its disk every ten
PATIENCE = 60


@pytest.fixture
def node():
    """A node of this test's own, not started yet."""
    with node_or_skip(), TemporaryDirectory(dir=quick()) as folder:
        made = Node(folder)
        yield made
        made.kill()


@pytest.fixture
def home(tmp_path, monkeypatch, node):
    monkeypatch.setenv("MORGENLAGE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MORGENLAGE_ALLOW_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("MORGENLAGE_HOST_DELAY", "0")
    monkeypatch.setenv("MORGENLAGE_SEARCH", node.url)
    return tmp_path / "home"


def stages(told):
    return {row["stage"]: row for row in json.loads(told[1])["stages"]}


def test_alerts_and_digests_flow_without_it_and_the_index_catches_up(home, node, newsroom, ask):
    ask("feed", "add", newsroom.feed("berlinmorgen"), "--outlet", "BerlinMorgen")
    assert ask("alert", "add", "Genf", "Selenskyj", "--to", "mailto:a@b.example")[0] == 0
    person = ("subscriber", "add", "anna@example.org", "--alert", "Genf", "--at", "00:01")
    assert ask(*person, "--consent", "paper")[0] == 0

    told = ask("run", "--json")
    assert told[0] == 0
    assert stages(told)["index"]["later"] >= 1
    assert stages(told)["send"]["done"] == 1
    tomorrow = stages(ask("run", "--now", newsroom.now + timedelta(days=1), "--json"))
    assert (tomorrow["digest"]["done"], tomorrow["index"]["later"]) == (1, 1)
    assert len(list((home / "mails").glob("*.eml"))) == 2
    status, _, err = ask("search", "Selenskyj")
    assert (status, "does not answer" in err, "Traceback" in err) == (1, True, False)
    assert err.count("\n") == 1
    status, out, _ = ask("doctor", "--json")
    assert (status, "does not answer" in out) == (1, True)
    assert ask("upkeep")[0] == 0

    node.start()
    before = json.loads(ask("search", "Selenskyj", "--json")[1])
    assert (before["total"], before["behind"] > 0) == (0, True)
    assert stages(ask("run", "--json"))["index"]["done"] == before["behind"]
    found = json.loads(ask("search", "Selenskyj", "--json")[1])
    assert (found["total"] > 0, found["behind"]) == (True, 0)
    assert ask("doctor")[0] == 0
    assert ask("reindex")[0] == 0
    assert json.loads(ask("search", "Selenskyj", "--json")[1])["total"] == found["total"]


def test_doctor_sees_a_month_that_somebody_deleted_and_reindex_mends_it(
    tmp_path, elasticsearch, noon
):
    told = {"MORGENLAGE_SEARCH": elasticsearch, "MORGENLAGE_SEARCH_PREFIX": fresh_prefix()}
    house = House(read_settings(tmp_path, told), lambda: noon)
    summer = noon - timedelta(days=120)
    with house.store.batch() as b:
        b.articles.save(
            [
                article("Rat", id=ulid(at, n), first_seen=at, seq=n)
                for n, at in enumerate([noon, noon, summer])
            ]
        )
    house.run_stage("index")
    assert [one.verdict for one in checkup.index(house)] == ["good"]
    house.index._client.indices.delete(index=f"{house.index.name}-{summer:%Y-%m}")
    (finding,) = checkup.index(house)
    assert (finding.verdict, finding.advice) == ("bad", "morgenlage reindex")
    assert "1 missing" in finding.told
    assert care.reindex(house, lambda _: None) == 3
    assert [one.verdict for one in checkup.index(house)] == ["good"]
    house.close()


def test_what_is_too_old_goes_from_the_archive_month_by_month(tmp_path, elasticsearch, noon):
    told = {"MORGENLAGE_SEARCH": elasticsearch, "MORGENLAGE_SEARCH_PREFIX": fresh_prefix()}
    house = House(read_settings(tmp_path, told), lambda: noon)
    old = noon - timedelta(days=house.settings.keep_days + 40)
    with house.store.batch() as b:
        b.articles.save(
            [
                article("Rat", id=ulid(at, n), first_seen=at, seq=n)
                for n, at in enumerate([noon, old, old])
            ]
        )
    house.run_stage("index")
    assert house.index.count() == 3
    assert house.run_upkeep("retention").done >= 2
    assert house.index.count() == 1
    assert not house.index._client.indices.exists(index=f"{house.index.name}-{old:%Y-%m}")
    house.close()


def test_a_node_that_is_killed_in_the_middle_loses_no_article(home, node, noon):
    home.mkdir()
    house = House(read_settings(home, {"MORGENLAGE_SEARCH": node.url}), lambda: noon)
    days = [noon - timedelta(hours=n) for n in range(MANY)]
    kept = [
        article(f"Wort{n} Rat", id=ulid(at, n), first_seen=at, seq=n) for n, at in enumerate(days)
    ]
    with house.store.batch() as b:
        b.articles.save(kept)
    node.start()
    killer = threading.Thread(target=kill_when_begun, args=(house, node))
    killer.start()
    told = house.run_stage("index")
    killer.join()
    assert 0 < told.done < MANY
    assert told.later == MANY - told.done
    assert house.run_stage("index").later

    node.start()
    assert house.run_stage("index").done == MANY - told.done
    assert house.index.count() == MANY
    assert house.run_stage("index").total == 0
    house.close()


def kill_when_begun(house, node):
    name = house.index.name
    other = House(house.settings, house.clock)
    while True:
        with other.store.look() as b:
            if b.indexed.held(name):
                break
        time.sleep(0.01)
    node.kill()
    other.close()


def test_a_disk_that_runs_full_puts_the_index_off_and_loses_no_article(home, node, noon):
    """The engine itself sets the block, at the flood stage, and takes it away when there is room."""
    home.mkdir()
    node.settings["cluster.info.update.interval"] = "10s"
    node.start()
    house = House(read_settings(home, {"MORGENLAGE_SEARCH": node.url}), lambda: noon)
    keep(house, noon, 0, 5)
    assert house.run_stage("index").done == 5
    full = {"low": "902tb", "high": "901tb", "flood_stage": "900tb"}  # of free bytes
    watermarks(house, full)
    wait_until(lambda: [one for one in house.index.troubles() if "refuses writes" in one.told])
    keep(house, noon, 5, 10)
    told = house.run_stage("index")
    assert (told.done, told.later, told.aside) == (0, 5, 0)
    found = desk.search(house, desk.Search("Rat"))
    assert (found["total"], found["behind"]) == (5, 5)
    findings = [one for one in checkup.index(house) if one.verdict == "bad"]
    assert any("make room on its disk" in one.advice for one in findings)

    watermarks(house, dict.fromkeys(full))
    wait_until(lambda: not [one for one in house.index.troubles() if one.grave])
    assert house.run_stage("index").done == 5
    assert desk.search(house, desk.Search("Rat"))["total"] == 10
    house.close()


def keep(house, at, start, end):
    with house.store.batch() as b:
        b.articles.save(
            [article("Rat", id=ulid(at, n), first_seen=at, seq=n) for n in range(start, end)]
        )


def watermarks(house, values):
    name = "cluster.routing.allocation.disk.watermark"
    told = {f"{name}.{stage}": value for stage, value in values.items()}
    house.index._client.cluster.put_settings(persistent=told)


def wait_until(true):
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "the node took too long"
        time.sleep(0.2)
