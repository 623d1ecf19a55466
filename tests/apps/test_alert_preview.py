"""A preview tells what the alert would have told: the same articles, and what is wrong with a query."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.apps.desk import archive, previewing
from pipeline.domain.alert import Standing
from pipeline.domain.article import Article
from pipeline.settings import read_settings
from pipeline.wiring import House

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def article(number, text, **rest):
    when = NOW - timedelta(days=number % 25)
    base = Article(
        id=f"a{number:03}", url=f"https://tagblatt.example/{number}", outlet="Tagblatt",
        title=f"Meldung {number}", text=text, first_seen=when, published=when, language="de",
        story=f"s{number // 2}", seq=number, change=1, progress="clustered",
    )  # fmt: skip
    return replace(base, **rest)


@pytest.fixture
def house(tmp_path):
    house = House(read_settings(tmp_path, {}), lambda: NOW)
    with house.store.batch() as b:
        b.articles.save(
            [article(n, f"Der Rat tagt zum Punkt {n}.") for n in range(20)]
            + [article(n, "Das Hochwasser in Grimma steigt.") for n in range(20, 30)]
            + [article(30, "Hochwasser vor Monaten.", old=True)]
            + [article(31, "Hochwasser im Vorjahr.", published=NOW - timedelta(days=300))]
        )
    yield house
    house.close()


def test_it_counts_exactly_the_articles_that_the_firing_code_finds(house):
    house.run_stage("index")
    watch = house.new_watch()
    watch.follow([Standing("x", "Hochwasser", "active")])
    with house.store.look() as b:
        recent = b.articles.latest(100, NOW - timedelta(days=30))
    fired = [one for one in recent if watch.find(one)]
    told = previewing.preview(house, "Hochwasser")
    assert told["articles"] == len(fired) == 11
    assert sum(told["days"].values()) == 11
    assert (told["stories"], told["old"]) == (5, 1)
    assert told["sample"][0]["extract"].startswith("Das **Hochwasser**")


def test_what_the_index_lacks_yet_is_counted_too(house):
    house.run_stage("index")
    with house.store.batch() as b:
        b.articles.save([article(40, "Neues Hochwasser an der Mulde.")])
    assert previewing.preview(house, "Hochwasser")["articles"] == 12


def test_what_an_index_that_is_still_empty_lacks_is_counted_and_weighed(house):
    told = previewing.preview(house, "Hochwasser")
    assert told["articles"] == 11
    assert not any("nothing of the last 30 days" in warning for warning in told["warnings"])


def test_its_days_hold_every_hit_to_the_edge_of_the_thirty_days_and_not_beyond(house):
    """Thirty days ago it was noon: what came that afternoon is counted, the morning is not."""
    edge = NOW - timedelta(days=30)
    ticks = [edge - timedelta(microseconds=1), edge, edge + timedelta(hours=5)]
    with house.store.batch() as b:
        b.articles.save(
            article(50 + n, "Ein Erdrutsch.", published=at) for n, at in enumerate(ticks)
        )
    for work in (lambda: None, lambda: house.run_stage("index")):
        work()
        told = previewing.preview(house, "Erdrutsch")
        assert (told["articles"], sum(told["days"].values())) == (2, 2)
        assert told["days"]["2026-10-21"] == 2
        assert [one["id"] for one in told["sample"]] == ["a052", "a051"]
    found = archive.search(house, archive.Search("Erdrutsch", since="30d"))
    assert {hit["id"] for hit in found["hits"]} == {"a051", "a052"}


def test_it_says_what_it_could_not_look_at(house, monkeypatch):
    monkeypatch.setattr(previewing, "FIRED", 3)
    (warning, *_) = previewing.preview(house, "Hochwasser")["warnings"]
    assert warning == "The index lacks 29 articles more than were looked at."
    monkeypatch.setattr(previewing, "total", index_is_down)
    (warning, *_) = previewing.preview(house, "Hochwasser")["warnings"]
    assert warning == "The index does not answer: this is what the latest 3 articles tell."


def test_a_preview_needs_no_index(house, monkeypatch):
    monkeypatch.setattr(previewing, "total", index_is_down)
    assert previewing.preview(house, "Hochwasser")["articles"] == 11


def index_is_down(*_):
    from pipeline.domain.errors import TryLater

    raise TryLater("index", "does not answer")


@pytest.mark.parametrize(
    ("query", "blamed"),
    [
        ("Rat OR Punkt OR Hochwasser", "Rat alone finds 20."),
        ("Hochwasser Grimmma", "Grimmma stands in no article."),
        ("Hochwasser Rat", "Each part is found by itself, but never together."),
        ("Bahnstreik -Rat", "Bahnstreik stands in no article."),
        ("Hochwasser -steigt -Monate -Vorjahr", "Without what stands after NOT it finds 11."),
    ],
)
def test_it_says_which_part_of_a_query_is_to_blame(house, query, blamed):
    house.run_stage("index")
    assert blamed in previewing.preview(house, query)["warnings"]


def test_beyond_its_measure_it_takes_the_indexs_word(house, monkeypatch):
    monkeypatch.setattr(previewing, "FIRED", 3)
    house.run_stage("index")
    told = previewing.preview(house, "Hochwasser")
    assert told["articles"] == 11
    assert len(told["sample"]) == 3
