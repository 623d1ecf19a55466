"""Drafts and cuts as JSON-like data, and back."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pipeline.domain.article import Block, Cut, Draft


def data_of(noun: Any) -> Any:
    """Data that JSON can say; moments as ISO 8601."""
    return plain(asdict(noun))


def plain(value: Any) -> Any:
    """The same with lists for tuples and text for moments."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime) else value


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
