"""The contract of ports.store.Store, asked of every way we keep it."""

import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.adapters.store.sql import SqlStore
from pipeline.domain.alert import Alert, Match, Reason
from pipeline.domain.article import Article, Block, Cut, Draft, Revision, Source
from pipeline.domain.errors import BadInput, Busy
from pipeline.domain.feed import Announced, Feed, Validators
from pipeline.domain.message import Message
from pipeline.domain.page import Page, RawRef
from pipeline.domain.shard import Shard
from pipeline.domain.story import Story, Topic
from pipeline.domain.subscriber import DigestSlot, Subscriber
from pipeline.ports.store.operations import Operation
from pipeline.ports.store.people import Run, Saved

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALL = Shard()


def memory(request):
    return "sqlite://"


def sqlite(request):
    return f"sqlite:///{request.getfixturevalue('tmp_path')}/morgenlage.db"


def postgresql(request):
    return request.getfixturevalue("database")


KEPT_BY = [memory, sqlite, pytest.param(postgresql, marks=pytest.mark.needs_postgresql)]


@pytest.fixture(params=KEPT_BY, ids=["memory", "sqlite", "postgresql"])
def store(request):
    store = SqlStore(request.param(request), time.time)
    yield store
    store.close()


def feed(id="f1", url="https://a.example/feed", **rest):
    return Feed(id=id, url=url, outlet="A", added=NOON, **rest)


def item(key="k1", url="https://a.example/1", title="One", **rest):
    return Announced(key=key, url=url, title=title, **rest)


def article(id="a1", seq=1, **rest):
    base = {"url": f"https://a.example/{id}", "outlet": "A", "title": "T", "text": "X"}
    return Article(id=id, seq=seq, first_seen=NOON, **(base | rest))


def alert(id="al1", name="Flood", **rest):
    return Alert(id=id, owner="operator", name=name, query="flood", created=NOON, **rest)


def match(id="m1", alert_id="al1", article_id="a1", **rest):
    base = {"revision": 1, "story_id": "s1", "at": NOON, "fate": "queued"}
    reason = Reason(("flood",), "a **flood** came")
    return Match(id=id, alert_id=alert_id, article_id=article_id, reason=reason, **(base | rest))


def message(id="o1", key="alert:al1/story:s1/first/mailto:a@b.example", **rest):
    base = {"kind": "alert", "target": "mailto:a@b.example", "created": NOON, "language": "de"}
    return Message(id=id, key=key, content={"title": "Flut"}, **(base | rest))


def test_a_new_feed_is_due_whatever_the_time(store):
    with store.batch() as b:
        b.feeds.add(feed())
        assert [f.id for f in b.feeds.due(NOON - 9000 * HOUR, 10, ALL)] == ["f1"]


def test_a_feed_comes_back_as_it_was_saved(store):
    told = feed(
        state="failing",
        due=NOON,
        interval=2 * HOUR,
        failures=3,
        validators=Validators('W/"a b"', "Sunday, 01-Jan-95 weird"),
        last_error="503",
        moved_to="https://b.example/",
        group="Zeitungen",
    )
    with store.batch() as b:
        b.feeds.add(feed())
        b.feeds.save([told])
    with store.look() as b:
        assert b.feeds.all() == [told]


def test_a_paused_or_gone_feed_is_never_due(store):
    with store.batch() as b:
        b.feeds.add(feed(state="paused"))
        b.feeds.add(feed("f2", "https://b.example/", state="gone"))
        assert b.feeds.due(NOON, 10, ALL) == []


def test_the_same_feed_twice_is_refused_by_any_address_it_had(store):
    with store.batch() as b:
        b.feeds.add(feed())
        b.feeds.alias("https://old.example/feed", "f1")
    for url in ("https://a.example/feed", "https://old.example/feed"):
        with pytest.raises(BadInput, match="followed already"), store.batch() as b:
            b.feeds.add(feed("f9", url))


def test_every_feed_belongs_to_exactly_one_of_the_shards(store):
    with store.batch() as b:
        for n in range(20):
            b.feeds.add(feed(f"f{n}", f"https://h{n}.example/feed"))
        parts = [b.feeds.due(NOON, 50, Shard(i, 3)) for i in range(3)]
    assert sorted(f.id for part in parts for f in part) == sorted(f"f{n}" for n in range(20))
    assert sum(map(bool, parts)) > 1


