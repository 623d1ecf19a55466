"""The daily housekeeping: UPKEEP of pipeline.stages, row by row."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipeline.domain.errors import BadInput, Misconfigured
from pipeline.stages.tally import Tally

if TYPE_CHECKING:
    from pipeline.wiring.house import House

UNCONFIRMED = timedelta(days=14)  # an address that never answered is not kept longer
LONG_DEAD = timedelta(days=30)


def retention(house: "House", now: datetime) -> Tally:
    """Take away articles, pages and notes older than the setting, and raw files nobody names."""
    before = now - timedelta(days=house.settings.keep_days)
    done = 0
    while True:
        with house.store.batch() as b:
            gone = b.articles.drop_before(before, house.settings.batch)
            b.notes.drop_before(before)
            b.operations.drop_before(before)
            if gone:  # before it is committed: an index that is down puts all of it off
                house.index.drop(gone)
        if not gone:
            break
        house.index.refresh()
        done += len(gone)
    with house.store.batch() as b:  # what hung on them, and has nothing to hang on any more
        b.outbox.drop_before(before)
        b.stories.drop_before(before)
        b.padding.drop_unseen()
    return Tally(done + house.raw.drop_before(before))


def dead_feeds(house: "House", now: datetime) -> Tally:
    """Tell of feeds that have given nothing for a month; they are still asked, once a week."""
    with house.store.look() as b:
        dead = [
            feed
            for feed in b.feeds.all()
            if feed.state == "failing" and now - (feed.last_success or feed.added) > LONG_DEAD
        ]
    tally = Tally(len(dead))
    tally.reasons.update(f"{feed.outlet} gives nothing since a month: {feed.url}" for feed in dead)
    return tally


def unconfirmed(house: "House", now: datetime) -> Tally:
    """Forget addresses that never confirmed."""
    with house.store.batch() as b:
        late = [
            one
            for one in b.subscribers.all()
            if one.state == "pending" and now - one.created > UNCONFIRMED
        ]
        for one in late:
            b.subscribers.erase(one.id)
    return Tally(len(late))


def compaction(house: "House", now: datetime) -> Tally:
    """Let the database give back what it no longer needs."""
    house.store.compact()
    return Tally(1)


def backup(house: "House", now: datetime) -> Tally:
    """A copy of the store in backups/, the newest ones kept; `morgenlage restore` takes it."""
    keep = house.settings.keep_backups
    if not keep or house.settings.in_memory:
        return Tally()
    folder = house.settings.home / "backups"
    folder.mkdir(exist_ok=True)
    name = folder / f"morgenlage-{now:%Y-%m-%d}"
    if house.store_url.startswith("sqlite:"):
        whole, copy = name.with_suffix(".db"), house.store.copy_to
    else:
        whole, copy = name.with_suffix(".zip"), partial(house.store.dump, tell=lambda *_: None)
    if not whole.exists():
        copy(whole)
    for old in older(folder, keep):
        old.unlink()
    return Tally(1)


def older(folder: Path, keep: int) -> list[Path]:
    """All backups but the newest ones."""
    made = (one for one in folder.glob("morgenlage-*") if one.suffix in {".db", ".zip"})
    return sorted(made)[:-keep]


def report(house: "House", now: datetime) -> Tally:
    """Tell the operator by mail what went wrong since yesterday, if anything did."""
    from pipeline.domain.targets import mail_address
    from pipeline.stages.report import Reader, run
    from pipeline.wiring.house import GERMAN

    settings = house.settings
    if not settings.operator:
        return Tally()
    try:
        address = mail_address(settings.operator)
    except BadInput as error:
        raise Misconfigured("operator", str(error)) from error
    language = "de" if settings.zone in GERMAN else "en"
    reader = Reader(address, language, ZoneInfo(settings.zone), house.index.name)
    return run(house.store, reader, now=now, new_id=house.new_id)
