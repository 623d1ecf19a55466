"""Writes in bulk to Elasticsearch: each has its fate, and none is lost."""

import pytest
from elasticsearch import Elasticsearch

from pipeline.adapters.search.elastic_bulk import CHUNK, PAUSES, Bulk, chunks, writing
from pipeline.adapters.search.elastic_troubles import translated
from pipeline.domain.errors import Busy, Unreachable
from tests.elasticsearch.canned import canned, cut, some, whole


class Desk:
    """Writes to a server; notes what it made and how long it waited."""

    def __init__(self, url, **told):
        self.client = Elasticsearch(url, retry_on_status=(), **({"max_retries": 2} | told))
        self.made, self.waited = [], []

    def write(self, *ids):
        bulk = Bulk(self.client, "es", self.made.append, self.waited.append)
        with translated("es"):
            return bulk.write([writing("months-w", one, 1, {"x": one}) for one in ids])


@pytest.fixture
def desk():
    made = []

    def begin(server, **told):
        made.append(Desk(server.url, **told))
        return made[-1]

    yield begin
    for one in made:
        one.client.close()


def test_a_newer_change_that_was_there_is_no_error(desk):
    with canned(some(a=(409, "version_conflict_engine_exception"))) as server:
        assert desk(server).write("a", "b") == {}
        assert server.asked == [["a", "b"]]


def test_what_the_cluster_is_too_busy_for_goes_again_alone_and_after_a_pause(desk):
    busy = some(b=(429, "es_rejected_execution_exception"))
    with canned(busy, busy) as server:
        one = desk(server)
        assert one.write("a", "b", "c") == {}
        assert server.asked == [["a", "b", "c"], ["b"], ["b"]]
        assert one.waited == list(PAUSES[:2])


def test_a_cluster_that_stays_busy_puts_all_off(desk):
    busy = some(b=(503, "unavailable_shards_exception"))
    with canned(*[busy] * 9) as server, pytest.raises(Busy, match="unavailable_shards"):
        desk(server).write("a", "b")
    assert len(server.asked) == 1 + len(PAUSES)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_request_that_is_put_off_as_a_whole_goes_again_as_a_whole(desk, status):
    with canned(whole(status, "later")) as server:
        assert desk(server).write("a", "b") == {}
        assert server.asked == [["a", "b"]] * 2


def test_a_block_is_waited_for_by_nobody(desk):
    with canned(some(a=(429, "cluster_block_exception"))) as server:
        one = desk(server)
        with pytest.raises(Busy, match="cluster_block"):
            one.write("a", "b")
        assert one.waited == []


def test_an_article_that_can_never_be_taken_is_told_with_the_reason_and_the_others_are_kept(desk):
    with canned(some(b=(400, "document_parsing_exception"))) as server:
        told = desk(server).write("a", "b", "c")
        assert told == {"b": "document_parsing_exception it says"}
        assert len(server.asked) == 1


def test_where_no_article_is_taken_it_is_the_index_that_is_wrong(desk):
    bad = (400, "strict_dynamic_mapping_exception")
    with canned(some(a=bad, b=bad)) as server, pytest.raises(Busy, match="run reindex"):
        desk(server).write("a", "b")


@pytest.mark.parametrize("status", [413, 400])
def test_a_request_that_is_too_large_or_spoilt_goes_in_halves(desk, status):
    refusal = whole(status, "no")
    with canned(refusal, refusal) as server:
        assert desk(server).write("a", "b", "c", "d") == {}
        assert server.asked == [["a", "b", "c", "d"], ["a", "b"], ["a"], ["b"], ["c", "d"]]


def test_a_single_article_that_is_too_large_is_told(desk):
    with canned(whole(413, "too large"), whole(413, "too large")) as server:
        assert desk(server).write("a", "b") == {"a": "is larger than the cluster takes"}
        assert server.asked == [["a", "b"], ["a"], ["b"]]


def test_after_a_lost_connection_the_whole_request_goes_again(desk):
    with canned(cut, cut) as server:
        assert desk(server).write("a", "b") == {}
        assert server.asked == [["a", "b"]] * 3


def test_a_connection_that_stays_lost_puts_all_off(desk):
    with canned(*[cut] * 5) as server, pytest.raises(Unreachable):
        desk(server).write("a", "b")


def test_an_index_that_went_away_is_made_and_written_again(desk):
    with canned(some(b=(404, "index_not_found_exception"))) as server:
        one = desk(server)
        assert one.write("a", "b") == {}
        assert (one.made, one.waited) == (["months-w"], [])
        assert server.asked == [["a", "b"], ["b"]]


def test_an_index_that_goes_away_for_ever_puts_all_off(desk):
    with canned(*[some(a=(404, "index_not_found_exception"))] * 20) as server:
        with pytest.raises(Busy, match="went away"):
            desk(server).write("a")


def test_requests_are_not_too_large():
    writes = [writing("w", str(n), 1, {"text": "x" * 120_000}) for n in range(30)]
    parts = list(chunks(writes))
    assert [one for part in parts for one in part] == writes
    assert all(sum(len(one.data) for one in part) <= CHUNK for part in parts)
    assert len(parts) == 3
    assert list(chunks([])) == []


def test_an_article_larger_than_a_request_goes_alone():
    writes = [writing("w", str(n), 1, {"text": "x" * CHUNK}) for n in range(2)]
    assert [len(part) for part in chunks(writes)] == [1, 1]
