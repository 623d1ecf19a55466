"""Queries made flat: a cluster refuses what is nested more than some 30 levels deep.

NOT is moved to the words (De Morgan), AND in AND and OR in OR are made one. What is still deep is
multiplied out: an AND of ORs, or an OR of ANDs, whichever stays small.
"""

from itertools import product
from math import prod

from pipeline.domain.errors import BadQuery
from pipeline.domain.query.checks import Check
from pipeline.domain.query.joins import All, Neither, Some

#: levels of AND and OR that are asked as they are
DEEPEST = 12
#: words of a query that is multiplied out
MOST_WORDS = 20_000
Rows = list[tuple[Check, ...]]


def flat(check: Check) -> Check:
    """The same meaning, at most so many levels deep. Raises BadQuery where that would be too long."""
    found = _plain(check, negated=False)
    if depth(found) <= DEEPEST:
        return found
    for outer, inner in ((All, Some), (Some, All)):
        if rows := _rows(found, outer):
            return outer(tuple(inner(row) for row in rows))
    raise BadQuery(
        "the query", "is nested too deeply for this archive", 0, "Take some parentheses away."
    )


def depth(check: Check) -> int:
    """Levels of AND and OR."""
    if isinstance(check, All | Some):
        return 1 + max((depth(part) for part in check.parts), default=0)
    return 0


def _plain(check: Check, *, negated: bool) -> Check:
    """The check, or its negation, with NOT only at single checks and no level twice."""
    match check:
        case Neither(part):
            return _plain(part, negated=not negated)
        case All(parts) | Some(parts):
            kind = All if isinstance(check, All) != negated else Some
            own: list[Check] = []
            for part in parts:
                told = _plain(part, negated=negated)
                own += told.parts if isinstance(told, kind) else [told]
            return kind(tuple(own))
    return Neither(check) if negated else check


def _rows(check: Check, outer: type[All | Some]) -> Rows | None:
    """The rows that `outer` joins, each joined inside by the other; None where there are too many."""
    if not isinstance(check, All | Some):
        return [(check,)]
    told: list[Rows] = []
    for part in check.parts:
        rows = _rows(part, outer)
        if rows is None:
            return None
        told.append(rows)
    if isinstance(check, outer):
        return [row for rows in told for row in rows]
    if prod(len(rows) for rows in told) * sum(len(rows[0]) for rows in told) > MOST_WORDS:
        return None
    return [tuple(one for row in rows for one in row) for rows in product(*told)]
