"""Searching at the terminal: over time, a hit a story, kept, explained, and what may be meant."""

import csv
import io
import sqlite3

import pytest


def ids(found):
    return [hit["id"] for hit in found["hits"]]


def test_a_search_is_kept_under_a_name_run_by_it_and_forgotten(archive, ask, read):
    assert ask("search", "Genf", "--save", "genf")[0] == 0
    assert read("saved") == {"saved": [{"name": "genf", "query": "Genf", "error": None}]}
    assert "genf" in ask("saved")[1]
    assert ids(read("search", "--saved", "genf")) == ids(read("search", "Genf"))
    status, _, err = ask("search", "--saved", "gent")
    assert (status, "did you mean «genf»" in err) == (2, True)
    assert ask("saved", "--drop", "genf")[0] == 0
    status, _, err = ask("saved", "--drop", "genf")
    assert (status, "no saved search" in err) == (2, True)


def test_a_kept_search_that_cannot_be_read_any_more_is_flagged_and_kept(archive, home, ask, read):
    assert ask("search", "Genf", "--save", "genf")[0] == 0
    with sqlite3.connect(home / "morgenlage.db") as database:
        database.execute("UPDATE saved SET query = 'Genf AND ('")
    (kept,) = read("saved")["saved"]
    assert kept["name"] == "genf"
    assert kept["error"]
    assert kept["error"] in ask("saved")[1]
    assert ask("search", "--saved", "genf")[0] == 2


@pytest.mark.parametrize("span", ["hour", "day", "week"])
def test_hits_are_counted_over_time_when_asked(archive, ask, read, span):
    found = read("search", "Selenskyj", "--timeline", span)
    rows = found["timeline"]
    assert sum(row["count"] for row in rows) == found["total"]
    assert [row["from"] for row in rows] == sorted(row["from"] for row in rows)
    out = ask("search", "Selenskyj", "--timeline", span)[1]
    assert f"hits {'an' if span == 'hour' else 'a'} {span} since" in out
    assert "most: " in out
    assert not {"timeline", "facets"} & read("search", "Selenskyj").keys()


def test_hits_before_the_timeline_are_told(archive, ask, read):
    total = read("search", "Selenskyj")["total"]
    out = ask("search", "Selenskyj", "--timeline", "day", "--now", "2027-11-16T12:00Z")[1]
    assert f"{total} of {total} hits fall outside of the last 92 days" in out


@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_one_hit_a_story_when_asked(archive, ask, read, sort):
    every = read("search", "Selenskyj", "--limit", 1000)["hits"]
    found = read("search", "Selenskyj", "--collapse", "--sort", sort, "--limit", 1000)
    stories = [hit["story"] for hit in found["hits"]]
    assert len(stories) == len(set(stories)) < len(every)
    assert set(stories) == {hit["story"] for hit in every}
    out = ask("search", "Selenskyj", "--collapse", "--limit", 1000)[1]
    assert f"{len(stories)} stories, {len(every)} articles" in out
    rows = list(csv.DictReader(io.StringIO(ask("search", "Selenskyj", "--collapse", "--csv")[1])))
    assert sorted(row["story"] for row in rows) == sorted(stories)


def test_where_nothing_was_found_it_says_what_may_have_been_meant(archive, ask, read):
    found = read("search", "Selenskij Gemf -Bayern")
    better = found["did_you_mean"]
    assert better[0]["query"] == "Selenskyj Genf -Bayern"
    assert better[0]["total"] == read("search", better[0]["query"])["total"] > 0
    assert found["hints"] == [
        "«Selenskij» stands in no article here.",
        "«Gemf» stands in no article here.",
    ]
    out = ask("search", "Selenskij Gemf -Bayern")[1]
    assert "morgenlage search 'Selenskyj Genf -Bayern'" in out
    assert not {"did_you_mean", "hints"} & read("search", "Selenskyj").keys()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Regenbogenforelle",), "«Regenbogenforelle» stands in no article here."),
        (("Selenskyj", "--since", "2026-11-30"), "Without --since it finds"),
        (("Genf Kaninchen",), "never together"),
    ],
)
def test_where_nothing_was_found_it_says_why(archive, read, words, told):
    assert any(told in hint for hint in read("search", *words)["hints"])


def test_an_empty_archive_says_so(home, ask, read):
    assert read("search", "Haus")["hints"][0].startswith("The archive is still empty")
    assert "morgenlage run" in ask("search", "Haus")[1]


@pytest.mark.parametrize(
    ("machine", "words", "begins"),
    [
        ({"LANG": "de_DE.UTF-8"}, (), "Gesucht"),
        ({"LANG": "en_GB.UTF-8"}, (), "Articles"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "de_AT.UTF-8"}, (), "Gesucht"),
        ({"LANG": "de_DE.UTF-8"}, ("--language", "en"), "Articles"),
        ({"LANG": "C.UTF-8"}, (), "Gesucht"),
        ({"LANG": "C.UTF-8", "MORGENLAGE_ZONE": "Europe/London"}, (), "Articles"),
    ],
)
def test_a_query_is_explained_in_the_language_of_whoever_asks(
    archive, ask, read, monkeypatch, machine, words, begins
):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in machine.items():
        monkeypatch.setenv(name, value)
    assert ask("search", "Haushalt", "--explain", *words)[1].startswith(begins)
    assert read("search", "Haushalt", "--explain", *words)["explain"].startswith(begins)
