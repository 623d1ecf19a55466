"""Searches that were kept under a name."""

from typing import TYPE_CHECKING, Any

from pipeline.apps.desk.archive import since_of
from pipeline.apps.desk.nearly import there_are
from pipeline.domain.errors import BadInput, BadQuery
from pipeline.domain.query.printing import printed
from pipeline.ports.store.people import Saved

if TYPE_CHECKING:
    from pipeline.wiring import House

LONGEST_NAME = 100


def save_search(house: "House", name: str, query: str, since: str | None = None) -> None:
    """Keep a search under a name, `--since` with it. Raises BadInput or BadQuery."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadInput(name[:40] or "«»", f"is no name: 1 to {LONGEST_NAME} characters on one line")
    if since is not None:
        within = printed(since_of(since))
        query = f"({query}) {within}" if query.strip() else within
    house.queries.parse(query)
    now = house.clock()
    with house.store.batch() as b:
        b.notes.save_search(Saved(house.new_id(now), "operator", name, query, now))


def saved(house: "House") -> list[dict[str, Any]]:
    """The searches that were kept; `error` says of one why it cannot be read any more."""
    with house.store.look() as b:
        kept = b.notes.searches()
    return [{"name": s.name, "query": s.query, "error": unreadable(house, s.query)} for s in kept]


def unreadable(house: "House", query: str) -> str | None:
    """What is wrong with a query; None where nothing is."""
    try:
        house.queries.parse(query)
    except BadQuery as error:
        return error.reason
    return None


def saved_query(house: "House", name: str) -> str:
    """The query that was kept under a name. Raises BadInput."""
    with house.store.look() as b:
        kept = {one.name: one.query for one in b.notes.searches()}
    if name not in kept:
        raise BadInput(name, f"is no saved search; {there_are(name, kept)}")
    return kept[name]


def drop(house: "House", name: str) -> None:
    """Forget one. Raises BadInput."""
    with house.store.batch() as b:
        if not b.notes.drop_search(name):
            known = [one.name for one in b.notes.searches()]
            raise BadInput(name, f"is no saved search; {there_are(name, known)}")
