"""Where a message may go: a mail address, a webhook, the alert's Atom feed, another service. Pure.

A target is kept and compared as `Target.text`, its canonical form.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal
from urllib.parse import unquote, urlsplit

from pipeline.domain.errors import BadInput
from pipeline.domain.plain import UNFIT

TargetKind = Literal["mail", "webhook", "feed", "service"]

#: services that apprise speaks to, and whether the host is the service's own («service») or
#: stands in the address («host», checked by our guard). Those that write to this machine
#: (dbus, syslog …) or send raw requests (json, xml, form) are left out on purpose.
SERVICES = {
    "bark": "host",
    "barks": "host",
    "discord": "service",
    "flock": "service",
    "gchat": "service",
    "gotify": "host",
    "gotifys": "host",
    "guilded": "service",
    "line": "service",
    "mastodon": "host",
    "mastodons": "host",
    "matrix": "host",
    "matrixs": "host",
    "mmost": "host",
    "mmosts": "host",
    "nctalk": "host",
    "nctalks": "host",
    "ntfy": "host",
    "ntfys": "host",
    "opsgenie": "service",
    "pagerduty": "service",
    "pover": "service",
    "revolt": "service",
    "rocket": "host",
    "rockets": "host",
    "signal": "host",
    "signals": "host",
    "slack": "service",
    "tgram": "service",
    "twist": "service",
    "webex": "service",
    "workflows": "service",
    "zulip": "service",
}
RIGHT = "write mailto:name@example.org, https://… (a webhook), feed, or an apprise address"
NO_HOOK = "is no web address; write it like https://example.org/hook"
LONGEST = 2048

# RFC 5321: 64 octets before the @, 254 in all; the quoted form is refused, nobody uses it in earnest
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
LOCAL_MOST, ADDRESS_MOST, DOMAIN_MOST = 64, 254, 253


@dataclass(frozen=True, slots=True)
class Target:
    """`text` is the canonical form; `address` what the channel needs: an address or a URL."""

    kind: TargetKind
    text: str
    address: str


def target_of(text: str) -> Target:
    """Read a target as somebody typed it. Raises BadInput that says what would be right."""
    text = text.strip()
    if not text or len(text) > LONGEST or UNFIT.search(text):
        raise BadInput(shown(text), f"is no target; {RIGHT}")
    scheme, colon, rest = text.partition(":")
    scheme = scheme.lower()
    if text.lower() in {"feed", "feed:"}:
        return Target("feed", "feed", "")
    if scheme == "mailto" or (not colon and "@" in text):
        address = mail_address(unquote(rest) if colon else text)
        return Target("mail", f"mailto:{address}", address)
    if scheme in {"http", "https"}:
        url = webhook_address(text)
        return Target("webhook", url, url)
    if scheme in SERVICES and rest.startswith("//") and rest.strip("/"):
        return Target("service", f"{scheme}:{rest}", f"{scheme}:{rest}")
    raise BadInput(shown(text), unknown(scheme if colon else text))


def unknown(scheme: str) -> str:
    """Why a scheme is not taken, with a guess at what was meant."""
    near = get_close_matches(scheme, ["mailto", "https", "feed", *sorted(SERVICES)], n=1)
    guess = f" Did you mean {near[0]}?" if near and near[0] != scheme else ""
    return f"is no target; {RIGHT}.{guess}"


def mail_address(text: str) -> str:
    """A plain mail address, its domain in lower-case ASCII. Raises BadInput."""
    if UNFIT.search(text) or text != text.strip() or text.count("@") != 1:
        raise BadInput(shown(text), "is no mail address; write it like name@example.org")
    local, _, domain = text.partition("@")
    if not LOCAL.fullmatch(local) or len(local) > LOCAL_MOST:
        why = "before the @ stand 1 to 64 unaccented letters, digits, dots and signs, no blanks"
        raise BadInput(shown(text), f"is no mail address: {why}")
    address = f"{local}@{domain_of(domain, text)}"
    if len(address) > ADDRESS_MOST:
        raise BadInput(shown(text), "is longer than the 254 characters of a mail address")
    return address


def domain_of(domain: str, whole: str) -> str:
    """The domain in lower-case ASCII (IDNA). Raises BadInput, naming the whole address."""
    try:
        found = domain.encode("idna").decode().lower()
    except UnicodeError as error:
        raise BadInput(shown(whole), "the part after the @ is no domain") from error
    if len(found) > DOMAIN_MOST or not all(LABEL.fullmatch(part) for part in found.split(".")):
        raise BadInput(shown(whole), "the part after the @ is no domain; write it like example.org")
    return found


def webhook_address(text: str) -> str:
    """An address that can be posted to. Where it may lead is for the guard to say. BadInput."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadInput(shown(text), NO_HOOK) from error
    if not host or port == 0 or any(sign in text for sign in ' "<>\\'):
        raise BadInput(shown(text), NO_HOOK)
    if parts.username is not None or parts.password is not None:
        raise BadInput(shown(text), "holds a name or password; our signature proves who calls")
    if parts.fragment:
        raise BadInput(shown(text), "has a part after #, which no server ever sees; leave it out")
    return f"{parts.scheme.lower()}:{text.partition(':')[2]}"


def shown(text: str) -> str:
    """What somebody typed, safe to print."""
    return UNFIT.sub("�", text)[:100] or "«»"
