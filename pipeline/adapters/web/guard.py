"""The wall around us: no connection to a network that is not public.

It stands where the connection is made, so a name that answers otherwise the second time gains
nothing: what is checked is what is connected to.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

from aiohttp.abc import AbstractResolver, ResolveResult

from pipeline.domain.networks import Network, refused, usable

THREADS = 16  # a name server that is slow for one outlet must not hold up the others

#: the addresses of a host, as texts; blocks; raises OSError where there are none
LookUp = Callable[[str], Sequence[str]]
AddressInfo = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int]]


class RefusedAddress(OSError):
    """The guard's no, as an error that the library lets through."""


def look_up(host: str) -> list[str]:
    """All addresses of a host by the system's resolver."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class GuardedResolver(AbstractResolver):
    """Resolves a name; one refused address among its answers refuses the name."""

    def __init__(self, allowed: Sequence[Network], look_up: LookUp = look_up) -> None:
        self._allowed = allowed
        self._look_up = look_up
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        texts = await loop.run_in_executor(self._threads, self._look_up, host)
        good = usable([ip_address(text) for text in texts], self._allowed)
        if not good:
            raise RefusedAddress(host)
        return [
            ResolveResult(
                hostname=host,
                host=str(ip),
                port=port,
                family=socket.AF_INET if ip.version == 4 else socket.AF_INET6,  # noqa: PLR2004
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for ip in good
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def guarded_socket(allowed: Sequence[Network]) -> Callable[[AddressInfo], socket.socket]:
    """Makes the sockets of the client: the last look at an address before it is connected to."""

    def make(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, place = info
        if refused(ip_address(place[0]), allowed):
            raise RefusedAddress(place[0])
        return socket.socket(family, kind, protocol)

    return make
