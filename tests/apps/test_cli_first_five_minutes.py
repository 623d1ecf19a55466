"""The terminal, as somebody meets it who has just installed it."""

import json
import re
from email import message_from_bytes, policy

import pytest


def test_a_feed_an_alert_a_subscriber_a_run_and_a_search(home, newsroom, ask):
    assert ask("feed", "add", newsroom.feed("berlinmorgen"), "--outlet", "BerlinMorgen")[0] == 0
    assert (
        ask("alert", "add", "Genf", "Selenskyj", "--to", "mailto:a@b.example", "--to", "feed")[0]
        == 0
    )
    assert (
        ask("subscriber", "add", "anna@example.org", "--alert", "Genf", "--consent", "paper")[0]
        == 0
    )
    status, out, _ = ask("run", "--json")
    stages = {row["stage"]: row for row in json.loads(out)["stages"]}
    assert status == 0
    assert stages["feeds"]["done"] == 1
    assert stages["send"]["done"] >= 2
    found = json.loads(ask("search", "Selenskyj", "--json")[1])
    assert found["total"] >= 1
    assert {
        "id",
        "url",
        "title",
        "outlet",
        "published",
        "language",
        "story",
        "score",
        "highlights",
    } <= (found["hits"][0].keys())
    article = json.loads(ask("article", found["hits"][0]["id"], "--json")[1])
    assert "Wir bleiben am Ball" not in article["text"]
    assert json.loads(ask("alert", "history", "Genf", "--json")[1])["matches"][0]["fate"] == "sent"
    assert list((home / "mails").glob("*.eml"))
    assert list((home / "feeds").glob("*.xml"))
    assert all(row["done"] == 0 for row in json.loads(ask("run", "--json")[1])["stages"])


def test_a_new_feed_is_asked_once_although_it_was_looked_at(home, newsroom, ask):
    ask("feed", "add", newsroom.feed("berlinmorgen"))
    ask("run", "feeds")
    assert (
        len([a for a in newsroom.log if a.outlet == "berlinmorgen" and "robots" not in a.path]) == 1
    )


def test_a_page_offers_its_feeds(home, newsroom, ask):
    status, _, err = ask("feed", "add", newsroom.address("berlinmorgen") + "/")
    assert status == 1
    assert f"morgenlage feed add {newsroom.feed('berlinmorgen')}" in err
    assert json.loads(ask("feed", "list", "--json")[1]) == {"feeds": []}


def test_the_same_feed_twice_is_refused(home, newsroom, ask):
    ask("feed", "add", newsroom.feed("nor"))
    status, _, err = ask("feed", "add", newsroom.feed("nor"))
    assert (status, "followed already" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("feed", "add", "http://10.0.0.1/feed"), 1, "10.0.0.1"),
        (("feed", "add", "http://127.0.0.1:1/feed"), 1, "127.0.0.1"),
        (("feed", "add", "ftp://a.example/"), 2, "ftp"),
        (("search", "Haus AND ("), 2, "^"),
        (("alert", "add", "x", "NOT Haus"), 2, "word"),
        (("alert", "add", "x", "Haus", "--to", "maito:a@b.example"), 2, "mailto"),
        (("alert", "history", "nobody"), 2, "no alert"),
        (("subscriber", "add", "anna"), 2, "mail address"),
        (("subscriber", "add", "a@b.example", "--zone", "Europe/Berlim"), 2, "Europe/Berlin"),
        (("subscriber", "add", "a@b.example", "--at", "25:00"), 2, "07:00"),
        (("subscriber", "confirm", "nonsense"), 2, "unknown"),
        (("run", "fetsch"), 2, "there are: feeds"),
        (("run", "--now", "soon"), 2, "write it like"),
        (("run", "--shard", "9/8"), 2, "i goes from 1"),
        (("feed", "import", "/nowhere.opml"), 2, "cannot be read"),
        (("search", "Haus", "--limit", "0"), 2, "1 to 1000"),
        (("nonsense",), 2, "No such command"),
    ],
)
def test_what_cannot_be_is_said_plainly(home, ask, words, status, told):
    got, _, err = ask(*words)
    assert (got, "Traceback" in err) == (status, False)
    assert told in err


def test_an_opml_file_is_taken_line_by_line(home, ask, tmp_path):
    file = tmp_path / "feeds.opml"
    file.write_text(
        '<opml version="2.0"><body><outline text="Zeitungen">\n'
        '<outline text="A" xmlUrl="http://127.0.0.1:9/a"/>\n'
        '<outline text="B" xmlUrl="javascript:alert(1)"/>\n'
        '<outline text="A again" xmlUrl="http://127.0.0.1:9/a"/>\n'
        "</outline></body></opml>",
        encoding="utf-8",
    )
    status, out, err = ask("feed", "import", file)
    assert status == 0
    assert "1 added, 1 known already, 1 refused" in out
    assert "line 3: javascript:alert(1)" in err
    (feed,) = json.loads(ask("feed", "list", "--json")[1])["feeds"]
    assert (feed["outlet"], feed["group"], feed["state"]) == ("A", "Zeitungen", "new")


def test_a_subscriber_is_asked_and_confirms(home, newsroom, ask):
    assert "is asked by mail" in ask("subscriber", "add", "anna@example.org")[1]
    ask("run", "send")
    (mail,) = (home / "mails").glob("*confirm.eml")
    text = message_from_bytes(mail.read_bytes(), policy=policy.default).get_body(("plain",))
    token = re.search(r"\bconfirm ([a-z2-7]{20,})", text.get_content())[1]
    assert ask("subscriber", "confirm", token)[0] == 0
    (one,) = json.loads(ask("subscriber", "list", "--json")[1])["subscribers"]
    assert (one["state"], one["at"], one["zone"]) == ("active", "07:00", "Europe/Berlin")


def test_a_folder_made_by_a_newer_version_is_left_alone(home, ask):
    import sqlite3

    ask("feed", "list")
    database = sqlite3.connect(home / "morgenlage.db")
    database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.commit()
    database.close()
    status, _, err = ask("feed", "list")
    assert (status, "newer Morgenlage" in err) == (1, True)


def test_doctor_says_what_is_missing_and_what_to_do(home, ask):
    status, out, _ = ask("doctor", "--json")
    parts = {one["part"]: one for one in json.loads(out)["findings"]}
    assert status == 0
    assert parts["feeds"]["advice"] == "morgenlage feed add URL"
    assert parts["database"]["verdict"] == "good"


def test_backup_and_restore_hold_what_would_go_out(home, newsroom, ask, tmp_path, monkeypatch):
    ask("feed", "add", newsroom.feed("berlinmorgen"))
    ask("alert", "add", "Genf", "Selenskyj", "--to", "mailto:a@b.example")
    ask("run", "feeds", "fetch", "extract", "enrich", "cluster", "alert")
    assert ask("backup", tmp_path / "copy.db")[0] == 0
    monkeypatch.setenv("MORGENLAGE_HOME", str(tmp_path / "other"))
    status, out, _ = ask("restore", tmp_path / "copy.db")
    assert (status, "messages are held" in out) == (0, True)
    assert json.loads(ask("run", "send", "--json")[1])["stages"][0]["done"] == 0
    ask("restore", "--release")
    assert json.loads(ask("run", "send", "--json")[1])["stages"][0]["done"] >= 1
