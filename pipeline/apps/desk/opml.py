"""OPML in and out: one outline a feed, the folder as its group. Bad lines are named, good ones taken."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.errors import BadInput
from pipeline.domain.feed import Feed

MOST_BYTES = 5 * 2**20
MOST_OUTLINES = 20_000
MOST_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in an OPML file, and the line it stands on."""

    line: int
    url: str
    title: str
    group: str | None


def read(path: Path) -> list[Outline]:
    """The feeds of the file, in its order. Raises BadInput where it is none at all."""
    from lxml import etree

    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from error
    if len(data) > MOST_BYTES:
        raise BadInput(str(path), f"is larger than {MOST_BYTES // 2**20} MiB; split it")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BadInput(str(path), f"is no OPML file ({error})") from error
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise BadInput(str(path), "is no OPML file; export one from your feed reader")
    return [*outlines(root.find("body"), None, 0)][:MOST_OUTLINES]


def outlines(node: object, group: str | None, depth: int) -> Iterator[Outline]:
    """The feeds below a node. A folder's name is the group of what lies in it."""
    if node is None or depth > MOST_DEPTH:
        return
    for child in node.iterchildren("outline"):  # type: ignore[attr-defined]
        title = " ".join((child.get("title") or child.get("text") or "").split())[:200]
        if (url := child.get("xmlUrl")) is not None:
            yield Outline(child.sourceline or 0, url.strip(), title, group)
        yield from outlines(child, title or group, depth + 1)


def write(feeds: Iterable[Feed]) -> str:
    """All feeds as OPML 2.0."""
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Morgenlage"
    body = etree.SubElement(root, "body")
    folders: dict[str, object] = {}
    for feed in feeds:
        folder = body
        if feed.group:
            folder = folders.get(feed.group)
            if folder is None:
                folder = etree.SubElement(body, "outline", text=feed.group)
                folders[feed.group] = folder
        etree.SubElement(folder, "outline", type="rss", text=feed.outlet, xmlUrl=feed.url)
    text: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return text.decode()
