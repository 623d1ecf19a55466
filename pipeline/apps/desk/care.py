"""Looking after the house: takedown, rebuilding the index, backup, restore, another database."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.domain.content import alert_of, without
from pipeline.domain.errors import BadInput, Busy, TryLater
from pipeline.domain.stories.telling import title_of
from pipeline.ports.store import Tell
from pipeline.wiring import outside

if TYPE_CHECKING:
    from pipeline.ports.store import Batch
    from pipeline.wiring import House


def takedown(house: "House", url: str) -> list[str]:
    """Hide the article at this address from every reader, at once; its ids. Raises BadInput.

    Its text goes from the store, the index, the Atom files and what waits in the outbox.
    """
    key = house.address_key(url)
    with house.store.batch() as b:
        ids = set(b.articles.at([key]).values())
        if not ids:
            raise BadInput(
                url, "leads to no article here; give the address as the archive shows it"
            )
        known = list(b.articles.get(ids).values())
        titles = frozenset(article.title for article in known if article.title)
        for article in known:
            gone = replace(
                article, hidden=True, title="", lead="", text="", change=article.change + 1
            )
            b.articles.save([gone])
            b.articles.forget_text(article.id)
        retitle(b, {article.story for article in known if article.story})
        for message in b.outbox.waiting():
            b.outbox.rewrite(message.id, without(message.content, frozenset(ids), titles))
        fed = [alert for alert in b.alerts.all() if "feed" in alert.targets]
    for alert in fed:
        outside.feeds(house).rewrite(alert_of(alert))
    house.run_stage("index")
    return sorted(ids)


def retitle(b: "Batch", stories: set[str]) -> None:
    """Give these stories a headline of what may be shown; none where nothing may be."""
    for story in b.stories.get(stories).values():
        shown = [one for one in b.articles.of_stories([story.id]) if not one.hidden]
        b.stories.save([replace(story, title=title_of(shown) if shown else "")])


def reindex(house: "House", tell: Callable[[int], None]) -> int:
    """Fill a new index from SQL while the old one is searched; how many articles it holds now.

    Where that fails the old one stays, and what was noted of the new one is forgotten. Raises Busy.
    """
    from pipeline.stages import index as stage

    index = house.index
    old = filled = index.name
    try:
        with house.store.lease("index") as alone, index.rebuild():
            filled = index.name
            told = stage.run(house.store, index, lease=alone)
            tell(told.done)
            if told.later:
                why = next(iter(told.reasons), "the index did not take it")
                raise Busy("reindex", f"{told.later} later ({why}); the old index stays")
    finally:
        with suppress(TryLater), house.store.batch() as b:
            for name in {old, filled} - {index.name}:
                b.indexed.forget(name)
    return index.count()


def backup(house: "House", target: Path, tell: Tell) -> int:
    """All of the store as it is at one moment, while all goes on; the file's size in bytes."""
    if target.exists():
        raise BadInput(str(target), "is there already; name a new file")
    house.store.dump(target, tell)
    return target.stat().st_size


def restore(house: "House", source: Path, tell: Tell) -> int:
    """Put a backup in place of the store; what it would send is held. How many messages that is.

    A backup of any database goes into any. Raises BadInput, with nothing changed.
    """
    if not source.is_file():
        raise BadInput(str(source), "is no file")
    with house.store.look() as b:
        if b.articles.last_seq() or b.feeds.all():
            why = "is in use; restore into an empty data folder (MORGENLAGE_HOME) or database"
            raise BadInput(house.store.url, why)
    house.store.load(source, tell, hold)
    with suppress(TryLater), house.store.batch() as b:  # where it is down, reindex does it later
        b.indexed.forget(house.index.name)
    with house.store.look() as b:
        return held(b)


def hold(b: "Batch") -> None:
    """Let nothing go out until somebody has looked."""
    b.outbox.hold()
    b.notes.keep_value("sending", "held")


def held(b: "Batch") -> int:
    """How many messages a restore holds."""
    count, _ = b.figures.waiting().get("held", (0, None))
    return count


def moved(source: str, target: str, tell: Tell) -> Mapping[str, int]:
    """Copy a store to another database, as their addresses name them; table → rows.

    Told to again, it goes on where it ended. Raises BadInput, Busy, Misconfigured.
    """
    from pipeline.wiring.stores import move

    return move(source, target, tell)


def release(house: "House", *, drop: bool) -> int:
    """Let what a restore holds go out, or drop it; how many messages."""
    with house.store.batch() as b:
        b.notes.keep_value("sending", "")
        return b.outbox.release(drop=drop)
