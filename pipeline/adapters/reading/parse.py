"""Bytes of a page as a tree: what trafilatura's loader makes of them, in two thirds of its time.

UTF-8 goes to libxml2 as it came; the loader takes it through text, and looks at every sign.
"""

from typing import Any

from lxml import etree
from lxml.html import fromstring
from trafilatura.utils import HTML_PARSER, is_dubious_html, repair_faulty_html

from pipeline.adapters.reading.decode import utf8_html

#: signs that no tree may hold
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
NO_SIGNS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
#: how far the loader mends the first lines, and what it looks at to know a page
MENDED, BEGINNING = 4096, 50


def parse(body: bytes, content_type: str) -> Any | None:
    """The root element; None for what is no web page."""
    markup = utf8_html(body, content_type).translate(None, CONTROLS)
    for sign in NO_SIGNS:
        markup = markup.replace(sign, b"")
    beginning = markup[: 4 * BEGINNING].decode("utf-8", "replace")[:BEGINNING].lower()
    try:
        tree = fromstring(_mended(markup, beginning), parser=HTML_PARSER)
    except (etree.LxmlError, ValueError):
        return None
    known = len(tree) > 1 or not is_dubious_html(beginning)
    return tree if known else None


def _mended(markup: bytes, beginning: str) -> bytes:
    """Mended in whole lines, as the loader does."""
    end = markup.find(b"\n", MENDED) + 1 or len(markup)
    head = markup[:end].decode("utf-8", "surrogatepass")
    return repair_faulty_html(head, beginning).encode("utf-8", "surrogatepass") + markup[end:]