def test_a_removed_feed_leaves_no_entry_that_waits(store):
    with store.batch() as b:
        b.feeds.add(feed())
        b.entries.announce(feed(), [("e1", "a1", item())], NOON)
        b.feeds.remove("f1")
        assert b.feeds.all() == []
        assert b.entries.due(NOON, 10, ALL) == []


def test_an_item_is_new_once(store):
    items = [("e1", "a1", item()), ("e2", "a2", item("k2", "https://a.example/2"))]
    with store.batch() as b:
        assert b.entries.announce(feed(), items, NOON) == (2, 0)
        assert b.entries.announce(feed(), items, NOON + HOUR) == (0, 0)
        assert [e.id for e in b.entries.due(NOON, 10, ALL)] == ["e1", "e2"]


def test_the_same_key_twice_in_one_feed_is_one_entry(store):
    items = [("e1", "a1", item()), ("e2", "a2", item(url="https://a.example/2"))]
    with store.batch() as b:
        assert b.entries.announce(feed(), items, NOON) == (1, 0)


def test_one_address_in_two_feeds_is_fetched_once(store):
    with store.batch() as b:
        b.entries.announce(feed(), [("e1", "same", item())], NOON)
        b.entries.announce(feed("f2"), [("e2", "same", item("other"))], NOON)
        assert [e.id for e in b.entries.due(NOON, 10, ALL)] == ["e1"]
        assert b.entries.get(["e2"])["e2"].state == "done"


def test_an_item_that_reads_otherwise_is_fetched_again(store):
    with store.batch() as b:
        b.entries.announce(feed(), [("e1", "a1", item())], NOON)
        entry = b.entries.get(["e1"])["e1"]
        b.entries.save([replace(entry, state="done", due=None, asked=1)])
        assert b.entries.due(NOON + HOUR, 10, ALL) == []
        changed = [("e9", "a1", item(title="One, corrected"))]
        assert b.entries.announce(feed(), changed, NOON + HOUR) == (0, 1)
        (again,) = b.entries.due(NOON + HOUR, 10, ALL)
        assert (again.id, again.announced.title) == ("e1", "One, corrected")


def test_an_entry_comes_back_as_it_was_saved(store):
    with store.batch() as b:
        b.entries.announce(feed(), [("e1", "a1", item(published=NOON, authors=("X", "Y")))], NOON)
        entry = b.entries.get(["e1"])["e1"]
        told = replace(
            entry, state="later", due=NOON + HOUR, tries=2, reason="503", validators=Validators("e")
        )
        b.entries.save([told])
        b.entries.belongs({"e1": "art"})
        assert b.entries.get(["e1"])["e1"] == replace(told, article_id="art")


def page(id="p1", entry_id="e1", **rest):
    base = {
        "asked": "https://a.example/1",
        "url": "https://a.example/1",
        "content_type": "text/html",
    }
    base |= {"fetched": NOON, "digest": "d1", "raw": RawRef("x.warc.gz", 12, 34), "outlet": "A"}
    return Page(id=id, entry_id=entry_id, **(base | rest))


def test_a_page_is_read_once(store):
    with store.batch() as b:
        b.pages.add([page()])
        (due,) = b.pages.due(10, ALL)
        assert due == page()
        b.pages.mark([replace(due, state="read")])
        assert b.pages.due(10, ALL) == []


def test_the_latest_digest_of_an_entry_is_that_of_its_last_page(store):
    with store.batch() as b:
        b.pages.add([page(), page("p2", digest="d2"), page("p3", "e2", digest="d3")])
        assert b.pages.latest_digest(["e1", "e2", "e3"]) == {"e1": "d2", "e2": "d3"}


def test_pages_are_found_again_by_time_and_outlet(store):
    with store.batch() as b:
        b.pages.add([page(), page("p2", fetched=NOON + HOUR, outlet="B")])
        assert [p.id for p in b.pages.between(NOON, NOON + HOUR, None)] == ["p1"]
        assert [p.id for p in b.pages.between(NOON, NOON + 2 * HOUR, "B")] == ["p2"]


def test_an_article_comes_back_as_it_was_saved(store):
    told = article(
        authors=("Ä", "B"), names=("Kyiv",), topics=("t",), published=NOON, old=True, agency="dpa"
    )
    with store.batch() as b:
        b.articles.save([told])
    with store.look() as b:
        assert b.articles.get(["a1", "no"]) == {"a1": told}


def test_places_in_the_order_of_storing_are_given_once(store):
    with store.batch() as b:
        assert [b.articles.next_seq() for _ in range(3)] == [1, 2, 3]
        assert (b.articles.next_seq(5), b.articles.next_seq()) == (4, 9)
    with store.look() as b:
        assert b.articles.last_seq() == 9


