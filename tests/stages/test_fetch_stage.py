"""fetch: an announced entry becomes a page, is put off, or is set aside; one of them for each."""

from collections import Counter
from datetime import timedelta

import pytest

from pipeline.adapters.web.reply import Reply
from pipeline.domain.errors import Busy
from pipeline.domain.shard import Shard
from tests.outside import BRIDGE, DAY, HOUR, NOON, RAID

ONE = "https://www.spree.example/1.html"


def pages(desk):
    with desk.store.look() as b:
        return b.pages.between(NOON - DAY, NOON + 99 * DAY, None)


def entry(desk, url=ONE):
    with desk.store.look() as b:
        ids = [page.entry_id for page in pages(desk)] or list(announced(desk))
        return next(one for one in b.entries.get(ids).values() if one.announced.url == url)


def announced(desk):
    with desk.store.look() as b:
        return {one.id: one for one in b.entries.due(desk.now + 99 * DAY, 100, Shard())}


def announce(desk, *items, **rest):
    desk.follow()
    desk.announce(*(items or ((ONE, "Eins"),)), **rest)
    desk.run("feeds")


def test_a_page_is_kept_as_it_came_and_is_not_fetched_again_at_the_same_time(desk):
    announce(desk)
    desk.publish(ONE, "Eins", BRIDGE)
    assert desk.run("fetch").reasons == Counter(["200"])
    (page,) = pages(desk)
    assert desk.raw.load(page.raw).body == desk.replies[ONE].body
    assert desk.run("fetch").total == 0


def test_the_bytes_are_on_disk_before_the_transaction_that_names_them(desk):
    announce(desk)
    desk.publish(ONE, "Eins", BRIDGE)
    number, desk.new_id = desk.new_id, None  # the process dies once the bytes are kept
    with pytest.raises(TypeError):
        desk.run("fetch")
    assert pages(desk) == []
    assert len(desk.raw._pages) == 1
    desk.new_id = number
    assert desk.run("fetch").done == 1
    (page,) = pages(desk)
    assert desk.raw.load(page.raw).body == desk.replies[ONE].body


def test_a_page_is_looked_at_again_after_one_six_and_twenty_four_hours_and_then_never(desk):
    announce(desk)
    desk.publish(ONE, "Eins", BRIDGE)
    asked = []
    for hour in range(60):
        if desk.run("fetch").total:
            asked.append(hour)
        desk.now += HOUR
    assert asked == [0, 1, 6, 24]
    assert len(pages(desk)) == 1  # the same bytes are no new page


def test_a_page_that_has_not_changed_answers_304(desk):
    announce(desk)
    desk.publish(ONE, "Eins", BRIDGE, etag='"a"')
    desk.run("fetch")
    assert desk.run("fetch", after=HOUR).reasons == Counter(["304 not modified"])


def test_an_entry_that_reads_otherwise_in_its_feed_is_fetched_at_once(desk):
    announce(desk)
    desk.publish(ONE, "Eins", BRIDGE)
    desk.run("fetch")
    desk.publish(ONE, "Eins, berichtigt", BRIDGE)
    desk.announce((ONE, "Eins, berichtigt"))
    desk.run("feeds", after=30 * timedelta(minutes=1))
    assert desk.run("fetch").reasons == Counter(["200"])
    assert len(pages(desk)) == 2


def test_a_host_that_says_wait_is_asked_again_when_that_time_has_passed_since_it_spoke(desk):
    announce(desk)
    desk.replies[ONE] = Reply(429, (("retry-after", "3600"),))
    ask = desk.ask

    def slowly(requests):
        for pair in ask(requests):
            desk.now += timedelta(minutes=10)
            yield pair

    desk.ask = slowly
    assert desk.run("fetch").later == 1
    (one,) = announced(desk).values()
    assert (one.state, one.due) == ("later", NOON + timedelta(minutes=70))


def test_a_page_that_is_not_there_is_asked_for_three_times_and_then_set_aside(desk):
    announce(desk)
    told = [desk.run("fetch", after=DAY) for _ in range(5)]
    assert [(one.later, one.aside) for one in told] == [(1, 0), (1, 0), (0, 1), (0, 0), (0, 0)]


