"""cluster: one writer tells copies from reports and puts articles of one event into one story."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.domain.errors import Busy
from pipeline.domain.story import Topic
from tests.outside import BRIDGE, DAY, HOUR, RAID

FELL, HURT = "Fußgängerbrücke in Ahlsdorf eingestürzt", "Vier Verletzte an der Wipper"
BOTH = "Fußgängerbrücke in Ahlsdorf eingestürzt, vier Verletzte an der Wipper"
COINS = "Harwell museum loses 300 Roman coins in night raid"


def enriched(desk, name, title, text="", **rest):
    """An article that waits to be placed."""
    usual = {"story": None, "progress": "enriched"}
    (one,) = desk.keep(name, title=title, text=text, **{**usual, **rest})
    return one


def place(desk, *rows, **rest):
    """Articles placed one by one, an hour apart."""
    for name, title in rows:
        enriched(desk, name, title, **rest)
        desk.run("cluster", after=HOUR)


def story_of(desk):
    return {one.id: one.story for one in desk.articles().values()}


def stories(desk):
    with desk.store.look() as b:
        return {story.id: story for story in b.stories.latest(0)}


def test_reports_of_one_event_are_one_story_and_another_event_is_another(desk):
    place(desk, ("a1", FELL), ("a2", BOTH))
    place(desk, ("en", COINS), language="en")
    placed = story_of(desk)
    assert placed["a1"] == placed["a2"] != placed["en"]
    assert stories(desk).keys() == set(placed.values())
    assert desk.run("cluster").total == 0


def test_reports_that_came_in_together_are_placed_as_they_were_published(desk):
    late, early = desk.now - HOUR, desk.now - 2 * HOUR
    enriched(desk, "late", FELL, published=late)
    enriched(desk, "early", COINS, published=early, language="en")
    desk.run("cluster")
    placed = story_of(desk)
    assert placed["early"] < placed["late"]  # ids grow in the order in which stories begin


def test_each_placed_article_is_changed_for_the_index_and_goes_on_to_the_alerts(desk):
    before = enriched(desk, "a1", FELL)
    desk.run("cluster")
    after = desk.only()
    assert after.change > before.change
    assert (after.progress, after.revision, after.seq) == ("clustered", 1, before.seq)


def test_a_merge_leaves_a_pointer_from_the_younger_story_to_the_older(desk):
    place(desk, ("a1", FELL), ("a2", HURT))
    before = desk.articles()
    older, younger = (one.story for one in before.values())
    assert older != younger
    place(desk, ("a3", BOTH))
    assert set(story_of(desk).values()) == {older}
    with desk.store.look() as b:
        assert b.stories.get([younger])[younger].merged_into == older
        assert b.stories.root(younger) == older
    assert stories(desk).keys() == {older}


def test_every_article_of_a_merged_story_is_changed_for_the_index(desk):
    place(desk, ("a1", FELL), ("a2", HURT))
    desk.run("index")
    place(desk, ("a3", BOTH))
    with desk.store.look() as b:
        behind = {one.id for one in b.indexed.behind(desk.search.name, 10)}
    assert behind >= {"a2", "a3"}
    desk.run("index")
    assert desk.run("index").total == 0


def test_a_merge_within_one_batch_tells_of_no_story_that_came_and_went(desk):
    for name, title in (("a1", FELL), ("a2", HURT), ("a3", BOTH)):
        enriched(desk, name, title)
    desk.run("cluster")
    assert len(set(story_of(desk).values())) == len(stories(desk)) == 1


def test_a_copy_points_to_the_first_report_and_is_no_source_of_its_own(desk):
    enriched(desk, "late", FELL, BRIDGE)
    desk.run("cluster", after=HOUR)
    enriched(desk, "copy", "Brücke weg", BRIDGE)
    desk.run("cluster")
    found = {one.id: one for one in desk.articles().values()}
    assert (found["late"].copy_of, found["copy"].copy_of) == (None, "late")
    assert found["copy"].story == found["late"].story


def test_when_the_original_comes_last_the_earlier_copies_point_to_it(desk):
    enriched(desk, "copy", FELL, BRIDGE)
    desk.run("cluster")
    enriched(desk, "original", FELL, BRIDGE, published=desk.now - 2 * HOUR)
    before = desk.articles()["https://copy.example/1"]
    desk.run("cluster", after=HOUR)
    found = {one.id: one for one in desk.articles().values()}
    assert (found["original"].copy_of, found["copy"].copy_of) == (None, "original")
    assert found["copy"].change > before.change


def test_a_revised_article_keeps_its_story(desk):
    place(desk, ("a1", FELL))
    before = desk.only()
    with desk.store.batch() as b:
        seq = b.articles.next_seq()
        revised = replace(before, title=COINS, text=RAID, revision=2, seq=seq, progress="enriched")
        b.articles.save([revised])
    desk.run("cluster", after=HOUR)
    assert desk.only().story == before.story
    assert len(stories(desk)) == 1


def test_a_topic_is_told_to_the_story_and_to_all_its_articles(desk):
    with desk.store.batch() as b:
        b.stories.declare([Topic("bridges", "Brücken", "Fußgängerbrücke")])
    place(desk, ("a1", FELL), ("a2", BOTH))
    place(desk, ("en", COINS), language="en")
    topics = {one.id: one.topics for one in desk.articles().values()}
    assert topics == {"a1": ("bridges",), "a2": ("bridges",), "en": ()}


def test_a_text_that_was_cut_again_loses_the_topic_that_only_its_padding_named(desk):
    desk.topics.follow([Topic("bridges", "Brücken", "Fußgängerbrücke")])
    enriched(desk, "a1", FELL)
    article = desk.only()
    assert desk.topics.of(article) == ("bridges",)
    assert desk.topics.of(replace(article, title="Rat tagt", lead="", text="Der Rat tagt.")) == ()


class Failing:
    """Topics under which the process dies once."""

    def __init__(self, whole):
        self.whole, self.dead = whole, False

    def follow(self, topics):
        self.whole.follow(topics)

    def of(self, article):
        if not self.dead:
            self.dead = True
            raise Busy("store", "locked")
        return self.whole.of(article)


def test_a_batch_that_fails_leaves_nothing_and_forgets_what_was_warm(desk):
    desk.topics = Failing(desk.topics)
    desk.clusterer = desk.new_clusterer()
    enriched(desk, "a1", FELL)
    with pytest.raises(Busy):
        desk.run("cluster")
    assert (story_of(desk), stories(desk)) == ({"a1": None}, {})
    assert desk.run("cluster").done == 1
    place(desk, ("a2", BOTH))
    placed = story_of(desk)
    assert placed["a1"] == placed["a2"]
    assert stories(desk).keys() == {placed["a1"]}  # no story that only memory knew


def test_what_is_warm_is_read_anew_when_another_process_wrote_meanwhile(desk):
    place(desk, ("b1", FELL))
    mine, desk.clusterer = desk.clusterer, desk.new_clusterer()
    place(desk, ("a1", COINS), language="en")  # by the other process
    desk.clusterer = mine
    place(desk, ("a2", "Roman coins gone from Harwell museum after night raid"), language="en")
    placed = story_of(desk)
    assert placed["a1"] == placed["a2"] != placed["b1"]


def test_a_process_that_begins_anew_goes_on_where_the_last_one_was(desk):
    place(desk, ("a1", FELL))
    desk.clusterer = desk.new_clusterer()
    place(desk, ("a2", BOTH))
    placed = story_of(desk)
    assert placed["a1"] == placed["a2"]


def test_only_one_process_clusters_at_a_time(desk):
    enriched(desk, "a1", FELL)
    with desk.store.lease("cluster"), pytest.raises(Busy, match="another process"):
        desk.run("cluster")
    assert desk.run("cluster").done == 1


def test_after_the_window_the_same_words_begin_another_story(desk):
    place(desk, ("a1", FELL))
    desk.now += 9 * DAY
    place(desk, ("a2", FELL))
    assert len(stories(desk)) == 2


def test_what_was_taken_down_gives_its_story_neither_title_nor_topic_nor_time(desk):
    with desk.store.batch() as b:
        b.stories.declare([Topic("hurt", "Verletzte", "Verletzte")])
    place(desk, ("gone", BOTH))
    desk.hide(desk.only())
    desk.now += 2 * timedelta(hours=1)
    place(desk, ("kept", FELL))
    (story,) = (one for one in stories(desk).values() if one.title)
    assert (story.title, story.topics) == (FELL, ())
