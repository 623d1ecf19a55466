"""What stands after a field's colon, as a leaf of the tree. Pure; says what is wrong and where."""

import re
from typing import get_args

from pipeline.domain.query import moments
from pipeline.domain.query.fields import FIELDS, KNOWN, meant
from pipeline.domain.query.keys import ACCESS
from pipeline.domain.query.terms import words_of
from pipeline.domain.query.tree import (
    After,
    Before,
    Dated,
    Field,
    FieldName,
    Group,
    Known,
    Name,
    Published,
    Since,
)
from pipeline.domain.query.typed import Spot

_RANGE = re.compile(r"\[\s*(\S+)\s+(?:TO|BIS)\s+(\S+)\s*\]")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
#: a language as people call it -> its code
_LANGUAGES = {
    "deutsch": "de",
    "englisch": "en",
    "english": "en",
    "french": "fr",
    "französisch": "fr",
    "german": "de",
    "italian": "it",
    "italienisch": "it",
    "niederländisch": "nl",
    "dutch": "nl",
    "russian": "ru",
    "russisch": "ru",
    "spanisch": "es",
    "spanish": "es",
    "ukrainian": "uk",
    "ukrainisch": "uk",
}
_MOMENT = "A moment is 2026, 2026-11, 2026-11-24 (or 24.11.2026) or 2026-11-24T10:30."
_SINCE = "For example since:7d, since:24h, since:2w, since:today or since:2026-11-24."
_BETWEEN = "For example published:[2026-11-01 TO 2026-11-24] or published:[2026-11-01 TO *]."


def known_field(typed: str, spot: Spot) -> str:
    """The field's name in lower case, from `name:` as typed."""
    name = typed.rstrip(":").casefold()
    if name in FIELDS:
        return name
    better = meant(name)
    guess = f"Did you mean {better}: ? " if better else ""
    listed = ", ".join(f"{field}:" for field in FIELDS)
    raise spot.wrong(
        f"{typed} is no field",
        f"{guess}Fields are {listed}. Put words that hold a colon in quotation marks."
        if name not in {"http", "https"}
        else "An address is no query. outlet:NAME finds what one outlet wrote.",
    )


def valued(name: str, value: str, spot: Spot) -> Known | Dated:
    """A field other than title and text, with its value (quotation marks taken off)."""
    value = " ".join(value.replace('"', " ").split())
    if name in {"published", "since", "before", "after"}:
        return _dated(name, value, spot)
    if not words_of(value):
        raise spot.wrong(f"{name}: needs a value", f"For example {name}:{_example(name)}.")
    if name == "name":
        return Name(value)
    if name == "outlet" and value.startswith("@"):
        return Group(value[1:].strip())
    return _field(name, value, spot)


def between(name: str, typed: str, spot: Spot) -> Published:
    """A stretch of time, as in published:[A TO B]."""
    found = _RANGE.fullmatch(typed)
    if name != "published" or not found:
        raise spot.wrong(f"{name}: cannot take {typed}", _BETWEEN)
    start, end = (None if one == "*" else _moment(one, spot) for one in found.groups())
    if start is None and end is None:
        raise spot.wrong("a stretch of time needs at least one end", _BETWEEN)
    if start and end and moments.stretch(start, "UTC")[0] >= moments.stretch(end, "UTC")[1]:
        raise spot.wrong("the stretch of time ends before it begins", _BETWEEN)
    return Published(start, end)


def _example(name: str) -> str:
    return {"outlet": "BerlinMorgen", "lang": "de", "access": "free"}.get(name, '"…"')


def _field(name: str, value: str, spot: Spot) -> Field:
    if name == "lang":
        value = value.casefold()
        if not _LANGUAGE.fullmatch(value):
            code = _LANGUAGES.get(value)
            hint = f"Write lang:{code}." if code else "For example lang:de or lang:en."
            raise spot.wrong(f"{value} is no language", hint)
    if name == "access":
        value = value.casefold()
        if value not in ACCESS:
            raise spot.wrong(f"access cannot be {value}", f"It is {', '.join(ACCESS)}.")
    assert name in KNOWN
    return Field(_NAMES[name], value)


_NAMES: dict[str, FieldName] = {name: name for name in get_args(FieldName)}


def _dated(name: str, value: str, spot: Spot) -> Dated:
    if name == "since":
        since = moments.canonical_since(value)
        if since is None:
            raise spot.wrong(f"since: cannot read {value}", _SINCE)
        return Since(since)
    moment = _moment(value, spot, f"{_MOMENT} {_BETWEEN}" if name == "published" else _MOMENT)
    if name == "published":
        return Published(moment, moment)
    return Before(moment) if name == "before" else After(moment)


def _moment(typed: str, spot: Spot, hint: str = _MOMENT) -> str:
    moment = moments.canonical(typed)
    if moment is None:
        raise spot.wrong(f"{typed} is no date", hint)
    return moment
