"""A raw page as one WARC record, and back. Source: WARC 1.1 (ISO 28500:2017).

The body is kept unfolded, as the pipeline reads it; headers that speak of the wire stand aside
under other names. A text that came with its feed is a `resource`, for no page answered.
"""

import json
import zlib
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.ports.raw import RawPage

LEVEL = 3  # a tenth larger than at the best level, and written two and a half times as fast
GZIP = 16 + zlib.MAX_WBITS
DATE = "%Y-%m-%dT%H:%M:%S.%fZ"
ASIDE = "x-archive-orig-"
OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})
STATUS, HEADERS = "X-Status", "X-Headers"
BREAKS = str.maketrans("\r\n\0", "   ")

Headers = tuple[tuple[str, str], ...]


class Utf8Headers(StatusAndHeaders):  # type: ignore[misc]  # the library has no types
    """Headers written as they came; the library would percent-encode what is not ASCII."""

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        """Called by the library before it writes."""
        self.headers_buff = self.to_bytes(header_filter)


def packed(page: RawPage) -> bytes:
    """The page as one gzip member that holds one record."""
    writer = WARCWriter(BytesIO(), gzip=False, warc_version="WARC/1.1")
    named = {"WARC-Date": _date(page.at)}
    if page.origin == "feed":
        named |= {STATUS: str(page.status), HEADERS: json.dumps(page.headers)}
    record = writer.create_warc_record(
        page.url.translate(BREAKS),
        "resource" if page.origin == "feed" else "response",
        payload=BytesIO(page.body),
        length=len(page.body),
        warc_content_type=_content_type(page),
        warc_headers_dict=named,
        http_headers=None if page.origin == "feed" else _http(page),
    )
    writer.write_record(record)
    return _squeezed(writer.out.getvalue())


def file_head(at: datetime) -> bytes:
    """The record that opens a file."""
    writer = WARCWriter(BytesIO(), gzip=False, warc_version="WARC/1.1")
    told = b"software: Morgenlage\r\nformat: WARC File Format 1.1\r\n"
    record = writer.create_warc_record(
        "",
        "warcinfo",
        payload=BytesIO(told),
        length=len(told),
        warc_headers_dict={"WARC-Date": _date(at)},
    )
    writer.write_record(record)
    return _squeezed(writer.out.getvalue())


def unpacked(member: bytes) -> RawPage:
    """The page in a gzip member. Raises ValueError where it is damaged."""
    try:
        record = next(iter(ArchiveIterator(BytesIO(zlib.decompress(member, GZIP)))))
    except (zlib.error, StopIteration) as error:
        raise ValueError("is no whole record") from error
    named = record.rec_headers
    url, at = named["WARC-Target-URI"], datetime.fromisoformat(named["WARC-Date"])
    body = record.raw_stream.read()
    if record.rec_type == "resource":
        told = tuple((name, value) for name, value in json.loads(named[HEADERS]))
        return RawPage(url, at, int(named[STATUS]), told, body, "feed")
    status = int(record.http_headers.get_statuscode())
    return RawPage(url, at, status, _came(record.http_headers.headers), body)


def _http(page: RawPage) -> Utf8Headers:
    try:
        phrase = HTTPStatus(page.status).phrase
    except ValueError:
        phrase = "Unknown"
    told = [
        (f"{ASIDE}{name}" if name in OF_THE_WIRE else name, value.translate(BREAKS).strip())
        for name, value in page.headers
    ]
    told.append(("content-length", str(len(page.body))))
    return Utf8Headers(f"{page.status} {phrase}", told, protocol="HTTP/1.1")


def _came(told: list[tuple[str, str]]) -> Headers:
    """The headers as the page had them."""
    return tuple((name.removeprefix(ASIDE), value) for name, value in told[:-1])


def _content_type(page: RawPage) -> str:
    if page.origin != "feed":
        return "application/http; msgtype=response"
    told = next((value for name, value in page.headers if name == "content-type"), "text/html")
    return told.translate(BREAKS)


def _date(at: datetime) -> str:
    return at.astimezone(UTC).strftime(DATE)


def _squeezed(record: bytes) -> bytes:
    squeeze = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    return squeeze.compress(record) + squeeze.flush()
