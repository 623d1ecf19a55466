"""Searches and alerts that mean no good, as somebody types them: H50, H51, H53 and H54 of the hostile cases."""

import os
import subprocess
import sys
import time
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.apps.desk import archive as desk
from pipeline.apps.desk import previewing
from pipeline.domain.alert import Alert
from pipeline.domain.article import Article
from pipeline.domain.errors import BadQuery
from pipeline.settings import read_settings
from pipeline.wiring import House

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MANY = 400
EXPORTS = 50
MIB = 2**20
QUICK = 0.05


def article(number, text):
    when = NOW - timedelta(minutes=number)
    return Article(
        id=f"a{number:04}", url=f"https://tagblatt.example/{number}", outlet="Tagblatt",
        title=f"Meldung {number}", text=text, first_seen=when, published=when, language="de",
        seq=number + 1, change=1, progress="clustered",
    )  # fmt: skip


@pytest.fixture
def house(tmp_path):
    """A house in which many articles came in within some hours."""
    house = House(read_settings(tmp_path, {}), lambda: NOW)
    with house.store.batch() as b:
        b.articles.save([article(n, f"Der Rat tagt zum Punkt {n}. " * 40) for n in range(MANY)])
    while house.run_stage("index").total:
        pass
    yield house
    house.close()


@pytest.mark.parametrize("typed", ["*", "*aus", "?a", "[* TO *]", "field:x", "/.*/ AND (", "a~"])
def test_h50_a_query_for_everything_is_refused_at_the_terminal_with_a_caret(archive, ask, typed):
    status, out, err = ask("search", typed)
    assert (status, out) == (2, "")
    assert "^" in err.splitlines()[2]


@pytest.mark.parametrize(
    "typed",
    ["x" * 1_000_000, "(" * 1000 + "a" + ")" * 1000, " OR ".join(["a"] * 50_000)],
    ids=["a megabyte", "parentheses", "ors"],
)
def test_h51_too_much_is_answered_at_once_by_search_explain_and_preview(house, typed):
    house.queries.parse("warm")
    for answer in (
        lambda: desk.search(house, desk.Search(typed)),
        lambda: house.explain(typed),
        lambda: previewing.preview(house, typed),
    ):
        begun = time.process_time()
        with pytest.raises(BadQuery) as caught:
            answer()
        assert time.process_time() - begun < QUICK
        assert len(str(caught.value)) < 500


def test_bytes_that_are_no_text_are_answered_and_show_no_trace(archive):
    for typed in (b"Ha\xffus", b"\xed\xa0\x80", b"Rat\xe2\x80", b"\xf0\x9f"):
        command = [sys.executable, "-m", "pipeline.apps.cli.main", "search", typed, "--json"]
        told = subprocess.run(command, capture_output=True, check=False, env=os.environ)
        assert told.returncode in {0, 2}
        assert b"Traceback" not in told.stderr
        assert b"a fault of this program" not in told.stderr


def test_h53_a_preview_of_a_word_that_is_everywhere_says_so_and_how_much_it_would_mail(house):
    for typed in ("der", "Rat", "Punkt"):
        told = previewing.preview(house, typed)
        assert (told["articles"], max(told["days"].values())) == (MANY, MANY)
        assert any("nearly everything" in warning for warning in told["warnings"])
        assert told["per_week"] > MANY / 5


def test_h53_an_alert_that_matches_everything_sends_a_handful_of_messages_and_pauses_itself(house):
    with house.store.batch() as b:
        target = ("mailto:a@example.org",)
        b.alerts.add(Alert("x", "operator", "alles", "der", NOW, targets=target, since_seq=0))
    while house.run_stage("alert").total:
        pass
    with house.store.look() as b:
        waiting = b.outbox.waiting()
        matches = b.matches.of_alert("x", MANY * 2)
        alert = b.alerts.by_name("alles")
    assert len(matches) == MANY  # every hit is listed …
    assert len(waiting) <= house.settings.alerts_per_hour + 2  # … and few are mailed
    assert alert.state == "capped"
    assert [one.kind for one in waiting].count("notice") == 1


def test_h54_fifty_exports_at_once_hold_a_page_each(house):
    exports = [desk.pages(house, desk.Search("Rat", lit=False)) for _ in range(EXPORTS)]
    tracemalloc.start()
    begun = time.process_time()
    told = [[next(one)["id"] for one in exports]]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    told += [[hit["id"] for hit in one] for one in exports]
    assert told[0] == ["a0000"] * EXPORTS
    assert all(len(rest) == MANY - 1 for rest in told[1:])
    assert most < 64 * MIB
    assert time.process_time() - begun < 30
