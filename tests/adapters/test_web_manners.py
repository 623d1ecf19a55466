"""How the real client behaves: whom it never touches, what it says, how it waits its turn."""

import asyncio
import ssl
from dataclasses import replace

import pytest

from pipeline.adapters.web.aiohttp import AiohttpWeb
from pipeline.adapters.web.manners import Manners, agent
from pipeline.adapters.web.reply import Reply
from pipeline.domain.errors import Forbidden, Unreachable
from pipeline.domain.feed import Validators
from pipeline.domain.networks import networks
from pipeline.ports.web import Answer, Request
from tests.loopback import NOON, origin, outcomes, played

OPEN = Manners(
    agent("1", "https://monitor.example/"),
    networks(["127.0.0.0/8"]),
    host_delay=0,
    answer_seconds=1,
)
#: made for these tests alone: signed by itself, for 127.0.0.1
CERTIFICATE = """\
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIARai/p2QLYDlhdJRYd7W9A7gBkB9QEOK06+XhO6siAhoAoGCCqGSM49
AwEHoUQDQgAE+fQTuHYbTPyJ1Txq5N3iG0Mv3zvON2wsnVlS+D55Bn5hY0e90EVE
qhEggV4bd0u1p4L149aJgUkHlSivF+Ty8g==
-----END EC PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBkTCCATagAwIBAgIUEv5CBHoXrCk2dPlLcTVDAugeaDUwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNTA0MzgzOVoYDzIxMjYxMTAx
MDQzODM5WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT59BO4dhtM/InVPGrk3eIbQy/fO843bCydWVL4PnkGfmFjR73QRUSq
ESCBXht3S7WngvXj1omBSQeVKK8X5PLyo2QwYjAdBgNVHQ4EFgQU8MOxY/TGUsrY
DWauxSiXn0dhIm4wHwYDVR0jBBgwFoAU8MOxY/TGUsrYDWauxSiXn0dhIm4wDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0kAMEYC
IQD+80ZIlcy1YilFhNqKh+aiziKwt7IRvXDYE1OZD6aVugIhAIWzPRCDX/X17dQj
gczp98EZ/wYui0zg85+75u3ghh+f
-----END CERTIFICATE-----
"""


async def say_nothing(writer):
    await asyncio.sleep(30)


INSIDE = [
    "http://127.0.0.1:{port}/", "http://127.1:{port}/", "http://2130706433:{port}/",
    "http://0177.0.0.1:{port}/", "http://0x7f.1:{port}/", "http://localhost:{port}/",
    "http://localhost.:{port}/", "http://x.localhost:{port}/", "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/", "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/", "http://[2002:7f00:1::]:{port}/", "http://0.0.0.0:{port}/",
    "http://１２７.0.0.1:{port}/", "http://127.0.0.1:{port}\\@h.example/",
    "http://h.example@127.0.0.1:{port}/", "http://rebinding.example:{port}/",
    "http://both.example:{port}/", "http://inside.example:{port}/",
]  # fmt: skip
NAMES = {
    "inside.example": ["127.0.0.1"], "both.example": ["93.184.216.34", "::1"],
    "localhost": ["127.0.0.1", "::1"], "x.localhost": ["127.0.0.1"],
}  # fmt: skip


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_no_canary_inside_is_ever_touched(host):
    turns = iter(["127.0.0.1"] * 5)

    def names(name):
        return NAMES.get(name) or [next(turns)]

    async def scene():
        touched = []

        async def canary(reader, writer):
            touched.append(writer.get_extra_info("peername"))
            writer.close()

        server = await asyncio.start_server(canary, host, 0)
        port = server.sockets[0].getsockname()[1]
        web = AiohttpWeb(
            Manners(host_delay=0), lambda: NOON, asyncio.get_running_loop().time, names=names
        )
        urls = [url.format(port=port) for url in INSIDE]
        found = await outcomes(web, [Request(url, url) for url in urls])
        server.close()
        return found, touched

    found, touched = asyncio.run(scene())
    assert [type(one) for one in found] == [Forbidden] * len(INSIDE)
    assert touched == []


