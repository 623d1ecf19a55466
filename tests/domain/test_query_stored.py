"""Which queries may be left behind."""

import pytest

from pipeline.domain.errors import BadQuery
from pipeline.domain.query.stored import check_alert, check_groups, check_topic, unknown_names
from tests.querying import CONTEXT, check, parse


@pytest.mark.parametrize(
    "typed", ["Haushalt", "Haushalt -Berlin", "outlet:BerlinMorgen", "topic:a", "name:Kiew"]
)
def test_an_alert_may_ask_for_words_names_and_outlets(typed):
    check_alert(typed, parse(typed), check(typed))


@pytest.mark.parametrize(
    ("typed", "place", "told"),
    [
        ("Haushalt since:7d", 9, "moves with the clock"),
        ("NOT Haushalt", 0, "must have"),
        ("before:2026-11-24", 0, "must have"),
        ("lang:de", 0, "must have"),
        ("a OR NOT b", 0, "must have"),
    ],
)
def test_an_alert_may_not(typed, place, told):
    with pytest.raises(BadQuery, match=told) as caught:
        check_alert(typed, parse(typed), check(typed))
    assert caught.value.position == place


@pytest.mark.parametrize("typed", ["Haushalt topic:a", "Haushalt OR story:01"])
def test_a_topic_may_not_ask_for_topics_or_stories(typed):
    with pytest.raises(BadQuery, match="follows from topics"):
        check_topic(typed, parse(typed), check(typed))


def test_an_unknown_group_is_named_with_those_there_are():
    check_groups("outlet:@Berlin", parse("outlet:@Berlin"), CONTEXT.groups)
    with pytest.raises(BadQuery, match=r"no group of outlets is called @kiel(.|\n)*@berlin"):
        check_groups("a outlet:@kiel", parse("a outlet:@kiel"), CONTEXT.groups)


def test_an_unknown_name_is_told():
    assert list(unknown_names(parse("name:Zelensky name:Nobody"), CONTEXT.names)) == ["Nobody"]
