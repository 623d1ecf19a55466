"""Looking after the house at the terminal: doctor, index, backup, upkeep, takedown."""

import json
import shutil
import sqlite3
from importlib.metadata import version

import pytest

from pipeline.apps.cli.common import opened
from pipeline.apps.desk import care
from pipeline.domain.errors import Busy
from pipeline.domain.feed import Feed
from pipeline.settings import read_settings
from pipeline.wiring import House


def findings(read_or_ask):
    """part -> (verdict, what it said, advice) of doctor."""
    return {
        one["part"]: (one["verdict"], one["told"], one["advice"]) for one in read_or_ask["findings"]
    }


def test_doctor_finds_all_well_after_a_day(archive, ask, read):
    told = findings(read("doctor"))
    assert {verdict for verdict, _, _ in told.values()} == {"good", "note"}
    assert "4 feeds" in told["database"][1]
    status, out, _ = ask("doctor")
    assert (status, "✓ database" in out) == (0, True)
    assert max(map(len, out.splitlines())) <= 120


def test_a_lost_index_is_noticed_and_filled_again(archive, home, ask, read):
    before = read("search", "Selenskyj")["total"]
    shutil.rmtree(home / "index")
    assert ask("reindex")[0] == 0
    assert read("search", "Selenskyj")["total"] == before > 0
    assert findings(read("doctor"))["index"][0] == "good"


def test_a_reindex_leaves_no_note_of_the_old_index(archive, home, ask):
    for _ in range(2):
        status, out, _ = ask("reindex")
        assert (status, out.startswith("The index holds ")) == (0, True)
    with sqlite3.connect(home / "morgenlage.db") as database:
        names = database.execute('SELECT DISTINCT "index" FROM indexed').fetchall()
    assert len(names) == 1


def test_a_reindex_that_cannot_end_says_so_and_keeps_the_old(archive, home):
    house = House(read_settings(home, {}), lambda: archive.now)
    name, count = house.index.name, house.index.count()
    house.index.put = refuse
    with pytest.raises(Busy, match="old index stays"):
        care.reindex(house, lambda _: None)
    house.close()
    assert (house.index.name, house.index.count()) == (name, count)
    house.close()


def refuse(_articles):
    raise Busy("index", "is down")


def test_kept_pages_are_read_again_without_alarm(archive, ask, read):
    told = read("reprocess", "--outlet", "BerlinMorgen", "--compare")
    assert told["pages"] >= 1
    assert (told["changed"], told["unreadable"]) == (0, 0)
    assert "0 articles changed" in ask("reprocess")[1]
    assert all(row["done"] == 0 for row in read("run", "alert", "send")["stages"])


def test_an_outlet_without_pages_and_a_wrong_time_are_named(archive, ask):
    assert "feed list" in ask("reprocess", "--outlet", "Nope")[2]
    status, _, err = ask("reprocess", "--since", "soon")
    assert (status, "2026-11-24" in err) == (2, True)


def test_a_backup_is_never_written_over(archive, ask, tmp_path):
    file = tmp_path / "copy.db"
    assert ask("backup", file)[0] == 0
    whole = file.read_bytes()
    status, _, err = ask("backup", file)
    assert (status, "already" in err) == (2, True)
    assert file.read_bytes() == whole
    status, _, err = ask("backup", tmp_path / "nowhere" / "copy.db")
    assert (status, "could not be written" in err) == (1, True)


def test_a_restored_folder_finds_what_it_found(archive, ask, read, tmp_path, monkeypatch):
    ask("backup", tmp_path / "copy.db")
    total = read("search", "Selenskyj")["total"]
    monkeypatch.setenv("MORGENLAGE_HOME", str(tmp_path / "other"))
    assert ask("restore", tmp_path / "copy.db")[0] == 0
    assert ask("reindex")[0] == 0
    assert read("search", "Selenskyj")["total"] == total
    status, out, _ = ask("restore", "--drop")
    assert (status, "0 messages dropped" in out) == (0, True)


def test_what_is_held_since_a_restore_can_be_dropped(home, ask, read, tmp_path, monkeypatch):
    ask("subscriber", "add", "ben@example.org")
    ask("backup", tmp_path / "copy.db")
    monkeypatch.setenv("MORGENLAGE_HOME", str(tmp_path / "other"))
    status, out, _ = ask("restore", tmp_path / "copy.db")
    assert (status, "1 messages are held" in out) == (0, True)
    assert "--release" in findings(read("doctor"))["outbox"][2]
    assert "1 messages dropped" in ask("restore", "--drop")[1]
    assert read("run", "send")["stages"][0]["done"] == 0


