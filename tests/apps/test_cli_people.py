"""Subscribers at the terminal: asked, confirmed, served, forgotten."""

import json
import re
import sqlite3
from datetime import timedelta
from email import message_from_bytes, policy

import pytest


def mails(home, kind):
    """The text parts of the mails of one kind, the first first."""
    found = sorted((home / "mails").glob(f"*{kind}.eml"))
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in found]
    return [mail.get_body(("plain",)).get_content() for mail in read]


def tomorrow(archive):
    """Eight in the morning after: the digests of seven are due."""
    return (archive.now + timedelta(days=1)).replace(hour=8).isoformat()


def test_the_wishes_of_a_subscriber_are_kept(home, ask, read):
    words = ("--zone", "America/New_York", "--at", "18:30", "--weekdays", "mon-wed,sun")
    assert ask("subscriber", "add", "Ben@Example.org", *words, "--consent", "form 7")[0] == 0
    one = json.loads(ask("subscriber", "export", "Ben@example.org")[1])
    assert (one["zone"], one["at"], one["language"]) == ("America/New_York", "18:30", "en")
    assert (one["weekdays"], one["consent"]) == ([0, 1, 2, 6], "form 7")
    assert "18:30" in ask("subscriber", "list")[1]


def test_nobody_gets_a_digest_before_they_confirmed(archive, home, ask, read):
    ask("subscriber", "add", "ben@example.org", "--alert", "Genf")
    ask("digest", "send", "--now", tomorrow(archive))
    assert len(mails(home, "digest")) == 1
    assert read("subscriber", "list")["subscribers"][1]["state"] == "pending"


def test_a_token_confirms_once_and_not_after_its_time(home, newsroom, ask, read):
    ask("subscriber", "add", "ben@example.org")
    ask("run", "send")
    (text,) = mails(home, "confirm")
    token = re.search(r"\bconfirm ([a-z2-7]{20,})", text)[1]
    assert ask("subscriber", "confirm", token)[0] == 0
    status, _, err = ask("subscriber", "confirm", token)
    assert (status, "used already" in err) == (2, True)


def test_a_late_answer_is_told_to_ask_again(home, newsroom, ask, monkeypatch):
    ask("subscriber", "add", "ben@example.org")
    ask("run", "send")
    token = re.search(r"\bconfirm ([a-z2-7]{20,})", mails(home, "confirm")[0])[1]
    monkeypatch.setenv("MORGENLAGE_NOW", (newsroom.now + timedelta(days=60)).isoformat())
    status, _, err = ask("subscriber", "confirm", token)
    assert (status, "ran out" in err) == (2, True)


def test_a_preview_shows_the_digest_and_sends_nothing(archive, home, ask, read):
    content = read("digest", "preview", "anna@example.org")
    assert content["stories"]
    status, out, _ = ask("digest", "preview", "anna@example.org")
    assert (status, "BerlinMorgen" in out) == (0, True)
    assert not [line for line in out.splitlines() if line != line.rstrip()]
    assert mails(home, "digest") == []


def test_a_digest_goes_out_once(archive, home, ask):
    status, out, _ = ask("digest", "send", "--now", tomorrow(archive))
    assert (status, "1 digests made; 1 messages sent" in out) == (0, True)
    assert "0 digests made" in ask("digest", "send", "--now", tomorrow(archive))[1]
    assert len(mails(home, "digest")) == 1


def test_a_paused_subscriber_gets_none_and_the_same_command_goes_on(archive, home, ask):
    assert "paused" in ask("subscriber", "pause", "anna@example.org")[1]
    ask("digest", "send", "--now", tomorrow(archive))
    assert mails(home, "digest") == []
    assert "active" in ask("subscriber", "pause", "anna@example.org")[1]


def test_the_token_at_the_foot_of_a_digest_ends_it(archive, home, ask, read):
    ask("digest", "send", "--now", tomorrow(archive))
    token = re.search(r"unsubscribe\s+(s-\S+?)»", mails(home, "digest")[0])[1]
    status, out, _ = ask("unsubscribe", token)
    assert (status, "anna@example.org" in out) == (0, True)
    assert read("subscriber", "list")["subscribers"][0]["state"] == "unsubscribed"


def test_the_token_at_the_foot_of_an_alert_ends_that_target_alone(archive, home, ask, read):
    token = re.search(r"unsubscribe\s+(a-\S+?)[»\s]", mails(home, "alert")[0])[1]
    status, out, _ = ask("unsubscribe", token)
    assert (status, "presse@example.org (alert Genf)" in out) == (0, True)
    assert read("alert", "list")["alerts"][0]["targets"] == ["feed"]
    assert read("subscriber", "list")["subscribers"][0]["state"] == "active"


def test_everything_kept_of_a_person_is_given_to_them_and_forgotten(archive, home, ask, read):
    ask("digest", "send", "--now", tomorrow(archive))
    one = json.loads(ask("subscriber", "export", "anna@example.org")[1])
    assert one["consent"] == "paper"
    assert one["alerts"] == ["Genf", "Ukraine negotiations"]
    assert [message["kind"] for message in one["messages"]] == ["digest"]
    assert ask("subscriber", "erase", "anna@example.org")[0] == 0
    assert read("subscriber", "list") == {"subscribers": []}
    assert ask("subscriber", "export", "anna@example.org")[0] == 2
    with sqlite3.connect(home / "morgenlage.db") as database:
        assert "anna@example.org" not in "".join(database.iterdump())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("subscriber", "add", "anna@example.org"), "already"),
        (("subscriber", "add", "anna"), "name@example.org"),
        (("subscriber", "add", "a@b.example\nBcc: c@d.example"), "mail address"),
        (("subscriber", "add", "c@d.example", "--zone", "Europe/Berlim"), "Europe/Berlin"),
        (("subscriber", "add", "c@d.example", "--at", "7"), "07:00"),
        (("subscriber", "add", "c@d.example", "--weekdays", "mon-foo"), "mon-fri"),
        (("subscriber", "add", "c@d.example", "--language", "fr"), "de and en"),
        (("subscriber", "add", "c@d.example", "--alert", "Gemf"), "did you mean «Genf»?"),
        (("subscriber", "add", "c@d.example", "--topic", "Ukraina"), "Ukraine negotiations"),
        (("subscriber", "pause", "c@d.example"), "subscriber list"),
        (("subscriber", "erase", "c@d.example"), "subscriber list"),
        (("subscriber", "export", "c@d.example"), "subscriber list"),
        (("digest", "preview", "c@d.example"), "subscriber list"),
        (("unsubscribe", "s-nonsense"), "foot of a mail"),
    ],
)
def test_what_cannot_be_is_said_plainly_and_nobody_is_added(archive, ask, read, words, told):
    status, _, err = ask(*words)
    assert (status, told in err) == (2, True), err
    assert len(read("subscriber", "list")["subscribers"]) == 1
