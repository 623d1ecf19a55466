"""The terms of tantivy's dictionary that may be like a word."""

from collections.abc import Iterator
from string import ascii_lowercase
from typing import Any

from pipeline.adapters.search.alike import LOOKED_AT
from pipeline.adapters.search.fields import ZONES

#: German forms carry «de·» and would hide all others that begin with a d
_D = [f"d{two}" for two in ascii_lowercase if two != "e"] + [f"de{x}" for x in ascii_lowercase]


def beginning(searcher: Any, tag: str, word: str) -> Iterator[tuple[str, int]]:
    """Terms of one fold with the word's first letter, and how many articles hold each."""
    first = f"{tag}{word[0]}"
    for field in (f"{zone}_form" for zone in ZONES):
        for start in _D if first == "d" else [first]:
            yield from searcher.terms_with_prefix(field, start, limit=LOOKED_AT)
