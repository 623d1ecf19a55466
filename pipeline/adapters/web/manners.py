"""How we behave on the web: values from the settings, and the name that we give."""

from dataclasses import dataclass

from pipeline.domain.networks import Network

PRODUCT = "Morgenlage"


@dataclass(frozen=True, slots=True)
class Manners:
    """`host_delay` and `answer_seconds` are seconds; see config/settings.toml for the reasons."""

    agent: str = PRODUCT
    allow_networks: tuple[Network, ...] = ()
    host_delay: float = 1.0
    hosts_at_once: int = 50
    answer_seconds: float = 30.0
    obey_robots: bool = True

    @property
    def token(self) -> str:
        """The name by which robots.txt may speak of us (RFC 9309: the product token)."""
        return self.agent.partition("/")[0].lower()


def agent(version: str, contact: str) -> str:
    """`Morgenlage/1.0 (+contact)`: who asks, and where to complain. Kept to printable ASCII."""
    plain = "".join(sign for sign in contact if sign.isascii() and sign.isprintable())
    plain = plain.translate(str.maketrans("", "", "()\\")).strip()
    return f"{PRODUCT}/{version} (+{plain})" if plain else f"{PRODUCT}/{version}"
