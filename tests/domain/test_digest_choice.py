"""What goes into a digest, and in which order."""

from datetime import UTC, date, datetime, timedelta

from pipeline.domain.alert import Match, Reason
from pipeline.domain.article import Article
from pipeline.domain.digest import Material, choose, digest_content, digest_key, grouped, slot_of
from pipeline.domain.slots import zone_of
from pipeline.domain.story import Story, Told
from pipeline.domain.subscriber import Subscriber

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
READER = Subscriber("R", "O", "anna@example.org", NOW)
DAY = date(2026, 11, 17)


def article(name, story=None, hours=1, **rest):
    at, url = NOW - timedelta(hours=hours), f"https://x.example/{name}"
    return Article(name, url, "Blatt", f"Titel {name}", "voller Text", at, story=story, **rest)


def match(article_id, fate="sent", at=NOW, alert="A", **rest):
    reason = Reason(("Wort",), f"… **Wort** zu {article_id} …")
    return Match(f"m-{alert}-{article_id}", alert, article_id, 1, None, at, fate, reason, **rest)


def told(name, independent, topics=()):
    story = Story(name, f"Geschichte {name}", NOW, NOW, topics)
    return Told(story, ("x",) * (independent + 1), 9, independent)


def material(*articles, stories=(), labels=None):
    return Material(
        {one.id: one for one in articles},
        {one.story.id: one for one in stories},
        labels or {"A": "Mein Alarm"},
        {"ukraine": "Ukraine-Verhandlungen"},
    )


def content(matches, known):
    groups = grouped(matches, known)
    return digest_content(READER, DAY, groups, known, zone_of("Europe/Berlin"))


def test_every_fate_but_old_comes_into_the_digest():
    fates = ["queued", "sent", "suppressed", "held", "failed", "old"]
    articles = {fate: article(fate) for fate in fates}
    taken = choose([match(fate, fate) for fate in fates], articles, NOW)
    assert [one.fate for one in taken] == fates[:-1]


def test_what_was_taken_down_is_left_out():
    known = {"a": article("a", hidden=True), "b": article("b")}
    assert [
        one.article_id for one in choose([match("a"), match("b"), match("gone")], known, NOW)
    ] == ["b"]


def test_what_came_after_the_cut_off_waits():
    late = match("a", at=NOW + timedelta(seconds=1))
    assert choose([late], {"a": article("a")}, NOW) == []


def test_what_is_old_as_a_match_is_not_too_old_for_a_late_digest():
    assert choose([match("a", at=NOW - timedelta(days=9))], {"a": article("a")}, NOW)


def test_stories_with_many_independent_reports_come_first_then_the_latest():
    known = material(
        article("a", "S1", 1),
        article("b", "S2", 5),
        article("c", None, 2),
        article("d", None, 1),
        stories=[told("S1", 2), told("S2", 4)],
    )
    matches = [match(name) for name in "abcd"]
    assert [group.articles[0].id for group in grouped(matches, known)] == ["b", "a", "d", "c"]


def test_the_order_of_the_matches_does_not_matter():
    known = material(*(article(name, "S", 1) for name in "abc"), stories=[told("S", 3)])
    matches = [match(name) for name in "abc"]
    assert content(matches, known) == content(matches[::-1], known)


def test_an_article_that_two_alerts_found_comes_once_and_names_both():
    known = material(article("a", "S"), stories=[told("S", 1)], labels={"A": "Eins", "B": "Zwei"})
    found = content([match("a"), match("a", alert="B")], known)
    assert found["articles"] == 1
    assert found["stories"][0]["alerts"] == ["Eins", "Zwei"]
    assert len(found["stories"][0]["reports"]) == 1


def test_a_story_shows_its_counts_and_its_topics_by_their_labels():
    known = material(article("a", "S"), stories=[told("S", 3, ("ukraine", "flut"))])
    story = content([match("a")], known)["stories"][0]
    assert (story["title"], story["articles"], story["independent"]) == ("Geschichte S", 4, 3)
    assert story["topics"] == ["Ukraine-Verhandlungen", "flut"]


def test_only_extracts_are_told_and_times_are_the_readers():
    report = content([match("a")], material(article("a")))["stories"][0]["reports"][0]
    assert report["extract"] == "… **Wort** zu a …"
    assert report["published"] == "2026-11-17T06:00+01:00"
    assert "voller Text" not in str(report)


def test_a_corrected_headline_is_marked():
    known = material(article("a", revision=2))
    assert content([match("a", occasion="headline")], known)["stories"][0]["reports"][0][
        "corrected"
    ]


def test_a_very_long_story_says_how_many_more_there_are():
    known = material(*(article(f"a{n}", "S", n) for n in range(1, 16)), stories=[told("S", 15)])
    story = content([match(f"a{n}") for n in range(1, 16)], known)["stories"][0]
    assert (len(story["reports"]), story["more"]) == (12, 3)


def test_a_digest_with_nothing_in_it_is_kept_as_skipped():
    assert slot_of("D", READER, DAY, NOW, []).state == "skipped"
    full = slot_of("D", READER, DAY, NOW, [match("a")])
    assert (full.state, full.match_ids) == ("queued", ("m-A-a",))


def test_the_key_names_subscriber_and_date():
    assert digest_key("R", DAY) == "digest:R/2026-11-17"
