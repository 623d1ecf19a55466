"""The knowledge that the cutting is handed: config/tables/ as values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from pipeline.domain.article import Why
from pipeline.domain.errors import Misconfigured
from pipeline.domain.padding.words import fold, words

#: the tables that `Tables.of` asks for, named as their files in config/tables/
FILES = ("signoffs", "boxes", "small-words")


def rows(text: str) -> list[str]:
    """The lines of a table without comments and empty ones."""
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@dataclass(frozen=True, slots=True)
class Box:
    """How a piece of furniture begins, in folded words, and how much of a block that decides."""

    form: str  # whole, list, label or starts
    opening: tuple[str, ...]
    why: Why


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of the padding."""

    says: re.Pattern[str]
    whole: frozenset[str]
    #: by the first word of the opening
    boxes: Mapping[str, tuple[Box, ...]]
    small: frozenset[str]

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> "Tables":
        """From the texts of the files named in FILES. Raises Misconfigured for a bad row."""
        signs = [_columns("signoffs", row, ("says", "whole"), 2) for row in rows(texts["signoffs"])]
        says = [_pattern(row[1]) for row in signs if row[0] == "says"]
        return cls(
            re.compile(rf"\b(?:{'|'.join(says)})\b"),
            frozenset(" ".join(words(row[1])) for row in signs if row[0] == "whole"),
            _boxes(texts["boxes"]),
            frozenset(fold(word) for row in rows(texts["small-words"]) for word in row.split()),
        )


def _columns(table: str, row: str, kinds: tuple[str, ...], count: int) -> list[str]:
    columns = row.split("\t")
    if len(columns) != count or columns[0] not in kinds:
        kind = " or ".join(kinds)
        raise Misconfigured(f"config/tables/{table}.txt", f"«{row}» is not {kind}, TAB, text …")
    return columns


def _pattern(phrase: str) -> str:
    """A regular expression over folded words joined by spaces; * is up to three words."""
    parts = [r"(?:\w+ ){0,3}" if part == "*" else fold(part) + " " for part in phrase.split()]
    return "".join(parts).removesuffix(" ")


def _boxes(text: str) -> dict[str, tuple[Box, ...]]:
    found: dict[str, tuple[Box, ...]] = {}
    for row in rows(text):
        form, opening, why = _columns("boxes", row, ("whole", "list", "label", "starts"), 3)
        box = Box(form, tuple(words(opening)), cast("Why", why))
        found[box.opening[0]] = (*found.get(box.opening[0], ()), box)
    return found
