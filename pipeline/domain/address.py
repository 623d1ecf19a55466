"""Web addresses: read once, by one parser, for every check, request and comparison. Pure.

Source: RFC 3986 (syntax, dot segments). What is doubtful is refused, not guessed at.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Self
from urllib.parse import quote, urljoin, urlsplit

from pipeline.domain.errors import BadInput
from pipeline.domain.hostname import normal_host
from pipeline.domain.plain import one_line

LONGEST = 4096
PORTS = {"http": 80, "https": 443}
#: backslash: browsers read it as a slash, others do not; so two parsers would differ
REFUSED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\\]")
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
PATH_SAFE = "/:@!$&'()*+,;=~%"
QUERY_SAFE = PATH_SAFE + "?[]"
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address in its parts, all ASCII. `host` has no brackets."""

    scheme: str
    host: str
    port: int
    path: str
    query: str | None = None

    @property
    def ip(self) -> IPv4Address | IPv6Address | None:
        """The address itself, where the host is one in figures."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def origin(self) -> str:
        """Scheme, host and port, the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = PORTS[self.scheme] == self.port
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether it leads to this very machine."""
        if self.ip is not None:
            return self.ip.is_loopback
        return self.host == "localhost" or self.host.endswith(".localhost")

    @property
    def host_key(self) -> str:
        """What politeness and shards go by: the host; on loopback, host and port."""
        return f"{self.host}:{self.port}" if self.loopback else self.host

    def __str__(self) -> str:
        query = "" if self.query is None else f"?{self.query}"
        return f"{self.origin}{self.path}{query}"


def parse(text: str) -> Address:
    """The address in its parts. Raises BadInput, saying what is wrong with it."""
    if len(text) > LONGEST:
        raise _bad(text, f"is longer than {LONGEST} characters")
    text = text.strip(" ")
    if REFUSED.search(text):
        raise _bad(text, "holds a backslash or a control character")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _bad(text, "is no web address") from error
    if parts.scheme not in PORTS or not parts.netloc:
        raise _bad(text, "is no web address; it begins with http:// or https:// and a host")
    if "@" in parts.netloc:
        raise _bad(text, "holds a user name; leave out what stands before the @")
    if port == 0:
        raise _bad(text, "has port 0; ports go from 1 to 65535")
    try:
        path = _dotless(quote(parts.path or "/", safe=PATH_SAFE, errors="surrogateescape"))
        query = quote(parts.query, safe=QUERY_SAFE, errors="surrogateescape") or None
    except UnicodeEncodeError as error:
        raise _bad(text, "holds half a character") from error
    try:
        host = normal_host(parts.netloc)
    except ValueError as error:
        raise _bad(text, str(error)) from error
    address = Address(parts.scheme, host, port or PORTS[parts.scheme], path, query)
    if len(str(address)) > LONGEST:
        raise _bad(text, f"is longer than {LONGEST} characters once it is written out")
    return address


def web_url(text: str) -> str:
    """The address as it is asked for: normal form, without fragment. Raises BadInput."""
    return str(parse(text))


def join(base: str, reference: str) -> str:
    """Where a link or a Location leads, seen from `base`. Raises BadInput."""
    reference = reference.strip(" ")
    if len(reference) > LONGEST or REFUSED.search(reference):
        raise _bad(reference, "cannot be followed: too long, or with a control character")
    try:
        return web_url(urljoin(base, reference))
    except ValueError as error:
        raise _bad(reference, "is no web address") from error


def host_key(url: str) -> str:
    """`Address.host_key`; «» for what is no web address. Never raises."""
    try:
        return parse(url).host_key
    except BadInput:
        return ""


def same_site(one: str, other: str, suffixes: frozenset[str]) -> bool:
    """Whether two addresses are run by one publisher, as far as their hosts tell."""
    try:
        return _site(parse(one), suffixes) == _site(parse(other), suffixes)
    except BadInput:
        return False


def _site(address: Address, suffixes: frozenset[str]) -> str:
    """The registrable domain: one label more than the suffix; an IP address by itself."""
    if address.ip is not None or address.loopback:
        return address.host_key
    labels = address.host.split(".")
    size = 3 if ".".join(labels[-2:]) in suffixes else 2
    return ".".join(labels[-size:])


@dataclass(frozen=True, slots=True)
class Tracking:
    """Query parameters that say who sent the reader, not what is shown."""

    names: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[str]) -> Self:
        """From the rows of a table; one that ends with * stands for a beginning."""
        rows = [row.lower() for row in rows]
        return cls(
            frozenset(row for row in rows if not row.endswith("*")),
            tuple(row[:-1] for row in rows if row.endswith("*")),
        )

    def holds(self, name: str) -> bool:
        """Whether a parameter of this name only tracks."""
        name = name.lower()
        return name in self.names or name.startswith(self.prefixes)


def rows(text: str) -> list[str]:
    """The rows of a table: a line each; # begins a comment, blank lines do not count."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def key(url: str, tracking: Tracking) -> str:
    """What two addresses of one article have in common. Raises BadInput.

    For comparison only, never to be asked: http counts as https, escapes are written one way,
    and parameters that only track are left out.
    """
    address = parse(url)
    kept = [
        part
        for part in (address.query or "").split("&")
        if part and not tracking.holds(part.partition("=")[0])
    ]
    query = _plain("&".join(kept)) or None
    scheme, port = address.scheme, address.port
    if (scheme, port) == ("http", 80):
        scheme, port = "https", 443
    return str(Address(scheme, address.host, port, _plain(address.path), query))


def _plain(text: str) -> str:
    """Percent escapes written one way: none for unreserved characters, else in capitals."""

    def one(match: re.Match[str]) -> str:
        sign = chr(int(match[1], 16))
        return sign if sign in UNRESERVED else match[0].upper()

    return ESCAPE.sub(one, text)


def _dotless(path: str) -> str:
    """The path without «.» and «..» segments (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _bad(text: str, reason: str) -> BadInput:
    return BadInput(one_line(text, 200), reason)
