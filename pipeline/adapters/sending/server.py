"""The address of a mail server, as the setting `mail` writes it."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal, Self, get_args
from urllib.parse import parse_qs, unquote, urlsplit

from pipeline.domain.errors import Misconfigured

#: wrapped: TLS from the first byte; the others say whether STARTTLS is asked for
Tls = Literal["wrapped", "must", "try", "never"]
PORTS = {"smtp": 25, "smtps": 465}
RIGHT = (
    "write smtp://host:port, smtps://user:password@host, or smtp://host?tls=must (or try, never)"
)


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed over, and how."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, url: str) -> Self:
        """Read smtp://… or smtps://…. Raises Misconfigured; the password is never repeated."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        except (KeyError, ValueError) as error:
            raise Misconfigured("mail", f"cannot be read; {RIGHT}") from error
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        asked = parse_qs(parts.query).get("tls", [usual_tls(parts.scheme, host, user)])[0]
        tls = next((way for way in get_args(Tls) if way == asked), None)
        if not host or tls is None:
            raise Misconfigured("mail", f"cannot be read; {RIGHT}")
        return cls(host, port, tls, user, password)

    def __str__(self) -> str:
        return f"mail server {self.host}:{self.port}"


def usual_tls(scheme: str, host: str, user: str) -> Tls:
    """STARTTLS is a must where a password leaves this machine, else taken where it is offered."""
    if scheme == "smtps":
        return "wrapped"
    return "must" if user and not is_loopback(host) else "try"


def is_loopback(host: str) -> bool:
    """The host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
