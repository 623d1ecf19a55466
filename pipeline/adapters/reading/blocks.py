"""trafilatura's body as blocks: the lines of its own text output, each with what it was."""

from typing import Any

from pipeline.domain.text import clean

Rows = list[tuple[str, str]]
#: a quote of several paragraphs is a line each; shorter pieces are words in bold
A_LINE = 20
#: the longest live blogs have some 2,000; a page with more is not for readers
MOST_BLOCKS = 5000


def rows(body: Any, text: str) -> Rows:
    """Pairs of text and kind (heading, paragraph, quote or item), one a line of `text`.

    The lines are trafilatura's; only the marks of lists and tables are taken off.
    """
    headings = _of(body, "head")
    quotes = _of(body, "quote")
    found: Rows = []
    for line in clean(text).split("\n"):
        bare, kind = _bare(line.strip())
        if not bare:
            continue
        if kind == "paragraph":
            kind = _told(_key(bare), headings, quotes)
        found.append((bare, kind))
        if len(found) == MOST_BLOCKS:
            break
    return found


def _told(key: str, headings: frozenset[str], quotes: frozenset[str]) -> str:
    return "heading" if key in headings else "quote" if key in quotes else "paragraph"


def _bare(line: str) -> tuple[str, str]:
    if line.startswith("- "):
        return line[2:].strip(), "item"
    if line.startswith("|"):
        cells = [cell.strip(" -") for cell in line.replace("\\|", "¦").strip("| ").split("|")]
        return " | ".join(cell for cell in cells if cell).replace("¦", "|"), "paragraph"
    return line, "paragraph"


def _of(body: Any, tag: str) -> frozenset[str]:
    """The lines of all elements of that kind, without blanks."""
    found: set[str] = set()
    for one in body.iter(tag):
        pieces = [_key(piece) for piece in one.itertext()]
        found.add("".join(pieces))
        found.update(piece for piece in pieces if len(piece) > A_LINE)
    return frozenset(found)


def _key(text: str) -> str:
    return "".join(text.split())
