"""A compiled query as JSON: had again in a small part of the time that the typed query takes.

A node is an object of one key, its kind, with its fields in order. Good as long as what it was
made of is the same; a filing says so.
"""

import json
from datetime import datetime
from typing import Any, cast

from pipeline.domain.query.checks import AnyTerm, Check, Close, During, Known, Like, RunOf
from pipeline.domain.query.joins import All, Neither, Some

_KINDS: dict[str, Any] = {
    kind.__name__: kind for kind in (AnyTerm, RunOf, Like, Close, Known, During, All, Some, Neither)
}


def flat(check: Check) -> str:
    """The compiled query as text."""
    return json.dumps(_told(check), ensure_ascii=False, separators=(",", ":"))


def unflat(text: str) -> Check:
    """The compiled query that `flat` told."""
    return cast(Check, json.loads(text, object_hook=_node))


def _told(value: Any) -> Any:
    match value:
        case Check():
            names: tuple[str, ...] = value.__slots__
            return {type(value).__name__: [_told(getattr(value, name)) for name in names]}
        case tuple():
            return [_told(one) for one in value]
        case datetime():
            return value.isoformat()
        case _:
            return value


def _node(told: dict[str, list[Any]]) -> Check:
    """What stands inside has been made before."""
    ((kind, fields),) = told.items()
    if kind == "During":
        return During(*(one and datetime.fromisoformat(one) for one in fields))
    made: Check = _KINDS[kind](*(_tuple(one) if type(one) is list else one for one in fields))
    return made


def _tuple(told: list[Any]) -> tuple[Any, ...]:
    """Terms, or runs of them."""
    return tuple(map(tuple, told)) if told and type(told[0]) is list else tuple(told)
