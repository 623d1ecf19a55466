"""Bytes from the world as text: what they say of themselves first, what the server said second.

Order: byte order mark; UTF-8, where bytes beyond ASCII bear it out (by chance they hardly ever do,
and half of all other claims are wrong); the XML declaration or the meta element; the HTTP charset;
Windows-1252. A claim that the bytes do not bear out is passed over. Nothing raises; what cannot
be read becomes U+FFFD.
"""

import codecs
import re
from collections.abc import Iterator

#: UTF-32 first: its mark begins like that of UTF-16
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: how «<?» or «<r» begins where a character has two or four bytes and there is no mark
UNMARKED = (
    (re.compile(rb"<\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0<"), "utf-32-be"),
    (re.compile(rb"<\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0<\0[^\0]"), "utf-16-be"),
)
DECLARATION = re.compile(
    rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{1,40})["']"""
)
META = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE
)
HTTP = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
#: Latin-1 and ASCII mean Windows-1252 on the web (encoding.spec.whatwg.org, «labels»)
READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
#: codecs that are no character sets of the web, or a way to smuggle signs past a filter
REFUSED = frozenset(
    {
        "utf-7",
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
        "mbcs",
        "oem",
    }
)
HEAD = 8192


def decode_xml(body: bytes, content_type: str = "") -> str:
    """The text of a feed."""
    return _first(body, _claims(body, content_type, DECLARATION))


def decode_html(body: bytes, content_type: str = "") -> str:
    """The text of a page."""
    return _first(body, _claims(body, content_type, META))


def utf8_html(body: bytes, content_type: str = "") -> bytes:
    """The same in UTF-8: as it came, where it came so."""
    if not body.isascii() and next(_by_first_bytes(body), None) is None:
        try:
            body.decode()
        except UnicodeDecodeError:
            pass
        else:
            return body
    return decode_html(body, content_type).encode("utf-8", "surrogatepass")


def _claims(body: bytes, content_type: str, own: re.Pattern[bytes]) -> Iterator[str]:
    yield from _by_first_bytes(body)
    if not body.isascii():
        yield "utf-8"
    for declared in own.findall(body[:HEAD]):
        yield declared.decode("ascii")
    yield from HTTP.findall(content_type)
    yield "utf-8"


def _by_first_bytes(body: bytes) -> Iterator[str]:
    for mark, name in MARKS:
        if body.startswith(mark):
            yield name
    for pattern, name in UNMARKED:
        if pattern.match(body):
            yield name


def _first(body: bytes, claims: Iterator[str]) -> str:
    for claim in claims:
        try:
            known = codecs.lookup(claim).name
            if known in REFUSED:
                continue
            return body.decode(READ_AS.get(known, known)).lstrip("\ufeff")
        except (LookupError, ValueError):
            continue
    return _best_effort(body)


def _best_effort(body: bytes) -> str:
    """UTF-8 with a few broken bytes stays UTF-8; anything else is Windows-1252."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond = len(body) - len(text)
    return text if broken * 20 < beyond else body.decode("cp1252", "replace")
