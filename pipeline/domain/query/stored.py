"""What a query must keep to before it may be left behind: as an alert, or as a topic. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.domain.errors import BadQuery
from pipeline.domain.query.checks import Check
from pipeline.domain.query.filing import guess
from pipeline.domain.query.keys import key
from pipeline.domain.query.tree import Field, Group, Name, Query, Since, leaves


def check_alert(typed: str, query: Query, check: Check) -> None:
    """Raises BadQuery where a query cannot stand as an alert; `typed` is how it was written."""
    for leaf in leaves(query):
        if isinstance(leaf, Since):
            raise BadQuery(
                typed,
                "since: moves with the clock; an alert hears of new articles only",
                _place(typed, "since:"),
                "Leave since: out; a search can have it.",
            )
    if not check.needs(lambda needs: sum(map(guess, needs))):
        raise BadQuery(
            typed,
            "nothing in this query is a word that an article must have",
            0,
            "NOT, dates, lang: and access: only narrow: add a word, a phrase, a name or an outlet.",
        )


def check_topic(typed: str, query: Query, check: Check) -> None:
    """Raises BadQuery where a query cannot define a topic."""
    for leaf in leaves(query):
        if isinstance(leaf, Field) and leaf.name in {"topic", "story"}:
            raise BadQuery(
                typed,
                f"a topic cannot ask for {leaf.name}:, which follows from topics",
                _place(typed, f"{leaf.name}:"),
                "Say it with words, names, outlets or languages.",
            )
    check_alert(typed, query, check)


def check_groups(typed: str, query: Query, groups: Mapping[str, Sequence[str]]) -> None:
    """Raises BadQuery on a group of outlets that the feeds do not have."""
    known = {key("outlet", one) for one in groups}
    for leaf in leaves(query):
        if isinstance(leaf, Group) and key("outlet", leaf.name) not in known:
            listed = ", ".join(f"@{one}" for one in sorted(groups)) or "none yet"
            raise BadQuery(
                typed,
                f"no group of outlets is called @{leaf.name}",
                _place(typed, f"@{leaf.name}"),
                f"Groups are the folders of the feeds: {listed}.",
            )


def unknown_names(query: Query, names: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Names that the table of names lacks: each is its own spelling, which deserves a hint."""
    known = {key("outlet", one) for name, many in names.items() for one in (name, *many)}
    for leaf in leaves(query):
        if isinstance(leaf, Name) and key("outlet", leaf.name) not in known:
            yield leaf.name


def _place(typed: str, what: str) -> int:
    return max(typed.casefold().find(what.casefold()), 0)
