"""Drafts and cuts, back from the JSON-like data that they are stored as."""

from datetime import datetime
from typing import Any

from pipeline.domain.article import Block, Cut, Draft


def draft_of(data: dict[str, Any]) -> Draft:
    """The draft behind its data."""
    moments = {name: moment(data[name]) for name in ("published", "updated")}
    blocks = tuple(Block(**block) for block in data["blocks"])
    return Draft(**{**data, **moments, "blocks": blocks, "authors": tuple(data["authors"])})


def cuts_of(data: list[dict[str, Any]]) -> tuple[Cut, ...]:
    """The cuts behind their data."""
    return tuple(Cut(**cut) for cut in data)


def moment(text: str | None) -> datetime | None:
    """A moment from ISO 8601."""
    return None if text is None else datetime.fromisoformat(text)
