"""Which addresses of the internet are no public hosts: a table of our own. Pure.

Python's own flags change between patch releases and call several forms of loopback global
(NAT64, 6to4, IPv4-compatible), hence the rows here. Sources: the IANA special-purpose registries
for IPv4 and IPv6, and the RFC of each row.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from pipeline.domain.address import parse
from pipeline.domain.errors import BadInput, Forbidden, Misconfigured

Ip = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NOT_PUBLIC_4 = (
    ("0.0.0.0/8", "this network (RFC 791)"),
    ("10.0.0.0/8", "private (RFC 1918)"),
    ("100.64.0.0/10", "shared behind a provider (RFC 6598)"),
    ("127.0.0.0/8", "loopback (RFC 1122)"),
    ("168.63.129.16/32", "a cloud's inner service (Azure's manual)"),
    ("169.254.0.0/16", "link-local (RFC 3927)"),
    ("172.16.0.0/12", "private (RFC 1918)"),
    ("192.0.0.0/24", "protocol assignments (RFC 6890)"),
    ("192.0.2.0/24", "documentation (RFC 5737)"),
    ("192.88.99.0/24", "6to4 relays (RFC 7526)"),
    ("192.168.0.0/16", "private (RFC 1918)"),
    ("198.18.0.0/15", "benchmarks (RFC 2544)"),
    ("198.51.100.0/24", "documentation (RFC 5737)"),
    ("203.0.113.0/24", "documentation (RFC 5737)"),
    ("224.0.0.0/4", "multicast (RFC 5771)"),
    ("240.0.0.0/4", "reserved, broadcast (RFC 1112, RFC 919)"),
)
#: what lies outside 2000::/3 is refused without a row (RFC 4291, 2.4)
NOT_PUBLIC_6 = (
    ("2001::/23", "protocol assignments, Teredo, ORCHID (RFC 2928, RFC 4380, RFC 7343)"),
    ("2001:db8::/32", "documentation (RFC 3849)"),
    ("2002::/16", "6to4, a way round this table (RFC 7526)"),
    ("3fff::/20", "documentation (RFC 9637)"),
)
GLOBAL_6 = IPv6Network("2000::/3")
#: IPv4 inside IPv6, judged as the IPv4 address: mapped (RFC 4291), NAT64 (RFC 6052)
UNWRAPPED = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))

_TABLE_4 = [(IPv4Network(network), why) for network, why in NOT_PUBLIC_4]
_TABLE_6 = [(IPv6Network(network), why) for network, why in NOT_PUBLIC_6]


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks from their texts, as in 127.0.0.0/8. Raises Misconfigured, naming the wrong one."""
    found: list[Network] = []
    for text in texts:
        try:
            found.append(ip_network(text.strip()))
        except ValueError as error:
            raise Misconfigured(text, f"is no network, as 127.0.0.0/8 is one ({error})") from error
    return tuple(found)


def refused(ip: Ip, allowed: Sequence[Network] = ()) -> str | None:
    """Why this address is not to be connected to, or None. `allowed` networks are open."""
    inner = _unwrapped(ip)
    if opened(ip, allowed) or opened(inner, allowed):
        return None
    if isinstance(inner, IPv4Address):
        return next((why for network, why in _TABLE_4 if inner in network), None)
    if inner not in GLOBAL_6:
        return "not in the global part of IPv6 (RFC 4291)"
    return next((why for network, why in _TABLE_6 if inner in network), None)


def opened(ip: Ip, allowed: Sequence[Network]) -> bool:
    """Whether an operator has opened the network of this address."""
    return any(ip.version == network.version and ip in network for network in allowed)


def usable(answers: Sequence[Ip], allowed: Sequence[Network] = ()) -> list[Ip]:
    """Of the addresses that a name has, those to connect to: all or none.

    One that is refused spoils the rest, for which of them is asked is chance (or an attack). Only
    where the rest was opened by the operator (localhost in tests) is the refused one left out.
    """
    good = [ip for ip in answers if refused(ip, allowed) is None]
    if len(good) == len(answers) or all(opened(ip, allowed) for ip in good):
        return good
    return []


def guard(url: str, allowed: Sequence[Network] = ()) -> None:
    """Raises Forbidden for an address that can be seen, without a look-up, to be refused.

    For early, clear words only: the wall itself stands where the connection is made.
    """
    try:
        address = parse(url)
    except BadInput as error:
        raise Forbidden(error.subject, error.reason) from error
    ip = ip_address("127.0.0.1") if address.loopback and not address.ip else address.ip
    if ip is not None and (why := refused(ip, allowed)):
        raise Forbidden(url, f"is not a public address: {why}")


def _unwrapped(ip: Ip) -> Ip:
    if isinstance(ip, IPv6Address) and any(ip in network for network in UNWRAPPED):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip
