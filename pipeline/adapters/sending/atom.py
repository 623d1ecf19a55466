"""An Atom file for each alert (RFC 4287), for readers that poll instead of being called.

The file is a pure function of what was told: written again whole, it holds the same entries.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from pipeline.adapters.sending.files import FIT, checked, write_file, write_files
from pipeline.adapters.sending.letters import starred
from pipeline.domain.errors import PipelineError, Refused
from pipeline.domain.message import Message
from pipeline.domain.plain import one_line, web_address
from pipeline.ports.sending import Shelf

ATOM = "http://www.w3.org/2005/Atom"
KEPT = 100
MADE = 5000  # messages whose entries are kept at hand: about as many KiB
#: what XML 1.0 cannot hold, beside what one_line takes out
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: alert id -> the messages that its feed has been given, in any order
Entries = Callable[[str], Sequence[Message]]


class AtomChannel:
    """Keeps ports.sending.Channel for the target `feed`. Entries once made are kept at hand."""

    def __init__(self, folder: Path, entries: Entries, public_url: str = "") -> None:
        self._folder = folder
        self._entries = entries
        self._public = web_address(public_url.rstrip("/"))
        self._made: dict[str, tuple[Mapping[str, Any], bytes]] = {}

    def send(self, message: Message, now: datetime) -> None:
        for error in self.lay([message], now).values():
            raise error

    def shelf(self, message: Message) -> Shelf:
        return self

    def lay(self, messages: Sequence[Message], now: datetime) -> dict[str, PipelineError]:
        failed: dict[str, PipelineError] = {}
        by_alert: dict[str, list[Message]] = {}
        for message in messages:
            alert = message.content.get("alert")
            if alert and FIT.fullmatch(alert["id"]):
                by_alert.setdefault(alert["id"], []).append(message)
            else:
                failed[message.id] = Refused(message.key, "only an alert has a feed")
        files = {self.path(alert): self._feed(alert, new) for alert, new in by_alert.items()}
        errors = write_files(files)
        unwritten = {
            alert: errors[self.path(alert)] for alert in by_alert if self.path(alert) in errors
        }
        return failed | {
            message.id: error for alert, error in unwritten.items() for message in by_alert[alert]
        }

    def _feed(self, alert_id: str, new: Sequence[Message]) -> bytes:
        told = {one.id: one for one in (*self._entries(alert_id), *new)}
        return feed_of(
            new[-1].content["alert"], list(told.values()), self._public, self._entries_of
        )

    def _entries_of(self, message: Message) -> bytes:
        """As `entries_of`: a feed is written again with each hit, and most of it is as it was."""
        content, made = self._made.get(message.id, (None, b""))
        if content != message.content:
            made = entries_of(message)
            if len(self._made) >= MADE:
                self._made.clear()
            self._made[message.id] = message.content, made
        return made

    def rewrite(self, alert: Mapping[str, Any]) -> None:
        """Write the feed of an alert (as a message has it) anew, if there is one."""
        if self.path(alert["id"]).exists():
            told = self._entries(alert["id"])
            write_file(self.path(alert["id"]), feed_of(alert, told, self._public, self._entries_of))

    def path(self, alert_id: str) -> Path:
        """Where an alert's feed lies."""
        return self._folder / f"{alert_id}.xml"

    def check(self) -> str:
        return f"feeds are written to {checked(self._folder)}"

    def close(self) -> None:
        """Nothing is held."""


def feed_of(
    alert: Mapping[str, Any],
    messages: Sequence[Message],
    public_url: str = "",
    entries: "Callable[[Message], bytes] | None" = None,
) -> bytes:
    """The whole feed, the latest message first, at most a hundred."""
    latest = sorted(messages, key=lambda one: (one.created, one.id), reverse=True)[:KEPT]
    feed = ET.Element("feed", {"xmlns": ATOM})
    put(feed, "id", urn("alert", alert["id"]))
    put(feed, "title", f"Morgenlage: {alert['name']}")
    put(feed, "subtitle", alert["query"])
    put(feed, "updated", stamp(latest[0].created if latest else datetime.fromtimestamp(0, UTC)))
    if public_url:
        ET.SubElement(feed, "link", rel="self", href=f"{public_url}/feeds/{alert['id']}.xml")
    put(put(feed, "author"), "name", "Morgenlage")
    whole: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    head, end, _ = whole.rpartition(b"</feed>")
    return b"".join((head, *map(entries or entries_of, latest), end))


def entries_of(message: Message) -> bytes:
    """The message as entries of a feed, in UTF-8: one, or one for each line of a roll-up."""
    items = message.content.get("items", [message.content])
    return b"".join(ET.tostring(entry_of(message, item), "utf-8") for item in items)


def entry_of(message: Message, item: Mapping[str, Any]) -> ET.Element:
    """One hit. Its id is made from the message and the article, so it never comes twice."""
    if "article" not in item:
        return notice_of(message)
    article = item["article"]
    entry = ET.Element("entry")
    put(entry, "id", urn("told", message.id, article["id"]))
    put(entry, "title", article["title"] or article["outlet"])
    if web_address(article["url"]) and article["url"].isascii():
        ET.SubElement(entry, "link", rel="alternate", href=article["url"])
    put(entry, "published", stamp(datetime.fromisoformat(article["published"])))
    put(entry, "updated", stamp(message.created))
    put(put(entry, "author"), "name", article["outlet"] or "–")
    put(entry, "summary", starred(item["reason"]["extract"]))
    return entry


def notice_of(message: Message) -> ET.Element:
    """A word from the house, as «alert test» sends it."""
    entry = ET.Element("entry")
    put(entry, "id", urn("told", message.id))
    put(entry, "title", message.content["title"])
    put(entry, "updated", stamp(message.created))
    put(entry, "summary", " ".join(message.content["paragraphs"]))
    return entry


def put(parent: ET.Element, name: str, text: str = "") -> ET.Element:
    """A child with foreign text in it, which can only ever be text."""
    child = ET.SubElement(parent, name)
    child.text = NOT_XML.sub("", one_line(text)) or None
    return child


def urn(*parts: str) -> str:
    """A name for ever, made from our ids (RFC 4122, version 5)."""
    return uuid5(NAMESPACE_URL, "/".join(("morgenlage", *parts))).urn


def stamp(at: datetime) -> str:
    """RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
