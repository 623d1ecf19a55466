"""alert: every hit is listed with its fate, and each story is told once."""

from dataclasses import replace

import pytest

from pipeline.domain.article import Revision
from pipeline.domain.errors import Busy
from pipeline.domain.message import Message
from pipeline.domain.shard import Shard
from pipeline.domain.story import Story
from tests.newsdesk import ANNA, BEN
from tests.outside import HOUR, NOON


def keys(desk):
    return [message.key for message in desk.outbox()]


def test_a_story_is_told_once_to_each_target_and_further_hits_are_listed(desk):
    desk.watch_for("Flut", ANNA, BEN)
    desk.keep("a1", "a2", "a3")
    assert desk.run("alert").done == 3
    assert keys(desk) == [
        "alert:Wache/story:S1/first/" + ANNA,
        "alert:Wache/story:S1/first/" + BEN,
    ]
    assert desk.matches() == [("a1", "queued"), ("a2", "suppressed"), ("a3", "suppressed")]


def test_another_story_is_told_by_itself(desk):
    desk.watch_for("Flut", ANNA)
    desk.keep("a1")
    desk.keep("a2", story="S2")
    desk.run("alert")
    assert [key.split("/")[1] for key in keys(desk)] == ["story:S1", "story:S2"]


def test_a_second_run_at_the_same_time_finds_nothing_to_do(desk):
    desk.watch_for("Flut", ANNA)
    desk.keep("a1")
    desk.run("alert")
    assert desk.run("alert").total == 0
    assert len(desk.outbox()) == 1


def test_a_message_says_why(desk):
    desk.watch_for("Flut", ANNA)
    desk.keep("a1")
    desk.run("alert")
    (message,) = desk.outbox()
    assert message.content["alert"]["name"] == "Wache"
    assert message.content["reason"]["terms"] == ["Flut"]
    assert "**Flut**" in message.content["reason"]["extract"]


def merge(desk, younger="S2", older="S1"):
    """The younger story turned out to be the older one; its articles move along."""
    with desk.store.batch() as b:
        b.stories.save([replace(b.stories.get([younger])[younger], merged_into=older)])
        b.articles.save([replace(one, story=older) for one in b.articles.of_stories([younger])])


def test_a_merged_story_counts_as_told_where_either_part_was(desk):
    desk.watch_for("Flut", ANNA)
    desk.keep("a1", story="S2")
    desk.run("alert")
    merge(desk)
    desk.keep("a2", story="S1")
    desk.run("alert", after=HOUR)
    assert desk.matches() == [("a1", "queued"), ("a2", "suppressed")]
    assert len(desk.outbox()) == 1


def test_what_was_told_of_both_parts_holds_for_the_whole_over_several_merges(desk):
    with desk.store.batch() as b:
        b.stories.save([Story(name, "Flut", NOON, NOON) for name in ("S1", "S2", "S3")])
    desk.watch_for("Flut", ANNA)
    desk.keep("a1", story="S3")
    desk.run("alert")
    merge(desk, "S3", "S2")
    merge(desk, "S2", "S1")
    desk.keep("b1", "b2", "b3", story="S1")
    desk.run("alert", after=HOUR)
    fates = [fate for _, fate in desk.matches()]
    assert fates == ["queued", "suppressed", "suppressed", "queued"]  # four sources are news
    assert keys(desk)[-1] == "alert:Wache/story:S1/sources-4/" + ANNA


def test_a_story_escalates_by_sources_and_by_a_new_language(desk):
    desk.watch_for("Flut OR flood", ANNA)
    desk.keep(*(f"a{n}" for n in range(8)))
    desk.keep("en", language="en", title="Flood", text="The flood rose.")
    desk.run("alert")
    assert [key.split("/")[2] for key in keys(desk)] == [
        "first",
        "sources-4",
        "sources-8",
        "language-en",
    ]


def test_copies_are_no_sources(desk):
    desk.watch_for("Flut", ANNA)
    desk.keep("a0")
    desk.keep(*(f"c{n}" for n in range(9)), copy_of="a0")
    desk.run("alert")
    assert len(desk.outbox()) == 1


