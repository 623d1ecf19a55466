"""The newsroom on real sockets: ports, clock, log, and a process of its own."""

import gzip
import http.client
import json
import subprocess
import sys
import threading
import time
import urllib.request
from urllib.parse import urlsplit

import pytest

from pipeline.apps.newsroom.loading import load_world
from pipeline.apps.newsroom.server import Newsroom
from pipeline.domain.errors import Misconfigured


@pytest.fixture(scope="module")
def world():
    return load_world()


@pytest.fixture
def newsroom(world):
    with Newsroom(world, world.begins) as started:
        yield started


def get(url, **headers):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", parts.path, headers=told)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


def test_the_served_time_decides_what_is_there(newsroom, world):
    article = next(a for a in world.articles if a.published > world.begins)
    url = newsroom.url(article.key)
    assert get(url)[0] == 404
    newsroom.at(article.published)
    assert get(url)[0] == 200


def test_every_outlet_has_a_port_of_its_own_on_loopback(newsroom, world):
    addresses = {newsroom.address(outlet.key) for outlet in world.outlets}
    assert len(addresses) == len(world.outlets)
    assert all(address.startswith("http://127.0.0.1:") for address in addresses)
    assert [name for name, _ in newsroom.feeds()] == [outlet.name for outlet in world.outlets]


def test_a_second_ask_with_the_etag_is_304_without_a_body(newsroom, world):
    newsroom.at(world.ends)
    url = newsroom.feed("berlinmorgen")
    _, headers, body = get(url)
    assert body
    status, again, nothing = get(url, if_none_match=headers["ETag"])
    assert (status, nothing) == (304, b"")
    assert again["ETag"] == headers["ETag"]


def test_a_body_is_sent_zipped_to_those_who_take_it(newsroom, world):
    newsroom.at(world.ends)
    url = f"{newsroom.address('berlinmorgen')}/"
    _, headers, body = get(url, accept_encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == get(url)[2]


def test_one_connection_may_ask_many_times(newsroom):
    connection = http.client.HTTPConnection(urlsplit(newsroom.address("nor")).netloc, timeout=5)
    for path in ("/", "/robots.txt", "/nowhere"):
        connection.request("GET", path)
        connection.getresponse().read()
    connection.close()
    assert [asked.path for asked in newsroom.log] == ["/", "/robots.txt", "/nowhere"]


def test_the_log_tells_time_outlet_status_and_the_headers_of_interest(newsroom, world):
    get(f"{newsroom.address('harbor')}/robots.txt", user_agent="Morgenlage/0")
    (asked,) = newsroom.log
    assert (asked.at, asked.outlet, asked.method) == (world.begins, "harbor", "GET")
    assert (asked.path, asked.status) == ("/robots.txt", 200)
    assert asked.header("User-Agent") == "Morgenlage/0"
    assert asked.header("Cookie") is None


def test_dates_in_answers_are_those_of_the_served_time(newsroom):
    assert get(newsroom.feed("nor"))[1]["Date"] == "Sun, 15 Nov 2026 23:00:00 GMT"


def test_starting_and_stopping_are_quick_even_with_open_connections(world):
    began = time.perf_counter()
    newsroom = Newsroom(world, world.begins).start()
    connection = http.client.HTTPConnection(urlsplit(newsroom.address("nor")).netloc, timeout=5)
    connection.request("GET", "/robots.txt")
    connection.getresponse().read()
    newsroom.stop()
    newsroom.stop()
    assert time.perf_counter() - began < 2  # 0.02 s alone
    connection.close()
    deadline = time.monotonic() + 5
    while any("process_request" in t.name for t in threading.enumerate()):
        assert time.monotonic() < deadline, threading.enumerate()
        time.sleep(0.01)


def test_a_taken_port_is_named(newsroom, world):
    port = urlsplit(newsroom.address(world.outlets[0].key)).port
    with pytest.raises(Misconfigured, match=f"127.0.0.1:{port}"):
        Newsroom(world, world.begins, port_base=port).start()


def test_as_a_process_its_clock_is_set_from_outside(world):
    command = [sys.executable, "-m", "pipeline.apps.newsroom"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            told = json.loads(process.stdout.readline())
            article = next(a for a in world.articles if a.published > world.begins)
            path = world.outlet(article.outlet).path_of(article)
            url = f"{told['outlets'][article.outlet]}{path}"
            assert get(url)[0] == 404
            clock = f"{told['control']}/.clock"
            body = article.published.isoformat().encode()
            with urllib.request.urlopen(clock, body) as answer:
                assert answer.read().decode().strip() == article.published.isoformat()
            assert get(url)[0] == 200
        finally:
            process.terminate()
        assert process.wait(timeout=10) == 0


def test_a_clock_without_a_zone_is_refused_and_changes_nothing():
    command = [sys.executable, "-m", "pipeline.apps.newsroom", "--now", "2026-11-17T06:00:00+01:00"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            told = json.loads(process.stdout.readline())
            netloc = urlsplit(told["control"]).netloc
            connection = http.client.HTTPConnection(netloc, timeout=5)
            connection.request("POST", "/.clock", body=b"2026-11-18T06:00:00")
            refused = connection.getresponse()
            assert refused.status == 400
            assert "zone" in refused.read().decode()
            connection.close()
            assert get(f"{told['control']}/.clock")[2].strip() == b"2026-11-17T06:00:00+01:00"
        finally:
            process.terminate()
