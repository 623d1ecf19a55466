"""extract: a page becomes an article, a revision of one, or nothing new; one of them for each."""

import itertools
from collections import Counter
from datetime import timedelta

import pytest

from pipeline.domain.article import Block, Draft
from pipeline.domain.errors import TooBig, Unreachable
from pipeline.domain.shard import Shard
from pipeline.stages.keeping import Keeper
from tests.outside import BRIDGE, DAY, FEED, HOUR, NOON, RAID

ONE = "https://www.spree.example/1.html"
READ = ("feeds", "fetch", "extract")
SIGN_OFF = "Wir bleiben dran und melden uns, sobald es Neues aus dem Rathaus gibt."


def revisions(desk, article):
    with desk.store.look() as b:
        return [(one.number, one.headline_changed) for one in b.articles.revisions(article.id)]


def corrected(desk, title="Brücke eingestürzt", text=BRIDGE):
    """The page as it reads an hour later."""
    desk.publish(ONE, title, text)
    return desk.run(*READ, after=HOUR)


def start(desk, **rest):
    desk.follow()
    desk.report(ONE, "Brücke eingestürzt", BRIDGE, **rest)
    desk.run(*READ)
    return desk.only()


def test_a_page_becomes_an_article_that_waits_for_the_next_stage(desk):
    article = start(desk)
    assert (article.title, article.text) == ("Brücke eingestürzt", BRIDGE)
    assert (article.revision, article.seq, article.progress) == (1, 1, "extracted")
    assert desk.run("extract").total == 0


def test_a_correction_is_a_revision_with_a_place_and_a_change_number_of_its_own(desk):
    before = start(desk)
    desk.run("enrich", "cluster", "alert")
    corrected(desk, text=BRIDGE.replace("Vier Menschen", "Sieben Menschen"))
    after = desk.only()
    assert after.id == before.id
    assert (after.revision, after.progress) == (2, "extracted")
    assert after.seq > before.seq
    assert after.change > before.change
    assert revisions(desk, after) == [(1, False), (2, False)]


def test_a_corrected_headline_is_seen_as_one(desk):
    before = start(desk)
    corrected(desk, title="Fußgängerbrücke bei Ahlsdorf eingestürzt")
    assert revisions(desk, before) == [(1, False), (2, True)]


def test_an_id_is_never_recomputed_whatever_the_page_says_later(desk):
    before = start(desk)
    corrected(desk, "Ganz anderes", RAID)
    assert desk.only().id == before.id


def test_other_quotation_marks_are_no_revision(desk):
    before = start(desk)
    corrected(desk, text=BRIDGE.replace("–", "-") + " ")
    assert desk.only() == before


def test_a_wall_in_place_of_a_page_takes_no_text_away(desk):
    before = start(desk)
    corrected(desk, text=BRIDGE[:60])
    assert desk.only().text == before.text


def again(desk, text):
    """The kept page, read by a better extractor."""
    draft = Draft("Brücke eingestürzt", (Block(text),))
    with desk.store.batch() as b:
        (page,) = b.pages.between(NOON - DAY, NOON + DAY, None)
        Keeper(b, desk.judgement, desk.now, desk.new_id).again(page, draft, write=True)


def test_reading_a_page_again_with_a_better_extractor_raises_the_change_number_only(desk):
    before = start(desk)
    desk.run("enrich", "cluster", "alert")
    before = desk.only()
    again(desk, f"{BRIDGE} Ein Gutachter soll die Ursache klären.")
    after = desk.only()
    assert after.text.endswith("klären.")
    assert after.change == before.change + 1
    assert (after.revision, after.seq, after.progress) == (1, before.seq, "alerted")
    assert revisions(desk, after) == [(1, False)]


def test_what_becomes_known_as_padding_is_cut_from_earlier_articles_without_a_revision(desk):
    desk.follow()
    texts = [BRIDGE, RAID, "Der Rat hat den Haushalt beschlossen.", "Im Zoo kam ein Nashorn an."]
    first = None
    for n, text in enumerate(texts):
        desk.report(f"https://www.spree.example/{n}.html", f"Meldung {n}", text, SIGN_OFF)
        desk.run(*READ, after=HOUR)
        first = first or desk.only()
    articles = desk.articles()
    assert not any(SIGN_OFF in one.text for one in articles.values())
    assert all(one.revision == 1 for one in articles.values())
    later = articles[first.url]
    assert (later.seq, later.progress) == (first.seq, first.progress)
    assert (later.text != first.text) == (later.change > first.change)


def test_an_address_that_leads_to_an_article_leads_to_it_for_ever(desk):
    article = start(desk)
    desk.announce({"id": "neu", "url": f"{ONE}?utm_source=x#oben", "title": "Brücke"})
    desk.publish(f"{ONE}?utm_source=x", "Brücke eingestürzt", BRIDGE)
    desk.run(*READ, after=DAY)
    assert desk.only().id == article.id


def canonical_of_two(desk, canonical, text=BRIDGE):
    """How many articles two pages are, of which the second claims this address."""
    start(desk)
    other = "https://www.spree.example/druck/1.html"
    desk.report(other, "Brücke eingestürzt", text, canonical=canonical)
    desk.run(*READ, after=DAY)
    return len(desk.articles())


