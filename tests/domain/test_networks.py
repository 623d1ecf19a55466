"""The guard's table: what is inside is never connected to, however it is written."""

from ipaddress import ip_address

import pytest

from pipeline.domain.errors import Forbidden, Misconfigured
from pipeline.domain.networks import guard, networks, refused, usable

INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254
168.63.129.16 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1
198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
64:ff9b:1::1 100::1 2001::1 2001:0:53aa:64c::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1
3fff::1 3fff:fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1
"""
OUTSIDE = """
1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 128.0.0.1 172.15.255.255 172.32.0.0 192.0.1.1 192.167.1.1
198.17.255.255 198.20.0.0 223.255.255.255 2001:200::1 2001:4860:4860::8888 2606:4700::1111 2a00:1450::1
::ffff:1.1.1.1 64:ff9b::101:101
"""


@pytest.mark.parametrize("text", INSIDE.split())
def test_what_is_not_public_is_refused_with_its_reason(text):
    assert "(" in refused(ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE.split())
def test_what_is_public_may_be_asked(text):
    assert refused(ip_address(text)) is None


def test_an_operator_may_open_a_network_and_only_that():
    opened = networks(["127.0.0.0/8", "fd00::/8"])
    assert refused(ip_address("127.0.0.1"), opened) is None
    assert refused(ip_address("fd12::1"), opened) is None
    assert refused(ip_address("10.0.0.1"), opened)
    assert refused(ip_address("::1"), opened)


def test_a_network_that_is_none_is_named():
    with pytest.raises(Misconfigured, match="loopback"):
        networks(["loopback"])
    with pytest.raises(Misconfigured, match=r"127\.0\.0\.1/8"):
        networks(["127.0.0.1/8"])


@pytest.mark.parametrize(
    ("answers", "opened", "good"),
    [
        (["1.1.1.1", "2606:4700::1111"], [], ["1.1.1.1", "2606:4700::1111"]),
        (["1.1.1.1", "::1"], [], []),
        (["1.1.1.1", "10.0.0.1"], ["127.0.0.0/8"], []),
        (["1.1.1.1", "127.0.0.1"], ["127.0.0.0/8"], ["1.1.1.1", "127.0.0.1"]),
        (["::1", "127.0.0.1"], ["127.0.0.0/8"], ["127.0.0.1"]),
        (["::1", "127.0.0.1"], [], []),
        ([], [], []),
    ],
)  # fmt: skip
def test_one_refused_answer_refuses_the_name(answers, opened, good):
    found = usable([ip_address(text) for text in answers], networks(opened))
    assert [str(ip) for ip in found] == good


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://localhost:5/", "http://[::1]/", "file:///x"]
)
def test_a_plain_case_is_refused_before_anything_is_looked_up(url):
    with pytest.raises(Forbidden):
        guard(url)
    guard("https://e.example/")
    guard("http://127.0.0.1/", networks(["127.0.0.0/8"]))
