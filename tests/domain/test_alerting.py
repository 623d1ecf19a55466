"""When an alert speaks, to whom, and when it keeps silent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.alert import Alert
from pipeline.domain.alerting import (
    Hit,
    ToldSoFar,
    hour_of,
    judge,
    level,
    overflows,
    rollup_due,
    rollup_key,
)
from pipeline.domain.article import Article

NOW = datetime(2026, 11, 16, 7, 40, tzinfo=UTC)
ANNA, BEN = "mailto:anna@example.org", "mailto:ben@example.org"
NOTHING = ToldSoFar()


def alert(**rest):
    return Alert("A", "O", "Ukraine", "Selenskyj", NOW, **{"targets": (ANNA,), **rest})


def article(name="a1", **rest):
    return Article(
        name,
        "https://x.example/a",
        "x",
        "Titel",
        "",
        NOW,
        **{"language": "de", "story": "S", **rest},
    )


def hit(**rest):
    usual = {"alert": alert(), "article": article(), "story_id": "S"}
    return Hit(**{**usual, "languages": frozenset({"de"}), **rest})


def told_first(**rest):
    return judge(hit(**rest), NOTHING, NOW).told


def occasions(judgement):
    return [(telling.target, telling.occasion) for telling in judgement.tellings]


def test_the_first_article_of_a_story_is_told_to_every_target():
    judgement = judge(hit(alert=alert(targets=(ANNA, BEN))), NOTHING, NOW)
    assert (judgement.fate, judgement.occasion) == ("queued", "first")
    assert occasions(judgement) == [(ANNA, "first"), (BEN, "first")]
    assert [one.key for one in judgement.tellings] == [
        f"alert:A/story:S/first/{ANNA}",
        f"alert:A/story:S/first/{BEN}",
    ]


def test_the_second_article_of_a_story_is_listed_and_not_told():
    judgement = judge(hit(article=article("a2"), independent=2), told_first(), NOW)
    assert (judgement.fate, judgement.occasion, judgement.tellings) == ("suppressed", None, ())


def test_sources_are_news_at_four_eight_and_sixteen():
    told, heard = NOTHING, []
    for independent in range(1, 20):
        judgement = judge(hit(independent=independent), told, NOW)
        told = judgement.told
        heard += [(independent, one.key.split("/")[2]) for one in judgement.tellings]
    assert heard == [(1, "first"), (4, "sources-4"), (8, "sources-8"), (16, "sources-16")]


def test_a_story_that_was_big_when_first_told_speaks_again_only_at_the_next_level():
    told = told_first(independent=5)
    assert judge(hit(independent=7), told, NOW).fate == "suppressed"
    assert judge(hit(independent=9), told, NOW).occasion == "sources"


def test_a_level_that_was_leapt_over_is_not_made_up_for():
    told = judge(hit(independent=9), told_first(), NOW).told
    assert judge(hit(independent=9), told, NOW).fate == "suppressed"


def test_an_article_in_a_new_language_is_told_again():
    english = article("a2", language="en")
    judgement = judge(hit(article=english, languages=frozenset({"de", "en"})), told_first(), NOW)
    assert judgement.occasion == "language"
    assert judgement.tellings[0].key == f"alert:A/story:S/language-en/{ANNA}"
    assert judge(hit(article=english), judgement.told, NOW).fate == "suppressed"


def test_a_language_the_story_already_had_when_it_was_told_is_not_new():
    told = told_first(languages=frozenset({"de", "en"}))
    assert judge(hit(article=article("a2", language="en")), told, NOW).fate == "suppressed"


def test_an_unknown_language_is_never_news():
    assert judge(hit(article=article(language="xx")), told_first(), NOW).fate == "suppressed"


def test_a_corrected_headline_is_told_again():
    second = article("a7", revision=2)
    judgement = judge(hit(article=second, headline_changed=True), told_first(), NOW)
    assert judgement.occasion == "headline"
    assert judgement.tellings[0].key == f"alert:A/story:S/article:a7/headline-r2/{ANNA}"


def test_a_revision_that_keeps_the_headline_is_not_told_again():
    assert judge(hit(article=article(revision=2)), told_first(), NOW).fate == "suppressed"


def test_one_message_is_enough_when_several_things_are_new():
    english = article("a4", language="en")
    both = hit(article=english, independent=4, languages=frozenset({"de", "en"}))
    judgement = judge(both, told_first(), NOW)
    assert judgement.occasion == "sources"
    assert judge(hit(article=english, independent=4), judgement.told, NOW).fate == "suppressed"


def test_an_article_without_a_story_is_told_by_itself():
    lone = hit(story_id=None, article=article("a9", story=None))
    judgement = judge(lone, NOTHING, NOW)
    assert judgement.tellings[0].key == f"alert:A/article:a9/first/{ANNA}"
    corrected = replace(lone, article=article("a9", revision=3), headline_changed=True)
    again = judge(corrected, judgement.told, NOW)
    assert again.tellings[0].key == f"alert:A/article:a9/headline-r3/{ANNA}"


def test_a_target_that_joins_later_hears_of_the_story_at_its_next_article():
    told = told_first()
    judgement = judge(hit(alert=alert(targets=(ANNA, BEN))), told, NOW)
    assert occasions(judgement) == [(BEN, "first")]
    assert judgement.told.targets == {ANNA, BEN}


def test_a_target_that_stands_twice_hears_once():
    assert len(judge(hit(alert=alert(targets=(ANNA, ANNA))), NOTHING, NOW).tellings) == 1


def test_old_news_is_never_told():
    judgement = judge(hit(article=article(old=True)), NOTHING, NOW)
    assert (judgement.fate, judgement.told) == ("old", NOTHING)


@pytest.mark.parametrize(
    "silent",
    [
        alert(state="muted"),
        alert(state="muted", muted_until=NOW + timedelta(minutes=1)),
        alert(muted_until=NOW + timedelta(minutes=1)),
        alert(state="paused"),
        alert(targets=()),
    ],
)
def test_a_silent_alert_holds_its_hits_for_the_digest(silent):
    judgement = judge(hit(alert=silent), NOTHING, NOW)
    assert (judgement.fate, judgement.told) == ("held", NOTHING)


def test_quiet_hours_hold_a_hit():
    assert judge(hit(), NOTHING, NOW, quiet=True).fate == "held"


def test_after_the_mute_the_next_article_of_the_story_is_told_as_the_first():
    muted = alert(state="muted", muted_until=NOW)
    held = judge(hit(alert=muted), NOTHING, NOW - timedelta(hours=1))
    assert judge(hit(alert=muted), held.told, NOW).occasion == "first"


def test_what_was_told_survives_the_store():
    told = ToldSoFar(8, frozenset({"de", "en"}), frozenset({ANNA, BEN}))
    assert ToldSoFar.of(told.data()) == told
    assert ToldSoFar.of(None) == NOTHING


def test_what_was_told_of_merged_stories_is_told_of_the_whole():
    parts = [ToldSoFar(4, frozenset({"de"}), frozenset({ANNA})), ToldSoFar(8, frozenset({"en"}))]
    whole = ToldSoFar(8, frozenset({"de", "en"}), frozenset({ANNA}))
    assert ToldSoFar.of_all([part.data() for part in parts]) == whole
    assert ToldSoFar.of_all([]) == NOTHING


@given(st.integers(0, 10_000))
def test_a_level_is_the_power_of_two_just_reached(independent):
    found = level(independent)
    assert found == 0 if independent < 4 else found <= independent < 2 * found


@given(
    st.lists(
        st.tuples(st.integers(1, 40), st.sampled_from(["de", "en", "fr", "xx"]), st.booleans()),
        max_size=25,
    )
)
def test_no_key_ever_comes_twice(events):
    told, keys = NOTHING, []
    for number, (independent, language, changed) in enumerate(events):
        one = article(f"a{number}", language=language, revision=2 if changed else 1)
        judgement = judge(
            hit(article=one, independent=independent, headline_changed=changed), told, NOW
        )
        told = judgement.told
        keys += [telling.key for telling in judgement.tellings]
    assert len(keys) == len(set(keys))
    assert sum("/first/" in key for key in keys) == min(1, len(events))


def test_the_eleventh_message_of_an_hour_goes_into_the_roll_up():
    assert [overflows(sent, 10) for sent in (9, 10, 11)] == [False, True, True]


def test_a_roll_up_names_its_hour_and_goes_out_at_its_end():
    berlin = timezone(timedelta(hours=1))
    late = datetime(2026, 11, 16, 8, 59, 59, tzinfo=berlin)
    assert rollup_key("A", ANNA, late) == f"alert:A/rollup:2026-11-16T07Z/{ANNA}"
    assert hour_of(late) == datetime(2026, 11, 16, 7, tzinfo=UTC)
    assert rollup_due(late) == datetime(2026, 11, 16, 8, tzinfo=UTC)
