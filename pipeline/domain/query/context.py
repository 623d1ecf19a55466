"""What a query needs to know of the moment and the place where it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.domain.query.keys import key


@dataclass(frozen=True, slots=True)
class Context:
    """`now` with a zone; `zone` an IANA name; spellings by name and outlets by group.

    A name that the table lacks is its own only spelling. An unknown group has no outlets.
    """

    now: datetime
    zone: str = "Europe/Berlin"
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def spellings(self, name: str) -> Sequence[str]:
        """All spellings of a name, itself among them."""
        return tuple(dict.fromkeys([name, *(_found(self.names, name) or ())]))

    def outlets(self, group: str) -> frozenset[str]:
        """The keys of a group's outlets."""
        return frozenset(key("outlet", outlet) for outlet in _found(self.groups, group) or ())


def _found(table: Mapping[str, Sequence[str]], name: str) -> Sequence[str] | None:
    """The entry of a table; capitals and accents do not count."""
    if name in table:
        return table[name]
    folded = key("outlet", name)
    return next((values for one, values in table.items() if key("outlet", one) == folded), None)
