"""A question to the index, with what the house knows of now, names and groups."""

from typing import TYPE_CHECKING, Any

from pipeline.domain.query.tree import Query
from pipeline.ports.search import Ask

if TYPE_CHECKING:
    from pipeline.wiring import House


def ask_of(house: "House", query: Query | None, **rest: Any) -> Ask:
    """The question; `rest` is as ports.search.Ask has it."""
    return Ask(
        query,
        house.clock(),
        zone=house.settings.zone,
        names=house.spellings,
        groups=house.groups,
        **rest,
    )
