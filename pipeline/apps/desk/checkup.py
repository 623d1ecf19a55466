"""doctor: does each part work, and what to do where it does not."""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.apps.desk.finding import Finding, clock_row
from pipeline.domain.errors import PipelineError
from pipeline.wiring.masking import masked

if TYPE_CHECKING:
    from pipeline.wiring import House

RECENT = timedelta(days=1)
EVER = datetime(1970, 1, 1, tzinfo=UTC)
SHOWN = 20  # feeds in trouble that are named one by one
MOST = 10_000  # messages that are counted one by one
ROOM = 500 * 2**20  # bytes: a day of a hundred feeds with their raw pages


def findings() -> list[Finding]:
    """Every part in turn. One that fails stops only those that stand on it."""
    from pipeline.apps.cli.common import clock_of, data_folder, ready
    from pipeline.settings import read_settings
    from pipeline.wiring import House

    home = data_folder()
    try:
        ready(home)
        settings = read_settings(home, os.environ)
    except PipelineError as error:
        return [Finding("settings", "bad", str(error), "put that right and run doctor again")]
    house = House(settings, clock_of())
    try:
        found = [Finding("settings", "good", f"read; {home / 'settings.toml'} may change them")]
        for part, check in CHECKS.items():
            found += [once(one, found) for one in guarded(part, check, house)]
    finally:
        house.close()
    return found


def guarded(
    part: str, check: Callable[["House"], Iterator[Finding]], house: "House"
) -> list[Finding]:
    """The findings of one part; an error is one of them."""
    try:
        return list(check(house))
    except PipelineError as error:
        return [Finding(part, "bad", str(error), "see the message; the other parts go on")]


def once(one: Finding, before: Sequence[Finding]) -> Finding:
    """The finding; where a part before has the very same trouble, that is all it says."""
    if one.verdict == "bad":
        for other in before:
            if other.part != one.part and other.told == one.told:
                return Finding(one.part, "bad", f"for the same reason as «{other.part}»")
    return one


def folder(house: "House") -> Iterator[Finding]:
    """Whether the data folder has room."""
    free = shutil.disk_usage(house.settings.home).free
    told = f"{house.settings.home}, {free / 2**30:.1f} GiB free"
    if free < ROOM:
        yield Finding("folder", "bad", told, "make room, or let upkeep keep less: keep_days")
    else:
        yield Finding("folder", "good", told)


def database(house: "House") -> Iterator[Finding]:
    """Whether the store opens, what it holds, and which feeds are in trouble."""
    with house.store.look() as b:
        articles, feeds = b.articles.counts(), b.figures.feeds()
        troubled = b.figures.troubled(house.clock(), SHOWN)
    told = f"{sum(articles.values())} articles, {sum(feeds.values())} feeds"
    yield Finding("database", "good", told)
    if not feeds:
        yield Finding("feeds", "note", "none are followed", "morgenlage feed add URL")
    for feed in troubled:
        told = f"{feed.outlet} is {feed.state}: {feed.last_error}"
        plain = masked(feed.url)  # its query may be a password to the feed
        advice = "morgenlage feed list tells its address; feed check ADDRESS asks there"
        if plain == feed.url:
            advice = f"morgenlage feed check {plain}"
        yield Finding("feeds", "note", masked(told), advice)
    more = sum(feeds.get(state, 0) for state in ("failing", "blocked", "gone")) - len(troubled)
    if more > 0:
        told = f"{more} more are failing, blocked or gone"
        yield Finding("feeds", "note", told, "morgenlage feed list tells all of them")


def outbox(house: "House") -> Iterator[Finding]:
    """Whether anything is held back, waits for another try, or was given up."""
    with house.store.look() as b:
        waiting = {state: count for state, (count, _) in b.figures.waiting().items()}
        held = b.notes.value("sending") == "held" or "held" in waiting
        tried = b.outbox.all(state="retry", limit=1)
        dead = b.figures.given_up(EVER, MOST)
    if held:
        told = f"sending is held since a restore; {sum(waiting.values())} messages wait"
        yield Finding("outbox", "note", told, "morgenlage restore --release, or --drop")
    if tried:
        told = (
            f"{waiting['retry']} messages wait for another try; the last answer: {tried[0].reason}"
        )
        yield Finding("outbox", "note", told, "they are tried again by themselves")
    if dead:
        whose = f"the last: {dead[0].kind} to {masked(dead[0].target)}: {dead[0].reason}"
        told = f"{len(dead)} messages could not be delivered; {whose}"
        yield Finding("outbox", "note", told, "put the address right; alert history NAME has more")


