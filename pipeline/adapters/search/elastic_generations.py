"""How the indices of an archive are called, and which of them count.

    PREFIXarticles-1-ANALYSIS                    the alias that readers search
    PREFIXarticles-1-ANALYSIS-NUMBER-0000-00     the first index of a generation; where the alias
                                                 writes to, it says which generation counts
    PREFIXarticles-1-ANALYSIS-NUMBER-2026-11     the articles first seen in that month
    …-2026-11-w                                  an alias that only writers use: a write to an index
                                                 that went away is refused, never begun by itself

1 is the mapping's number. A generation's number is drawn by lot and never comes twice, so that what
SQL notes of it cannot be taken for another one. Which month an article belongs to is told by its
id, which never changes and begins with the time it was first seen: it is never in two.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.domain.ids import ALPHABET, LENGTH

#: where articles go whose ids are none of ours
FIRST = "0000-00"
_ULID = re.compile(f"[0-7][{ALPHABET}]{{{LENGTH - 1}}}")
_TIME = 10  # signs of an id that tell its time, in milliseconds
_LATEST = 2200  # years beyond are no time of an article


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one archive: what they all begin with, and the version that we can read."""

    prefix: str
    mapping: int
    analysis: str

    @property
    def alias(self) -> str:
        """What readers search."""
        return f"{self.prefix}articles-{self.mapping}-{self.analysis}"

    @property
    def every(self) -> str:
        """A pattern for the indices of every version."""
        return f"{self.prefix}articles-*"

    def fresh(self) -> str:
        """A generation that never was."""
        return f"{self.alias}-{secrets.token_hex(4)}"

    def ours(self, index: str) -> bool:
        """Whether an index is one of ours, of whatever version."""
        return bool(
            re.fullmatch(
                rf"{re.escape(self.prefix)}articles-\d+-.+-[0-9a-f]{{8}}-\d{{4}}-\d\d", index
            )
        )


def index_of(generation: str, month: str) -> str:
    """The index of a month."""
    return f"{generation}-{month}"


def writer_of(index: str) -> str:
    """The alias through which an index is written."""
    return f"{index}-w"


def generation_of(index: str) -> str:
    """The generation that an index belongs to."""
    return index[: -len(FIRST) - 1]


def month_of(article_id: str) -> str:
    """The month that an id begins with, in UTC: «2026-11»."""
    if not _ULID.fullmatch(article_id):
        return FIRST
    millis = 0
    for sign in article_id[:_TIME]:
        millis = millis * len(ALPHABET) + ALPHABET.index(sign)
    try:
        seen = datetime.fromtimestamp(millis / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return FIRST
    return f"{seen:%Y-%m}" if seen.year < _LATEST else FIRST


def current(told: Mapping[str, Any], alias: str) -> str | None:
    """The generation that an alias writes to; `told` is the engine's answer about the alias."""
    for index, held in told.items():
        if held["aliases"][alias].get("is_write_index"):
            return generation_of(index)
    return None