def test_a_print_view_that_names_its_article_is_that_article(desk):
    assert canonical_of_two(desk, ONE) == 1


@pytest.mark.parametrize(
    ("canonical", "text"),
    [
        ("https://www.spree.example/", BRIDGE),
        ("https://www.other.example/1.html", BRIDGE),
        (ONE, RAID),
    ],
    ids=["the home page", "another site", "another text"],
)
def test_a_canonical_address_counts_on_the_same_site_with_nearly_the_same_text_only(
    desk, canonical, text
):
    assert canonical_of_two(desk, canonical, text) == 2


def test_a_page_whose_canonical_is_the_home_page_draws_no_other_to_it(desk):
    desk.follow()
    for n, text in enumerate((BRIDGE, RAID)):
        url = f"https://www.spree.example/{n}.html"
        desk.report(url, f"Nr. {n}", text, canonical="https://www.spree.example/")
        desk.run(*READ, after=HOUR)
    assert len(desk.articles()) == 2


@pytest.mark.parametrize(("hours", "old"), [(47, False), (49, True)])
def test_what_was_published_over_forty_eight_hours_before_we_saw_it_is_old(desk, hours, old):
    assert start(desk, published=NOON - hours * HOUR).old is old


class Choosy:
    """A reader that one page kills, and that has no time for another."""

    def __init__(self, reader, said):
        self.reader, self.said = reader, said

    def read(self, pages):
        for page in pages:
            if page.url in self.said:
                yield page.key, self.said[page.url]
            else:
                yield from self.reader.read([page])


def test_a_page_that_kills_its_reader_is_set_aside_and_the_others_are_read(desk):
    there = [f"https://www.spree.example/{n}.html" for n in range(3)]
    desk.follow()
    desk.announce(*((url, "x") for url in there))
    for url in there:
        desk.publish(url, f"Nr. {url[-6]}", BRIDGE)
    whole = desk.page_reader
    late = Unreachable(there[1], "no reader was free")
    desk.page_reader = Choosy(whole, {there[0]: TooBig(there[0], "took too long"), there[1]: late})
    told = desk.run(*READ[:2])
    told = desk.run("extract")
    assert (told.done, told.later, told.aside) == (1, 1, 1)
    assert told.reasons == Counter(["took too long", "no reader was free"])
    desk.page_reader = whole
    assert desk.run("extract").done == 1  # the one put off; what was set aside stays so
    assert desk.articles().keys() == set(there[1:])


def test_pages_that_are_slow_to_read_do_not_hold_up_those_that_were_read(desk):
    there = [f"https://www.spree.example/{n}.html" for n in range(4)]
    desk.follow()
    desk.announce(*((url, "x") for url in there))
    for url in there:
        desk.publish(url, f"Nr. {url[-6]}", BRIDGE)
    desk.run(*READ[:2])
    minutes = itertools.count()
    desk.clock = lambda: NOON + next(minutes) * timedelta(minutes=1)
    number, left = desk.new_id, iter(range(2))
    desk.new_id = lambda at: (next(left), number(at))[1]  # dies over the third article
    with pytest.raises(StopIteration):
        desk.run("extract")
    assert len(desk.articles()) == 2
    desk.new_id = number
    assert desk.run("extract").done == 2


def test_an_article_and_the_mark_of_its_page_are_committed_together(desk):
    desk.follow()
    desk.report(ONE, "Brücke eingestürzt", BRIDGE)
    desk.run(*READ[:2])
    number, desk.new_id = desk.new_id, None
    with pytest.raises(TypeError):
        desk.run("extract")
    assert desk.articles() == {}
    desk.new_id = number
    assert desk.run("extract").done == 1
    assert desk.only().seq == 1


def test_a_page_whose_feed_was_removed_meanwhile_is_set_aside_and_stops_nobody(desk):
    feed = desk.follow()
    desk.report(ONE, "Brücke eingestürzt", BRIDGE)
    desk.run(*READ[:2])
    with desk.store.batch() as b:
        b.feeds.remove(feed.id)
    told = desk.run("extract")
    assert (told.done, told.aside) == (0, 1)
    assert desk.run("extract").total == 0


def test_what_was_taken_down_does_not_come_back_with_a_new_page(desk):
    article = start(desk)
    desk.hide(article)
    corrected(desk, text=BRIDGE.replace("Vier", "Neun"))
    assert desk.only().hidden
    assert desk.only().text == ""


def test_each_outlet_is_read_by_one_shard(desk):
    for n in range(8):
        url = f"https://h{n}.example/feed.json"
        desk.follow(url, f"Outlet {n}")
        desk.announce((f"https://h{n}.example/1.html", "x"), feed=url)
        desk.publish(f"https://h{n}.example/1.html", "x", BRIDGE)
    desk.run(*READ[:2])
    told = [desk.run("extract", shard=Shard(part, 3)).done for part in range(3)]
    assert sum(told) == len(desk.articles()) == 8
    assert sum(map(bool, told)) > 1
    assert FEED not in desk.visits
