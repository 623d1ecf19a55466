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

from pipeline.adapters.sending.files import FIT, checked, write_file
from pipeline.adapters.sending.letters import starred
from pipeline.domain.errors import Refused
from pipeline.domain.message import Message
from pipeline.domain.plain import one_line, web_address

ATOM = "http://www.w3.org/2005/Atom"
KEPT = 100
#: what XML 1.0 cannot hold, beside what one_line takes out
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: alert id -> the messages that its feed has been given, in any order
Entries = Callable[[str], Sequence[Message]]


class AtomChannel:
    """Keeps ports.sending.Channel for the target `feed`."""

    def __init__(self, folder: Path, entries: Entries, public_url: str = "") -> None:
        self._folder = folder
        self._entries = entries
        self._public = web_address(public_url.rstrip("/"))

    def send(self, message: Message, now: datetime) -> None:
        alert = message.content.get("alert")
        if not alert or not FIT.fullmatch(alert["id"]):
            raise Refused(message.key, "only an alert has a feed")
        told = {one.id: one for one in (*self._entries(alert["id"]), message)}
        write_file(self.path(alert["id"]), feed_of(alert, list(told.values()), self._public))

    def rewrite(self, alert: Mapping[str, Any]) -> None:
        """Write the feed of an alert (as a message has it) anew, if there is one."""
        if self.path(alert["id"]).exists():
            told = self._entries(alert["id"])
            write_file(self.path(alert["id"]), feed_of(alert, told, self._public))

    def path(self, alert_id: str) -> Path:
        """Where an alert's feed lies."""
        return self._folder / f"{alert_id}.xml"

    def check(self) -> str:
        return f"feeds are written to {checked(self._folder)}"

    def close(self) -> None:
        """Nothing is held."""


def feed_of(alert: Mapping[str, Any], messages: Sequence[Message], public_url: str = "") -> bytes:
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
    for message in latest:
        for item in message.content.get("items", [message.content]):
            add_entry(feed, message, item)
    whole: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return whole


def add_entry(feed: ET.Element, message: Message, item: Mapping[str, Any]) -> None:
    """One hit. Its id is made from the message and the article, so it never comes twice."""
    if "article" not in item:
        add_notice(feed, message)
        return
    article = item["article"]
    entry = put(feed, "entry")
    put(entry, "id", urn("told", message.id, article["id"]))
    put(entry, "title", article["title"] or article["outlet"])
    if web_address(article["url"]) and article["url"].isascii():
        ET.SubElement(entry, "link", rel="alternate", href=article["url"])
    put(entry, "published", stamp(datetime.fromisoformat(article["published"])))
    put(entry, "updated", stamp(message.created))
    put(put(entry, "author"), "name", article["outlet"] or "–")
    put(entry, "summary", starred(item["reason"]["extract"]))


def add_notice(feed: ET.Element, message: Message) -> None:
    """A word from the house, as «alert test» sends it."""
    entry = put(feed, "entry")
    put(entry, "id", urn("told", message.id))
    put(entry, "title", message.content["title"])
    put(entry, "updated", stamp(message.created))
    put(entry, "summary", " ".join(message.content["paragraphs"]))


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
