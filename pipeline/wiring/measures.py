"""The figures that a newsroom's monitoring asks for, in Prometheus' text form.

Counted by the store at one moment, so that they are true whoever did the work: `watch`, a scheduler
or a terminal. A label has few values (a state, a stage, fifty outlets): never an address or a query.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Gauge, generate_latest, write_to_textfile

if TYPE_CHECKING:
    from pipeline.ports.store import Batch
    from pipeline.wiring.house import House

LATE = timedelta(minutes=30)  # three rounds of `ingest`: a feed that waits longer was left out
DAY = timedelta(days=1)
LONG = timedelta(days=7)  # a stage that did nothing for so long tells no last success
OUTLETS = 50  # more would be a time series for each outlet of the world
BOUNDS = tuple(timedelta(minutes=each) for each in (1, 2, 5, 10, 15, 30, 60, 120, 360, 1440))
#: name -> what it says, and the labels it has
NAMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "morgenlage_feeds": ("Feeds by state", ("state",)),
    "morgenlage_feeds_due": ("Feeds that may be asked now", ()),
    "morgenlage_feeds_late": ("Feeds that are due since more than half an hour", ()),
    "morgenlage_pages_day": ("Pages fetched within a day, by fate", ("fate",)),
    "morgenlage_articles": ("Articles by the last stage they went through", ("progress",)),
    "morgenlage_outlet_articles_day": (
        "New articles within a day, of the fifty outlets with most feeds in trouble",
        ("outlet",),
    ),
    "morgenlage_outlet_failing_feeds": (
        "Feeds that fail, are blocked or gone, of the same outlets",
        ("outlet",),
    ),
    "morgenlage_queue_age_seconds": ("How long the oldest item waits for a stage", ("stage",)),
    "morgenlage_last_success_seconds": ("When a stage last did something, Unix time", ("stage",)),
    "morgenlage_index_lag": ("Changed articles that the index does not show yet", ()),
    "morgenlage_alert_delay_day": (
        "Alerts of a day that came within so many seconds of publication, or of our seeing it",
        ("since", "le"),
    ),
    "morgenlage_outbox_messages": ("Messages not yet on their way, by state", ("state",)),
    "morgenlage_outbox_age_seconds": ("Age of the oldest message that is not held", ()),
    "morgenlage_deliveries_day": ("Messages made within a day, by fate", ("kind", "fate")),
    "morgenlage_operations_day": ("Tasks given up or late within a day, by kind", ("kind",)),
    "morgenlage_measured_seconds": ("When these figures were read, Unix time", ()),
}


def measured(house: "House", now: datetime) -> CollectorRegistry:
    """All figures as they stand now. Raises the store's errors."""
    with house.store.look() as b:
        figures = {**arriving(b, now), **telling(b, now)}
        figures["morgenlage_index_lag"] = b.indexed.lag(house.index.name)
    figures["morgenlage_measured_seconds"] = now.timestamp()
    registry = CollectorRegistry()
    for name in NAMES:
        fill(registry, name, figures[name])
    return registry


def arriving(b: "Batch", now: datetime) -> dict[str, Any]:
    """Feeds, pages, articles, and what waits for a stage."""
    count, outlets = b.figures, b.figures.yields(now - DAY, OUTLETS)
    ages = {stage: (now - at).total_seconds() for stage, at in count.oldest(now).items()}
    successes = count.successes(now - LONG)
    return {
        "morgenlage_feeds": count.feeds(),
        "morgenlage_feeds_due": count.feeds_due(now, new=True),
        "morgenlage_feeds_late": count.feeds_due(now - LATE, new=False),
        "morgenlage_pages_day": count.pages(now - DAY),
        "morgenlage_articles": b.articles.counts(),
        "morgenlage_outlet_articles_day": {one.outlet: one.articles for one in outlets},
        "morgenlage_outlet_failing_feeds": {one.outlet: one.failing for one in outlets},
        "morgenlage_queue_age_seconds": ages,
        "morgenlage_last_success_seconds": {key: at.timestamp() for key, at in successes.items()},
    }


def telling(b: "Batch", now: datetime) -> dict[str, Any]:
    """Alerts, messages, and what the scheduler could not do."""
    waiting = b.figures.waiting()
    ages = [(now - at).total_seconds() for state, (_, at) in waiting.items() if state != "held"]
    return {
        "morgenlage_alert_delay_day": dict(delays(b, now)),
        "morgenlage_outbox_messages": {state: count for state, (count, _) in waiting.items()},
        "morgenlage_outbox_age_seconds": max(ages, default=0.0),
        "morgenlage_deliveries_day": b.figures.deliveries(now - DAY),
        "morgenlage_operations_day": b.figures.operations(now - DAY),
    }


def delays(b: "Batch", now: datetime) -> Iterator[tuple[tuple[str, str], int]]:
    """Buckets as a histogram has them: `histogram_quantile` reads them."""
    for since, (within, whole) in b.figures.delays(now - DAY, BOUNDS).items():
        for bound, count in zip(BOUNDS, within, strict=True):
            yield (since, str(bound.total_seconds())), count
        yield (since, "+Inf"), whole


def fill(registry: CollectorRegistry, name: str, value: Any) -> None:
    """Put one figure, or one for each value of its labels, into the registry."""
    told, labels = NAMES[name]
    gauge = Gauge(name, told, labels, registry=registry)
    if not labels:
        gauge.set(value)
        return
    figures: Mapping[str | tuple[str, ...], float] = value
    for key, figure in figures.items():
        gauge.labels(*((key,) if isinstance(key, str) else key)).set(figure)


def write(house: "House", target: Path) -> None:
    """Leave the figures in a file for node_exporter: whole or not at all."""
    write_to_textfile(str(target), measured(house, house.clock()))


def text(house: "House") -> str:
    """The figures as Prometheus reads them."""
    return generate_latest(measured(house, house.clock())).decode()
