"""What may be read by others: words without the secrets that an address or a setting holds."""

import re
from urllib.parse import unquote

from pipeline.settings import Settings

MASK = "…"
#: `user:password@` and the query of an address; a feed's token stands in either
_LOGIN = re.compile(r"(?<=://)[^\s/@«»]*@")
_QUERY = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s?#«»]*)[?#][^\s«»]+", re.IGNORECASE)
_PASSWORD = re.compile(r"://[^\s:/@]*:([^\s/@]+)@")
LEAST = 4  # signs: what is shorter stands in any word, and guards nothing


def masked(text: str, secrets: frozenset[str] = frozenset()) -> str:
    """The text on one line, without logins and queries of addresses, and without these secrets."""
    return " ".join(hidden(text, secrets).split())


def hidden(text: str, secrets: frozenset[str] = frozenset()) -> str:
    """The same, with its lines as they are."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return _QUERY.sub(rf"\1?{MASK}", _LOGIN.sub(f"{MASK}@", text))


def secrets_of(settings: Settings) -> frozenset[str]:
    """The secrets that stand in the settings themselves; a `file:PATH` tells none."""
    told = {settings.secret, settings.search_key, settings.airflow_login}
    told |= {settings.airflow_login.partition(":")[2]}
    for address in (settings.store, settings.search, settings.mail):
        told |= set(_PASSWORD.findall(address))
    told |= {unquote(one) for one in told}
    return frozenset(
        one for one in told if len(one) >= LEAST and not one.startswith(("file:", "/"))
    )