def test_two_articles_cannot_have_one_place_in_the_order(store):
    with pytest.raises(Exception, match="seq"), store.batch() as b:
        b.articles.save([article("a1", 1), article("a2", 1)])


def test_an_address_leads_to_the_article_that_had_it_first(store):
    with store.batch() as b:
        b.articles.link({"a.example/1": "a1"})
        b.articles.link({"a.example/1": "a2"})
        assert b.articles.at(["a.example/1", "a.example/2"]) == {"a.example/1": "a1"}


def test_a_source_comes_back_with_its_draft_and_cuts(store):
    draft = Draft("T", (Block("H", "heading"), Block("P")), published=NOON, authors=("X",))
    source = Source("a1", "p1", draft, (Cut("Wir bleiben", "sign-off", 1),))
    with store.batch() as b:
        b.articles.save([article()])
        b.articles.keep_sources([(source, (1, 2, 3))])
        assert b.articles.sources(["a1"]) == {"a1": source}
        assert b.articles.sketches(NOON) == [(article(), (1, 2, 3))]


def test_a_revision_is_kept_once(store):
    first = Revision("a1", 1, NOON, "T", "X", "p1")
    with store.batch() as b:
        b.articles.add_revisions([first])
        b.articles.add_revisions([replace(first, title="other")])
        assert b.articles.revisions("a1") == [first]


def test_articles_wait_for_the_stage_that_comes_next(store):
    with store.batch() as b:
        b.articles.save([article("a2", 2), article("a1", 1, progress="enriched")])
        assert [a.id for a in b.articles.due("extracted", 10, ALL)] == ["a2"]
        assert b.articles.counts() == {"extracted": 1, "enriched": 1}


def test_the_articles_of_an_outlet_are_counted(store):
    with store.batch() as b:
        b.articles.save([article("a1", 1), article("a2", 2, outlet="B"), article("a3", 3)])
        assert b.articles.number(["A", "B", "C"]) == {"A": 2, "B": 1}


def test_a_date_in_the_future_counts_as_first_seen(store):
    future = article(published=NOON + 99 * HOUR, story="s1")
    with store.batch() as b:
        b.articles.save([future])
        assert b.articles.window(NOON + HOUR) == []
        assert b.articles.window(NOON) == [future]


def test_what_repeats_in_an_outlet_is_counted_by_article(store):
    with store.batch() as b:
        for n in ("a1", "a1", "a2"):
            b.padding.see({"A": {n: [("h", "Wir bleiben am Ball", "last")]}})
        b.padding.see({"A": {"a1": [("once", "Nur hier", "body")]}})
        found = b.padding.blocks({"A": ["h", "never"], "B": ["h"]})
        (block,) = found["A"]
        assert (block.articles, block.text, block.known) == (2, "Wir bleiben am Ball", False)
        assert found["B"] == []
        b.padding.know("A", ["once"])
        assert [one.known for one in b.padding.blocks({"A": ["once"]})["A"]] == [True]
        assert b.padding.known(["A", "B"]) == {"A": {"once"}, "B": set()}


def story(id="s1", **rest):
    return Story(id=id, title="S", first=NOON, latest=NOON, **rest)


def test_a_merged_story_leads_on_over_any_number_of_merges(store):
    with store.batch() as b:
        b.stories.save([story(), story("s2", merged_into="s1"), story("s3", merged_into="s2")])
        assert b.stories.root("s3") == "s1"
        assert b.stories.lineages(["s1", "s3"]) == {"s1": {"s1", "s2", "s3"}, "s3": {"s3"}}
        assert [s.id for s in b.stories.latest(0)] == ["s1"]


def test_a_topic_that_is_no_longer_declared_is_paused(store):
    with store.batch() as b:
        b.stories.declare([Topic("a", "A", "x"), Topic("b", "B", "y")])
        b.stories.declare([Topic("b", "B", "z")])
        assert b.stories.topics() == [Topic("b", "B", "z")]


def test_an_index_lacks_what_it_has_not_in_the_latest_change(store):
    with store.batch() as b:
        b.articles.save([article("a1", 1), article("a2", 2, change=3)])
        assert [a.id for a in b.indexed.behind("t", 10)] == ["a1", "a2"]
        b.indexed.note("t", [("a1", 1), ("a2", 2)])
        assert [a.id for a in b.indexed.behind("t", 10)] == ["a2"]
        assert b.indexed.lag("t") == 1
        assert b.indexed.lag("another") == 2
        assert b.indexed.names() == ["t"]
        assert (b.indexed.held("t"), b.indexed.held("another")) == (2, 0)
        b.indexed.forget("t")
        assert b.indexed.lag("t") == 2
        assert b.indexed.names() == []


