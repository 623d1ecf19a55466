"""Invented pages for the padding tests, written like short news reports."""

from pathlib import Path

from pipeline.domain.article import Block, Draft
from pipeline.domain.padding import FILES, NOTHING, Tables, Whose, cut

CONFIG = Path(__file__).parents[2] / "config" / "tables"
TABLES = Tables.of({name: (CONFIG / f"{name}.txt").read_text(encoding="utf-8") for name in FILES})
BERLIN = Whose("BerlinMorgen", "https://www.berlinmorgen.example/politik/praesident-in-genf.html")

BODY = """
Der Präsident ist am Montag in Genf eingetroffen. Er will dort zwei Tage lang verhandeln.
Aus der Delegation hieß es, man rechne nicht mit einem schnellen Ergebnis.
Die Gespräche sollen am Freitag weitergehen.
"""


def draft(text, title="Präsident in Genf eingetroffen", **rest):
    """A draft from lines; «## » begins a sub-heading, «> » a quotation, «- » an item."""
    kinds = {"## ": "heading", "> ": "quote", "- ": "item"}
    blocks = [
        Block(line[2:].strip() if kinds.get(line[: 3 if line[0] == "#" else 2]) else line, kind)
        for line in text.strip().splitlines()
        if line.strip()
        for kind in [kinds.get(line[: 3 if line[0] == "#" else 2], "paragraph")]
    ]
    return Draft(title=title, blocks=tuple(blocks), **rest)


def trimmed(text, whose=BERLIN, learned=NOTHING, **rest):
    return cut(draft(text, **rest), whose, learned, TABLES)


def lines(text, whose=BERLIN, **rest):
    """What is left of a page, a line a block."""
    return trimmed(text, whose, **rest).text.splitlines()


def body():
    return BODY.strip().splitlines()
