"""The host in a web address, in normal form. Pure.

Sources: the URL Standard (figures as hosts), UTS 46 (mapping), RFC 5890 (labels), RFC 3492
(punycode). The standard library's own codec follows IDNA 2003, where ß becomes ss: another host.
"""

import re
import unicodedata
from ipaddress import AddressValueError, IPv4Address, IPv6Address

LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
LONGEST = 253
#: full stops of other scripts
DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))


def normal_host(authority: str) -> str:
    """The host of «host:port»: lower case, ASCII, no brackets, no last dot. Raises ValueError."""
    if authority.startswith("["):
        return _in_brackets(authority)
    host = _ascii(authority.partition(":")[0]).removesuffix(".")
    labels = host.split(".")
    if NUMBER.fullmatch(labels[-1]):
        return _in_figures(host)
    if len(host) > LONGEST or not all(LABEL.fullmatch(label) for label in labels):
        raise ValueError("has a host that cannot be; check the name")
    return host


def _in_brackets(authority: str) -> str:
    inside, bracket, rest = authority[1:].partition("]")
    try:
        host = IPv6Address(inside)
    except AddressValueError as error:
        raise ValueError("holds something in brackets that is no IPv6 address") from error
    if not bracket or (rest and not rest.startswith(":")) or host.scope_id:
        raise ValueError("is no web address; check the brackets")
    return host.compressed


def _in_figures(host: str) -> str:
    """Four numbers and nothing else: octal, hexadecimal and short forms hide where they lead."""
    try:
        return str(IPv4Address(host))
    except AddressValueError as error:
        raise ValueError(
            "has a host of figures; it is four numbers from 0 to 255 with dots between"
        ) from error


def _ascii(host: str) -> str:
    """Labels in lower case; what is not ASCII becomes punycode."""
    if host.isascii():
        return host.lower()
    host = unicodedata.normalize("NFKC", host.translate(DOTS))
    host = unicodedata.normalize("NFKC", host.lower())
    if any(unicodedata.category(sign)[0] not in "LMN" and sign not in "-._" for sign in host):
        raise ValueError("has a sign in its host that names cannot have")
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
        for label in host.split(".")
    )
