"""A cluster behind TLS, an API key and several hosts is a matter of settings; doctor says what is wrong."""

import pytest

from pipeline.apps.desk import archive as desk
from pipeline.apps.desk import checkup
from pipeline.domain.errors import Misconfigured
from pipeline.domain.ids import ulid
from pipeline.settings import read_settings
from pipeline.wiring import House
from tests.elasticsearch.guarded import FORBIDDEN, Authority, guarded
from tests.elasticsearch.indices import fresh_prefix
from tests.elasticsearch.node import free_port
from tests.querying import article

pytestmark = pytest.mark.needs_elasticsearch
KEY = "VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw=="


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def door(elasticsearch, authority):
    with guarded(elasticsearch, authority.context(), KEY) as server:
        yield server


@pytest.fixture
def open_house(tmp_path, authority, noon):
    """A house with some settings of its own, as somebody writes them into settings.toml."""
    opened = []

    def open_it(hosts, **told):
        told = {"search_key": KEY, "search_ca": str(authority.file), **told}
        lines = {"search": hosts, "search_prefix": fresh_prefix()} | told
        home = tmp_path / f"home{len(opened)}"
        home.mkdir()
        text = "".join(f'{name} = "{value}"\n' for name, value in lines.items())
        (home / "settings.toml").write_text(text, encoding="utf-8")
        opened.append(House(read_settings(home, {}), lambda: noon))
        return opened[-1]

    yield open_it
    for one in opened:
        one.close()


def verdict(house):
    """What doctor says of the index."""
    found = checkup.guarded("index", checkup.index, house)
    return next((one for one in found if one.verdict == "bad"), found[0])


def fill(house, at):
    with house.store.batch() as b:
        b.articles.save([article("Der Rat tagt", id=ulid(at, 1), first_seen=at, seq=1)])
    return house.run_stage("index")


def test_an_archive_behind_tls_and_a_key_is_filled_and_searched(open_house, door, noon):
    house = open_house(door.url)
    assert fill(house, noon).done == 1
    assert desk.search(house, desk.Search("Rat"))["total"] == 1
    assert set(door.seen) == {f"ApiKey {KEY}"}
    assert verdict(house).verdict == "good"


def test_of_two_hosts_a_dead_one_is_passed_over(open_house, elasticsearch, authority, noon):
    nobody = f"https://127.0.0.1:{free_port()}"
    with guarded(elasticsearch, authority.context(), KEY) as door:
        house = open_house(f"{nobody}, {door.url}")
        assert fill(house, noon).done == 1
        for _ in range(4):
            assert desk.search(house, desk.Search("Rat"))["total"] == 1


def test_a_host_that_dies_is_passed_over_from_then_on(
    open_house, elasticsearch, authority, door, noon
):
    with guarded(elasticsearch, authority.context(), KEY) as first:
        house = open_house(f"{first.url},{door.url}")
        assert fill(house, noon).done == 1
        assert desk.search(house, desk.Search("Rat"))["total"] == 1
    for _ in range(4):
        assert desk.search(house, desk.Search("Rat"))["total"] == 1
    assert door.seen


def test_a_key_may_lie_in_a_file(open_house, door, tmp_path, noon):
    file = tmp_path / "search-key"
    file.write_text(f"{KEY}\n", encoding="utf-8")
    assert fill(open_house(door.url, search_key=f"file:{file}"), noon).done == 1


@pytest.mark.parametrize("text", [None, "", "two words\nand more"])
def test_a_file_without_a_key_is_named(open_house, door, tmp_path, text):
    file = tmp_path / "search-key"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    house = open_house(door.url, search_key=f"file:{file}")
    with pytest.raises(Misconfigured, match="search-key"):
        house.index.count()


@pytest.mark.parametrize("key", ["d3Jvbmc6a2V5", "no base64 at all", ""])
def test_a_wrong_key_is_told_by_doctor_and_never_shown(open_house, door, noon, key):
    house = open_house(door.url, search_key=key)
    told = verdict(house)
    assert told.verdict == "bad"
    assert "does not know our API key" in told.told
    assert "search_key" in told.told
    assert not key or key not in told.told
    assert fill(house, noon).later == 1


def test_a_key_that_may_too_little_is_told_with_what_it_needs(
    open_house, elasticsearch, authority, noon
):
    with guarded(elasticsearch, authority.context(), KEY, FORBIDDEN) as door:
        house = open_house(door.url)
        told = verdict(house).told
        assert "may not do this" in told
        assert "monitor" in told
        assert fill(house, noon).later == 1


def test_a_certificate_of_nobody_we_trust_is_told(open_house, door, tmp_path):
    other = Authority(tmp_path, "other")
    for house in (
        open_house(door.url, search_ca=str(other.file)),
        open_house(door.url, search_ca=""),
    ):
        told = verdict(house).told
        assert "certificate is not trusted" in told
        assert "search_ca" in told
    assert door.seen == []


def test_of_two_hosts_the_one_that_we_do_not_trust_is_told_and_not_the_dead_one(open_house, door):
    nobody = f"https://127.0.0.1:{free_port()}"
    for hosts in (f"{nobody},{door.url}", f"{door.url},{nobody}"):
        assert "certificate is not trusted" in verdict(open_house(hosts, search_ca="")).told


@pytest.mark.parametrize(
    ("rest", "words"),
    [({"host": "elsewhere.example"}, "another name"), ({"days": (-9, -2)}, "has expired")],
)
def test_a_certificate_that_does_not_fit_is_told(open_house, elasticsearch, authority, rest, words):
    with guarded(elasticsearch, authority.context(**rest), KEY) as door:
        told = verdict(open_house(door.url)).told
    assert words in told
    assert "search_ca" not in told


def test_plain_http_to_a_host_that_speaks_tls_is_told(open_house, door):
    told = verdict(open_house(door.url.replace("https", "http"), search_ca="")).told
    assert "https://" in told


def test_tls_to_a_host_that_speaks_plain_http_is_told(open_house, elasticsearch):
    told = verdict(open_house(elasticsearch.replace("http", "https"))).told
    assert "speaks no TLS" in told


def test_a_file_of_authorities_that_holds_none_is_named(open_house, door, tmp_path):
    file = tmp_path / "empty.pem"
    file.write_text("nothing", encoding="utf-8")
    with pytest.raises(Misconfigured, match=r"empty\.pem"):
        open_house(door.url, search_ca=str(file)).index.count()
