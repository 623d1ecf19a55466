"""The body of a response, read raw and unfolded, each within its bound."""

import asyncio

import aiohttp

from pipeline.adapters.web.inflate import Bomb, Broken, inflated
from pipeline.adapters.web.reply import CHOICES, Visit
from pipeline.domain.errors import TooBig, Unreachable

#: headers of the connection and of the coding that is undone; cookies are nobody's business
LEFT_OUT = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "keep-alive",
        "set-cookie",
        "set-cookie2",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
VALIDATORS = frozenset({"etag", "last-modified"})
#: what stands in a redirect or an error page is read this far, so that the connection can be kept
UNREAD = 2**16
UNREAD_SECONDS = 2.0
#: smaller bodies are unfolded at once, larger ones beside the loop
AT_ONCE = 2**17

RawHeaders = tuple[tuple[bytes, bytes], ...]


def headers_of(raw: RawHeaders) -> tuple[tuple[str, str], ...]:
    """Names in lower case; values as UTF-8 or, failing that, Latin-1.

    A validator that is no UTF-8 is left out: it could not be sent back to the byte.
    """
    told = []
    for name_bytes, value in raw:
        name = name_bytes.decode("latin-1").lower()
        if name in LEFT_OUT or any(byte < 0x20 and byte != 0x09 for byte in value):  # noqa: PLR2004
            continue
        try:
            told.append((name, value.decode("utf-8")))
        except UnicodeDecodeError:
            if name not in VALIDATORS:
                told.append((name, value.decode("latin-1")))
    return tuple(told)


def weighed(visit: Visit, response: aiohttp.ClientResponse, header_bytes: int) -> None:
    """Raises TooBig for a head, or a promised length, beyond what we read."""
    if sum(len(name) + len(value) + 4 for name, value in response.raw_headers) > header_bytes:
        response.close()
        raise TooBig(visit.url, "its head is longer than we read")
    promised = response.content_length or 0
    if promised > visit.request.wire_cap and not visit.cut and _wanted(response.status):
        response.close()
        raise TooBig(visit.url, f"is {promised} bytes long; we read {visit.request.wire_cap}")


async def body_of(visit: Visit, response: aiohttp.ClientResponse) -> bytes:
    """The body without its codings; b"" for a redirect or an error. Raises PipelineError."""
    if not _wanted(response.status):
        await _finished(response)
        return b""
    wire, whole = await _taken(response, visit.request.wire_cap)
    if not whole and not visit.cut:
        raise TooBig(visit.url, f"is longer than the {visit.request.wire_cap} bytes that we read")
    coding = ",".join(response.headers.getall("Content-Encoding", ()))
    if not coding:
        return _capped(visit, wire)
    try:
        if len(wire) < AT_ONCE:
            return inflated(wire, coding, visit.request.size_cap, cut=visit.cut)
        return await asyncio.to_thread(
            inflated, wire, coding, visit.request.size_cap, cut=visit.cut
        )
    except Broken as error:
        raise Unreachable(visit.url, f"what it sent {error}") from error
    except Bomb as error:
        raise TooBig(
            visit.url, f"unfolds to more than the {visit.request.size_cap} bytes that we read"
        ) from error


def _capped(visit: Visit, body: bytes) -> bytes:
    if len(body) > visit.request.size_cap and not visit.cut:
        raise TooBig(visit.url, f"is longer than the {visit.request.size_cap} bytes that we read")
    return body[: visit.request.size_cap]


def _wanted(status: int) -> bool:
    """Whether what stands in the body is of use."""
    return status < CHOICES


async def _finished(response: aiohttp.ClientResponse) -> None:
    """Read what nobody needs, if it is short and comes quickly; else give the connection up."""
    try:
        async with asyncio.timeout(UNREAD_SECONDS):
            await _taken(response, UNREAD)
    except (TimeoutError, aiohttp.ClientError):
        response.close()


async def _taken(response: aiohttp.ClientResponse, cap: int) -> tuple[bytes, bool]:
    """At most `cap` bytes as they came over the wire, and whether that was all."""
    wire = bytearray()
    async for piece in response.content.iter_any():
        wire += piece
        if len(wire) > cap:
            response.close()
            return bytes(wire[:cap]), False
    return bytes(wire), True
