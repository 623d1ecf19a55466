"""The archive in a real Elasticsearch: months, generations, and what goes wrong with a cluster."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.adapters.search.elastic_cluster import Cluster, client, subject, with_port
from pipeline.adapters.search.elastic_generations import FIRST, Names, month_of
from pipeline.domain.errors import BadInput, Busy, Misconfigured, Unreachable
from pipeline.domain.ids import ulid
from pipeline.domain.query.compiling import compiled
from pipeline.domain.query.context import Context
from pipeline.domain.query.tree import And, Or, Word
from pipeline.ports.search import Ask
from tests.contracts.test_search_index import ANALYSIS, NOON, article, asked, fill, ids, parse
from tests.elasticsearch.indices import fresh_index
from tests.elasticsearch.node import free_port

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


def test_a_rebuild_is_seen_by_readers_at_once_and_whole(index, another):
    old = [seen(SUMMER, n) for n in range(20)]
    fill(index, *old)
    totals, done = [], threading.Event()

    def read():
        while not done.is_set():
            totals.append(another.find(asked("Rat")).total)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(3):
            with index.rebuild():
                fill(index, *old, *(seen(AUTUMN, n) for n in range(20)))
                fill(another, seen(AUTUMN, 99))  # what others write meanwhile goes to the old one
    finally:
        done.set()
        reader.join()
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


def test_an_article_that_cannot_be_taken_is_told_and_the_others_are_kept(index):
    told = index.put([article(1), article(2, seq=2**63), article(3)])
    index.refresh()
    assert list(told) == ["a0002"]
    assert "seq" in told["a0002"]
    assert set(ids(index)) == {"a0001", "a0003"}


def test_a_mapping_that_conflicts_loses_nothing_and_a_rebuild_mends_it(index, bare):
    fill(index, article(1))
    wrong = f"{index.name}-2026-07"
    bare.indices.create(
        index=wrong,
        mappings={"dynamic": "strict", "properties": {"id": {"type": "keyword"}}},
        settings=ALONE,
        aliases={f"{wrong}-w": {}, index._names.alias: {}},
    )
    with pytest.raises(Busy, match="reindex"):
        index.put([seen(SUMMER, 1), seen(SUMMER, 2)])
    (trouble,) = index.troubles()
    assert trouble.grave
    assert trouble.told.startswith(f"{wrong} differs in")
    with index.rebuild():
        fill(index, article(1), seen(SUMMER, 1), seen(SUMMER, 2))
    assert (index.count(), index.troubles()) == (3, ())


def test_a_full_disk_puts_writes_off_and_searches_go_on(index, bare):
    """At the flood stage the engine sets this very block."""
    fill(index, article(1))
    settings = {"index.blocks.read_only_allow_delete": True}
    bare.indices.put_settings(index=f"{index.name}-*", settings=settings)
    with pytest.raises(Busy, match="cannot write now"):
        index.put([article(2)])
    assert ids(index, "Rat") == ["a0001"]
    (trouble,) = index.troubles()
    assert (trouble.grave, "read_only_allow_delete" in trouble.told) == (True, True)
    bare.indices.put_settings(
        index=f"{index.name}-*", settings={"index.blocks.read_only_allow_delete": None}
    )
    fill(index, article(2))
    assert index.count() == 2


@pytest.fixture
def cheap(bare):
    """The operator forbids expensive queries."""
    name = "search.allow_expensive_queries"
    bare.cluster.put_settings(persistent={name: False})
    yield
    bare.cluster.put_settings(persistent={name: None})


def test_forbidden_wildcards_are_told_to_who_searches_and_to_who_looks_after(index, cheap):
    fill(index, article(1))
    for query in ("Rat*", "ta?t"):
        with pytest.raises(BadInput, match="allow_expensive_queries"):
            index.find(asked(query))
    assert ids(index, 'Rat "der Rat" Rat NEAR/3 tagt outlet:BerlinMorgen since:7d') == ["a0001"]
    (trouble,) = index.troubles()
    assert "allow_expensive_queries" in trouble.told


def test_an_index_of_another_version_is_told(index, bare):
    names = index._names
    old = f"{Names(names.prefix, 0, names.analysis).fresh()}-{FIRST}"
    bare.indices.create(index=old, settings=ALONE)
    fill(index, article(1))
    (trouble,) = index.troubles()
    assert "another version" in trouble.told
    with index.rebuild():
        fill(index, article(1))
    assert index.troubles() == ()


def test_a_query_of_the_greatest_size_is_answered(index):
    fill(index, article(1, "Wort77 steht hier"))
    words = tuple(Word(f"Wort{n}") for n in range(256))
    assert [hit.id for hit in index.find(Ask(Or(words), NOON)).hits] == ["a0001"]
    assert index.find(Ask(And(words), NOON)).total == 0


@pytest.mark.parametrize("inner", ["steht", "leer"])
@pytest.mark.parametrize(
    ("level", "times"),
    [("(leer{n} OR hier ({}))", 10), ("NOT ({})", 10), ("NOT (leer{n} OR NOT hier OR ({}))", 6)],
)
def test_a_query_of_the_greatest_depth_is_answered(index, level, times, inner):
    fill(index, article(1, "Wort steht hier"))
    query = inner
    for n in range(times):
        query = level.format(query, n=n)
    parsed = parse(query)
    layers = ANALYSIS.layers(article(1, "Wort steht hier"))
    expected = compiled(parsed, ANALYSIS, Context(NOON)).holds(layers)
    assert bool(index.find(Ask(parsed, NOON)).total) is expected


def test_relevance_agrees_over_months_on_what_is_rare(index):
    """A word that is common in one month alone makes no article of another month the best."""
    common = [seen(SUMMER + timedelta(hours=n), n, text="Rat Etat") for n in range(30)]
    fill(index, *common, seen(AUTUMN, 50, text="Rat Fluss"), seen(SUMMER, 60, text="Fluss Rat"))
    scores = {hit.id: hit.score for hit in index.find(asked("Fluss")).hits}
    one, other = scores[ulid(AUTUMN, 50)], scores[ulid(SUMMER, 60)]
    assert 1 < one / other < 1.2


def test_where_nobody_listens_it_is_unreachable_and_soon():
    index = fresh_index(f"http://127.0.0.1:{free_port()}", ANALYSIS)
    for work in (
        lambda: index.name,
        lambda: index.put([article(1)]),
        lambda: index.find(asked("Rat")),
        index.count,
        index.troubles,
        index.clear,
    ):
        with pytest.raises(Unreachable, match="Connection refused"):
            work()
    index.close()


def test_of_several_hosts_one_that_answers_is_enough(elasticsearch):
    dead = f"http://127.0.0.1:{free_port()}"
    index = fresh_index(elasticsearch, ANALYSIS)
    index._client = client(Cluster((dead, elasticsearch, dead)))
    for n in range(6):
        fill(index, article(n))
    assert index.count() == 6
    index.close()


@pytest.mark.parametrize("host", ["es.example", "ftp://es.example", "http://", "http://a b", ""])
def test_an_address_that_is_none_is_told(host):
    with pytest.raises(Misconfigured, match="is no address"):
        with_port(host)


def test_a_password_is_never_told_and_a_port_may_be_left_out():
    told = "https://elastic:secret@es.example"
    assert with_port(told) == "https://elastic:secret@es.example:9200"
    assert with_port(" http://[::1]:9201/es ") == "http://[::1]:9201/es"
    assert subject(Cluster(("http://a:b@c@d",))) == "http://d"
    assert subject(Cluster((told, "http://b:1"))) == "https://es.example, http://b:1"


def test_a_file_of_authorities_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Misconfigured, match=r"none\.pem"):
        client(Cluster(("https://es.example",), ca=str(tmp_path / "none.pem")))


def test_a_search_of_words_the_archive_never_saw_costs_nothing_and_finds_nothing(index):
    fill(index, article(1))
    for query in ('"nie da"', "nie NEAR/2 da", "niemals*", "topic:nie", '"nie da gewesen"~9'):
        assert index.find(Ask(parse(query), NOON)).total == 0
