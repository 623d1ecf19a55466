"""The archive at the terminal: found, paged, exported, read."""

import csv
import fcntl
import io
import json
import os
import pty
import re
import sqlite3
import struct
import subprocess
import sys
import termios
from contextlib import suppress

import pytest

from pipeline.apps.cli.exports import safe

HIT = {"id", "url", "title", "outlet", "published", "language", "story", "score", "highlights"}
ARTICLE = {
    "id", "url", "title", "outlet", "authors", "published", "updated", "language", "access",
    "text", "names", "topics", "story", "copy_of", "revision",
}  # fmt: skip
STORY = {"id", "title", "first", "latest", "outlets", "independent", "topics", "articles"}


def ids(found):
    return [hit["id"] for hit in found["hits"]]


@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_pages_follow_each_other_without_gap_or_repeat(archive, read, sort):
    whole = ids(read("search", "", "--sort", sort, "--limit", 1000))
    paged, cursor = [], None
    while True:
        page = read(
            "search", "", "--sort", sort, "--limit", 7, *(("--after", cursor) * bool(cursor))
        )
        paged += ids(page)
        cursor = page["next"]
        if cursor is None:
            break
    assert len(paged) == len(set(paged)) == page["total"]
    assert sorted(paged) == sorted(whole)


def test_search_tells_total_hits_and_next(archive, read):
    found = read("search", "Selenskyj", "--facets", "--since", "3d")
    assert {"total", "hits", "next", "facets"} <= found.keys()
    assert all(hit.keys() >= HIT for hit in found["hits"])
    assert found["facets"]["outlet"]["BerlinMorgen"] >= 1


def test_hits_of_the_last_hours_only_by_date(archive, read):
    found = read("search", "since:12h", "--sort", "date")["hits"]
    times = [hit["published"] for hit in found]
    assert times == sorted(times, reverse=True)
    assert min(times) >= "2026-11-15"


def test_a_person_sees_headline_outlet_extract_and_address(archive, ask):
    status, out, _ = ask("search", "Selenskyj", "--limit", 1, "--facets")
    title, where, extract, url, count, *facets = out.splitlines()
    assert status == 0
    assert title
    assert ", 1" in where
    assert "elensky" in extract
    assert url.strip().startswith("http://127.0.0.1")
    assert count.startswith("1 of ")
    assert any(line.startswith("outlet: ") for line in facets)


def test_nothing_found_says_what_to_do(archive, ask):
    status, out, _ = ask("search", "Regenbogenforelle")
    assert (status, "--explain" in out) == (0, True)


def test_explain_tells_how_a_query_is_understood(archive, ask):
    status, out, _ = ask("search", "Haushalt AND NOT Bayern", "--explain")
    assert (status, "Haushalt" in out, "Bayern" in out) == (0, True, True)


def test_csv_holds_every_hit_in_a_row(archive, ask, read):
    rows = list(csv.DictReader(io.StringIO(ask("search", "Selenskyj", "--csv")[1])))
    assert {row["id"] for row in rows} == set(ids(read("search", "Selenskyj", "--limit", 1000)))
    assert all(row["url"].startswith("http") for row in rows)


def test_jsonl_holds_every_hit_in_a_line(archive, ask, read):
    lines = ask("search", "Selenskyj", "--jsonl")[1].splitlines()
    assert all(json.loads(line).keys() >= HIT for line in lines)
    assert len(lines) == read("search", "Selenskyj")["total"]


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "\t", "\r", ";", " =", "\n=", "\x01=", "\u200e=", "＝"]
)
def test_no_cell_is_a_formula(sign):
    assert safe(f"{sign}HYPERLINK(1)").startswith("'")


def test_a_headline_cannot_steer_the_terminal_or_a_spreadsheet(archive, home, ask, read):
    hostile = "=cmd|'/c calc'!A1 \x1b[31m\x07\x9b2J [bold]Rat[/] \u202etsop"
    (first, *_) = ids(read("search", "Selenskyj"))
    with sqlite3.connect(home / "morgenlage.db") as database:
        database.execute("UPDATE articles SET title = ? WHERE id = ?", (hostile, first))
    for words in (
        ("search", "Selenskyj"),
        ("search", "Selenskyj", "--csv"),
        ("article", first),
        ("alert", "history", "Genf"),
    ):
        out = ask(*words)[1]
        assert not set(out) & set("\x1b\x07\x9b\u202e")
        assert "[bold]" in out.replace("\n", "")
    assert "'=cmd" in ask("search", "Selenskyj", "--csv")[1]


