"""Rereading and refilling as a scheduler's task: counts come back, what changes is printed."""

from datetime import UTC, datetime

from pipeline.apps.desk import care
from pipeline.apps.desk import reprocess as anew
from pipeline.wiring import house_of


def again(
    stage: str, *, compare: bool, alert: bool, outlet: str | None, **span: str | None
) -> dict[str, int]:
    """Read kept pages again (stage «extract»; `from` and `to` bound when they were fetched), or
    fill the index anew (stage «index»). Raises BadInput for a wrong time.
    """  # noqa: D205
    if stage == "index":
        return refill()
    return reread(span["from"], span["to"], outlet, compare=compare, alert=alert)


def reread(
    since: str | None, until: str | None, outlet: str | None, *, compare: bool, alert: bool
) -> dict[str, int]:
    """Read kept pages again, as `morgenlage reprocess` does. Raises BadInput for a wrong time."""
    with house_of(lambda: datetime.now(UTC)) as house:
        pages = anew.wanted(house, since, until, outlet)
        told = anew.reprocess(house, pages, lambda _: None, write=not compare, alert=alert)
    would = "would change" if compare else "changed"
    print(f"{told.pages} pages read, {told.changed} articles {would}.")
    for diff in told.diffs:
        print(diff)
    return {"pages": told.pages, "changed": told.changed, "unreadable": told.unreadable}


def refill() -> dict[str, int]:
    """Fill the index anew from the store, as `morgenlage reindex` does."""
    with house_of(lambda: datetime.now(UTC)) as house:
        return {"articles": care.reindex(house, lambda _: None)}
