"""Elasticsearch's errors as ours.

A cluster that is down, red or refuses us may be better soon: the articles wait in SQL, and `doctor`
says what a person can do.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import ApiError, UnsupportedProductError

from pipeline.domain.errors import BadInput, Busy, PipelineError, Unreachable

#: the operator's setting that forbids what `*` and `?` need
EXPENSIVE = "search.allow_expensive_queries"


STRANGE = (
    "does not know our API key; set search_key to one that it gave out, as it gave it (encoded)"
)
POWERLESS = (
    "our API key may not do this; it needs all privileges on indices that begin with search_prefix,"
    " and monitor on the cluster"
)
#: a sign of what is wrong with TLS -> in plain words
TLS = {
    "doesn't match": "its certificate is for another name; write the host as the certificate has it",
    "not valid for": "its certificate is for another name; write the host as the certificate has it",
    "has expired": "its certificate has expired; whoever runs the cluster makes a new one",
    "not yet valid": "its certificate is not valid yet; look at the clocks of both machines",
    "WRONG_VERSION_NUMBER": "speaks no TLS; write http:// in search, or let it speak TLS",
}


@contextlib.contextmanager
def translated(subject: str) -> Iterator[None]:
    """Raises our errors for the client's; ours go through as they are."""
    try:
        yield
    except PipelineError:
        raise
    except ApiError as error:
        raise told(subject, error) from error
    except ConnectionTimeout as error:
        raise Unreachable(subject, "did not answer in time") from error
    except TlsError as error:
        raise Unreachable(subject, mistrusted(short(error))) from error
    except UnsupportedProductError as error:
        raise Unreachable(subject, "is no Elasticsearch, or a proxy answers for it") from error
    except TransportError as error:
        raise Unreachable(subject, silent(subject, error)) from error


def told(subject: str, error: ApiError) -> PipelineError:
    """An answer with an error in it, as ours."""
    words = " ".join([str(error), *reasons(error.body)])
    match error.status_code:
        case 401:
            return Unreachable(subject, STRANGE)
        case 403 if "cluster_block" not in words:
            return Unreachable(subject, POWERLESS)
        case 400 if EXPENSIVE in words:
            return BadInput("*", f"the cluster forbids words with * or ? ({EXPENSIVE} is false)")
        case 400 if "too_many" in words or "maxClauseCount" in words:
            return BadInput("the query", "has more words than the cluster takes; take fewer")
    return Busy(subject, f"cannot answer ({' '.join(words.split())[:300]})")


def mistrusted(words: str) -> str:
    """What is wrong with a host's TLS, and what to do."""
    known = next((told for sign, told in TLS.items() if sign in words), None)
    return known or f"its certificate is not trusted ({words}); set search_ca"


def silent(subject: str, error: TransportError) -> str:
    """That nobody answers, or that one of several hosts does whom we do not trust."""
    for earlier in error.errors:
        if isinstance(earlier, TlsError):
            return mistrusted(short(earlier))
    words = innermost(error)  # a host that speaks TLS alone hangs up on plain HTTP
    hint = (
        "; if it speaks TLS, write https://" if "http://" in subject and "closed" in words else ""
    )
    return f"does not answer ({words}){hint}"


def reasons(body: Any) -> list[str]:
    """What the engine says of each cause, wherever it stands in the answer."""
    if isinstance(body, dict):
        own = [f"{body['type']}: {body['reason']}"] if {"type", "reason"} <= body.keys() else []
        return own + [one for value in body.values() for one in reasons(value)]
    if isinstance(body, list):
        return [one for value in body for one in reasons(value)]
    return []


def short(error: BaseException) -> str:
    """An error in one short line."""
    return " ".join(str(error).split())[:200]


def innermost(error: BaseException) -> str:
    """What went wrong at the bottom, as the machine tells it: «Connection refused»."""
    while (below := error.__cause__ or error.__context__) is not None:
        error = below
    return error.strerror if isinstance(error, OSError) and error.strerror else short(error)