def revise(desk, article, *, title="Flut, berichtigt", headline=True):
    with desk.store.batch() as b:
        for number, told, changed in ((1, article.title, False), (2, title, headline)):
            revision = Revision(article.id, number, NOON, told, article.text, "p", changed)
            b.articles.add_revisions([revision])
        seq = b.articles.next_seq()
        b.articles.save([replace(article, title=title, revision=2, seq=seq, progress="clustered")])


def test_a_corrected_headline_is_told_again_with_the_one_before(desk):
    desk.watch_for("Flut", ANNA)
    (article,) = desk.keep("a1")
    desk.run("alert")
    revise(desk, article)
    desk.run("alert", after=HOUR)
    _, again = desk.outbox()
    assert again.key == "alert:Wache/story:S1/article:a1/headline-r2/" + ANNA
    assert again.content["headline_before"] == "Flut"


def test_a_corrected_number_is_listed_and_not_told_again(desk):
    desk.watch_for("Flut", ANNA)
    (article,) = desk.keep("a1")
    desk.run("alert")
    revise(desk, article, title="Flut", headline=False)
    desk.run("alert", after=HOUR)
    assert desk.matches() == [("a1", "queued"), ("a1", "suppressed")]


def test_a_revision_is_judged_like_a_new_article(desk):
    (article,) = desk.keep("a1", title="Regen", text="Es regnet.")
    desk.run("alert")
    desk.watch_for("Flut", ANNA)
    revise(desk, article, title="Flut")
    desk.run("alert", after=HOUR)
    assert desk.matches() == [("a1", "queued")]


def test_match_message_and_mark_are_committed_together(desk):
    desk.watch_for("Flut", ANNA)
    desk.keep("a1", "a2")
    number, left = desk.new_id, iter(range(2))
    desk.new_id = lambda at: (next(left), number(at))[1]  # dies over the second match
    with pytest.raises(StopIteration):
        desk.run("alert")
    assert (desk.matches(), desk.outbox()) == ([], [])
    desk.new_id = number
    assert desk.run("alert").done == 2
    assert desk.matches() == [("a1", "queued"), ("a2", "suppressed")]
    assert len(desk.outbox()) == 1


def test_who_loses_the_race_for_an_occasion_is_listed_as_suppressed(desk):
    desk.watch_for("Flut", ANNA)
    key = "alert:Wache/story:S1/first/" + ANNA
    with desk.store.batch() as b:
        b.outbox.put([Message("first", key, "alert", ANNA, NOON, "de", {})])
    desk.keep("a1")
    assert desk.run("alert").reasons == {"suppressed": 1}
    assert desk.matches() == [("a1", "suppressed")]
    assert [message.id for message in desk.outbox()] == ["first"]


def test_who_won_for_one_target_only_has_told_it(desk):
    desk.watch_for("Flut", ANNA, BEN)
    key = "alert:Wache/story:S1/first/" + ANNA
    with desk.store.batch() as b:
        b.outbox.put([Message("first", key, "alert", ANNA, NOON, "de", {})])
    desk.keep("a1")
    desk.run("alert")
    assert desk.matches() == [("a1", "queued")]


def test_alerts_flow_while_the_index_is_down(desk):
    desk.watch_for("Flut", ANNA)
    desk.keep("a1")
    desk.search.put = lambda articles: (_ for _ in ()).throw(Busy("index", "restarting"))
    told = desk.run("index", "alert", "send")
    assert (told.later, told.reasons["restarting"]) == (1, 1)
    assert [message.state for message in desk.outbox()] == ["sent"]


def test_each_article_is_judged_by_one_shard_and_a_story_is_still_told_once(desk):
    desk.watch_for("Flut", ANNA)
    desk.keep("a1", "a2", "a3")
    told = [desk.run("alert", shard=Shard(part, 3)).done for part in range(3)]
    assert sum(told) == 3
    assert len(desk.outbox()) == 1
    assert sorted(fate for _, fate in desk.matches()) == ["queued", "suppressed", "suppressed"]