@pytest.mark.parametrize("content", [b"", b"no database at all", None])
def test_what_is_no_backup_changes_nothing(home, ask, read, tmp_path, content):
    file = tmp_path / "copy.db"
    if content is not None:
        file.write_bytes(content)
    status, _, err = ask("restore", file)
    assert (status, str(file) in err) == (2, True)
    assert read("feed", "list") == {"feeds": []}


def test_a_folder_in_use_is_not_restored_over(archive, ask, read, tmp_path):
    ask("backup", tmp_path / "copy.db")
    status, _, err = ask("restore", tmp_path / "copy.db")
    assert (status, "empty data folder" in err) == (2, True)
    assert len(read("feed", "list")["feeds"]) == 4


def test_restore_without_anything_asks_for_a_backup(home, ask):
    status, _, err = ask("restore")
    assert (status, "--release" in err) == (2, True)


def test_upkeep_does_every_task_of_its_table(archive, home, ask):
    from pipeline.stages import UPKEEP

    status, out, _ = ask("upkeep")
    assert (status, [line.split()[0] for line in out.splitlines()]) == (0, list(UPKEEP))
    assert list((home / "backups").iterdir())


def test_a_takedown_hides_an_article_everywhere(archive, home, ask, read):
    hit = read("search", "outlet:BerlinMorgen title:Selenskyj")["hits"][0]
    assert ask("takedown", hit["url"]) == (0, f"{hit['id']} is taken down.\n", "")
    assert hit["id"] not in str(read("search", "outlet:BerlinMorgen")["hits"])
    assert ask("article", hit["id"])[0] == 2
    assert hit["title"] not in str(read("alert", "history", "Genf"))
    (atom,) = (home / "feeds").glob("*.xml")
    assert hit["title"] not in atom.read_text(encoding="utf-8")
    status, _, err = ask("takedown", "https://nowhere.example/1")
    assert (status, "no article" in err) == (2, True)


def test_the_version_is_told(ask):
    assert ask("--version") == (0, f"morgenlage {version('morgenlage')}\n", "")


def test_a_restore_that_is_ended_before_it_holds_the_messages_has_changed_nothing(
    archive, home, ask, tmp_path, monkeypatch
):
    ask("backup", tmp_path / "copy.zip")
    monkeypatch.setenv("MORGENLAGE_HOME", str(tmp_path / "other"))

    def ended(b):
        care.hold(b)
        raise KeyboardInterrupt

    with opened() as other:
        with pytest.raises(KeyboardInterrupt):
            other.store.load(tmp_path / "copy.zip", lambda *_: None, ended)
        with other.store.look() as b:
            assert (b.articles.counts(), b.figures.feeds(), b.figures.waiting()) == ({}, {}, {})
    assert ask("restore", tmp_path / "copy.zip")[0] == 0


def test_doctor_says_that_sending_is_held_even_where_nothing_waits_yet(
    home, ask, read, tmp_path, monkeypatch
):
    ask("backup", tmp_path / "copy.zip")
    monkeypatch.setenv("MORGENLAGE_HOME", str(tmp_path / "other"))
    assert "0 messages are held" in ask("restore", tmp_path / "copy.zip")[1]
    assert "sending is held" in findings(read("doctor"))["outbox"][1]
    assert ask("restore", "--release")[0] == 0
    assert "outbox" not in findings(read("doctor"))


def test_doctor_names_twenty_feeds_in_trouble_and_counts_the_others(home, read):
    with opened() as house, house.store.batch() as b:
        at = house.clock()
        for number in range(23):
            url = f"https://{number}.example/feed"
            b.feeds.add(Feed(f"f{number}", url, f"Outlet {number}", at, "gone", last_error="410"))
    rows = [one for one in read("doctor")["findings"] if one["part"] == "feeds"]
    assert [row["told"].endswith("is gone: 410") for row in rows] == [True] * 20 + [False]
    assert rows[-1]["told"] == "3 more are failing, blocked or gone"


def test_doctor_tells_one_cause_once_and_names_the_parts_that_stand_on_it(home, ask):
    home.mkdir()
    (home / "morgenlage.db").write_bytes(b"no database at all" * 100)
    status, out, _ = ask("doctor", "--json")
    told = findings(json.loads(out))
    assert (status, "morgenlage.db" in told["database"][1]) == (1, True)
    assert told["outbox"][:2] == ("bad", "for the same reason as «database»")
