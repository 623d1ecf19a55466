"""Log lines: one a stage's run, one an item put off or aside, and no secret in any of them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.apps.cli.common import opened
from pipeline.apps.cli.main import told as tell_fault
from pipeline.apps.desk.feeds import new_feed
from pipeline.domain.errors import Unreachable
from pipeline.wiring import tasks
from pipeline.wiring.masking import masked, secrets_of

CANARY = "canary7Xq"
#: settings that hold a secret each; nothing answers at any of these addresses
SECRETS = {
    "MORGENLAGE_MAIL": f"smtp://desk:{CANARY}-smtp@127.0.0.1:9",
    "MORGENLAGE_SECRET": f"{CANARY}-webhook",
    "MORGENLAGE_SEARCH": "http://127.0.0.1:9",
    "MORGENLAGE_SEARCH_KEY": f"{CANARY}-key",
    "MORGENLAGE_AIRFLOW": "http://127.0.0.1:9",
    "MORGENLAGE_AIRFLOW_LOGIN": f"operator:{CANARY}-airflow",
}
FEED = f"http://127.0.0.1:9/feed?token={CANARY}-feed"


@pytest.fixture
def lines(ask):
    """The JSON lines on stderr of a command; what else stands there is no JSON."""

    def run(*words):
        _, _, err = ask(*words)
        return [json.loads(line) for line in err.splitlines() if line.startswith("{")]

    return run


def follow(url):
    """Follow a feed that nobody serves."""
    with opened() as house, house.store.batch() as b:
        b.feeds.add(new_feed(house, url, "Nobody", None))


def test_nothing_is_logged_unless_somebody_asks(home, newsroom, ask):
    ask("feed", "add", newsroom.feed("nor"))
    assert "stage done" not in ask("run", "feeds")[2]


def test_json_has_a_line_for_each_stage_with_run_shard_tally_and_seconds(
    home, newsroom, ask, lines, monkeypatch
):
    ask("feed", "add", newsroom.feed("nor"))
    monkeypatch.setenv("MORGENLAGE_LOG", "json")
    told = lines("run", "feeds", "fetch")
    assert [(one["event"], one["stage"]) for one in told] == [
        ("stage done", "feeds"),
        ("stage done", "fetch"),
    ]
    for one in told:
        assert {"run", "shard", "done", "later", "aside", "seconds", "timestamp"} <= one.keys()
    assert (told[0]["shard"], told[0]["done"], told[0]["level"]) == ("1/1", 1, "info")


def test_an_item_that_is_put_off_has_a_line_with_its_id_and_reason(home, ask, lines, monkeypatch):
    follow("http://127.0.0.1:9/feed")
    monkeypatch.setenv("MORGENLAGE_LOG", "json")
    item, stage = lines("run", "feeds")
    assert (item["event"], item["kind"], item["stage"]) == ("item put off", "feed", "feeds")
    assert (item["run"], item["reason"]) == (stage["run"], "no connection")
    with opened() as house, house.store.look() as b:
        assert item["item"] == b.feeds.all()[0].id


def test_the_level_is_kept_and_plain_lines_are_words(home, ask, lines, monkeypatch):
    follow("http://127.0.0.1:9/feed")
    monkeypatch.setenv("MORGENLAGE_LOG_LEVEL", "error")
    monkeypatch.setenv("MORGENLAGE_LOG", "json")
    assert lines("run") == []
    monkeypatch.setenv("MORGENLAGE_LOG", "plain")
    monkeypatch.setenv("MORGENLAGE_LOG_LEVEL", "info")
    err = ask("run", "feeds")[2]
    assert "stage done" in err
    assert not err.lstrip().startswith("{")


def test_the_scheduler_s_run_is_named_where_there_is_one(home, lines, monkeypatch):
    monkeypatch.setenv("MORGENLAGE_LOG", "json")
    monkeypatch.setenv("AIRFLOW_CTX_DAG_RUN_ID", "scheduled__2026")
    assert {one["run"] for one in lines("run")} == {"scheduled__2026"}


@pytest.mark.parametrize("form", ["json", "plain"])
def test_no_secret_stands_in_anything_that_others_may_read(archive, home, ask, monkeypatch, form):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("MORGENLAGE_LOG", form)
    monkeypatch.setenv("MORGENLAGE_LOG_LEVEL", "info")
    follow(FEED)
    ask("subscriber", "add", "ben@example.org")  # a mail that cannot go out
    ask("alert", "test", "Genf")
    hook = f"http://hook:{CANARY}-hook@127.0.0.1:9/in?key={CANARY}-hook"
    ask("alert", "add", "Hook", "Selenskyj", "--to", hook)
    said = "".join(
        out + err
        for words in (["run"], ["doctor"], ["doctor", "--json"], ["search", "Genf"], ["upkeep"])
        for _, out, err in [ask(*words)]
    )
    error = Unreachable(FEED, f"smtp://desk:{CANARY}-smtp@127.0.0.1 said {CANARY}-webhook")
    tasks.note("failed", "ingest.feeds", "run", str(error))
    with opened() as house, house.store.looking() as connection:
        for table in ("runs", "operations"):
            rows = connection.exec_driver_sql(f"select * from {table}").all()
            assert rows
            said += str(rows)
    said += "".join(out + err for _, out, err in [ask("doctor")])
    assert "no connection" in said
    assert CANARY not in "".join(said.split())  # a table may break a word


@pytest.mark.parametrize(
    "wrong",
    [
        f"MAIL=smtp://desk:{CANARY}@host:no-port",
        f"MAIL=smpt://desk:{CANARY}@host",
        f"STORE=postgresql://me:{CANARY}@127.0.0.1:no-port/db",
        f"STORE=postgresql://me:{CANARY}@127.0.0.1:9/db",
        f"STORE=mysql://me:{CANARY}@127.0.0.1/db",
        f"SEARCH=http://me:{CANARY}@127.0.0.1:no-port",
        f"SEARCH=htp://me:{CANARY}@127.0.0.1",
    ],
)
def test_a_setting_that_is_wrong_is_told_without_its_password(home, ask, monkeypatch, wrong):
    name, _, value = wrong.partition("=")
    monkeypatch.setenv(f"MORGENLAGE_{name}", value)
    monkeypatch.setenv("MORGENLAGE_LOG", "json")
    status, out, err = ask("doctor")
    said = "".join([out, err, *ask("run")[1:]])
    assert status == 1
    assert CANARY not in "".join(said.split())


def test_a_report_of_a_fault_holds_no_password(capsys):
    assert (
        tell_fault(RuntimeError(f"at postgresql://me:{CANARY}@host/db?key={CANARY} it broke")) == 1
    )
    err = capsys.readouterr().err
    report = Path(err.split()[-1])
    assert "it broke" in err
    assert "it broke" in report.read_text(encoding="utf-8")
    assert CANARY not in err + report.read_text(encoding="utf-8")
    report.unlink()


@given(some.text(), some.sampled_from(["http", "https", "smtp", "postgresql", "tgram"]))
def test_an_address_keeps_its_host_and_loses_login_and_query(around, scheme):
    text = f"{around} {scheme}://me:{CANARY}@host.example/path?token={CANARY} {around}"
    assert CANARY not in masked(text)
    assert "host.example/path" in masked(text)


def test_what_has_no_secret_is_left_as_it_is(home):
    for text in ("no connection", "https://a.example/b: 404", "what? no!", "12:30 @desk"):
        assert masked(text) == text


def test_a_secret_is_found_however_the_setting_holds_it(home, monkeypatch):
    monkeypatch.setenv("MORGENLAGE_STORE", "postgresql://me:p%40ss-word@host/db")
    monkeypatch.setenv("MORGENLAGE_STORE", "sqlite:///x.db")
    monkeypatch.setenv("MORGENLAGE_MAIL", "smtp://me:p%40ss-word@host")
    monkeypatch.setenv("MORGENLAGE_SEARCH_KEY", "file:/run/secrets/key")
    with opened() as house:
        assert secrets_of(house.settings) == {"p%40ss-word", "p@ss-word"}
