"""Where on a page a search phrase may hang: behind a heading's dash, before the lead's, alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.domain.padding.look import MOST
from pipeline.domain.padding.nouns import Page, Piece
from pipeline.domain.padding.words import EDGE, holds, joints, key_of, words

HEADING_WORDS = 20  # a longer line is no sub-heading
HEADING_LETTERS = 300
HEAD_LETTERS = 120  # how far into a lead its phrase may reach
BODY_WORDS = 6  # what stands behind the dash of a lead is a sentence
ENDS = ".!?…"
DASHES = frozenset("–—-|―‒")

Key = tuple[str, ...]


@dataclass(slots=True)
class Sighted:
    """One phrase and the places where the page hangs it behind or before a dash, or alone."""

    raw: str
    headings: set[int] = field(default_factory=set)
    heads: set[Key] = field(default_factory=set)
    lead: bool = False
    last: bool = False
    title: bool = False

    @property
    def places(self) -> int:
        """How many; the same heading twice is one."""
        return min(len(self.headings), len(self.heads)) + self.lead + self.last + self.title


def sighted(page: Page) -> dict[Key, Sighted]:
    """Every phrase that hangs somewhere, with its places."""
    seen: dict[Key, Sighted] = {}
    for at, head, tail in _tails(page):
        one = _see(seen, tail)
        one.headings.add(at)
        one.heads.add(key_of(head))
    for head, tail in _lead_heads(page):
        if len(words(tail)) >= BODY_WORDS:
            _see(seen, head).lead = True
    for piece in _lone_lines(page):
        _see(seen, piece.text).last = True
    for _, dash, tail in joints(page.title) if seen else ():
        if dash in DASHES and key_of(tail) in seen:
            seen[key_of(tail)].title = True
    return {key: one for key, one in seen.items() if 0 < len(key) <= MOST}


def _see(seen: dict[Key, Sighted], raw: str) -> Sighted:
    return seen.setdefault(key_of(raw), Sighted(raw.strip(EDGE)))


def _tails(page: Page) -> Iterator[tuple[int, str, str]]:
    """Index, head and tail at each dash of each sub-heading. The title again is none."""
    title = words(page.title)
    for piece in page.pieces:
        if like_heading(piece):
            found = [(head, tail) for head, dash, tail in joints(piece.text) if dash in DASHES]
            if found and not holds(title, words(piece.text)):
                yield from ((piece.at, head, tail) for head, tail in found)


def like_heading(piece: Piece) -> bool:
    """A sub-heading, or a line that the extractor did not mark as one; no row of a table."""
    text = piece.text.rstrip()
    if len(text) > HEADING_LETTERS or text.count("|") > 1 or text.startswith("|"):
        return False
    if piece.is_heading:
        return True
    short = len(words(text)) <= HEADING_WORDS
    return short and piece.block.kind == "paragraph" and text[-1:] not in ENDS


def _lead_heads(page: Page) -> list[tuple[str, str]]:
    """Head and tail at the first dash of the lead and of the first paragraph."""
    first = next((p.text for p in page.pieces[:2] if not p.is_heading), "")
    found = []
    for text in (page.lead, first):
        for head, dash, tail in joints(text[:HEADING_LETTERS])[:1]:
            if dash in DASHES and len(head) <= HEAD_LETTERS:
                found.append((head, tail))
    return found


def _lone_lines(page: Page) -> list[Piece]:
    """Short lines without a full stop among the last three."""
    return [
        piece
        for piece in page.pieces[1:][-3:]
        if piece.block.kind in {"paragraph", "heading"}
        and len(piece.text) < HEADING_LETTERS
        and 1 < len(words(piece.text)) <= MOST
        and piece.text.rstrip()[-1:] not in ENDS
        and not joints(piece.text)
    ]
