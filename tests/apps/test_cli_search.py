"""Searching at the terminal: over time, a hit a story, kept, explained, and what may be meant."""

import csv
import io
import sqlite3
import subprocess
import sys
from importlib import import_module

import pytest
from typer.main import get_command

from pipeline.apps.cli.commands import PARTS, app_for
from tests.elasticsearch.node import free_port


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


def test_a_search_is_kept_with_the_time_that_stood_beside_it(archive, ask, read):
    status, _, err = ask("search", "Genf OR Kaninchen", "--since", "24.11.2026", "--save", "x")
    assert (status, "morgenlage search --saved x" in err) == (0, True)
    ask("search", "", "--since", "7d", "--save", "y")
    kept = {one["name"]: one["query"] for one in read("saved")["saved"]}
    assert kept == {"x": "(Genf OR Kaninchen) since:2026-11-24", "y": "since:7d"}


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


def test_stories_are_counted_under_their_titles(archive, ask, read):
    ((story, count),) = read("search", "Selenskyj", "--facets")["facets"]["story"].items()
    title = read("story", story)["title"]
    assert f"story: {count} × {title}" in ask("search", "Selenskyj", "--facets")[1]


def test_how_far_an_index_that_is_down_is_behind_is_told_all_the_same(
    archive, home, ask, monkeypatch
):
    with sqlite3.connect(home / "morgenlage.db") as database:
        database.execute(
            "DELETE FROM indexed WHERE article_id IN (SELECT article_id FROM indexed LIMIT 3)"
        )
    monkeypatch.setenv("MORGENLAGE_SEARCH", f"http://127.0.0.1:{free_port()}")
    assert "; 3 articles wait for it; alerts and digests go on" in ask("search", "Genf")[2]


def test_an_index_that_is_down_is_told_with_what_goes_on_and_what_to_do(archive, ask, monkeypatch):
    monkeypatch.setenv("MORGENLAGE_SEARCH", f"http://127.0.0.1:{free_port()}")
    for words in (("search", "Genf"), ("search", "Genf", "--csv")):
        status, _, err = ask(*words)
        assert (status, "does not answer" in err, "morgenlage doctor" in err) == (1, True, True)
        assert "alerts and digests go on" in err
        assert "wait for it" not in err
    status, out, err = ask("alert", "preview", "Genf")
    assert (status, "this is what the latest" in err) == (0, True)
    assert "would have found nothing" not in out


def test_hits_before_the_timeline_are_told(archive, ask, read):
    total = read("search", "Selenskyj")["total"]
    out = ask("search", "Selenskyj", "--timeline", "day", "--now", "2027-11-16T12:00Z")[1]
    assert f"{total} of {total} hits fall outside of the last 92 days" in out


@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_one_hit_a_story_when_asked(archive, ask, read, sort):
    every = read("search", "Selenskyj", "--limit", 1000)["hits"]
    found = read("search", "Selenskyj", "--collapse", "--sort", sort, "--limit", 1000)
    stories = [hit["story"] for hit in found["hits"]]
    assert len(stories) == len(set(stories)) == 1 < len(every)
    assert set(stories) == {hit["story"] for hit in every}
    out = ask("search", "Selenskyj", "--collapse", "--limit", 1000)[1]
    assert f"1 story, {len(every)} articles" in out
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
        (("Selenskyj", "-der", "-the"), "Without what stands after NOT it finds"),
        (("outlet:Berlin",), "No article has outlet:Berlin; did you mean «BerlinMorgen»?"),
        (("topic:Ukraine Genf",), "did you mean «Ukraine negotiations»"),
        (("lang:fr",), "No article has lang:fr; there are: "),
        (("Genf author:Niemand",), "No article has author:Niemand."),
    ],
)
def test_where_nothing_was_found_it_says_why(archive, read, words, told):
    assert any(told in hint for hint in read("search", *words)["hints"])


def test_an_empty_archive_says_so(home, ask, read):
    assert read("search", "Haus")["hints"][0].startswith("The archive is still empty")
    assert "morgenlage feed add URL" in ask("search", "Haus")[1]


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("Kaninchen or Genf", "Kaninchen OR Genf"),
        ("Genf near/9 Selenskyj", "Genf NEAR/9 Selenskyj"),
        ("Genf or Gemf", "Genf OR Gemf"),
        ("Selenskij oder Kaninchenstall", "Selenskyj ODER Kaninchenstall"),
        ("Kommt Selenskyj nach Genf Genf?", "Kommt Selenskyj nach Genf Genf"),
    ],
)
def test_an_operator_in_small_letters_is_told_and_the_one_that_was_meant(
    archive, ask, read, typed, better
):
    found = read("search", typed)
    assert found["total"] == 0
    assert better in [one["query"] for one in found["did_you_mean"]]
    sign = better.split()[1]
    assert "?" in typed or any(f"in capitals, {sign}" in hint for hint in found["hints"])
    assert not any("stands in no article" in hint for hint in found["hints"] if sign in hint)
    assert f"morgenlage search '{better}'" in ask("search", typed)[1]


def test_an_operator_in_small_letters_is_told_where_something_was_found_too(archive, ask, read):
    typed = "Selenskyj OR (Genf oder Berlin)"
    assert read("search", typed)["total"]
    status, out, err = ask("search", typed)
    assert (status, "ODER" in out, "in capitals, ODER" in err) == (0, False, True)
    assert "in capitals, ODER" in ask("alert", "add", "Oder", typed)[2]
    assert "in capitals, ODER" in ask("alert", "edit", "Oder", "--query", f"{typed} x")[2]
    assert "in capitals, ODER" in ask("alert", "preview", typed)[2]


