"""Who reads in the demo world: world/alerts.toml and world/subscribers.toml as values.

The queries are kept as typed; whether they can be read is not judged here.
"""

from dataclasses import dataclass
from pathlib import Path

from pipeline.apps.newsroom.loading import BUNDLED
from pipeline.apps.newsroom.table import Table


@dataclass(frozen=True, slots=True)
class DemoAlert:
    """An alert as its owner typed it."""

    name: str
    query: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoSubscriber:
    """A reader of digests. `at` is HH:MM in `zone`; `consent` tells where its proof lies."""

    address: str
    zone: str
    at: str
    language: str
    alerts: tuple[str, ...]
    topics: tuple[str, ...]
    consent: str
    #: mon … sun; empty: all seven
    weekdays: tuple[str, ...] = ()


def load_alerts(folder: Path = BUNDLED) -> tuple[DemoAlert, ...]:
    """alerts.toml of a folder; Misconfigured names what cannot be."""
    file = Table.of_file(folder / "alerts.toml", "alerts.toml")
    told = []
    for table in file.tables("alert"):
        told.append(DemoAlert(table.text("name"), table.text("query"), table.texts("targets")))
        table.done()
    file.done()
    return tuple(told)


def load_subscribers(folder: Path = BUNDLED) -> tuple[DemoSubscriber, ...]:
    """subscribers.toml of a folder; Misconfigured names what cannot be."""
    file = Table.of_file(folder / "subscribers.toml", "subscribers.toml")
    told = []
    for table in file.tables("subscriber"):
        told.append(_subscriber(table))
        table.done()
    file.done()
    return tuple(told)


def _subscriber(table: Table) -> DemoSubscriber:
    return DemoSubscriber(
        address=table.text("address"),
        zone=table.text("zone"),
        at=table.text("at"),
        language=table.one_of("language", ("de", "en")),
        alerts=table.texts("alerts"),
        topics=table.texts("topics"),
        consent=table.text("consent"),
        weekdays=table.texts("weekdays"),
    )