def test_an_alert_name_is_taken_once(store):
    with store.batch() as b:
        b.alerts.add(alert())
    with pytest.raises(BadInput, match="this name already"), store.batch() as b:
        b.alerts.add(alert("al2"))


def test_any_change_of_an_alert_changes_the_stamp(store):
    stamps = []
    with store.batch() as b:
        stamps.append(b.alerts.stamp())
        b.alerts.add(alert())
        stamps.append(b.alerts.stamp())
        b.alerts.save(alert(state="paused"))
        stamps.append(b.alerts.stamp())
        b.alerts.remove("al1")
        stamps.append(b.alerts.stamp())
    assert len(set(stamps)) == 3
    assert stamps[0] == stamps[3]


def test_an_alert_finds_an_article_once_a_revision(store):
    again = match("m3", revision=2)
    with store.batch() as b:
        assert b.matches.add([match(), match("m2"), again]) == [match(), again]
        assert b.matches.add([match("m4")]) == []
        assert b.matches.of_alert("al1", 10) == [again, match()]
        assert b.matches.known(["a1", "a2"]) == {("al1", "a1", 1), ("al1", "a1", 2)}
        assert b.matches.fired() == {"al1": 2}


def test_what_was_told_is_kept_for_each_alert_and_story(store):
    first, second, other = {"level": 4}, {"level": 8, "languages": ["de"]}, {"level": 0}
    with store.batch() as b:
        assert b.matches.told(["al1"], ["s1"]) == {}
        b.matches.keep_told({("al1", "s1"): first, ("al2", "s1"): other, ("al1", "s3"): other})
        b.matches.keep_told({("al1", "s1"): second, ("al1", "s2"): first})
        told = b.matches.told(["al1"], ["s1", "s2"])
        assert told == {("al1", "s1"): second, ("al1", "s2"): first}


def subscriber(**rest):
    return Subscriber(id="su1", owner="operator", address="Anna@B.example", created=NOON, **rest)


def test_a_subscriber_is_found_by_address_in_any_case(store):
    with store.batch() as b:
        b.subscribers.add(subscriber())
        assert b.subscribers.by_address("anna@b.EXAMPLE") == subscriber()
    with pytest.raises(BadInput, match="already"), store.batch() as b:
        b.subscribers.add(replace(subscriber(), id="su2"))


def test_a_match_is_in_one_digest_of_a_subscriber(store):
    slot = DigestSlot("d1", "su1", NOON.date(), NOON, ("m1",), "queued")
    with store.batch() as b:
        b.matches.add([match(), match("m2", article_id="a2", at=NOON + HOUR)])
        assert [m.id for m in b.matches.undigested("su1", ["al1"])] == ["m1", "m2"]
        assert b.digests.freeze(slot)
        assert not b.digests.freeze(replace(slot, id="d2"))
        assert [m.id for m in b.matches.undigested("su1", ["al1"])] == ["m2"]
        assert [m.id for m in b.matches.undigested("su2", ["al1"])] == ["m1", "m2"]
        assert b.digests.latest(["su1"]) == {"su1": NOON.date()}


def test_a_waiting_message_is_known_by_its_occasion(store):
    with store.batch() as b:
        b.outbox.put([message()])
        key = message().key
        assert b.outbox.waiting_at([key, "another"]) == {key: message()}
        b.outbox.sent(["o1"], NOON)
        assert b.outbox.waiting_at([key]) == {}


def test_an_alert_knows_what_a_target_has_taken(store):
    own = [message(f"o{n}", f"alert:al1/story:s{n}/first/feed", target="feed") for n in range(4)]
    with store.batch() as b:
        b.outbox.put(own)
        b.outbox.put([message("other", "alert:al10/story:s1/first/feed", target="feed")])
        for one in ("o0", "o1", "o2", "other"):
            b.outbox.sent([one], NOON)
        assert [m.id for m in b.outbox.taken("al1", "feed", 2)] == ["o2", "o1"]
        assert b.outbox.hour_count("al1", "feed", NOON) == 4


