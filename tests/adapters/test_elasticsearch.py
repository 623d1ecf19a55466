"""The archive in a real Elasticsearch: months, generations, and what goes wrong with a cluster."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.adapters.search.elastic_generations import FIRST, month_of
from pipeline.domain.errors import Busy, PipelineError
from pipeline.domain.ids import ulid
from tests.contracts.test_search_index import ANALYSIS, article, asked, fill, ids
from tests.elasticsearch.indices import fresh_index

pytestmark = pytest.mark.needs_elasticsearch
SUMMER, AUTUMN = datetime(2026, 7, 3, tzinfo=UTC), datetime(2026, 10, 9, tzinfo=UTC)
THREADS = 6
ALONE = {"number_of_replicas": 0}  # one node holds no second copy


@pytest.fixture
def index(elasticsearch):
    made = fresh_index(elasticsearch, ANALYSIS)
    yield made
    made.close()


@pytest.fixture
def another(elasticsearch, index):
    """The same archive, opened by somebody else."""
    made = fresh_index(elasticsearch, ANALYSIS, prefix=index._names.prefix)
    yield made
    made.close()


@pytest.fixture
def bare(index):
    """The bare client."""
    return index._client


def seen(at, number=1, **told):
    """An article with an id of ours."""
    return replace(article(number, first_seen=at, **told), id=ulid(at, number))


def indices(index):
    return sorted(index._client.indices.get(index=f"{index._names.prefix}*"))


def months(index):
    return sorted({name[-7:] for name in indices(index)} - {FIRST})


def test_each_article_stands_in_the_month_that_it_was_first_seen_in(index):
    fill(index, seen(SUMMER), seen(AUTUMN), seen(AUTUMN, 2), article(9))
    assert months(index) == ["2026-07", "2026-10"]
    assert index.find(asked("Rat")).total == 4


def test_an_article_is_never_in_two_months(index):
    one = seen(SUMMER)
    fill(index, one)
    fill(index, replace(one, first_seen=AUTUMN, published=AUTUMN, change=2))
    assert (index.count(), months(index)) == (1, ["2026-07"])


def test_what_is_dropped_goes_from_its_month_and_an_empty_month_goes(index):
    old = [seen(SUMMER, n) for n in range(3)]
    fill(index, *old, seen(AUTUMN))
    index.drop([one.id for one in old[:2]])
    index.refresh()
    assert months(index) == ["2026-07", "2026-10"]
    index.drop([old[2].id])
    index.refresh()
    assert (months(index), index.count()) == (["2026-10"], 1)
    fill(index, *old)
    assert index.count() == 4


def test_the_month_of_an_id_is_its_time(noon):
    assert month_of(ulid(noon, 5)) == "2026-11"
    assert [month_of(one) for one in ("a0001", "", "I" * 26, "7" * 26, "0" * 25)] == [FIRST] * 5
    assert month_of("0" * 26) == "1970-01"


def test_a_mark_of_what_was_taken_down_outlives_the_process(index, another):
    fill(index, article(1), article(1, "", change=5, hidden=True))
    fill(another, article(1, change=4))
    assert (another.count(), ids(another)) == (0, [])


def test_whoever_comes_second_opens_the_same_archive(index, another):
    fill(index, article(1))
    assert another.name == index.name
    assert ids(another, "Rat") == ["a0001"]


def test_many_that_begin_at_once_begin_one_archive(elasticsearch, index):
    others = [
        fresh_index(elasticsearch, ANALYSIS, prefix=index._names.prefix) for _ in range(THREADS)
    ]
    names, gate = [], threading.Barrier(THREADS)

    def begin(one):
        gate.wait()
        names.append(one.name)

    together(*(lambda one=one: begin(one) for one in others))
    assert len(set(names)) == 1
    assert len(names) == THREADS
    assert len(indices(index)) == 1
    for one in others:
        one.close()


def together(*works):
    threads = [threading.Thread(target=work) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


@contextmanager
def searching(index):
    """Somebody searches again and again: how many were found each time, or what went wrong."""
    totals, done = [], threading.Event()

    def read():
        while not done.is_set():
            try:
                totals.append(index.find(asked("Rat")).total)
            except PipelineError as error:
                totals.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield totals
    finally:
        done.set()
        reader.join()


def test_a_rebuild_is_seen_by_readers_at_once_and_whole(index, another):
    old = [seen(SUMMER, n) for n in range(20)]
    fill(index, *old)
    with searching(another) as totals:
        for _ in range(3):
            with index.rebuild():
                fill(index, *old, *(seen(AUTUMN, n) for n in range(20)))
                fill(another, seen(AUTUMN, 99))  # what others write meanwhile goes to the old one
    assert set(totals) <= {20, 21, 40, 41}
    assert index.find(asked("Rat")).total == another.count() == 40
    assert another.name == index.name


def test_a_rebuild_leaves_one_generation_and_no_foreign_index_is_touched(index, bare):
    foreign = f"{index._names.prefix}articles-of-somebody"
    bare.indices.create(index=foreign, settings=ALONE)
    for _ in range(3):
        with index.rebuild():
            fill(index, seen(SUMMER))
    assert indices(index) == sorted([foreign, f"{index.name}-{FIRST}", f"{index.name}-2026-07"])


def test_two_rebuilds_at_once_leave_one_whole_archive(index, another):
    with index.rebuild():
        fill(index, article(1))
        with another.rebuild():
            fill(another, article(1), article(2))
        with pytest.raises(Busy, match="another rebuild"):
            index._switch(index.name)
        fill(index, article(3))
        index.refresh()
        assert set(ids(another)) == {"a0001", "a0002"}
        index._rebuilding = another.name  # nothing more of the lost one


def test_an_index_that_somebody_deleted_is_begun_anew_under_another_name(index, bare):
    fill(index, article(1), seen(SUMMER))
    before = index.name
    for name in indices(index):
        bare.indices.delete(index=name)
    assert ids(index, "Rat") == []
    assert index.name != before
    fill(index, seen(SUMMER))
    assert index.count() == 1


def test_a_month_that_somebody_deleted_comes_back_with_our_mapping(index, bare):
    fill(index, seen(SUMMER), seen(AUTUMN))
    bare.indices.delete(index=f"{index.name}-2026-07")
    assert index.count() == 1
    fill(index, seen(SUMMER, 2))
    assert index.count() == 2
    assert index.troubles() == ()


def test_a_stray_month_of_another_generation_leaves_the_alias_with_the_next_write(index, bare):
    fill(index, seen(SUMMER))
    stray = f"{index._names.fresh()}-2026-08"
    index._create(stray, {index._names.alias: {}})
    assert len(index._held()) == 3
    fill(index, seen(AUTUMN))
    assert stray not in index._held()


def test_a_month_that_is_begun_disturbs_no_search(index, another):
    fill(index, seen(SUMMER))
    with searching(another) as totals:
        for month in range(1, 13):
            fill(index, seen(datetime(2025, month, 3, tzinfo=UTC)))
    assert set(totals) <= {*range(1, 14)}
    assert totals == sorted(totals)
    assert index.count() == 13


def test_a_month_whose_maker_died_before_readers_came_to_it_is_joined_by_the_next_write(
    index, bare
):
    fill(index, seen(SUMMER))
    settings = {"mappings": index._mapping["mappings"], "settings": ALONE}
    bare.indices.create(index=f"{index.name}-2026-10", **settings)
    assert index.find(asked("Rat")).total == 1
    fill(index, seen(AUTUMN))
    assert index.find(asked("Rat")).total == 2
