"""A hostile world against the real client: each row of the table ends in one typed error."""

import asyncio
import gzip
import resource
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import brotli
import pytest
import zstandard

from pipeline.adapters.web.aiohttp import AiohttpWeb
from pipeline.adapters.web.manners import Manners
from pipeline.adapters.web.reply import Reply
from pipeline.domain.errors import Forbidden, Gone, TooBig, Unreachable
from pipeline.domain.networks import networks
from pipeline.ports.web import Answer, Request
from tests.loopback import origin, played

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
MIB = 2**20
OPEN = Manners("Morgenlage/1", networks(["127.0.0.0/8"]), host_delay=0, answer_seconds=1)
HEAD = b"HTTP/1.1 200 OK\r\n"


def coded(coding, body):
    return Reply(200, (("content-encoding", coding),), body)


def unfolding(compressor, size=2**30, step=2**24):
    """A bomb: zeros, squeezed."""
    squeeze = getattr(compressor, "compress", None) or compressor.process
    end = getattr(compressor, "flush", None) or compressor.finish
    return b"".join(squeeze(bytes(step)) for _ in range(size // step)) + end()


def endless(first, piece, pause=0.0):
    async def script(writer):
        writer.write(first)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return script


async def hang_up(writer):
    writer.write(HEAD + b"content-length: 100\r\n\r\nhalf")
    await writer.drain()


async def say_nothing(writer):
    await asyncio.sleep(30)


BOMBS = {
    "gzip": lambda: unfolding(zlib.compressobj(9, wbits=31), 2**27),
    "deflate": lambda: unfolding(zlib.compressobj(9), 2**27),
    "br": lambda: unfolding(brotli.Compressor(quality=4)),
    "zstd": lambda: unfolding(zstandard.ZstdCompressor(level=1).compressobj()),
}


@pytest.mark.parametrize("coding", BOMBS)
def test_a_bomb_is_put_out_before_it_fills_the_memory(coding):
    bomb = coded(coding, BOMBS[coding]())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (outcome,), _ = played(replace(OPEN, answer_seconds=10), {"/a": bomb}, "/a")
    assert type(outcome) is TooBig
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


PLAIN = b"news of the day " * 5000
BODIES = {
    "gzip": gzip.compress(PLAIN), "x-gzip": gzip.compress(PLAIN), "GZIP": gzip.compress(PLAIN),
    "deflate": zlib.compress(PLAIN), "br": brotli.compress(PLAIN), "zstd": zstandard.compress(PLAIN),
    "identity": PLAIN, "gzip, br": brotli.compress(gzip.compress(PLAIN)),
}  # fmt: skip


@pytest.mark.parametrize("coding", BODIES)
def test_honest_codings_are_undone_and_no_longer_told(coding):
    (answer,), _ = played(OPEN, {"/a": coded(coding, BODIES[coding])}, "/a")
    assert (answer.body, answer.header("content-encoding")) == (PLAIN, None)


HOSTILE = {
    "three layers of coding": (coded("gzip, gzip, gzip", b"x"), Unreachable),
    "a thousand layers": (coded(", ".join(["gzip"] * 1000), b"x"), Unreachable),
    "an unknown coding": (coded("rot13", b"x"), Unreachable),
    "gzip that is none": (coded("gzip", b"hello hello"), Unreachable),
    "gzip cut short": (coded("gzip", BODIES["gzip"][:-9]), Unreachable),
    "zstd cut short": (coded("zstd", BODIES["zstd"][:-3]), Unreachable),
    "brotli cut short": (coded("br", BODIES["br"][:-3]), Unreachable),
    "ten gigabytes promised": (HEAD + b"content-length: 10000000000\r\n\r\n", TooBig),
    "an endless body": (endless(HEAD + b"\r\n", bytes(MIB)), TooBig),
    "endless chunks": (
        endless(HEAD + b"transfer-encoding: chunked\r\n\r\n", b"8000\r\n" + bytes(0x8000) + b"\r\n"),
        TooBig,
    ),
    "a body cut short": (hang_up, Unreachable),
    "a chunk cut short": (HEAD + b"transfer-encoding: chunked\r\n\r\nff\r\nhalf", Unreachable),
    "a body that drips": (endless(HEAD + b"\r\n", b"x", 0.05), Unreachable),
    "a head that drips": (endless(HEAD, b"x", 0.05), Unreachable),
    "chunk extensions that drip": (
        endless(HEAD + b"transfer-encoding: chunked\r\n\r\n1;", b"x", 0.05), Unreachable,
    ),
    "1xx without end": (endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.001), Unreachable),
    "silence": (say_nothing, Unreachable),
    "a hundred thousand headers": (HEAD + b"a: b\r\n" * 100_000 + b"\r\n", (TooBig, Unreachable)),
    "a header of a megabyte": (HEAD + b"a: " + b"b" * MIB + b"\r\n\r\n", TooBig),
    "many long headers": (HEAD + (b"a: " + b"b" * 9000 + b"\r\n") * 8 + b"\r\n", TooBig),
    "a location of a megabyte": (
        b"HTTP/1.1 302 Found\r\nlocation: /" + b"b" * MIB + b"\r\n\r\n", TooBig,
    ),
    "a location of 20 kB": (Reply(302, (("location", "/" + "b" * 20_000),)), Forbidden),
    "a location of many @": (Reply(302, (("location", "http://" + "@" * 4000),)), Forbidden),
    "a location with a backslash": (
        Reply(302, (("location", "http://127.0.0.1:1\\@h.example/"),)), Forbidden,
    ),
    "no HTTP at all": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", Unreachable),
    "two lengths": (HEAD + b"content-length: 1\r\ncontent-length: 2\r\n\r\nab", Unreachable),
    "an endless page with 404": (endless(b"HTTP/1.1 404 Not Found\r\n\r\n", bytes(MIB)), Gone),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_answer_is_an_error_and_the_next_request_is_served(case):
    script, kinds = HOSTILE[case]
    (bad, good), _ = played(OPEN, {"/a": script, "/b": Reply(200)}, "/a", "/b")
    assert isinstance(bad, kinds)
    assert type(good) is Answer


def test_no_error_tells_what_lies_inside():
    (error,), here = played(OPEN, {"/a": hang_up}, "/a")
    assert str(here.port) not in error.reason


def test_a_drip_ends_at_the_deadline_and_holds_up_nobody_else():
    async def scene():
        loop = asyncio.get_running_loop()
        async with (
            origin({"/": endless(HEAD + b"\r\n", b"x", 0.05)}) as slow,
            origin({"/": Reply(200)}) as quick,
        ):
            web = AiohttpWeb(OPEN, lambda: NOON, loop.time)
            begun, order = loop.time(), []
            async for request, _ in web.ask(
                [Request("slow", slow.base + "/"), Request("quick", quick.base + "/")]
            ):
                order.append((request.key, loop.time() - begun))
            await web.close()
            return order

    (first, early), (last, late) = asyncio.run(scene())
    assert (first, last) == ("quick", "slow")
    assert early < 0.5
    assert 0.9 < late < 3
