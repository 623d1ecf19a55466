"""index: what changed is found; an index that is down holds up nobody."""

from dataclasses import replace

import pytest

from pipeline.domain.errors import Busy, Misconfigured, SetAside
from pipeline.ports.search import Ask
from tests.newsdesk import ANNA
from tests.outside import NOON
from tests.querying import parse


def found(desk, query="Flut"):
    return [hit.id for hit in desk.search.find(Ask(parse(query), NOON, sort="date")).hits]


def down(desk, error):
    """The index refuses every write; `up` mends it."""
    whole = desk.search.put

    def put(articles):
        raise error

    desk.search.put = put
    return lambda: setattr(desk.search, "put", whole)


def test_an_article_is_found_once_the_stage_has_run_and_a_second_run_does_nothing(desk):
    desk.keep("a1", "a2")
    assert found(desk) == []
    assert desk.run("index").done == 2
    assert sorted(found(desk)) == ["a1", "a2"]
    assert desk.run("index").total == 0


def test_only_what_changed_is_written_again(desk):
    one, _ = desk.keep("a1", "a2")
    desk.run("index")
    with desk.store.batch() as b:
        b.articles.save([replace(one, text="Der Sturm zog ab.", title="Sturm", change=2)])
    assert desk.run("index").done == 1
    assert (found(desk), found(desk, "Sturm")) == (["a2"], ["a1"])


def test_a_merge_of_two_stories_is_simply_a_batch_of_changed_articles(desk):
    desk.keep("a1", "a2", story="S2")
    desk.run("index")
    with desk.store.batch() as b:
        moved = [replace(one, story="S1", change=2) for one in b.articles.of_stories(["S2"])]
        b.articles.save(moved)
    assert desk.run("index").done == 2
    assert (sorted(found(desk, "story:S1")), found(desk, "story:S2")) == (["a1", "a2"], [])


@pytest.mark.parametrize("error", [Busy("index", "restarting"), SetAside("index", "read-only")])
def test_an_index_that_is_down_ends_as_later_and_what_it_lacks_is_made_up_for(desk, error):
    desk.keep(*(f"a{n}" for n in range(5)))
    up = down(desk, error)
    told = desk.run("index")
    assert (told.done, told.later, told.reasons[error.reason]) == (0, 5, 1)
    up()
    assert desk.run("index").done == 5
    assert len(found(desk)) == 5


def test_the_order_goes_on_while_the_index_is_down(desk):
    desk.watch_for("Flut", ANNA)
    desk.keep("a1")
    down(desk, Busy("index", "restarting"))
    told = desk.run("index", "alert", "digest", "send")
    assert (told.done, told.later) == (2, 1)
    assert len(desk.channel.order) == 1


def test_a_write_that_was_not_noted_is_written_again_and_changes_nothing(desk):
    desk.keep("a1")
    whole, desk.search.refresh = desk.search.refresh, None  # dies between writing and noting
    with pytest.raises(TypeError):
        desk.run("index")
    desk.search.refresh = whole
    assert desk.run("index").done == 1
    assert found(desk) == ["a1"]


def test_what_was_taken_down_is_not_found(desk):
    one, _ = desk.keep("a1", "a2")
    desk.run("index")
    desk.hide(one)
    assert desk.run("index").done == 1
    assert found(desk) == ["a2"]


def test_an_index_of_another_name_is_filled_from_the_store(desk):
    desk.keep("a1", "a2")
    desk.run("index")
    desk.search.clear()
    assert found(desk) == []
    assert desk.run("index").done == 2
    assert len(found(desk)) == 2


def test_an_index_that_is_set_up_wrong_stops_and_tells(desk):
    desk.keep("a1")
    down(desk, Misconfigured("MORGENLAGE_SEARCH", "no such host"))
    with pytest.raises(Misconfigured, match="no such host"):
        desk.run("index")


def test_an_article_that_can_never_be_taken_ends_aside_and_is_not_tried_again(desk):
    desk.keep("a1", "a2")
    whole = desk.search.put
    desk.search.put = lambda articles: whole(articles) | {"a2": "too large"}
    told = desk.run("index")
    assert (told.done, told.aside, told.reasons["too large"]) == (1, 1, 1)
    assert desk.run("index").total == 0
