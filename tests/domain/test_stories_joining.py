"""Which reports become one story, in one language. Texts are invented."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.ids import ulid
from pipeline.domain.stories.item import Item
from pipeline.domain.stories.stories import Stories
from pipeline.domain.stories.tuning import Tuning
from tests.quality.clusters import START, clustered, lexicon

LEXICON = lexicon()
HOUR = timedelta(hours=1)
BRIDGE = [
    ("Fußgängerbrücke in Ahlsdorf eingestürzt", "Vier Menschen stürzten in die Wipper."),
    ("Ahlsdorf: Brücke über die Wipper stürzt ein", "Vier Verletzte, die Ursache ist offen."),
    ("Nach Brückeneinsturz: Ahlsdorf sucht die Ursache", "Ein Gutachter steigt in die Wipper."),
]
HEIST = [
    ("Thieves take Roman coins from Harwell museum", "Some 300 coins are gone, police say."),
    ("Harwell museum loses 300 Roman coins in night raid", "The alarm had been off for a week."),
]


def told(rows, language="de", start=0, key="a"):
    return [
        Item(f"{key}{n}", START + (start + n) * HOUR, language, title, lead)
        for n, (title, lead) in enumerate(rows)
    ]


def groups(items, **kwargs):
    story_of = clustered(items, tables=LEXICON, **kwargs)
    found = {}
    for each in items:
        found.setdefault(story_of[each.id], set()).add(each.id)
    return sorted(map(sorted, found.values()))


def test_reports_of_one_event_are_one_story():
    items = [*told(BRIDGE), *told(HEIST, "en", key="b")]
    assert groups(items) == [["a0", "a1", "a2"], ["b0", "b1"]]


def test_the_same_kind_of_event_elsewhere_is_another_story():
    rows = [
        ("Zwei Verletzte bei Unfall auf der A 2 bei Peine", "Ein Lastwagen fuhr auf ein Auto auf."),
        ("Drei Verletzte bei Unfall auf der A 7 bei Kassel", "Ein Kleinbus kam von der Spur ab."),
    ]
    assert len(groups(told(rows))) == 2


def test_a_town_is_not_an_event():
    rows = [
        ("Wismar bekommt ein neues Schwimmbad", ""),
        ("Wismar verliert erneut das Derby", ""),
        ("In Wismar singen hundert Chöre", ""),
    ]
    assert len(groups(told(rows))) == 3


@pytest.mark.parametrize(
    "title",
    [
        "Der Tag im Überblick: Brücke in Ahlsdorf eingestürzt, Wipper steigt",
        "Ahlsdorf-Liveticker: Brücke über die Wipper eingestürzt",
        "+++ Brücke in Ahlsdorf eingestürzt +++ Vier Menschen in der Wipper +++",
        "Morning briefing: Ahlsdorf bridge falls into the Wipper",
    ],
)
def test_a_round_up_joins_no_story_and_none_grows_around_it(title):
    items = [*told([(title, "")], key="r"), *told(BRIDGE), *told([(title, "")], start=4, key="s")]
    assert groups(items) == [["a0", "a1", "a2"], ["r0"], ["s0"]]


def test_a_copy_is_in_the_story_of_what_it_repeats_whatever_its_headline():
    items = told(BRIDGE)
    copy = Item("c", START + 3 * HOUR, "de", "Vier stürzen ab", copy_of="a0")
    assert groups([*items, copy]) == [["a0", "a1", "a2", "c"]]


def test_what_stands_before_many_headlines_is_no_content():
    kicker = [
        (f"Plus (Bezahlinhalt); {a} {b}", "") for a, b in zip("ABCDEFGH", "STUVWXYZ", strict=True)
    ]
    words = ["Zaunkönig", "Marmelade", "Postkutsche", "Turmuhr", "Kegelbahn", "Gletscher"]
    rows = [
        (f"Bezahlinhalt Premium: {one} {two}", "") for one in words for two in words if one < two
    ]
    late = [("Bezahlinhalt Premium: Efeu", ""), ("Bezahlinhalt Premium: Wolle", "")]
    items = told([*kicker, *rows, *rows, *late])
    assert [items[-1].id] in groups(items)
    assert [items[-2].id] in groups(items)


def test_after_the_window_the_same_words_begin_another_story():
    items = told(BRIDGE)
    late = replace(items[1], id="late", when=START + timedelta(days=6))
    assert ["late"] in groups([*items, late])


def test_old_news_begins_a_story_of_its_own_and_draws_nobody():
    numbers = iter(range(1, 100))
    stories = Stories(LEXICON, lambda at: ulid(at, next(numbers)))
    old = replace(told(BRIDGE)[0], id="old", when=START - timedelta(days=60))
    first, second = stories.place([old, told(BRIDGE)[1]], START + HOUR).placements
    assert first.because == second.because == "new"


def test_an_article_that_has_a_story_keeps_it():
    numbers = iter(range(1, 100))
    stories = Stories(LEXICON, lambda at: ulid(at, next(numbers)))
    (first,) = stories.place(told(BRIDGE)[:1], START).placements
    revised = replace(told(BRIDGE)[0], title="Ganz andere Überschrift zum Käsemarkt")
    (again,) = stories.place([revised], START + HOUR).placements
    assert (again.story_id, again.because) == (first.story_id, "known")
    (kept,) = stories.place([replace(revised, id="x", story="S1")], START + HOUR).placements
    assert (kept.story_id, kept.because) == ("S1", "known")


WORDS = [
    "Deich",
    "Pegel",
    "Hafen",
    "Kran",
    "Streik",
    "Linse",
    "Mandel",
    "Urteil",
    "Richter",
    "Kessel",
    "Ventil",
    "Brunnen",
]
HEADLINES = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=5).map(" ".join), min_size=1, max_size=25
)


def run(items, parts=1, loaded=0):
    """Stories after the items came in parts, the first `loaded` of them read from the store."""
    numbers = iter(range(1, 1000))

    def new_id(at):
        return ulid(at, next(numbers))

    stories, story_of = Stories(LEXICON, new_id), {}
    for start in range(0, len(items), parts):
        if loaded and start >= loaded:
            stored = [replace(each, story=story_of[each.id]) for each in items[:start]]
            stories, loaded = Stories.load(stored, LEXICON, new_id), 0
        placed = stories.place(items[start : start + parts], items[start].when)
        for merge in placed.merges:
            assert merge.older < merge.younger
            story_of = {k: merge.older if v == merge.younger else v for k, v in story_of.items()}
        story_of |= {put.article_id: put.story_id for put in placed.placements}
    return story_of


@settings(deadline=None, max_examples=60)
@given(HEADLINES)
def test_a_replay_gives_the_same_stories(titles):
    items = told([(title, "") for title in titles])
    assert run(items) == run(items)


@settings(deadline=None, max_examples=60)
@given(HEADLINES, st.integers(1, 7))
def test_it_does_not_matter_how_the_articles_are_batched(titles, parts):
    items = [replace(each, when=START) for each in told([(title, "") for title in titles])]
    alone, batched = run(items), run(items, parts)
    assert {k: sorted(x for x in alone if alone[x] == v) for k, v in alone.items()} == {
        k: sorted(x for x in batched if batched[x] == v) for k, v in batched.items()
    }


@settings(deadline=None, max_examples=60)
@given(HEADLINES, st.integers(1, 20))
def test_stories_read_again_from_the_store_go_on_as_before(titles, loaded):
    items = told([(title, "") for title in titles])
    assert run(items, loaded=loaded) == run(items)


@settings(deadline=None, max_examples=40)
@given(HEADLINES)
def test_nothing_is_left_of_a_window_that_has_passed(titles):
    numbers = iter(range(1, 1000))
    stories = Stories(LEXICON, lambda at: ulid(at, next(numbers)))
    stories.place(told([(title, "") for title in titles]), START)
    assert stories.expire(START + timedelta(days=10)) == len(titles)
    window = stories.window
    left = (len(stories), window.strands, window.proper, window.centres._post, window._by_story)
    assert left == (0, {}, {}, {}, {})


def test_an_article_stands_in_its_story_by_its_heaviest_words_and_the_others_are_only_counted():
    many = [f"wort{chr(97 + one)}{chr(97 + two)}" for one in range(9) for two in range(9)]
    item = Item("a", START, "de", "Brand in Bitterfeld", text=" ".join(many))
    for terms in (3, 1000):
        stories = Stories(LEXICON, lambda at: ulid(at, 1), Tuning(terms=terms))
        (placed,) = stories.place([item], START).placements
        strand = stories.window.strand(placed.story_id, "de")
        assert strand.reports == 1
        held = stories.window.centres.like(dict.fromkeys(("brand", "bitterfeld"), 0.1), 0.0)
        assert list(held) == [strand.number]
        assert stories.window.rarity.count("de", "wortaa") == 1
        light = stories.window.centres.like(dict.fromkeys(many, 0.1), 0.0)
        assert bool(light) is (terms > len(many))