def index(house: "House") -> Iterator[Finding]:
    """Whether the index opens, how far it is behind, whether it lost something, and how it does."""
    name, count = house.index.name, house.index.count()
    with house.store.look() as b:
        lag, held = b.indexed.lag(name), b.indexed.held(name)
    told = f"{name}: {count} articles"
    if count < held:
        yield Finding("index", "bad", f"{told}, {held - count} missing", "morgenlage reindex")
    elif lag:
        yield Finding("index", "note", f"{told}, {lag} behind", "morgenlage run index")
    else:
        yield Finding("index", "good", told)
    for one in house.index.troubles():
        yield Finding("index", "bad" if one.grave else "note", one.told, one.advice)


def alerts(house: "House") -> Iterator[Finding]:
    """Alerts whose query can no longer be read."""
    with house.store.look() as b:
        for alert in b.alerts.all():
            if alert.state == "invalid":
                advice = f"morgenlage alert edit {alert.name!r} --query …"
                yield Finding(
                    "alerts", "note", f"«{alert.name}» does not fire: {alert.error}", advice
                )


def scheduler(house: "House") -> Iterator[Finding]:
    """What a scheduler gave up, or was late with, since yesterday."""
    since = house.clock() - RECENT
    with house.store.look() as b:
        troubles = b.operations.latest(since)
    if troubles:
        last = troubles[0]
        told = f"{len(troubles)} since yesterday; the last: {last.subject} {last.kind} at {last.at:%H:%M} UTC"
        advice = f"{last.told[:200]}; the scheduler's log of {last.run} has more"
        yield Finding("tasks", "note", told, advice)


def airflow(house: "House") -> Iterator[Finding]:
    """What Airflow says of itself; nothing is shown, nor loaded, where none is set."""
    if house.settings.airflow:
        from pipeline.apps.desk.cluster import scheduling

        yield from scheduling(house)


def mail(house: "House") -> Iterator[Finding]:
    """Whether the mail server or folder answers."""
    yield Finding("mail", "good", house.channel.check())


def zones(house: "House") -> Iterator[Finding]:
    """Whether there is zone data, and the setting's zone in it."""
    from pipeline.domain.slots import zone_of

    zone_of(house.settings.zone)
    yield Finding("zones", "good", f"zone data is there; {house.settings.zone} holds")


def raw(house: "House") -> Iterator[Finding]:
    """Whether raw pages can be kept; where not, nothing is fetched."""
    try:
        house.raw.check()
    except PipelineError as error:
        advice = "make room there, or mount it for writing; then the next run goes on by itself"
        yield Finding("raw pages", "bad", str(error), advice)
    else:
        yield Finding("raw pages", "good", "their storage takes more")


def clocks(house: "House") -> Iterator[Finding]:
    """Whether the database server has the time that this machine has."""
    if not house.store_url.startswith("sqlite"):
        theirs = house.store.server_seconds()
        yield clock_row("the database server", theirs - time.time())


def manners(house: "House") -> Iterator[Finding]:
    """Whether publishers can reach the operator."""
    if not house.settings.contact:
        advice = "set contact (settings.toml or MORGENLAGE_CONTACT) to your mail address or page"
        yield Finding("contact", "note", "publishers cannot reach you", advice)


CHECKS: dict[str, Callable[["House"], Iterator[Finding]]] = {
    "folder": folder,
    "raw pages": raw,
    "database": database,
    "outbox": outbox,
    "index": index,
    "alerts": alerts,
    "clock": clocks,
    "airflow": airflow,
    "tasks": scheduler,
    "mail": mail,
    "zones": zones,
    "contact": manners,
}