def test_what_was_sent_is_forgotten_in_time_and_what_waits_is_not(store):
    with store.batch() as b:
        b.outbox.put([message(f"o{n}", f"alert:al1/story:s{n}/first/feed") for n in range(3)])
        b.outbox.sent(["o0"], NOON)
        assert b.outbox.drop_before(NOON) == 0
        assert b.outbox.drop_before(NOON + HOUR) == 1
        assert {m.id for m in b.outbox.all()} == {"o1", "o2"}


def test_a_story_without_articles_is_forgotten_with_what_was_told_of_it(store):
    with store.batch() as b:
        b.stories.save([story(), story("s2"), story("s3")])
        b.articles.save([article("a1", 1, story="s1")])
        b.matches.keep_told({("al1", one): {"level": 0} for one in ("s1", "s2", "s3")})
        assert b.stories.drop_before(NOON) == 0
        assert b.stories.drop_before(NOON + HOUR) == 2
        assert b.stories.get(["s1", "s2", "s3"]).keys() == {"s1"}
        assert b.matches.told(["al1"], ["s1", "s2", "s3"]).keys() == {("al1", "s1")}


def test_a_block_that_stands_nowhere_is_forgotten_unless_it_is_padding(store):
    rows = [("once", "Nur hier", "body"), ("h", "Wir bleiben am Ball", "last")]
    with store.batch() as b:
        b.padding.see({"A": {"a1": rows, "a2": [rows[1], ("two", "Auch hier", "body")]}})
        b.padding.know("A", ["h"])
        b.articles.forget_text("a1")
        assert b.padding.drop_unseen() == 1
        b.articles.forget_text("a2")
        assert b.padding.drop_unseen() == 1
        assert b.padding.known(["A"]) == {"A": {"h"}}


def test_an_occasion_is_told_once(store):
    with store.batch() as b:
        assert b.outbox.put([message(), message("o2")]) == [message()]
    with store.batch() as b:
        assert b.outbox.put([message("o3")]) == []


def test_a_message_is_claimed_by_one_and_again_only_by_a_later_holder(store):
    with store.batch() as b:
        b.outbox.put([message()])
        assert [m.id for m in b.outbox.claim(NOON, 10, ALL, token=1)] == ["o1"]
        assert b.outbox.claim(NOON, 10, ALL, token=1) == []
        assert [m.token for m in b.outbox.claim(NOON, 10, ALL, token=2)] == [2]


def test_an_earlier_holder_cannot_put_off_what_a_later_one_has(store):
    with store.batch() as b:
        b.outbox.put([message()])
        b.outbox.claim(NOON, 10, ALL, token=1)
        b.outbox.claim(NOON, 10, ALL, token=2)
        b.outbox.retry("o1", NOON + HOUR, "too late", token=1)
        assert b.outbox.all()[0].state == "leased"
        b.outbox.sent(["o1"], NOON)
        assert b.outbox.all()[0].state == "sent"


def test_a_message_put_off_is_due_at_its_time(store):
    with store.batch() as b:
        b.outbox.put([message()])
        b.outbox.claim(NOON, 10, ALL, token=1)
        b.outbox.retry("o1", NOON + HOUR, "4xx", token=1)
        assert b.outbox.claim(NOON, 10, ALL, token=1) == []
        (again,) = b.outbox.claim(NOON + HOUR, 10, ALL, token=1)
        assert (again.tries, again.reason) == (1, "4xx")


def test_what_is_held_waits_for_release_or_drop(store):
    with store.batch() as b:
        b.outbox.put([message(), message("o2", "another")])
        assert b.outbox.hold() == 2
        assert b.outbox.claim(NOON, 10, ALL, token=1) == []
        assert b.outbox.release(drop=False) == 2
        assert len(b.outbox.claim(NOON, 10, ALL, token=1)) == 2


def test_a_match_that_was_forgotten_is_forgotten_by_the_digests_too(store):
    slot = DigestSlot("d1", "su1", NOON.date(), NOON, ("m1",), "queued")
    with store.batch() as b:
        b.articles.save([article()])
        b.matches.add([match()])
        b.digests.freeze(slot)
        assert b.matches.undigested("su1", ["al1"]) == []
        assert b.articles.drop_before(NOON + HOUR, 10) == ["a1"]
        b.matches.add([match()])
        assert b.matches.undigested("su1", ["al1"]) == [match()]


