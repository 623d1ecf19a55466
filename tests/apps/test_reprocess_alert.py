"""Reading the past again tells nobody; asked to, it lets the alerts judge what changed, once."""

import pytest
from sqlalchemy import update

from pipeline.adapters.store import tables
from pipeline.apps.desk import scheduled
from pipeline.wiring import House


@pytest.fixture
def spoilt(archive, home, ask):
    """An article of BerlinMorgen as an older extractor left it, and an alert that is younger."""
    assert ask("alert", "add", "Alles", "der OR die OR das", "--to", "mailto:b@c.example")[0] == 0
    house = archived(home)
    with house.store.writing() as connection:
        article = connection.execute(
            tables.articles.select().where(tables.articles.c.outlet == "BerlinMorgen")
        ).first()
        mine = tables.articles.c.id == article.id
        connection.execute(update(tables.articles).where(mine).values(text="Älter."))
    yield article
    house.close()


def archived(home):
    from datetime import UTC, datetime

    from pipeline.settings import read_settings

    return House(read_settings(home, {}), lambda: datetime.now(UTC))


def matches(read):
    return [one["article"] for one in read("alert", "history", "Alles")["matches"]]


def done(read, name):
    return {row["stage"]: row["done"] for row in read("run")["stages"]}[name]


def test_by_default_nobody_hears_of_the_past(spoilt, ask, read):
    assert read("reprocess")["changed"] == 1
    assert done(read, "alert") == 0
    assert matches(read) == []


def test_asked_to_the_next_run_judges_what_changed_and_no_revision_is_made(spoilt, ask, read):
    _, told, _ = ask("reprocess", "--alert", "--outlet", "BerlinMorgen")
    assert "1 articles changed" in told
    assert "The next run lets the alerts judge them" in told
    assert done(read, "alert") == 1
    assert matches(read) == [spoilt.id]
    after = read("article", spoilt.id)
    assert (after["revision"], after["story"]) == (spoilt.revision, spoilt.story)


def test_nobody_hears_twice_of_what_was_told(spoilt, ask, read):
    for _ in range(2):
        ask("reprocess", "--alert")
        read("run")
    assert matches(read) == [spoilt.id]


def test_comparing_writes_nothing_even_where_alerts_are_asked_for(spoilt, ask, read):
    status, told, _ = ask("reprocess", "--compare", "--alert")
    assert (status, "1 articles would change" in told, "next run" in told) == (0, True, False)
    assert done(read, "alert") == 0
    assert read("article", spoilt.id)["text"] == "Älter."


def test_a_scheduler_asks_in_the_same_way(spoilt, read, capsys):
    told = {"stage": "extract", "outlet": None, "from": None, "to": None}
    assert scheduled.again(**told, compare=True, alert=False)["changed"] == 1
    assert scheduled.again(**told, compare=False, alert=True)["changed"] == 1
    assert "1 articles changed" in capsys.readouterr().out
    assert done(read, "alert") == 1
