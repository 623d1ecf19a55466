"""Where a cluster is, and how we may use it."""

import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.domain.errors import Misconfigured

#: seconds that one request may take
REQUEST = 30
PORT = 9200
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<login>[^@/\s]+@)?(?P<host>[^@/\s:]+|\[[^\]]+\])(?P<port>:\d+)?(?P<path>/\S*)?"
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """`hosts` are addresses with or without a port, `prefix` begins the name of every index.

    `key` is an API key as the engine gives it out (encoded); `ca` a file with the authorities that
    are trusted.
    """

    hosts: tuple[str, ...]
    key: str = ""
    ca: str = ""
    prefix: str = "morgenlage-"


def client(cluster: Cluster) -> Any:
    """The client; it tries the other hosts where one does not answer. Raises Misconfigured."""
    told: dict[str, Any] = {"api_key": cluster.key} if cluster.key else {}
    if cluster.ca:
        check_ca(cluster.ca)
        told["ca_certs"] = cluster.ca
    hosts = list(dict.fromkeys(with_port(host) for host in cluster.hosts))
    try:
        return Elasticsearch(
            hosts,
            request_timeout=REQUEST,
            retry_on_status=(),
            max_retries=max(2, len(hosts)),
            **told,
        )
    except (ValueError, OSError) as error:
        raise Misconfigured(subject(cluster), f"cannot be asked ({error})") from error


def check_ca(path: str) -> None:
    """Raises Misconfigured for a file that holds no certificates."""
    if not Path(path).is_file():
        raise Misconfigured(path, "is no file; search_ca names one with certificates")
    try:
        ssl.create_default_context(cafile=path)
    except (ssl.SSLError, OSError) as error:
        raise Misconfigured(path, "holds no certificates that can be read (PEM)") from error


def with_port(host: str) -> str:
    """The address with a port. Raises Misconfigured for what is none."""
    found = _ADDRESS.fullmatch(host.strip())
    if found is None:
        raise Misconfigured(
            hidden(host),
            "is no address of Elasticsearch; write https://HOST:9200, several with commas",
        )
    told = found.groupdict(default="")
    return f"{told['scheme']}://{told['login']}{told['host']}{told['port'] or f':{PORT}'}{told['path']}"


def subject(cluster: Cluster) -> str:
    """The addresses as errors name them."""
    return ", ".join(hidden(host) for host in cluster.hosts)


def hidden(host: str) -> str:
    """An address without its password."""
    return re.sub(r"//.*@", "//", host.strip())
