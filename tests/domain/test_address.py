"""Addresses: one parser, one normal form, one identity."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from pipeline.domain.address import (
    Tracking,
    host_key,
    join,
    key,
    parse,
    rows,
    same_site,
    web_url,
)
from pipeline.domain.errors import BadInput

TABLES = Path(__file__).resolve().parents[2] / "config/tables"
TRACKING = Tracking.of(rows((TABLES / "tracking-parameters.txt").read_text(encoding="utf-8")))
SUFFIXES = frozenset(rows((TABLES / "two-part-suffixes.txt").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a?b#c", "https://example.org/a?b"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        (" https://example.org/a b?c d ", "https://example.org/a%20b?c%20d"),
        ("https://straße.de/ä?ü", "https://xn--strae-oqa.de/%C3%A4?%C3%BC"),
        ("https://bücher.example./", "https://xn--bcher-kva.example/"),
        ("http://１２７.0.0.1/", "http://127.0.0.1/"),
        ("http://example。org/", "http://example.org/"),
        ("http://[::FFFF:7f00:1]:80/", "http://[::ffff:7f00:1]/"),
        ("http://e.org/a/./b/../c/..", "http://e.org/a/"),
        ("http://e.org/%7Ea/%zz?x=[1]", "http://e.org/%7Ea/%zz?x=[1]"),
        ("http://e.org/?", "http://e.org/"),
    ],
)
def test_an_address_has_one_normal_form(written, normal):
    assert web_url(written) == normal
    assert web_url(normal) == normal


@pytest.mark.parametrize(
    "bad",
    [
        "", "example.org", "/path", "//example.org/", "http:/example.org", "http:example.org", "http://",
        "file:///etc/passwd", "FILE:/etc/passwd", "source:file:///etc/passwd", "ftp://e.org/",
        "javascript:alert(1)", "data:text/html,x", "gopher://e.org/",
        "http://internal:8888\\@public.example/", "http://e.org\\evil/", "http://user@e.org/",
        "http://user:word@e.org/", "http://e.org/\r\nHost: x", "http://e.org/\t", "http://e\x00.org/",
        "http://e.org:0/", "http://e.org:65536/", "http://e.org:x/", "http://e..org/", "http://-e.org/",
        "http://e%2eorg/", "http://e org/", "http://" + "a" * 64 + ".org/", "http://" + "a." * 130 + "org/",
        "http://2130706433/", "http://127.1/", "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://1.2.3.256/",
        "http://[::1", "http://[::1]x/", "http://[fe80::1%25eth0]/", "http://[1.2.3.4]/", "http://a\u200db.org/",
        "http://e.org/" + "a" * 4096, "http://e.org/" + "ä" * 1000, "http://e.org/\ud800",
    ],
)  # fmt: skip
def test_what_is_doubtful_is_refused_with_a_reason(bad):
    with pytest.raises(BadInput) as caught:
        parse(bad)
    assert len(caught.value.subject) <= 200
    assert caught.value.reason


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text):
    for url in (text, "http://" + text, "https://e.example/" + text, "http://e.example/?" + text):
        try:
            normal = web_url(url)
        except BadInput:
            continue
        assert normal.isascii()
        assert web_url(normal) == normal


@given(st.text(st.sampled_from("ab.:@/?#[]%\\-_019äß。 "), max_size=30))
def test_the_client_reads_the_same_host_and_port_as_we_do(text):
    try:
        address = parse("http://" + text)
    except BadInput:
        return
    theirs = URL(str(address), encoded=True)
    assert (theirs.raw_host, theirs.port) == (address.host, address.port)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("/b", "https://e.org/b"), ("c", "https://e.org/a/c"), ("?q", "https://e.org/a/b?q"),
        ("//f.org/x", "https://f.org/x"), ("http://g.org", "http://g.org/"), ("../x", "https://e.org/x"),
    ],
)  # fmt: skip
def test_a_link_is_read_from_its_page(link, target):
    assert join("https://e.org/a/b", link) == target


@pytest.mark.parametrize(
    "link", ["javascript:x", "http://a@b/", "/\\evil.example", "/x\ny", "/" + "a" * 5000]
)
def test_a_link_that_leads_nowhere_is_refused(link):
    with pytest.raises(BadInput):
        join("https://e.org/", link)


def test_hosts_are_told_apart_and_on_loopback_ports_too():
    assert host_key("https://E.org:8443/x") == "e.org"
    assert host_key("http://127.0.0.1:8001/") == "127.0.0.1:8001"
    assert host_key("http://[::1]/") == "::1:80"
    assert host_key("http://a.localhost:5/") == "a.localhost:5"
    assert host_key("no address") == ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.e.org/", "http://m.e.org/x", True), ("https://e.org/", "https://f.org/", False),
        ("https://a.co.uk/", "https://b.co.uk/", False), ("https://x.a.co.uk/", "https://a.co.uk/", True),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", False), ("http://10.0.0.1/", "http://11.0.0.1/", False),
        ("https://a.wordpress.com/", "https://b.wordpress.com/", False), ("https://e.org/", "nonsense", False),
    ],
)  # fmt: skip
def test_a_site_is_a_registrable_domain(one, other, same):
    assert same_site(one, other, SUFFIXES) is same
    assert same_site(other, one, SUFFIXES) is same


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("http://e.org/a?utm_source=x&id=7&fbclid=y#top", "https://e.org/a?id=7"),
        ("https://e.org/a?UTM_Medium=x", "https://e.org/a"),
        ("https://e.org/%7euser/%2f?q=%3d", "https://e.org/~user/%2F?q=%3D"),
        ("http://127.0.0.1:8001/a", "http://127.0.0.1:8001/a"),
        ("https://e.org/a?b&&c", "https://e.org/a?b&c"),
    ],
)
def test_one_article_has_one_identity(url, identity):
    assert key(url, TRACKING) == identity
    assert key(identity, TRACKING) == identity


@pytest.mark.parametrize("name", ["tracking-parameters.txt", "two-part-suffixes.txt"])
def test_a_table_says_where_it_comes_from_and_is_sorted(name):
    first, *rest = (TABLES / name).read_text(encoding="utf-8").splitlines()
    assert first.startswith("# ")
    assert rest == sorted(set(rest))
