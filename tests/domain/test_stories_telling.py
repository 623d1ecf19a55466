"""What a reader is shown of a story. Texts are invented."""

from datetime import UTC, datetime

from pipeline.domain.article import Article
from pipeline.domain.stories.telling import independent, title_of, told_of, topics_of
from pipeline.domain.story import Story

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def article(key, outlet="a", title="", language="de", copy_of=None):
    url = f"http://{outlet}.example/{key}"
    return Article(key, url, outlet, title, "", NOON, language=language, copy_of=copy_of)


def keys(articles):
    return [one.id for one in articles]


def test_a_text_that_three_outlets_print_counts_once():
    members = [article("1", "a"), article("2", "b", copy_of="1"), article("3", "c", copy_of="1")]
    assert keys(independent(members)) == ["1"]
    assert told_of(Story("S", "", NOON, NOON), members).outlets == 3


def test_an_outlet_counts_once_however_often_it_reports():
    assert keys(independent([article("1"), article("2"), article("3", "b")])) == ["1", "3"]


def test_copies_of_a_text_that_is_not_in_the_story_count_once():
    members = [article("2", "b", copy_of="1"), article("3", "c", copy_of="1"), article("4", "d")]
    assert keys(independent(members)) == ["2", "4"]


def test_the_headline_is_the_one_that_says_what_the_others_say():
    titles = [
        "Wie die Wipper eine Brücke holte",
        "Brücke in Ahlsdorf eingestürzt: vier Verletzte",
        "Brücke in Ahlsdorf eingestürzt",
        "Ahlsdorf: vier Verletzte nach Einsturz",
    ]
    members = [article(str(n), title=title) for n, title in enumerate(titles)]
    assert title_of(members) == titles[1]


def test_the_headline_is_in_the_language_of_most_reports():
    members = [
        article("1", title="Brücke eingestürzt"),
        article("2", title="Bridge falls into river", language="en"),
        article("3", title="Bridge collapse hurts four", language="en"),
    ]
    assert title_of(members) in {"Bridge falls into river", "Bridge collapse hurts four"}


def test_a_story_has_the_topics_of_its_first_report_and_of_half_of_the_independent_ones():
    members = [article("1", "a"), article("2", "b"), article("3", "c"), article("4", "d")]
    hits = {"1": ["Energy"], "2": ["Floods", "Rail"], "3": ["Floods"], "4": []}
    assert topics_of(members, hits) == ("Energy", "Floods")


def test_copies_do_not_carry_a_topic_into_a_story():
    members = [article("1"), article("2", "b"), *(article(k, k, copy_of="2") for k in "345")]
    members.append(article("6", "f"))
    hits = {k: ["Rail"] if k in "2345" else [] for k in "123456"}
    assert topics_of(members, hits) == ()
    assert topics_of([], {}) == ()
