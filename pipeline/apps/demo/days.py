"""Four days, hour by hour: the newsroom publishes, the chain runs, each at the same clock."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import stages
from pipeline.apps.cli.progress import bar
from pipeline.apps.desk import alerts, feeds, subscribers
from pipeline.apps.newsroom.people import DemoSubscriber, load_alerts, load_subscribers
from pipeline.settings import read_settings
from pipeline.stages.tally import Tally

if TYPE_CHECKING:
    from pipeline.apps.newsroom.server import Newsroom
    from pipeline.wiring import House

STEP = timedelta(hours=1)
#: the demo asks its own loopback servers only, so it need not wait between two requests
SETTINGS = """\
# The demo's own settings: its newsroom is on loopback.
allow_networks = ["127.0.0.0/8"]
host_delay = 0.0
# every feed is asked each hour, so that the four days are the same in every run
longest_minutes = 45.0
contact = "demo@morgenlage.invalid"
mail_from = "Morgenlage <demo@morgenlage.invalid>"
"""


@dataclass
class Clock:
    """The clock that the newsroom and the house share."""

    now: datetime

    def __call__(self) -> datetime:
        """What time it is in the demo."""
        return self.now


@dataclass
class Days:
    """What came of the four days."""

    home: Path
    house: "House"
    newsroom: "Newsroom"
    tallies: dict[str, Tally] = field(default_factory=dict)
    seconds: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    took: float = 0.0

    def note(self, name: str, tally: Tally, seconds: float) -> None:
        """Add one run of one stage."""
        self.tallies[name] = self.tallies.get(name, Tally()) + tally
        self.seconds[name] += seconds  # type: ignore[assignment]  # Counter adds floats as well

    def addresses(self) -> list[tuple[str, str]]:
        """(outlet, where its pages are)."""
        world = self.newsroom.world
        return [(one.name, self.newsroom.address(one.key)) for one in world.outlets]

    @property
    def busiest_alert(self) -> str:
        """The alert that fired most."""
        shapes = alerts.listed(self.house)
        return str(max(shapes, key=lambda shape: shape["fired"])["name"])

    @property
    def largest_story(self) -> str:
        """The story with the most independent reports."""
        from pipeline.apps.desk.archive import stories

        told = stories(self.house, 0)["stories"]
        return str(max(told, key=lambda s: (s["independent"], len(s["articles"])))["id"])


Run = Callable[["House", str], Tally]


def plainly(house: "House", name: str) -> Tally:
    """Run a stage once."""
    return house.run_stage(name)


@contextmanager
def play(home: Path, settings: str = "", run: Run = plainly) -> Iterator[Days]:
    """Run the days; the house and the newsroom stay open inside the block.

    `settings` are added to the demo's own; `run` runs a stage.
    """
    from pipeline.apps.newsroom.loading import load_world
    from pipeline.apps.newsroom.server import Newsroom
    from pipeline.wiring import House

    world = load_world()
    (home / "settings.toml").write_text(SETTINGS + settings, encoding="utf-8")
    clock = Clock(world.begins)
    newsroom = Newsroom(world, clock.now)
    newsroom.start()
    house = House(read_settings(home, own_environment()), clock)
    try:
        days = Days(home, house, newsroom)
        begun = time.monotonic()
        newsroom.at(clock.now)
        furnish(house, newsroom)
        live(days, clock, run)
        days.took = time.monotonic() - begun
        yield days
    finally:
        house.close()
        newsroom.stop()


def own_environment() -> dict[str, str]:
    """The environment without what would send the demo elsewhere."""
    mine = {"MORGENLAGE_STORE", "MORGENLAGE_SEARCH", "MORGENLAGE_MAIL", "MORGENLAGE_ALLOW_NETWORKS"}
    return {name: value for name, value in os.environ.items() if name not in mine}


def furnish(house: "House", newsroom: "Newsroom") -> None:
    """Feeds, alerts and subscribers of the demo world, through the desk like anybody's."""
    for outlet, url in newsroom.feeds():
        feeds.add(house, url, outlet)
    for alert in load_alerts():
        alerts.add(house, alert.name, alert.query, alert.targets)
    for one in load_subscribers():
        subscribers.add(house, wish_of(one))


def wish_of(one: DemoSubscriber) -> subscribers.Wish:
    """What a reader of the demo world asks for."""
    return subscribers.Wish(
        one.address,
        one.zone,
        one.at,
        one.language,
        ",".join(one.weekdays),
        one.alerts,
        one.topics,
        one.consent,
    )


def live(days: Days, clock: Clock, run: Run) -> None:
    """Hour by hour to the end of the last day."""
    world = days.newsroom.world
    whole = (world.ends - world.begins) // STEP
    with bar("four days", whole) as show:
        while True:
            days.newsroom.at(clock.now)
            for name in stages.NAMES:
                begun = time.monotonic()
                days.note(name, run(days.house, name), time.monotonic() - begun)
            days.rounds += 1
            show(days.rounds)
            if clock.now + STEP > world.ends:
                return  # the clock stands where the last round was
            clock.now += STEP