def test_since_takes_a_time_and_no_query(archive, ask, read):
    for typed in ("heute", "24.11.2026", " 2w "):
        assert read("search", "Genf", "--since", typed)
    for typed in ("7 Tage", "7d OR Rat", ""):
        status, _, err = ask("search", "Genf", "--since", typed)
        assert (status, "--since can read; write 7d" in err) == (2, True)


def test_an_export_for_excel_opens_by_itself(archive, ask, read):
    status, out, _ = ask("search", "Selenskyj", "--excel")
    assert (status, out.startswith("\ufeffid;published;outlet;")) == (0, True)
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == read("search", "Selenskyj")["total"]
    status, out, err = ask("search", "Regenbogenforelle", "--excel")
    assert (status, out.count("\n"), "Nothing found" in err) == (0, 1, True)


def test_a_query_may_be_typed_without_quotation_marks(archive, ask, read):
    words = ("Selenskyj", "Genf", "-Kaninchen")
    assert ids(read("search", *words)) == ids(read("search", " ".join(words)))
    assert read("search", "-Kaninchen", "Genf")["total"]
    assert read("alert", "preview", *words)["query"] == "Selenskyj Genf -Kaninchen"
    assert ask("alert", "add", "x", *words, "--to", "feed")[0] == 0
    assert read("alert", "list")["alerts"][-1]["query"] == "Selenskyj Genf -Kaninchen"
    for command in (("search",), ("alert", "preview"), ("alert", "add", "y")):
        status, _, err = ask(*command, "Genf", "--limt", "5")
        assert (status, "no such option: --limt" in err) == (2, True)


def test_an_export_ends_where_a_limit_says(archive, ask, read):
    every = read("search", "")["total"]
    assert len(ask("search", "", "--jsonl", "--limit", 2)[1].splitlines()) == 2
    assert len(ask("search", "", "--csv", "--limit", 2)[1].splitlines()) == 3
    assert len(ask("search", "", "--jsonl")[1].splitlines()) == every > 2
    assert len(ask("search", "", "--jsonl", "--limit", 5000)[1].splitlines()) == every
    status, _, err = ask("search", "", "--csv", "--limit", -1)
    assert (status, "from 1 to" in err) == (2, True)


@pytest.mark.parametrize(
    ("machine", "words", "begins"),
    [
        ({"LANG": "de_DE.UTF-8"}, (), "Artikel, die"),
        ({"LANG": "en_GB.UTF-8"}, (), "Articles"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "de_AT.UTF-8"}, (), "Artikel, die"),
        ({"LANG": "de_DE.UTF-8"}, ("--language", "en"), "Articles"),
        ({"LANG": "C.UTF-8"}, (), "Artikel, die"),
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


HEAVY = {
    "alembic", "aiohttp", "apprise", "asyncpg", "css_inline", "elasticsearch", "feedparser",
    "jinja2", "langdetect", "lxml", "psycopg", "trafilatura", "warcio", "airflow",
}  # fmt: skip


@pytest.mark.parametrize("words", [("search", "Genf", "--json"), ("search", "Gemf")])
def test_a_search_imports_nothing_heavy_that_it_does_not_need(archive, words):
    program = (
        f"import sys; from pipeline.apps.cli.main import main; main({[*words]!r}); "
        "print(*sys.modules, file=sys.stderr)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(told.stderr.split())
    assert not HEAVY & {one.partition(".")[0] for one in loaded}
    assert not {"pipeline.apps.cli.care", "pipeline.apps.cli.alerts"} & loaded


def test_each_command_is_found_in_the_file_that_the_table_names():
    everything = {}
    for part, (groups, singles) in PARTS.items():
        module = import_module(f"pipeline.apps.cli.{part}")
        told = getattr(module, "COMMANDS", ())
        assert [name for name, _, _ in told] == list(singles)
        for attribute, name in groups.items():
            assert getattr(module, attribute).info.name == name
        for name in (*groups.values(), *singles):
            everything[name] = [*get_command(app_for([name, "--json"])).commands]
    assert {*everything} == {*get_command(app_for()).commands}
    assert all(name in found for name, found in everything.items())
    assert all(len(found) < len(everything) for found in everything.values())
    for words in ([], ["--help"], ["nonsense"], ["--version"]):
        assert {*get_command(app_for(words)).commands} == {*everything}


def test_an_export_of_nothing_is_an_empty_table_and_says_so(archive, ask):
    status, out, err = ask("search", "Regenbogenforelle", "--csv")
    assert (status, out.count("\n"), "Nothing found" in err) == (0, 1, True)
    status, out, err = ask("search", "Regenbogenforelle", "--jsonl")
    assert (status, out, "Nothing found" in err) == (0, "", True)


def test_where_no_other_query_finds_anything_the_words_are_told_by_themselves(archive, read):
    found = read("search", "Kanichen Selenskij")
    assert found["did_you_mean"] == []
    assert found["hints"] == [
        "«Kanichen» stands in no article here; «Kaninchen» does.",
        "«Selenskij» stands in no article here; «Selenskyj» does.",
    ]