def test_an_article_has_its_text_names_and_cuts(archive, ask, read):
    found = read("search", "outlet:BerlinMorgen title:Selenskyj")["hits"][0]
    whole = read("article", found["id"])
    assert whole.keys() >= ARTICLE
    assert "Genf" in whole["names"]
    out = ask("article", found["id"].lower())[1]
    assert whole["title"] in out
    assert f"morgenlage story {whole['story']}" in out


def test_stories_come_with_their_articles(archive, ask, read):
    stories = read("stories", "--limit", 0)["stories"]
    assert all(story.keys() >= STORY for story in stories)
    most = max(stories, key=lambda story: len(story["articles"]))
    assert read("story", most["id"])["id"] == most["id"]
    out = ask("story", most["id"])[1]
    assert f"{len(most['articles'])} articles, {most['independent']} independent" in out
    assert len(read("stories", "--limit", 2)["stories"]) == 2
    assert most["id"] in ask("stories", "--limit", 0)[1]


def test_a_topic_has_its_stories(archive, ask, read):
    topics = {topic["name"]: topic for topic in read("topics")["topics"]}
    peace = topics["Ukraine negotiations"]
    assert peace["stories"]
    assert read("topic", "ukraine-verhandlungen")["topics"] == [peace]
    assert peace["stories"][0] in ask("topic", "Ukraine negotiations")[1]
    assert "Ukraine-Verhandlungen" in ask("topics")[1]
    listed = read("stories", "--topic", "Ukraine negotiations", "--limit", 0)["stories"]
    assert [story["id"] for story in listed] == peace["stories"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("search", "Haus", "--limit", 1001), "1 to 1000"),
        (("search", "Haus", "--sort", "size"), "relevance or date"),
        (("search", "Haus", "--after", "nonsense"), "cursor"),
        (("search", "Haus", "--since", "yesteryear"), "7d"),
        (("search", "titel:Haus"), "title"),
        (("search", "ab*"), "letters"),
        (("search", "(" * 50 + "Haus"), "deep"),
        (("search", "Haus " * 300), "256"),
        (("search", "Haus", "--save", " "), "no name"),
        (("search", "Haus", "--csv", "--json"), "exclude each other"),
        (("search", "Haus", "--timeline", "month"), "hour, day or week"),
        (("search", "Haus", "--language", "fr"), "de or en"),
        (("search", "Haus", "--saved", "x"), "not both"),
        (("saved", "--drop", "Haus"), "no saved search"),
        (("article", "nonsense"), "no article"),
        (("story", "nonsense"), "no story"),
        (("stories", "--limit", "-1"), "limit"),
        (("stories", "--topic", "Ukraina"), "did you mean"),
        (("topic", "Ukraina"), "Ukraine negotiations"),
    ],
)
def test_what_cannot_be_asked_is_said_plainly(archive, ask, words, told):
    status, _, err = ask(*words)
    assert (status, told in err) == (2, True), err


def test_a_wrong_query_has_a_caret_under_the_place(archive, ask):
    _, _, err = ask("search", "Haus AND AND Hof")
    _, query, caret, *_ = err.splitlines()
    assert query[caret.index("^") :].startswith("AND")


def on_a_screen(columns, *words):
    """What a command shows on a terminal this wide, without its colours."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = [sys.executable, "-m", "pipeline.apps.cli.main", *words]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=theirs) as running:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # the end of a terminal is an error
            while piece := os.read(ours, 65536):
                shown += piece
    os.close(ours)
    assert running.returncode == 0
    return re.sub("\x1b\\[[0-9;]*m", "", shown.decode()).splitlines()


@pytest.mark.parametrize("columns", [80, 120])
def test_ids_and_addresses_are_whole_however_narrow_the_screen(archive, read, columns):
    story = read("stories", "--limit", 1)["stories"][0]
    for words, whole in (
        (("story", story["id"]), story["articles"][0]["id"]),
        (("feed", "list"), archive.feeds["berlinmorgen"]),
    ):
        lines = on_a_screen(columns, *words)
        assert any(whole in line for line in lines)
        assert max(map(len, lines)) <= columns
