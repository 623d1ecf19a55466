"""The demo: four days of the bundled newsroom through the whole chain, offline, in a minute."""

import os
import shlex
import shutil
import sys
import time
from pathlib import Path

from pipeline.apps.cli.common import data_folder, ready
from pipeline.apps.demo.days import Days, play
from pipeline.apps.demo.page import Command, tell
from pipeline.domain.errors import Misconfigured

MARK = ".morgenlage-demo"


def demonstrate(*, serve: bool) -> None:
    """Run the four days into a fresh folder and tell what came of them."""
    home = demo_home()
    fresh(home)
    with play(home) as days:
        tell(days, commands(days))
        if serve:
            keep_serving(days)


def demo_home() -> Path:
    """A folder of the demo's own: beside the user's data folder, or inside MORGENLAGE_HOME."""
    if os.environ.get("MORGENLAGE_HOME"):
        return data_folder() / "demo"
    return data_folder().with_name("morgenlage-demo")


def fresh(home: Path) -> None:
    """An empty folder. One that is not the demo's own is never touched. Raises Misconfigured."""
    if home.exists() and any(home.iterdir()) and not (home / MARK).exists():
        raise Misconfigured(str(home), "is in the way of the demo and not its own; move it away")
    shutil.rmtree(home, ignore_errors=True)
    ready(home)
    (home / MARK).touch()


def commands(days: Days) -> list[Command]:
    """Three things to try, as they must be typed here."""
    start = f"MORGENLAGE_HOME={shlex.quote(str(days.home))} {program()}"
    return [
        Command(f"{start} search 'Hochwasser OR flood' --sort date", "search the archive"),
        Command(f"{start} alert history {shlex.quote(days.busiest_alert)}", "why an alert fired"),
        Command(f"{start} story {days.largest_story}", "one event, told by several outlets"),
    ]


def program() -> str:
    """How this program was called, in a form that works from anywhere."""
    called = Path(sys.argv[0])
    if called.name == "morgenlage" and called.is_file():
        found = shutil.which("morgenlage")
        return "morgenlage" if found and Path(found).samefile(called) else str(called.resolve())
    return f"{shlex.quote(sys.executable)} -m pipeline.apps.cli.main"


def keep_serving(days: Days) -> None:
    """Keep the newsroom's pages up until Ctrl-C."""
    print("\nThe newsroom's pages stay up; Ctrl-C ends it:")
    for name, address in days.addresses():
        print(f"  {address}  {name}")
    while True:
        time.sleep(3600)
