"""The contract of ports.search.SearchIndex, asked of every index."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.adapters.language.lark_queries import LarkQueries
from pipeline.adapters.language.snowball import SnowballStemmer
from pipeline.adapters.search.memory import MemoryIndex
from pipeline.adapters.search.tantivy import TantivyIndex
from pipeline.domain.article import Article
from pipeline.domain.errors import BadInput
from pipeline.domain.words.analysis import Analysis
from pipeline.ports.search import Ask

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
PARTS = {"stadtrat": ("stadt", "rat"), "friedensverhandlungen": ("frieden", "verhandlungen")}
TABLES = Path(__file__).parents[2] / "config" / "tables"
STEMMER = SnowballStemmer.of(lambda name: (TABLES / f"{name}.txt").read_text(encoding="utf-8"))
ANALYSIS = Analysis(STEMMER, parts=lambda form: PARTS.get(form, ()))
parse = LarkQueries().parse


def in_elasticsearch(request, _):
    from tests.elasticsearch.indices import fresh_index

    return fresh_index(request.getfixturevalue("elasticsearch"), ANALYSIS)


KEPT_IN = {
    "memory": lambda *_: MemoryIndex(ANALYSIS),
    "tantivy": lambda _, folder: TantivyIndex(folder, ANALYSIS),
    "elasticsearch": in_elasticsearch,
}


@pytest.fixture(
    params=[
        "memory",
        "tantivy",
        pytest.param("elasticsearch", marks=pytest.mark.needs_elasticsearch),
    ]
)
def index(request, tmp_path):
    made = KEPT_IN[request.param](request, tmp_path)
    yield made
    made.close()


def article(number=1, text="Der Rat tagt", **told):
    base = {"title": "", "language": "de", "outlet": "BerlinMorgen", "seq": number}
    base |= {"first_seen": NOON - timedelta(hours=number)} | told
    return Article(id=f"a{number:04}", url=f"http://x/{number}", text=text, **base)


def fill(index, *articles):
    index.put(articles)
    index.refresh()


def fill_and_fail(index, *articles):
    fill(index, *articles)
    raise RuntimeError


def asked(query="", **told):
    return Ask(parse(query) if query else None, NOON, **({"limit": 100} | told))


def ids(index, query="", **told):
    return [hit.id for hit in index.find(asked(query, **told)).hits]


def pages(index, query="", **told):
    """The ids of each page in turn."""
    after = None
    while True:
        found = index.find(asked(query, after=after, **told))
        yield [hit.id for hit in found.hits]
        if found.next is None:
            return
        after = found.next


def test_an_empty_index_finds_nothing(index):
    assert index.find(asked("Rat")).total == 0
    assert index.find(asked()).hits == ()
    assert index.count() == 0


def test_what_was_put_is_found_once_refreshed(index):
    fill(index, article(1), article(2, "Der Fluss steigt"))
    assert ids(index, "Rat") == ["a0001"]
    assert set(ids(index)) == {"a0001", "a0002"}
    assert index.count() == 2


def test_a_refresh_with_nothing_put_is_no_error(index):
    index.refresh()
    assert index.count() == 0


def test_a_newer_change_replaces_the_older(index):
    fill(index, article(1))
    fill(index, article(1, "Der Fluss steigt", change=2))
    assert (ids(index, "Rat"), ids(index, "Fluss")) == ([], ["a0001"])
    assert index.count() == 1


def test_an_older_change_never_covers_a_newer_one(index):
    fill(index, article(1, "Der Fluss steigt", change=3))
    fill(index, article(1, change=2))
    assert ids(index, "Fluss") == ["a0001"]


def test_an_older_change_in_the_same_write_never_covers_a_newer_one(index):
    fill(index, article(1, "Der Fluss steigt", change=3), article(1, change=2))
    assert ids(index, "Fluss") == ["a0001"]
    assert index.count() == 1


def test_an_older_change_before_the_refresh_never_covers_a_newer_one(index):
    index.put([article(1, "Der Fluss steigt", change=3)])
    index.put([article(1, change=2)])
    index.refresh()
    assert ids(index) == ids(index, "Fluss") == ["a0001"]


def test_the_same_change_put_twice_is_one_article(index):
    fill(index, article(1), article(1))
    fill(index, article(1))
    assert index.count() == index.find(asked("Rat")).total == 1


def test_a_hidden_article_is_dropped_and_no_older_change_brings_it_back(index):
    fill(index, article(1), article(2))
    fill(index, article(1, "", change=2, hidden=True))
    assert ids(index) == ["a0002"]
    fill(index, article(1, change=1))
    assert ids(index) == ["a0002"]
    fill(index, article(1, change=3))
    assert set(ids(index)) == {"a0001", "a0002"}


def test_what_was_dropped_is_not_found_and_may_come_again(index):
    fill(index, article(1), article(2))
    index.drop(["a0001", "unknown"])
    index.refresh()
    assert ids(index) == ["a0002"]
    fill(index, article(1))
    assert index.count() == 2


FINDS = [
    ("Verhandlung", "die Verhandlungen dauern an"),
    ("mueller", "Frau Müller"),
    ("Müller", "Frau Mueller"),
    ("Rat", "im Stadtrat"),
    ("Ukraine-Krieg", "der Ukraine-Krieg"),
    ('"der Rat tagt"', "Der Rat tagt"),
    ('"der tagt"~1', "Der Rat tagt"),
    ('"tagt der"~3', "Der Rat tagt"),
    ('"der rat heute lange"~4', "Der Rat tagt nun heute sehr lange"),
    ("Verh*", "die Verhandlungen"),
    ("Verhandl?ng", "die Verhandlung"),
    ("Rat NEAR/1 heute", "heute tagt der Stadt Rat, heute"),
    ("text:Rat", "der Rat"),
    ("Rat AND NOT Fluss", "der Rat"),
    ("Fluss OR Rat", "der Rat"),
    ("NOT Fluss", "der Rat"),
    ("Rat outlet:berlinmorgen", "der Rat"),
    ("outlet:@Berlin", "der Rat"),
    ('author:"Anna Berg"', "der Rat"),
    ("lang:de Rat", "der Rat"),
    ("topic:klima", "der Rat"),
    ("story:S1", "der Rat"),
    ("access:paid", "der Rat"),
    ("name:Kiew", "die Stadt Kyjiw"),
    ("name:Kiew", "Kiews Bürgermeister"),
    ("published:[2026-11-16 TO 2026-11-16]", "der Rat"),
    ("since:7d", "der Rat"),
    ("before:2026-11-17", "der Rat"),
    ("after:2026-11-15", "der Rat"),
]
DOES_NOT_FIND = [
    ("Müll", "Frau Müller"),
    ('"Verhandlung"', "die Verhandlungen"),
    ('"der tagt"', "Der Rat tagt"),
    ('"tagt der"~2', "Der Rat tagt"),
    ('"der rat heute lange"~2', "Der Rat tagt nun heute sehr lange"),
    ("Verhandl?ng*", "Verhandler"),
    ("Rat NEAR/1 heute", "heute tagt der hohe Rat"),
    ("title:Rat", "der Rat"),
    ("Rat AND NOT tagt", "Der Rat tagt"),
    ("NOT Rat", "der Rat"),
    ("outlet:@Nowhere", "der Rat"),
    ("author:Bergmann", "der Rat"),
    ("lang:en", "der Rat"),
    ("topic:wahl", "der Rat"),
    ("access:free", "der Rat"),
    ("name:Kiew", "die Stadt Lwiw"),
    ("published:[2026-11-17 TO *]", "der Rat"),
    ("since:2026-11-17", "der Rat"),
    ("before:2026-11-16", "der Rat"),
    ("after:2026-11-16", "der Rat"),
]
LISTS = {"names": {"Kiew": ["Kiew", "Kyjiw"]}, "groups": {"Berlin": ["BerlinMorgen"]}}
KNOWN = {"authors": ("Anna Berg",), "topics": ("klima",), "story": "S1", "access": "paid"}


@pytest.mark.parametrize(("query", "text"), FINDS)
def test_it_finds(index, query, text):
    fill(index, article(1, text, **KNOWN))
    assert ids(index, query, **LISTS) == ["a0001"]


@pytest.mark.parametrize(("query", "text"), DOES_NOT_FIND)
def test_it_does_not_find(index, query, text):
    fill(index, article(1, text, **KNOWN))
    assert ids(index, query, **LISTS) == []


def test_words_of_a_title_and_of_a_text_make_no_phrase(index):
    fill(index, article(1, "tagt", title="Der Rat"))
    assert ids(index, '"rat tagt"') == []
    assert ids(index, "Rat NEAR/5 tagt") == []
    assert ids(index, "title:Rat text:tagt") == ["a0001"]


def test_an_article_without_a_date_or_with_one_to_come_counts_by_when_it_was_seen(index):
    tomorrow = NOON + timedelta(days=1)
    fill(index, article(1), article(2, published=tomorrow), article(3, published=NOON))
    assert set(ids(index, "published:2026-11-16")) == {"a0001", "a0002", "a0003"}
    assert ids(index, "published:2026-11-17") == []


def test_a_day_is_a_day_where_the_asker_lives(index):
    late = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)
    fill(index, article(1, first_seen=late))
    assert ids(index, "published:2026-11-16", zone="Europe/Berlin") == ["a0001"]
    assert ids(index, "published:2026-11-16", zone="UTC") == []


def test_since_narrows_any_search(index):
    fill(index, article(1), article(30))
    assert ids(index, "Rat", since=NOON - timedelta(days=1)) == ["a0001"]
    assert ids(index, since=NOON - timedelta(hours=1)) == ["a0001"]


def test_facets_count_all_hits_not_the_page(index):
    fill(
        index,
        article(1, topics=("klima", "wahl"), story="S1", access="paid"),
        article(2, topics=("klima",), language="en", outlet="Süd-Kurier"),
        article(3, story="S1"),
        article(4, "Fluss", outlet="The Ledger"),
    )
    found = index.find(asked("Rat", facets=True, limit=1))
    assert found.total == 3
    assert found.facets == {
        "outlet": {"BerlinMorgen": 2, "Süd-Kurier": 1},
        "language": {"de": 2, "en": 1},
        "topic": {"klima": 2, "wahl": 1},
        "story": {"S1": 2},
        "access": {"unknown": 2, "paid": 1},
    }
    assert list(found.facets["outlet"]) == ["BerlinMorgen", "Süd-Kurier"]
    assert index.find(asked("Rat")).facets == {}


def at(year, month, day, hour=0):
    return datetime(year, month, day, hour, tzinfo=BERLIN)


def stretches(index, span, **told):
    """Those stretches of a timeline in which something fell."""
    told = {"zone": "Europe/Berlin", "limit": 1} | told
    return {when: n for when, n in index.find(asked("Rat", timeline=span, **told)).timeline if n}


def test_a_timeline_counts_hits_by_the_askers_hours_days_and_weeks(index):
    moments = [at(2026, 11, 16, 0), at(2026, 11, 16, 12), at(2026, 11, 15, 23), at(2026, 10, 25, 2)]
    fill(
        index,
        *(article(n, first_seen=when) for n, when in enumerate(moments)),
        article(8, "Fluss", first_seen=moments[0]),
        article(9, first_seen=at(2020, 1, 1)),
    )
    assert stretches(index, "day") == {
        at(2026, 10, 25): 1,
        at(2026, 11, 15): 1,
        at(2026, 11, 16): 2,
    }
    assert stretches(index, "week") == {
        at(2026, 10, 19): 1,
        at(2026, 11, 9): 1,
        at(2026, 11, 16): 2,
    }
    assert stretches(index, "hour") == dict.fromkeys(moments[:3], 1)
    assert stretches(index, "day", zone="UTC")[datetime(2026, 11, 15, tzinfo=UTC)] == 2


@pytest.mark.parametrize("span", ["hour", "day", "week"])
def test_an_index_that_holds_nothing_has_a_timeline_and_facets_too(index, span):
    found = index.find(asked(timeline=span, facets=True))
    assert {count for _, count in found.timeline} == {0}
    assert not any(found.facets.values())


def test_a_timeline_is_without_gaps_and_ends_now(index):
    fill(index, article(1))
    for span, step in (("hour", 1), ("day", 24), ("week", 168)):
        times = [when for when, _ in index.find(asked(timeline=span)).timeline]
        assert times[-1] <= NOON < times[-1] + timedelta(hours=step)
        gaps = {b.astimezone(UTC) - a.astimezone(UTC) for a, b in pairwise(times)}
        assert {abs(gap - timedelta(hours=step)) for gap in gaps} <= {
            timedelta(0),
            timedelta(hours=1),  # where the clocks change
        }
    assert index.find(asked()).timeline == ()


def told_stories(count):
    """Articles of a third as many stories, and one by itself; a newer one fits better."""
    made = [article(n, "Rat " * (9 - n % 9), story=f"S{n % 7}") for n in range(count)]
    return [*made, article(count, story=None), article(count + 1, story=None)]


@pytest.mark.parametrize("sort", ["date", "relevance"])
@pytest.mark.parametrize("limit", [1, 4, 100])
def test_one_hit_a_story_is_told_on_all_pages_together(index, sort, limit):
    articles = told_stories(30)
    fill(index, *articles)
    stories = {one.id: one.story or one.id for one in articles}
    found = list(pages(index, "Rat", sort=sort, limit=limit, collapse=True))
    shown = [stories[one] for page in found for one in page]
    assert len(shown) == len(set(shown)) == 9
    assert all(len(page) == limit for page in found[:-1])


def test_by_date_the_newest_of_each_story_is_told(index):
    fill(index, *told_stories(30))
    found = index.find(asked("Rat", sort="date", collapse=True, facets=True))
    assert [hit.id for hit in found.hits] == [*(f"a{n:04}" for n in range(7)), "a0030", "a0031"]
    assert (found.total, found.facets["story"]["S0"]) == (32, 5)


def test_pages_of_stories_never_repeat_while_the_index_moves(index):
    fill(index, *told_stories(30))
    turning = pages(index, "Rat", sort="date", limit=4, collapse=True)
    shown = next(turning)
    fill(index, *(article(900 + n, story=f"S{n}", seq=900 + n) for n in range(9)))
    index.drop(shown[:2])
    index.refresh()
    rest = [one for page in turning for one in page]
    assert rest == ["a0004", "a0005", "a0006", "a0030", "a0031"]


def test_a_cursor_of_stories_is_none_of_articles(index):
    fill(index, *told_stories(30))
    for sort in ("date", "relevance"):
        one = index.find(asked("Rat", sort=sort, limit=2, collapse=True)).next
        other = index.find(asked("Rat", sort=sort, limit=2)).next
        for cursor, collapse in ((one, False), (other, True)):
            with pytest.raises(BadInput, match="a hit a story"):
                index.find(asked("Rat", sort=sort, after=cursor, collapse=collapse))


def test_all_is_well_with_a_new_index(index):
    fill(index, article(1))
    assert index.troubles() == ()


def some(count, instants=7):
    """Articles of which many share an instant, in no order."""
    chance = random.Random(4)
    made = [
        article(n, first_seen=NOON - timedelta(minutes=chance.randrange(instants)))
        for n in range(count)
    ]
    chance.shuffle(made)
    return made


def by_date(articles):
    return [a.id for a in sorted(articles, key=lambda a: (-a.when.timestamp(), a.id))]


@pytest.mark.parametrize("limit", [1, 7, 10, 100])
def test_pages_by_date_are_exact_also_within_one_instant(index, limit):
    articles = some(60)
    fill(index, *articles)
    found = list(pages(index, "Rat", sort="date", limit=limit))
    assert [one for page in found for one in page] == by_date(articles)
    assert all(len(page) == limit for page in found[:-1])


def test_pages_by_date_stay_exact_while_articles_come_and_go(index):
    articles = some(60, instants=3)
    fill(index, *articles)
    turning = pages(index, "Rat", sort="date", limit=10)
    shown = next(turning) + next(turning)
    gone = {shown[-1], shown[0], by_date(articles)[33]}
    index.drop(gone)
    fill(index, *(article(900 + n, first_seen=NOON - timedelta(minutes=n)) for n in range(3)))
    rest = [one for page in turning for one in page]
    old = [one for one in rest if one < "a0900"]
    assert shown + old == [one for one in by_date(articles) if one in shown or one not in gone]
    assert len(rest) == len(set(rest))


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_pages_by_relevance_show_each_hit_once(index, limit):
    fill(index, *some(50))
    shown = [one for page in pages(index, "Rat", limit=limit) for one in page]
    assert sorted(shown) == sorted(ids(index, "Rat"))
    assert len(shown) == 50


def test_pages_by_relevance_never_repeat_while_the_index_moves(index):
    articles = [article(n, "Rat " * (n % 9 + 1) + "Fluss " * (n % 5)) for n in range(60)]
    fill(index, *articles)
    turning = pages(index, "Rat", limit=10)
    shown = next(turning) + next(turning)
    index.drop(shown[:3])
    fill(index, *(replace(a, text="Rat " + "Stadt " * 40, change=2) for a in articles[:30]))
    fill(index, *(article(900 + n, "Rat Rat Rat") for n in range(20)))
    rest = [one for page in turning for one in page]
    assert sorted(shown + rest) == [a.id for a in articles]


def test_a_cursor_keeps_the_time_of_the_first_page(index):
    fill(index, *(article(n) for n in range(20)))
    first = index.find(asked("Rat since:10h", sort="date", limit=5))
    later = replace(
        asked("Rat since:10h", sort="date", after=first.next), now=NOON + timedelta(hours=8)
    )
    assert [hit.id for hit in index.find(later).hits] == [f"a{n:04}" for n in range(5, 11)]


def test_the_total_is_the_same_on_every_page(index):
    fill(index, *some(30))
    for sort in ("date", "relevance"):
        first = index.find(asked("Rat", sort=sort, limit=10))
        second = index.find(asked("Rat", sort=sort, limit=10, after=first.next))
        assert first.total == second.total == 30


@pytest.mark.parametrize(
    "cursor",
    ["x", "", "....", "bm9wZQ", "W10", "[]", "é", "\x00", "W10.AAA", "a" * 100_000, "Ww" * 5000],
)
def test_a_bad_cursor_is_told_to_whoever_gave_it(index, cursor):
    fill(index, article(1))
    with pytest.raises(BadInput, match="cursor"):
        index.find(asked("Rat", after=cursor))


def test_a_cursor_of_the_other_order_is_refused(index):
    fill(index, *some(9))
    by_relevance = index.find(asked("Rat", limit=2)).next
    with pytest.raises(BadInput, match="another search"):
        index.find(asked("Rat", sort="date", after=by_relevance))


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_limit_out_of_bounds_is_refused(index, limit):
    with pytest.raises(BadInput, match="limit"):
        index.find(asked("Rat", limit=limit))


def test_pages_by_relevance_have_an_end_that_is_told(index):
    fill(index, *(article(n) for n in range(5100)))
    turning = pages(index, "Rat", limit=1000)
    shown = [one for page in islice(turning, 5) for one in page]
    assert len(set(shown)) == 5000
    with pytest.raises(BadInput, match="sort by date"):
        next(turning)


def test_clear_leaves_an_empty_index_of_another_name(index):
    fill(index, article(1))
    before = index.name
    index.clear()
    assert index.count() == 0
    assert ids(index) == []
    assert index.name != before
    fill(index, article(2))
    assert ids(index, "Rat") == ["a0002"]


def test_a_rebuild_takes_the_place_of_the_old_index(index):
    fill(index, article(1, "Fluss"))
    before = index.name
    with index.rebuild():
        inside = index.name
        index.put([article(2)])
        index.refresh()
        index.put([article(3)])
    assert set(ids(index)) == {"a0002", "a0003"}
    assert index.name == inside != before


def test_a_rebuild_that_fails_leaves_the_old_index(index):
    fill(index, article(1))
    before = index.name
    with pytest.raises(RuntimeError), index.rebuild():
        fill_and_fail(index, article(2))
    assert ids(index) == ["a0001"]
    assert index.name == before
    fill(index, article(3))
    assert set(ids(index)) == {"a0001", "a0003"}


def test_closing_twice_is_no_error(index):
    fill(index, article(1))
    index.close()
    index.close()


def test_odd_text_does_no_harm(index):
    fill(index, article(1, "\x00 \ud800 \u202e Rat\u200b \U0001f600 " + "x" * 70_000, title="\x00"))
    assert ids(index, "Rat") == ["a0001"]


def test_words_of_the_archive_are_told_that_somebody_may_have_meant(index):
    fill(
        index,
        article(1, "Hochwasser in Dresden, Hochwassers Ende, Hochwasserlage"),
        article(2, "Das Hochwasser", title="Müllers Damm"),
        article(3, "Mass demonstration in Dover", language="en"),
    )
    assert index.alike("Hochwaser", 5) == ["hochwasser", "hochwassers"]
    assert index.alike("Hochwasesr", 1) == ["hochwasser"]
    assert index.alike("Müllres", 5) == ["mullers"]
    assert index.alike("demonstartion", 5) == ["demonstration"]
    assert index.alike("Domer", 5) == ["dover"]
    for far in ("Fluss", "Dre", "Hxxxwasser", "Wasser-Fluss", "", "«»", "\ud800\x00", "x" * 5000):
        assert index.alike(far, 5) == []
    assert index.alike("Drexden", 0) == []
