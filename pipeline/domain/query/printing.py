"""Prints a tree as a query that parses to the same tree."""

import re

from pipeline.domain.query.tree import (
    After,
    And,
    Before,
    Field,
    Group,
    Name,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Published,
    Query,
    Since,
    Wildcard,
    Word,
    Zone,
)

_BARE = re.compile(r"@?[^\W_][\w-]*")


def printed(query: Query) -> str:
    """The query as one would type it, operators in English."""
    match query:
        case And(parts):
            return " ".join(_inside(part) for part in parts)
        case Or(parts):
            return " OR ".join(_inside(part) for part in parts)
        case Not(part):
            return f"NOT {_inside(part, Near)}"
        case Near():
            return _near(query)
        case _:
            return _leaf(query)


def _inside(part: Query, *kinds: type) -> str:
    """A part, in parentheses where it joins others itself or is one of `kinds`."""
    joined = isinstance(part, (And, Or, *kinds))
    return f"({printed(part)})" if joined else printed(part)


def _near(near: Near) -> str:
    sides = (_side(side) for side in (near.left, near.right))
    told = f" NEAR/{near.distance} ".join(sides)
    return f"{near.zone}:({told})" if near.zone != "any" else told


def _side(words: tuple[Word | Phrase, ...]) -> str:
    told = " OR ".join(_leaf(word) for word in words)
    return f"({told})" if len(words) > 1 else told


def _leaf(query: Query) -> str:
    match query:
        case Word(text, zone):
            return _zone(zone) + text
        case Phrase(words, slop, zone):
            return f'{_zone(zone)}"{" ".join(words)}"' + (f"~{slop}" if slop else "")
        case Prefix(start, zone):
            return f"{_zone(zone)}{start}*"
        case Wildcard(pattern, zone):
            return _zone(zone) + pattern
        case _:
            return _known(query)


def _known(query: Query) -> str:
    match query:
        case Field(name, value):
            return f"{name}:{_value(value)}"
        case Group(name):
            return f"outlet:{_value('@' + name)}"
        case Name(name):
            return f"name:{_value(name)}"
        case _:
            return _date(query)


def _date(query: Query) -> str:
    match query:
        case Published(start, end):
            return f"published:[{start or '*'} TO {end or '*'}]"
        case Since(since):
            return f"since:{since}"
        case Before(moment):
            return f"before:{moment}"
        case After(moment):
            return f"after:{moment}"
        case _:
            raise AssertionError(query)  # pragma: no cover - every node is told above


def _zone(zone: Zone) -> str:
    return "" if zone == "any" else f"{zone}:"


def _value(value: str) -> str:
    return value if _BARE.fullmatch(value) else f'"{value}"'
