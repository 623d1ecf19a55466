"""The fields of the query language: their names, what may stand after them, what was meant."""

from difflib import get_close_matches
from typing import get_args

from pipeline.domain.query.tree import FieldName

KNOWN: tuple[str, ...] = get_args(FieldName)
ZONES = ("title", "text")
DATES = ("published", "since", "before", "after")
FIELDS: tuple[str, ...] = (*ZONES, *KNOWN, "name", *DATES)

#: what people type, and the field it stands for
_MEANT = {
    "artikel": "text",
    "autor": "author",
    "autorin": "author",
    "bis": "before",
    "by": "author",
    "date": "published",
    "datum": "published",
    "domain": "outlet",
    "from": "author",
    "geschichte": "story",
    "headline": "title",
    "inhalt": "text",
    "intitle": "title",
    "language": "lang",
    "medium": "outlet",
    "nach": "after",
    "newer": "since",
    "older": "before",
    "person": "name",
    "publisher": "outlet",
    "quelle": "outlet",
    "seit": "since",
    "seite": "outlet",
    "site": "outlet",
    "source": "outlet",
    "sprache": "lang",
    "thema": "topic",
    "titel": "title",
    "ueberschrift": "title",
    "until": "before",
    "veröffentlicht": "published",
    "von": "author",
    "vor": "before",
    "zugang": "access",
    "überschrift": "title",
}


def meant(field: str) -> str | None:
    """The known field that an unknown one probably stands for."""
    low = field.casefold()
    if low in _MEANT:
        return _MEANT[low]
    close = get_close_matches(low, [*FIELDS, *_MEANT], n=1, cutoff=0.6)
    return _MEANT.get(close[0], close[0]) if close else None