def test_what_waits_for_somebody_who_left_is_given_up_even_while_it_is_tried(store):
    other = "alert:al10/story:s1/first/mailto:a@b.example"
    with store.batch() as b:
        b.outbox.put([message(), message("o2", other)])
        b.outbox.put([message("o3", "alert:al1/story:s1/first/feed", target="feed")])
        b.outbox.claim(NOON, 10, ALL, token=1)
        assert b.outbox.drop("alert:al1", "unsubscribed", "mailto:a@b.example") == 1
        b.outbox.retry("o1", NOON, "4xx", token=1)
        states = {m.id: (m.state, m.reason) for m in b.outbox.all()}
        assert states == {
            "o1": ("dead", "unsubscribed"),
            "o2": ("leased", ""),
            "o3": ("leased", ""),
        }
        assert b.outbox.drop("alert:al1", "removed") == 1
        b.outbox.sent(["o3"], NOON)
        assert b.outbox.drop("alert:al1", "removed") == 0


def test_an_erased_subscriber_leaves_nothing_to_be_sent(store):
    with store.batch() as b:
        b.subscribers.add(replace(subscriber(), address="a@b.example"))
        b.outbox.put([message()])
        b.subscribers.erase("su1")
        assert b.outbox.all() == []
        assert b.subscribers.all() == []


def test_notes_and_searches_are_kept(store):
    run = Run("r1", "feeds", NOON, 3, 1, 0, timedelta(seconds=1.5), {"503": 1})
    search = Saved("x1", "operator", "Flut", "flut*", NOON)
    with store.batch() as b:
        b.notes.run(run)
        b.notes.save_search(search)
        b.notes.save_search(replace(search, id="x2", query="hochwasser"))
        b.notes.keep_value("k", "v")
        assert b.notes.runs() == [run]
        assert [s.query for s in b.notes.searches()] == ["hochwasser"]
        assert b.notes.drop_search("Flut")
        assert not b.notes.drop_search("Flut")
        assert (b.notes.value("k"), b.notes.value("no")) == ("v", None)


def test_a_batch_that_fails_leaves_nothing(store):
    with pytest.raises(RuntimeError), store.batch() as b:
        b.feeds.add(feed())
        raise RuntimeError
    with store.look() as b:
        assert b.feeds.all() == []


def test_a_lease_is_held_by_one(store):
    with store.lease("cluster"):
        with pytest.raises(Busy, match="another process"), store.lease("cluster"):
            pass
        with store.lease("index"):
            pass


def test_an_interrupt_right_after_a_lease_was_taken_gives_it_back(store, monkeypatch):
    begin, times = store._begin, []

    @contextmanager
    def interrupted(**told):
        with begin(**told) as connection:
            yield connection
        times.append(told)
        if len(times) == 1:  # the commit is made, and the signal comes
            raise KeyboardInterrupt

    monkeypatch.setattr(store, "_begin", interrupted)
    with pytest.raises(KeyboardInterrupt), store.lease("cluster"):
        pass
    monkeypatch.undo()
    with store.lease("cluster") as lease:
        assert lease.token == 2


def test_each_holder_of_a_lease_has_a_greater_token(store):
    tokens = []
    for _ in range(3):
        with store.lease("send") as lease:
            tokens.append(lease.token)
    assert tokens == sorted(set(tokens))


def test_who_lost_the_lease_writes_nothing(store):
    with store.lease("cluster") as lease:
        pass
    with store.lease("cluster"):
        with pytest.raises(Busy, match="taken over"), store.batch(lease) as b:
            b.feeds.add(feed())
    with store.look() as b:
        assert b.feeds.all() == []


def test_a_feed_keeps_who_answered_and_when_not_to_come(store):
    told = feed(
        answered_by="https://b.example/feed",
        skip_hours=frozenset({0, 7, 23}),
        skip_days=frozenset({5, 6}),
    )
    with store.batch() as b:
        b.feeds.add(told)
    with store.look() as b:
        assert b.feeds.all() == [told]


def test_the_same_failure_of_one_run_is_noted_once_and_forgotten_in_time(store):
    first = Operation("o1", "failed", "ingest.fetch", "run 1", NOON, "no answer")
    second = Operation("o2", "failed", "ingest.fetch", "run 2", NOON + HOUR, "no answer")
    with store.batch() as b:
        for one in (first, second, replace(first, id="o3")):
            b.operations.note(one)
    with store.look() as b:
        assert b.operations.latest(NOON) == [second, first]
        assert b.operations.latest(NOON + HOUR / 2) == [second]
    with store.batch() as b:
        b.operations.drop_before(NOON + HOUR / 2)
        assert b.operations.latest(NOON) == [second]
