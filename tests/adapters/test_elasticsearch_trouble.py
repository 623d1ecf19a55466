"""What goes wrong with a real cluster, and queries that try it."""

from datetime import timedelta

import pytest

from pipeline.adapters.search.elastic_cluster import Cluster, client, subject, with_port
from pipeline.adapters.search.elastic_generations import FIRST, Names
from pipeline.domain.errors import BadInput, Busy, Misconfigured, Unreachable
from pipeline.domain.ids import ulid
from pipeline.domain.query.compiling import compiled
from pipeline.domain.query.context import Context
from pipeline.domain.query.tree import And, Or, Word
from pipeline.ports.search import Ask
from tests.adapters.test_elasticsearch import ALONE, AUTUMN, SUMMER, bare, index, seen
from tests.contracts.test_search_index import ANALYSIS, NOON, article, asked, fill, ids, parse
from tests.elasticsearch.indices import fresh_index
from tests.elasticsearch.node import free_port

__all__ = ["bare", "index"]  # the fixtures
pytestmark = pytest.mark.needs_elasticsearch


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


def test_h55_forbidden_wildcards_are_told_to_who_searches_and_to_who_looks_after(index, cheap):
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
