"""Elasticsearch is red, or answers too slowly: alerts go on, the index catches up, all is told."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipeline.adapters.search import elastic_cluster
from pipeline.apps.desk import checkup
from pipeline.domain.errors import Unreachable
from pipeline.domain.ids import ulid
from pipeline.settings import read_settings
from pipeline.wiring import House
from tests.elasticsearch.indices import fresh_prefix
from tests.querying import article

pytestmark = [pytest.mark.needs_elasticsearch, pytest.mark.slow]
ALLOCATION = "cluster.routing.allocation.enable"
PATIENT = 1.0  # seconds that a request to the slow one may take


@pytest.fixture
def opened(tmp_path, noon, monkeypatch):
    """Houses on one data folder, each with an address of the index."""
    houses = []
    prefix = fresh_prefix()

    def at(url, patience=10.0):
        monkeypatch.setattr(elastic_cluster, "REQUEST", patience)
        told = {"MORGENLAGE_SEARCH": url, "MORGENLAGE_SEARCH_PREFIX": prefix}
        houses.append(House(read_settings(tmp_path, told), lambda: noon))
        return houses[-1]

    yield at
    for house in houses:
        house.close()


def keep(house, noon, *numbers):
    with house.store.batch() as b:
        b.articles.save([article("Rat", id=ulid(noon, n), first_seen=noon, seq=n) for n in numbers])


def said(house):
    """What `doctor` says of the index; it shows an error as it shows a finding."""
    try:
        return " ".join(one.told for one in checkup.index(house))
    except Unreachable as error:
        return str(error)


class Slow(BaseHTTPRequestHandler):
    """Takes every request and says nothing for longer than anybody waits."""

    def do_GET(self):
        self.server.awake.wait(10 * PATIENT)

    do_PUT = do_POST = do_HEAD = do_GET  # noqa: N815 - the names that the server looks for

    def log_message(self, *_):
        """Nothing."""


@contextmanager
def slow():
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        server.daemon_threads, server.awake = True, threading.Event()
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.awake.set()
        server.shutdown()


def test_a_cluster_that_answers_too_slowly_holds_up_the_index_alone_and_not_for_long(
    opened, elasticsearch, noon
):
    with slow() as url:
        house = opened(url, PATIENT)
        keep(house, noon, 1, 2)
        begun = time.monotonic()
        told = house.run_stage("index")
        assert (told.done, told.later >= 1) == (0, True)
        assert time.monotonic() - begun < 20 * PATIENT
        assert house.run_stage("alert").later == 0
        assert "did not answer in time" in said(house)
    healed = opened(elasticsearch)
    assert healed.run_stage("index").done == 2
    assert healed.index.count() == 2


def test_a_red_cluster_is_told_and_takes_what_waited_once_its_shards_are_there(
    opened, elasticsearch, noon
):
    house = opened(elasticsearch, 3.0)
    keep(house, noon, 1)
    assert house.run_stage("index").done == 1
    cluster = house.index._client.options(request_timeout=30).cluster
    cluster.put_settings(persistent={ALLOCATION: "none"})  # a new month finds no node: red
    try:
        keep(house, noon + timedelta(days=40), 2)
        told = house.run_stage("index")
        assert (told.done, told.later >= 1) == (0, True)
        assert any("red" in one.told for one in checkup.index(house))
    finally:
        cluster.put_settings(persistent={ALLOCATION: None})
    cluster.health(index=f"{house.index.name}-*", wait_for_status="yellow", timeout="20s")
    assert house.run_stage("index").done == 1
    assert house.index.count() == 2