def test_the_feeds_own_text_stands_in_for_a_page_that_will_not_come(desk):
    row = {"id": ONE, "url": ONE, "title": "Eins", "content_html": f"<p>{BRIDGE} {RAID} {RAID}</p>"}
    announce(desk, row)
    desk.replies[ONE] = Reply(403)
    assert desk.run("fetch").reasons == Counter(["the feed's own text"])
    (page,) = pages(desk)
    assert (page.origin, desk.raw.load(page.raw).body) == ("feed", row["content_html"].encode())
    assert desk.run("fetch", after=9 * DAY).total == 0


def test_one_address_that_two_feeds_announce_is_fetched_once(desk):
    announce(desk)
    desk.follow("https://www.spree.example/berlin.json")
    row = {"id": "other", "url": f"{ONE}?utm_source=rss", "title": "Eins"}
    desk.announce(row, feed="https://www.spree.example/berlin.json")
    desk.publish(ONE, "Eins", BRIDGE)
    desk.run("feeds")
    desk.run("fetch")
    assert len(pages(desk)) == 1


def test_every_entry_meets_one_fate(desk):
    there = [f"https://www.spree.example/{n}.html" for n in range(5)]
    announce(desk, *((url, "x") for url in there))
    for url, status in zip(there, (200, 401, 404, 500, 451), strict=True):
        desk.replies[url] = Reply(status, body=b"<p>x</p>")
    told = desk.run("fetch")
    assert (told.done, told.later, told.aside) == (1, 2, 2)
    assert sum(told.reasons.values()) == told.total == 5


def test_a_batch_that_fails_keeps_what_earlier_batches_did(desk):
    there = [f"https://h{n}.example/1.html" for n in range(4)]
    announce(desk, *((url, "x") for url in there))
    for url in there:
        desk.publish(url, "x", BRIDGE)
    desk.batch = 2
    number = desk.new_id
    left = iter(range(3))
    desk.new_id = lambda at: (next(left), number(at))[1]
    with pytest.raises(StopIteration):
        desk.run("fetch")
    assert len(pages(desk)) == 2
    desk.new_id = number
    assert desk.run("fetch").done == 2
    assert len({page.asked for page in pages(desk)}) == len(pages(desk)) == 4


def test_an_entry_that_was_set_aside_is_asked_for_again_when_its_feed_tells_it_anew(desk):
    announce(desk)
    desk.replies[ONE] = Reply(403)
    assert desk.run("fetch").aside == 1
    desk.announce((ONE, "Eins, jetzt für alle"))
    desk.publish(ONE, "Eins, jetzt für alle", BRIDGE)
    desk.run("feeds", after=DAY)
    assert desk.run("fetch").done == 1


def test_the_pages_of_a_slow_host_are_kept_as_they_come(desk, seconds):
    there = [f"https://www.spree.example/{n}.html" for n in range(6)]
    announce(desk, *((url, "x") for url in there))
    for url in there:
        desk.publish(url, "x", BRIDGE)
    ask, kept = desk.ask, []

    def slowly(requests):
        for pair in ask(requests):
            desk.now += timedelta(seconds=40)
            seconds.passed += 40
            kept.append(len(pages(desk)))
            with pytest.raises(Busy), desk.store.lease("stage:fetch:1/1"):
                pass
            yield pair

    desk.ask = slowly
    assert desk.run("fetch").done == 6
    assert kept == [0, 1, 2, 3, 4, 5]


def test_each_host_is_fetched_by_one_shard(desk):
    hosts = [f"https://h{n}.example" for n in range(12)]
    announce(desk, *((f"{host}/{n}.html", "x") for host in hosts for n in range(2)))
    asked = []
    for part in range(3):
        desk.visits.clear()
        desk.run("fetch", shard=Shard(part, 3))
        asked.append(Counter(url.rpartition("/")[0] for url in desk.visits))
    assert sum(asked, Counter()) == Counter(dict.fromkeys(hosts, 2))
    assert all(set(count.values()) <= {2} for count in asked)