def test_what_is_checked_is_what_is_connected_to():
    """A name is looked up once for check and connection; a later, other answer changes nothing."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked = []

    def names(name):
        asked.append(name)
        return next(answers)

    async def scene():
        async with origin({"/": Reply(200)}) as here:
            web = AiohttpWeb(OPEN, lambda: NOON, asyncio.get_running_loop().time, names=names)
            url = f"http://name.example:{here.port}/"
            return await outcomes(web, [Request(str(n), url, obey_robots=False) for n in range(3)])

    assert [type(one) for one in asyncio.run(scene())] == [Answer] * 3
    assert asked == ["name.example"]


def test_we_say_who_we_are_and_carry_nothing_along():
    baked = Reply(302, (("set-cookie", "id=1; path=/"), ("location", "/b")))
    ask = Request("k", "/a", Validators('"1"', "Mon"), accept="text/html", obey_robots=False)
    (_, answer), here = played(
        OPEN, {"/a": baked, "/b": Reply(200, (("set-cookie", "x=y"),))}, ask, "/b"
    )
    first, second, third = (seen.headers for seen in here.seen)
    assert first.keys() == {
        "host",
        "user-agent",
        "accept",
        "accept-encoding",
        "if-none-match",
        "if-modified-since",
    }
    assert first["user-agent"] == "Morgenlage/1 (+https://monitor.example/)"
    assert second.keys() == third.keys() == {"host", "user-agent", "accept", "accept-encoding"}
    assert answer.header("set-cookie") is None


def test_a_signed_header_goes_to_its_own_origin_only():
    async def scene():
        scripts = {}
        async with origin({"/": Reply(200)}) as other, origin(scripts) as here:
            scripts["/"] = Reply(302, (("location", other.base + "/"),))
            web = AiohttpWeb(OPEN, lambda: NOON, asyncio.get_running_loop().time)
            secret = (("authorization", "Bearer canary"),)
            await outcomes(web, [Request("k", here.base + "/", headers=secret, obey_robots=False)])
            return here.seen[0].headers, other.seen[0].headers

    here, other = asyncio.run(scene())
    assert here["authorization"] == "Bearer canary"
    assert "authorization" not in other


def test_a_host_sees_one_connection_and_a_gap_between_two_requests():
    now, waits = [0.0], []

    async def sleep(seconds):
        waits.append(seconds)
        now[0] += seconds

    async def scene():
        async with origin({f"/{n}": Reply(200) for n in range(4)}) as here:
            web = AiohttpWeb(replace(OPEN, host_delay=2.0), lambda: NOON, lambda: now[0], sleep)
            await outcomes(web, [Request(str(n), f"{here.base}/{n}") for n in range(4)])
            return here

    here = asyncio.run(scene())
    assert waits == [2.0] * 4  # robots.txt counts as well
    assert here.most_open == 1
    assert len({seen.peer for seen in here.seen}) == 1


def test_a_host_that_stays_silent_is_given_up_for_a_while():
    found, here = played(
        OPEN, {f"/{n}": say_nothing for n in range(6)}, *(f"/{n}" for n in range(2))
    )
    assert [type(one) for one in found] == [Unreachable] * 2

    async def closed():
        web = AiohttpWeb(OPEN, lambda: NOON, asyncio.get_running_loop().time)
        url = f"http://127.0.0.1:{here.port}/"  # nobody listens there any more
        return await outcomes(web, [Request(str(n), url, obey_robots=False) for n in range(5)])

    assert [one.reason for one in asyncio.run(closed())][2:4] == [
        "no connection", "its host did not answer several times; it is left alone",
    ]  # fmt: skip


def test_a_post_carries_its_body():
    post = Request(
        "k", "/hook", method="POST", body=b'{"a": 1}', headers=(("x-sign", "1"),), obey_robots=False
    )
    (answer,), here = played(OPEN, {"/hook": Reply(204)}, post)
    assert (answer.status, here.seen[0].method, here.seen[0].body) == (204, "POST", b'{"a": 1}')
    assert here.seen[0].headers["x-sign"] == "1"


@pytest.mark.parametrize("host", ["127.0.0.1", "name.example"])
def test_a_certificate_that_nobody_vouches_for_is_an_error(host, tmp_path):
    (tmp_path / "pem").write_text(CERTIFICATE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "pem")

    async def scene():
        async with origin({"/": Reply(200)}, ssl=context) as here:
            names = {"names": lambda _: ["127.0.0.1"]}
            web = AiohttpWeb(OPEN, lambda: NOON, asyncio.get_running_loop().time, **names)
            url = f"https://{host}:{here.port}/"
            return await outcomes(web, [Request("k", url, obey_robots=False)]), here.seen

    (error,), seen = asyncio.run(scene())
    assert (type(error), seen) == (Unreachable, [])
    assert "certificate" in error.reason
