"""feeds: what is due is asked once, and what it said is written down together."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.adapters.web.reply import Reply
from pipeline.domain.feed import Validators
from pipeline.domain.shard import Shard
from pipeline.ports.raw import RawPage
from tests.outside import DAY, FEED, HOUR, NOON

ONE, TWO = "https://www.spree.example/1.html", "https://www.spree.example/2.html"


def known(desk, feed=None):
    with desk.store.look() as b:
        found = {one.id: one for one in b.feeds.all()}
    return found[feed.id] if feed else found


def waiting(desk):
    with desk.store.look() as b:
        return {one.announced.url: one for one in b.entries.due(desk.now, 100, Shard())}


def test_a_new_feed_is_asked_at_once_and_leaves_its_entries_and_its_next_time(desk):
    feed = desk.follow()
    desk.announce((ONE, "Eins"), (TWO, "Zwei"))
    assert desk.run("feeds").done == 1
    assert waiting(desk).keys() == {ONE, TWO}
    assert known(desk, feed).state == "active"
    assert known(desk, feed).due >= NOON + timedelta(minutes=15)
    assert desk.run("feeds").total == 0  # nothing is due any more at the same time


def test_what_was_announced_before_is_not_new(desk):
    desk.follow()
    desk.announce((ONE, "Eins"))
    desk.run("feeds")
    desk.announce((TWO, "Zwei"), (ONE, "Eins"))
    told = desk.run("feeds", after=DAY)
    assert told.reasons == Counter({"200 with news": 1})
    assert len(waiting(desk)) == 2


def test_a_feed_that_has_not_changed_answers_304_to_its_own_validators(desk):
    feed = desk.follow()
    desk.announce((ONE, "Eins"), etag='W/"so wie es kam"')
    desk.run("feeds")
    assert known(desk, feed).validators == Validators('W/"so wie es kam"')
    assert desk.run("feeds", after=2 * HOUR).reasons == Counter(["304 not modified"])


def test_validators_and_entries_are_committed_together_or_not_at_all(desk):
    feed = desk.follow()
    desk.follow("https://www.zwei.example/feed.json", "Zwei")
    desk.announce((ONE, "Eins"), etag='"1"')
    desk.announce((TWO, "Zwei"), feed="https://www.zwei.example/feed.json")
    desk.chance = iter([0.0]).__next__  # the process dies over the second of two feeds
    with pytest.raises(StopIteration):
        desk.run("feeds")
    assert waiting(desk) == {}
    assert not known(desk, feed).validators
    del desk.chance
    assert desk.run("feeds").done == 2
    assert waiting(desk).keys() == {ONE, TWO}


def test_a_host_that_says_wait_is_left_alone_from_when_it_said_so(desk):
    feed = desk.follow()
    desk.replies[FEED] = Reply(503, (("retry-after", "7200"),))
    ask = desk.ask

    def slowly(requests):
        for pair in ask(requests):
            desk.now += 20 * timedelta(minutes=1)
            yield pair

    desk.ask = slowly
    told = desk.run("feeds")
    assert (told.later, told.done) == (1, 0)
    assert known(desk, feed).due == NOON + 20 * timedelta(minutes=1) + 2 * HOUR


def test_every_poll_has_one_fate_and_a_failure_says_why(desk):
    for name in ("gut", "fort", "voll"):
        desk.follow(f"https://{name}.example/feed.json", name)
    desk.announce(feed="https://gut.example/feed.json")
    desk.replies["https://fort.example/feed.json"] = Reply(410)
    desk.replies["https://voll.example/feed.json"] = Reply(500)
    told = desk.run("feeds")
    assert (told.done, told.later, told.aside) == (1, 1, 1)
    assert sum(told.reasons.values()) == 3
    assert {one.outlet: one.state for one in known(desk).values()} == {
        "gut": "active",
        "fort": "gone",
        "voll": "failing",
    }


def test_a_page_in_place_of_a_feed_loses_nothing_that_was_announced(desk):
    feed = desk.follow()
    desk.announce((ONE, "Eins"))
    desk.run("feeds")
    desk.publish(FEED, "Wartung", "Wir sind bald zurück.")
    assert desk.run("feeds", after=DAY).aside == 1
    assert known(desk, feed).state == "failing"
    assert waiting(desk).keys() == {ONE}


def test_an_item_without_a_web_address_is_counted_and_the_others_are_taken(desk):
    desk.follow()
    desk.announce((ONE, "Eins"), {"id": "x", "url": "mailto:a@b.example", "title": "Nichts"})
    assert desk.run("feeds").reasons["items that lead to no web address"] == 1
    assert waiting(desk).keys() == {ONE}


def test_a_feed_that_moved_for_good_is_followed_there_and_known_by_both_addresses(desk):
    feed = desk.follow()
    new = "https://www.spree.example/neu.json"
    desk.announce((ONE, "Eins"), feed=new)
    desk.replies[FEED] = Reply(301, (("location", new),))
    for _ in range(4):
        desk.run("feeds", after=DAY)
    assert known(desk, feed).url == new
    with desk.store.look() as b:
        assert b.feeds.by_url(FEED).id == b.feeds.by_url(new).id == feed.id


def test_a_feed_that_moved_onto_one_that_is_followed_is_gone(desk):
    new = "https://www.spree.example/neu.json"
    feed, other = desk.follow(), desk.follow(new)
    desk.announce((ONE, "Eins"), feed=new)
    desk.replies[FEED] = Reply(301, (("location", new),))
    for _ in range(4):
        desk.run("feeds", after=DAY)
    assert (known(desk, feed).state, known(desk, other).state) == ("gone", "active")
    assert len(waiting(desk)) == 1


def test_the_answer_that_a_feed_gave_when_it_was_added_counts_as_its_first_poll(desk):
    feed = desk.follow()
    desk.announce((ONE, "Eins"))
    said = desk.replies[FEED]
    (ref,) = desk.raw.keep([RawPage(FEED, NOON, 200, said.headers, said.body)])
    with desk.store.batch() as b:
        b.feeds.keep_first(feed.id, ref)
    assert desk.run("feeds").done == 1
    assert desk.visits == []
    assert waiting(desk).keys() == {ONE}


def while_asked(desk, do):
    """Somebody does this while the answer is on its way."""
    ask = desk.ask

    def asked(requests):
        answers = list(ask(requests))
        with desk.store.batch() as b:
            do(b)
        return iter(answers)

    desk.ask = asked
    desk.run("feeds")
    desk.ask = ask


@pytest.mark.parametrize("status", [200, 500])
def test_a_feed_that_is_paused_while_it_is_asked_stays_paused(desk, status):
    feed = desk.follow()
    desk.announce((ONE, "Eins"))
    desk.replies[FEED] = replace(desk.replies[FEED], status=status)
    while_asked(desk, lambda b: b.feeds.save([replace(feed, state="paused")]))
    assert known(desk, feed).state == "paused"
    assert desk.run("feeds", after=DAY).total == 0


@pytest.mark.parametrize("status", [200, 500])
def test_a_feed_that_is_removed_while_it_is_asked_does_not_come_back(desk, status):
    feed = desk.follow()
    desk.announce((ONE, "Eins"))
    desk.replies[FEED] = replace(desk.replies[FEED], status=status)
    while_asked(desk, lambda b: b.feeds.remove(feed.id))
    assert known(desk) == {}
    assert waiting(desk) == {}


def test_each_host_is_asked_by_one_shard_and_loopback_is_told_apart_by_port(desk):
    hosts = [f"https://h{n}.example" for n in range(12)]
    for host in hosts:
        for path in ("a", "b"):
            desk.follow(f"{host}/{path}.json")
            desk.announce(feed=f"{host}/{path}.json")
    asked = []
    for part in range(3):
        desk.visits.clear()
        desk.run("feeds", shard=Shard(part, 3))
        asked.append(Counter(url.rpartition("/")[0] for url in desk.visits))
    assert sum(asked, Counter()) == Counter(dict.fromkeys(hosts, 2))
    assert all(set(count.values()) <= {2} for count in asked)
    ports = [desk.follow(f"http://127.0.0.1:{8000 + n}/feed") for n in range(30)]
    with desk.store.look() as b:
        mine = {one.id for one in b.feeds.due(desk.now, 100, Shard(0, 2))}
    assert 0 < len(mine & {one.id for one in ports}) < 30
