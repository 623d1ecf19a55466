"""Plays the newsroom's days hour by hour into a data folder; may be killed at any moment.

`python -m tests.crash.playing HOME`: HOME/newsroom.json says where the newsroom is. HOME/hour is
the hour that is to be played next; a process that is started again goes on with it. A second word
names the table at whose first new row it kills itself and its children, a third a rule of the
house that it does without (see naive.py).
"""

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from sqlalchemy import Connection, event

from pipeline import stages
from pipeline.adapters.sending.files import write_file
from pipeline.apps.demo.days import Clock, own_environment, wish_of
from pipeline.apps.desk import alerts, feeds, subscribers
from pipeline.apps.newsroom.people import load_alerts, load_subscribers
from pipeline.settings import read_settings
from pipeline.wiring import House

HOUR = timedelta(hours=1)


def main(home: Path, dies_at: str = "", naive: str = "") -> None:
    """Play from the hour that is next to the last one. Exit 0 when all is played."""
    newsroom = json.loads((home / "newsroom.json").read_text(encoding="utf-8"))
    clock = Clock(next_hour(home, newsroom))
    house = House(read_settings(home, own_environment()), clock)
    if naive:
        importlib.import_module("tests.crash.naive").spoil(house, naive)
    event.listen(house.store._engine, "commit", say_so)
    if dies_at:
        event.listen(house.store._engine, "after_cursor_execute", deadly(dies_at))
    try:
        furnish(house, newsroom)
        until = datetime.fromisoformat(newsroom["until"])
        while clock.now <= until:
            serve(newsroom, clock.now)
            for name in stages.NAMES:
                print(f"{clock.now:%d %H} {name}", flush=True)
                house.run_stage(name)
            clock.now += HOUR
            write_file(home / "hour", clock.now.isoformat().encode())
    finally:
        house.close()


def say_so(connection: Connection) -> None:
    """A line just before each commit that writes: moments worth a kill."""
    if connection.get_execution_options().get("morgenlage_write"):
        print("commit", flush=True)


def deadly(table: str) -> Callable[..., None]:
    """Kills the process with its children once a row of the table was written: not yet committed."""

    def after(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.replace('"', "").startswith(f"INSERT INTO {table} "):
            os.killpg(0, signal.SIGKILL)

    return after


def next_hour(home: Path, newsroom: Mapping[str, Any]) -> datetime:
    """Where an earlier process has come to, or the first hour."""
    file = home / "hour"
    told = file.read_text(encoding="ascii") if file.exists() else newsroom["now"]
    return datetime.fromisoformat(told)


def furnish(house: House, newsroom: Mapping[str, Any]) -> None:
    """Feeds, alerts and subscribers of the demo world; those that are there already stay."""
    with house.store.look() as b:
        known = {feed["url"] for feed in newsroom["feeds"] if b.feeds.by_url(feed["url"])}
        known |= {alert.name for alert in b.alerts.all()}
        known |= {subscriber.address for subscriber in b.subscribers.all()}
    for feed in newsroom["feeds"]:
        if feed["url"] not in known:
            feeds.add(house, feed["url"], feed["outlet"])
    for alert in load_alerts():
        if alert.name not in known:
            alerts.add(house, alert.name, alert.query, alert.targets)
    for one in load_subscribers():
        if one.address not in known:
            subscribers.add(house, wish_of(one))


def serve(newsroom: Mapping[str, Any], now: datetime) -> None:
    """Let the newsroom be at this time."""
    told = Request(f"{newsroom['control']}/.clock", now.isoformat().encode(), method="POST")
    with urlopen(told, timeout=10) as answer:
        assert answer.status == 200


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
