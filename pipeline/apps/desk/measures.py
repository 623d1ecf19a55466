"""The figures that a newsroom's monitoring asks for, in Prometheus' text form.

Read from the store at one moment, so that they are true whoever did the work: `watch`, a scheduler
or a terminal. A label has few values (a state, a stage): never an address, a name or a query.
"""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Gauge, generate_latest, write_to_textfile

if TYPE_CHECKING:
    from pipeline.wiring import House

LATE = timedelta(minutes=30)  # three rounds of `ingest`: a feed that waits longer was left out
DAY = timedelta(days=1)
#: name -> what it says, and the label it has
NAMES: dict[str, tuple[str, str]] = {
    "morgenlage_feeds": ("Feeds by state", "state"),
    "morgenlage_feeds_due": ("Feeds that may be asked now", ""),
    "morgenlage_feeds_late": ("Feeds that are due since more than half an hour", ""),
    "morgenlage_articles": ("Articles by the last stage they went through", "progress"),
    "morgenlage_index_lag": ("Changed articles that the index does not show yet", ""),
    "morgenlage_outbox_messages": ("Messages not yet on their way, by state", "state"),
    "morgenlage_outbox_age_seconds": ("Age of the oldest message that is not held", ""),
    "morgenlage_operations_day": ("Tasks given up or late within a day, by kind", "kind"),
    "morgenlage_measured_seconds": ("When these figures were read, Unix time", ""),
}


def measured(house: "House", now: datetime) -> CollectorRegistry:
    """All figures as they stand now. Raises the store's errors."""
    with house.store.look() as b:
        feeds, waiting = b.feeds.all(), b.outbox.waiting()
        articles, lag = b.articles.counts(), b.indexed.lag(house.index.name)
        kinds = Counter(str(one.kind) for one in b.operations.latest(now - DAY, 10_000))
    live = [one for one in feeds if one.state != "paused"]
    ages = [(now - one.created).total_seconds() for one in waiting if one.state != "held"]
    registry = CollectorRegistry()
    fill(registry, "morgenlage_feeds", Counter(str(one.state) for one in feeds))
    fill(registry, "morgenlage_feeds_due", sum((one.due or now) <= now for one in live))
    fill(registry, "morgenlage_feeds_late", sum((one.due or now) < now - LATE for one in live))
    fill(registry, "morgenlage_articles", articles)
    fill(registry, "morgenlage_index_lag", lag)
    fill(registry, "morgenlage_outbox_messages", Counter(str(one.state) for one in waiting))
    fill(registry, "morgenlage_outbox_age_seconds", max(ages, default=0.0))
    fill(registry, "morgenlage_operations_day", kinds)
    fill(registry, "morgenlage_measured_seconds", now.timestamp())
    return registry


def fill(registry: CollectorRegistry, name: str, value: object) -> None:
    """Put one figure, or one for each value of its label, into the registry."""
    told, label = NAMES[name]
    if not label:
        Gauge(name, told, registry=registry).set(float(str(value)))
        return
    gauge = Gauge(name, told, [label], registry=registry)
    for key, count in dict(value).items():  # type: ignore[call-overload]
        gauge.labels(key).set(count)


def write(house: "House", target: Path) -> None:
    """Leave the figures in a file for node_exporter: whole or not at all."""
    write_to_textfile(str(target), measured(house, house.clock()))


def text(house: "House") -> str:
    """The figures as Prometheus reads them."""
    return generate_latest(measured(house, house.clock())).decode()
