"""A message as a mail: headers that no foreign text can break, and two parts.

The same message always becomes the same bytes, so a delivery that is tried again is recognised.
"""

import re
from dataclasses import dataclass, replace
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from functools import lru_cache

from pipeline.adapters.sending.files import fit_id
from pipeline.adapters.sending.headers import (
    MACHINE,
    MachineHeader,
    TextHeader,
    field_names,
    header_text,
)
from pipeline.adapters.sending.letters import Letters, Links
from pipeline.domain.delivery import leave_token, letters, message_id, sign, thread_id
from pipeline.domain.errors import BadInput, Misconfigured, Refused
from pipeline.domain.message import Message
from pipeline.domain.plain import cleaned, web_address
from pipeline.domain.targets import mail_address, target_of

SENDER = re.compile(r"(?P<name>[^<>]*?)\s*<(?P<inner>[^<>]+)>|(?P<bare>[^<>]+)")
BOUNDARY = re.compile(rb"\r\n\r\n")


class Registry(HeaderRegistry):
    """Makes the class for a field's name once, not for each mail."""

    def __getitem__(self, name: str) -> type[BaseHeader]:
        return self._class(name.lower())

    @lru_cache(maxsize=100)  # noqa: B019 - there is one registry a form
    def _class(self, name: str) -> type[BaseHeader]:
        return super().__getitem__(name)


def policy() -> "EmailPolicy[EmailMessage]":
    """SMTP's rules, with machine-read fields left as they are."""
    registry = Registry()
    for name in MACHINE:
        registry.map_to_type(name.lower(), MachineHeader)
    registry.map_to_type("subject", TextHeader)
    return SMTP.clone(header_factory=registry)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to go: envelope and bytes (CRLF, ASCII only)."""

    sender: str
    recipient: str
    raw: bytes


class MailForm:
    """Makes mails. `sender` as «Name <address>»; `public_url` is «» until there are pages."""

    def __init__(self, secret: str, sender: str, public_url: str = "") -> None:
        name, self.address = sender_of(sender)
        local, _, self.domain = self.address.partition("@")
        self._secret = secret
        self._public = web_address(public_url.rstrip("/"))
        self._letters = Letters()
        self._policy = policy()
        always = {
            "From": Address(header_text(name), local, self.domain),
            "Auto-Submitted": "auto-generated",
            "Precedence": "bulk",
            "X-Auto-Response-Suppress": "All",
        }
        #: fields of every mail, read once
        self._always = {
            name: self._policy.header_factory(name, value) for name, value in always.items()
        }

    def compose(self, message: Message) -> Mail:
        """The mail. Raises Refused where the target is no mail address."""
        recipient = recipient_of(message)
        message = replace(message, content=cleaned(message.content))
        links = self._links(message)
        mail = EmailMessage(policy=self._policy)
        fields = self._fields(message, recipient, links)
        letter = self._letters.write(message, links)
        fields["Subject"] = header_text(letter.subject)
        for name, value in fields.items():
            mail[name] = value
        mail.set_content(letter.text, cte="quoted-printable")
        mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        # a boundary drawn by chance would make two tries differ
        mail.set_boundary(f"={letters(sign(self._secret, 'boundary', message.id))}=")
        return Mail(self.address, recipient, serialised(mail, message.key, set(fields)))

    def _fields(
        self, message: Message, address: str, links: Links
    ) -> dict[str, str | Address | object]:
        local, _, domain = address.partition("@")
        return {
            "From": self._always["From"],
            "To": Address("", local, domain),
            "Date": format_datetime(message.created),
            "Message-ID": message_id(self._secret, message.id, self.domain),
            **self._thread(message),
            **self._list(message, links),
            **self._always,
            "X-NM-Delivery": fit_id(message),
        }

    def _thread(self, message: Message) -> dict[str, str]:
        """All mails of one alert on one story refer to one thing, so that readers file them so."""
        story = message.content.get("story")
        if message.kind != "alert" or not story:
            return {}
        alert = message.content["alert"]["id"]
        root = thread_id(self._secret, alert, story["id"], message.target, self.domain)
        return {"References": root, "In-Reply-To": root}

    def _list(self, message: Message, links: Links) -> dict[str, str]:
        """RFC 2919, 2369 and, where there is a page that can be posted to, 8058."""
        if message.kind in {"confirm", "notice"}:
            return {}
        alert = message.content.get("alert")
        name = f"alert-{alert['id'].lower()}" if alert else "digest"
        by_mail = f"<mailto:{self.address}?subject={links.subject.replace(' ', '%20')}>"
        found = {"List-Id": f"<{name}.{self.domain}>", "List-Unsubscribe": by_mail}
        if links.page.startswith("https://"):
            found["List-Unsubscribe"] = f"<{links.page}>, {by_mail}"
            found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return found

    def _links(self, message: Message) -> Links:
        content = message.content
        if message.kind == "confirm":
            page = f"{self._public}/confirm/{content['token']}" if self._public else ""
            mailto = f"mailto:{self.address}?subject=confirm%20{content['token']}"
            return Links(self.address, page=page, confirm=page or mailto)
        if message.kind == "notice":
            return Links(self.address)
        kind, whose = ("s", "subscriber") if message.kind == "digest" else ("a", "alert")
        owner = content[whose] if kind == "s" else content[whose]["id"]
        token = leave_token(self._secret, kind, owner, message.target)
        page = f"{self._public}/unsubscribe/{token}" if self._public else ""
        mailto = f"mailto:{self.address}?subject=unsubscribe%20{token}"
        return Links(self.address, f"unsubscribe {token}", page, page or mailto)


def sender_of(text: str) -> tuple[str, str]:
    """Name and address of «Name <address>» or a bare address. Raises Misconfigured."""
    found = SENDER.fullmatch(text.strip())
    try:
        address = mail_address(found["inner"] or found["bare"] if found else text)
    except BadInput as error:
        raise Misconfigured("mail_from", f"{text[:100]!r} {error.reason}") from error
    return (found["name"] or "").strip(' "') if found else "", address


def recipient_of(message: Message) -> str:
    """The address of a mail target. Raises Refused for any other."""
    try:
        target = target_of(message.target)
    except BadInput as error:
        raise Refused(message.key, str(error)) from error
    if target.kind != "mail":
        raise Refused(message.key, f"{message.target} is no mail address")
    return target.address


def serialised(mail: EmailMessage, key: str, fields: set[str]) -> bytes:
    """The bytes, once it is sure that they hold the fields we set and no other."""
    try:
        raw = mail.as_bytes()
    except (MessageError, ValueError, LookupError) as error:
        raise Refused(key, f"cannot be written as a mail: {error}") from error
    head = BOUNDARY.split(raw, maxsplit=1)[0]
    ours = {name.lower() for name in fields} | {"mime-version", "content-type"}
    if sorted(field_names(head)) != sorted(ours):
        raise Refused(key, "its text would write header fields of its own")
    return raw
