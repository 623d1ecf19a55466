"""A page: the bytes that an address answered with, kept as they came."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PageState = Literal["new", "read", "aside"]


@dataclass(frozen=True, slots=True)
class RawRef:
    """Where a raw page lies: WARC file (relative to the raw folder), offset and length in bytes."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page. `url` is the final address after redirects, `asked` the one asked for."""

    id: str
    entry_id: str
    outlet: str
    asked: str
    url: str
    fetched: datetime
    content_type: str
    #: sha256 of the decoded body, hexadecimal
    digest: str
    raw: RawRef
    #: «web», or «feed» where the page could not be had and the feed carried the text
    origin: Literal["web", "feed"] = "web"
    state: PageState = "new"
    reason: str = ""
