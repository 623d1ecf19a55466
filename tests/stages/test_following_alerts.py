"""Many alerts stand; what changes is taken up with the next article, and nothing else is touched."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.adapters.language.lark_queries import LarkQueries
from pipeline.adapters.language.snowball import SnowballStemmer
from pipeline.adapters.store.sql import SqlStore
from pipeline.domain.alert import Alert
from pipeline.domain.article import Article
from pipeline.domain.shard import Shard
from pipeline.domain.watching import AlertWatch
from pipeline.domain.words.analysis import Analysis
from pipeline.stages.alert import follow
from pipeline.stages.postbox import Postbox, Rules

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
TABLES = Path(__file__).parents[2] / "config" / "tables"
STEMMER = SnowballStemmer.of(lambda name: (TABLES / f"{name}.txt").read_text(encoding="utf-8"))
FLOOD = Article(
    id="a", url="https://a.example/1", outlet="Tagblatt", title="Hochwasser in Grimma", language="de",
    text="Die Mulde steigt. Selenskij äußerte sich nicht.", first_seen=NOON, seq=9,
)  # fmt: skip


class Counting:
    """A parser that counts what it was asked."""

    def __init__(self):
        self.asked = []

    def parse(self, query):
        self.asked.append(query)
        return LarkQueries().parse(query)


@pytest.fixture
def store():
    store = SqlStore("sqlite://", lambda: 0.0)
    yield store
    store.close()


def watch(parser=None, names=(), groups=()):
    parse = (parser or LarkQueries()).parse
    return AlertWatch(parse, Analysis(STEMMER), dict(names), dict(groups), "Europe/Berlin")


def alert(key, query, **rest):
    return Alert(key, "operator", f"name of {key}", query, NOON, **rest)


def put(store, *alerts):
    with store.batch() as b:
        for one in alerts:
            b.alerts.save(one)


def found(watching):
    return [key for key, _ in watching.find(FLOOD)]


def test_added_changed_paused_and_removed_alerts_count_from_the_next_article_on(store):
    watching = watch()
    put(store, alert("1", "Hochwasser"), alert("2", "Bahnstreik"))
    follow(store, watching, None)
    assert found(watching) == ["1"]
    put(store, alert("2", "Grimma"), alert("3", "Mulde"))
    follow(store, watching, None)
    assert found(watching) == ["1", "2", "3"]
    put(store, alert("1", "Hochwasser", state="paused"))
    with store.batch() as b:
        b.alerts.remove("3")
    follow(store, watching, None)
    assert found(watching) == ["2"]
    put(store, alert("1", "Hochwasser"))
    follow(store, watching, None)
    assert found(watching) == ["1", "2"]


def test_alerts_that_ask_the_same_all_hear_of_it_and_one_may_go(store):
    watching = watch()
    put(store, alert("1", "Hochwasser"), alert("2", "Hochwasser"))
    follow(store, watching, None)
    assert found(watching) == ["1", "2"]
    with store.batch() as b:
        b.alerts.remove("1")
    follow(store, watching, None)
    assert found(watching) == ["2"]


def test_a_new_process_reads_no_query_that_was_filed_before_until_an_article_may_match(store):
    put(store, alert("1", "Hochwasser"), alert("2", "Bahnstreik"), alert("3", '"in Grimma"'))
    follow(store, watch(), None)
    parser = Counting()
    watching = watch(parser)
    follow(store, watching, None)
    assert parser.asked == []
    assert found(watching) == ["1", "3"]
    assert "Bahnstreik" not in parser.asked


def test_a_changed_query_is_filed_anew(store):
    put(store, alert("1", "Hochwasser"))
    follow(store, watch(), None)
    put(store, alert("1", "Mulde"))
    follow(store, watch(), None)
    watching = watch()
    follow(store, watching, None)
    assert found(watching) == ["1"]


def test_a_new_spelling_of_a_name_reaches_the_alerts_that_stand(store):
    put(store, alert("1", "name:Selenskyj"))
    follow(store, watch(), None)
    spelled = {"Selenskyj": ["Selenskyj", "Selenskij"]}
    watching = watch(names=spelled)
    follow(store, watching, None)
    assert found(watching) == ["1"]


def test_an_alert_that_cannot_be_read_is_flagged_and_kept_and_told_once(store):
    target = "mailto:press@amt.example"
    put(store, alert("1", "Hochwasser AND (", targets=(target,)), alert("2", "Hochwasser"))
    watching = watch()
    told = []
    follow(store, watching, None, lambda b, one, error: told.append((one.id, error)))
    assert [key for key, _ in told] == ["1"]
    with store.look() as b:
        flagged = b.alerts.get(["1", "2"])
        stamp = b.alerts.stamp()
    assert [flagged[key].state for key in ("1", "2")] == ["invalid", "active"]
    assert flagged["1"].error
    follow(store, watching, None)
    with store.look() as b:
        assert b.alerts.stamp() == stamp
    put(store, replace(flagged["1"], query="Mulde", state="active", error=""))
    follow(store, watching, None)
    assert found(watching) == ["1", "2"]


def test_its_targets_hear_in_their_language_why_it_stands_still(store):
    broken = alert("1", "Hochwasser AND (", targets=("mailto:press@amt.example",))
    with store.batch() as b:
        postbox = Postbox(b, Rules(UTC, "de", 10, 100, 100), NOON, lambda _: "o1")
        postbox.flag(broken, "a bracket is not closed")
        postbox.close()
        (message,) = b.outbox.claim(NOON, 10, Shard(), token=1)
    assert (message.kind, message.language) == ("notice", "de")
    assert message.content["title"] == "Der Alarm «name of 1» steht still"
    assert "Hochwasser AND (" in message.content["paragraphs"][0]
