"""Furniture that a table knows: teasers, newsletter boxes, comment prompts, picture credits."""

import re

from pipeline.domain.article import Why
from pipeline.domain.padding.nouns import Page, Piece
from pipeline.domain.padding.tables import Box, Tables
from pipeline.domain.padding.words import WORD, fold

LONGEST = {"label": 40, "starts": 60}  # words; more is no box but a paragraph
CREDIT_LETTERS = 120
SHORT = 16  # words of a headline in a list of teasers
MAIL = re.compile(
    r"(?:(?:e-?mail|mail|kontakt|contact|twitter|x)\s*:?\s*)?"
    r"(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:www\.)?(?:twitter|x)\.com/\w+)\.?",
    re.IGNORECASE,
)
#: a picture credit in brackets at a paragraph's end
CREDIT = re.compile(
    r"[(\[](?:Symbol|Archiv)?(?:Foto|Fotos|Bild|Photo|Image|Picture)s?\s?:[^()\[\]]{1,80}[)\]]\.?"
)
END = ".!?…"
LABEL = frozenset(":|–—>»©")


def without_boxes(page: Page, tables: Tables) -> Page:
    """The page without the blocks that the table knows, and without credits in brackets."""
    gone: dict[int, Why] = {}
    for piece in page.pieces:
        if why := reason(piece.text, tables):
            gone[piece.at] = why
    gone |= _teasers(page.pieces, tables, gone)
    page = page.without(gone if len(gone) < len(page.pieces) else {})
    shown = {p.at: cut for p in page.pieces if (cut := _credit(p.text))}
    return page.with_texts(shown, "caption") if shown else page


def _credit(text: str) -> tuple[str, str] | None:
    """The text without a credit at its end, and the credit."""
    at = max(text.rfind("("), text.rfind("["))
    if at <= 0 or len(text) - at > CREDIT_LETTERS or not CREDIT.fullmatch(text[at:].rstrip()):
        return None
    return text[:at].rstrip(), text[at:].strip()


def reason(text: str, tables: Tables) -> Why | None:
    """Why this block is furniture; None where it is not."""
    if MAIL.fullmatch(text.strip()):
        return "box"
    box = _box(text, tables)
    return box.why if box else None


def _box(text: str, tables: Tables) -> Box | None:
    """The row of the table that this block is."""
    first = WORD.search(text[:80])
    rows = tables.boxes.get(fold(first.group()), ()) if first else ()
    tokens = list(WORD.finditer(text[:400])) if rows else []
    row = [fold(token.group()) for token in tokens]
    for box in rows:
        size = len(box.opening)
        if tuple(row[:size]) == box.opening and _fits(box, text, tokens[size - 1].end(), len(row)):
            return box
    return None


def _fits(box: Box, text: str, end: int, count: int) -> bool:
    """Whether the rest of the block is as the table asks."""
    rest = text[end:].strip()
    if box.form in {"whole", "list"}:
        return not WORD.search(rest) or rest.strip("()").isdecimal()
    if count > LONGEST[box.form] or len(text) > 10 * LONGEST[box.form]:
        return False
    if box.form == "starts":
        return True
    return rest[:1] in LABEL and text[:end].strip()[:1].isupper()


def _teasers(pieces: tuple[Piece, ...], tables: Tables, gone: dict[int, Why]) -> dict[int, Why]:
    """The headlines under a list's heading, where they go on to the end of the page."""
    found = ((n, _box(p.text, tables)) for n, p in enumerate(pieces) if p.at in gone)
    lists = [n for n, box in found if box and box.form == "list"]
    tail = pieces[lists[-1] + 1 :] if lists else ()
    if not all(piece.at in gone or _headline(piece) for piece in tail):
        return {}
    return {piece.at: "box" for piece in tail if piece.at not in gone}


def _headline(piece: Piece) -> bool:
    text = piece.text.strip()
    return len(text.split()) <= SHORT and text[-1:] not in END and piece.block.kind != "quote"
