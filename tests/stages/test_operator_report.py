"""The operator's mail: once a local date, only where something went wrong, and what to do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.domain.errors import Misconfigured
from pipeline.domain.feed import Feed
from pipeline.domain.message import Message
from pipeline.domain.shard import Shard
from pipeline.ports.store.operations import Operation
from pipeline.settings import read_settings
from pipeline.wiring import House

NIGHT = datetime(2026, 11, 16, 3, 30, tzinfo=UTC)
DAY = timedelta(days=1)


class Desk:
    """A house with a clock that the test sets."""

    def __init__(self, home, **more):
        self.now = NIGHT
        told = {"search": "memory:", "operator": "technik@news.example"} | more
        told = {f"MORGENLAGE_{name.upper()}": value for name, value in told.items()}
        self.house = House(read_settings(home, told), lambda: self.now)

    def mails(self):
        """What the report made so far, all of it sent."""
        self.house.run_upkeep("report")
        self.house.run_stage("send")
        with self.house.store.look() as b:
            return [one for one in b.outbox.all(kind="notice") if one.key.startswith("operator/")]

    def write(self, what):
        with self.house.store.batch() as b:
            return what(b)


@pytest.fixture
def desk(tmp_path):
    made = []

    def opened(**more):
        made.append(Desk(tmp_path, **more))
        return made[-1]

    yield opened
    for one in made:
        one.house.close()


def failure(number=1, at=NIGHT):
    told = "HTTP 503 from the proxy"
    return Operation(f"o{number}", "failed", "ingest.fetch", f"run {number}", at, told)


def dead_feed(name="f1"):
    url = f"https://outlet.example/{name}.xml"
    return Feed(name, url, "Elbtal", NIGHT - 9 * DAY, "failing", last_error="HTTP 404")


def test_nothing_went_wrong_and_no_mail_comes(desk):
    assert desk().mails() == []


def test_nobody_is_named_and_no_mail_comes(desk):
    quiet = desk(operator="")
    quiet.write(lambda b: b.operations.note(failure()))
    assert quiet.mails() == []


def test_an_address_that_is_none_is_a_wrong_setting(desk):
    with pytest.raises(Misconfigured, match="operator"):
        desk(operator="nobody").house.run_upkeep("report")


def test_a_failure_is_told_once_a_date(desk):
    one = desk()
    one.write(lambda b: [b.operations.note(failure(number)) for number in (1, 2)])
    assert len(one.mails()) == 1
    (mail,) = one.mails()
    assert (mail.key, mail.target) == ("operator/2026-11-16", "mailto:technik@news.example")
    (section,) = mail.content["sections"]
    assert section["lines"] == [
        "2026-11-16 04:30: ingest.fetch gescheitert (2×): HTTP 503 from the proxy"
    ]
    one.now += DAY + timedelta(minutes=1)
    assert len(one.mails()) == 1


def test_a_dead_feed_is_told_once_and_again_when_it_dies_again(desk):
    one = desk()
    one.write(lambda b: b.feeds.add(dead_feed()))
    assert len(one.mails()) == 1
    one.now += DAY
    assert len(one.mails()) == 1
    well = replace(dead_feed(), state="active", last_success=one.now, due=one.now + 9 * DAY)
    one.write(lambda b: (b.feeds.save([well]), b.feeds.add(dead_feed("f2"))))
    one.now += DAY
    assert len(one.mails()) == 2
    again = replace(well, state="failing")
    one.write(lambda b: b.feeds.save([again]))
    one.now += 2 * DAY
    assert ["Elbtal: https://outlet.example/f1.xml" in str(m.content) for m in one.mails()] == [
        True,
        False,
        True,
    ]


def test_a_feed_that_died_after_the_mail_of_a_date_is_told_on_the_next(desk):
    one = desk()
    one.write(lambda b: b.operations.note(failure()))
    assert len(one.mails()) == 1
    one.write(lambda b: b.feeds.add(dead_feed()))
    assert len(one.mails()) == 1
    one.now += DAY
    assert "Elbtal" in str(one.mails()[0].content)


@pytest.mark.parametrize(
    ("zone", "subject", "foot"),
    [
        (
            "Europe/Berlin",
            "Betrieb: eine Aufgabe gescheitert oder zu spät, eine Nachricht aufgegeben, ein Feed antwortet nicht mehr",
            "Abstellen: die Einstellung «operator»",
        ),
        (
            "Europe/London",
            "Operations: one task failed or late, one message given up, one feed no longer answers",
            "To stop it: the setting «operator»",
        ),
    ],
)
def test_the_mail_reads_well_in_the_language_of_the_house(desk, zone, subject, foot):
    one = desk(zone=zone)

    def write(b):
        b.operations.note(failure())
        b.feeds.add(dead_feed())
        gone = Message("01KA", "k", "digest", "mailto:anna@press.example", NIGHT, "de", {})
        b.outbox.put([replace(gone, id=one.house.new_id(NIGHT))])
        (claimed,) = b.outbox.claim(NIGHT, 1, Shard(), 7)
        b.outbox.dead(claimed.id, "550 no such user", 7)

    one.write(write)
    (mail,) = one.mails()
    text = one.house.letter_text(mail)
    flat = " ".join(text.split())
    assert mail.content["title"] == subject
    assert "anna@press.example: 550 no such user" in flat
    assert "https://outlet.example/f1.xml" in flat
    assert foot in flat
    assert max(map(len, text.splitlines())) <= 72


def test_it_goes_out_as_a_mail_and_says_nothing_of_subscriptions(desk, tmp_path):
    one = desk()
    one.write(lambda b: b.operations.note(failure()))
    one.mails()
    (file,) = (tmp_path / "mails").rglob("*.eml")
    assert "List-Unsubscribe" not in file.read_text("utf-8")
