"""What all commands share: the data folder, the clock, opening the house."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.domain.errors import Misconfigured

if TYPE_CHECKING:
    from pipeline.wiring import House

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Now = Annotated[str | None, typer.Option("--now", metavar="ISO", help="Judge as of this time.")]


#: a query may be typed without quotation marks around it, a minus in it too
AS_TYPED = {"ignore_unknown_options": True}


def typed(words: Sequence[str] | None) -> str | None:
    """The words of a query as one text; None where there is none. Raises BadParameter."""
    for word in words or ():
        if word.startswith("--"):
            raise typer.BadParameter(f"no such option: {word.partition('=')[0]}")
    return " ".join(words) if words else None


def data_folder() -> Path:
    """MORGENLAGE_HOME, or the user's data folder."""
    if named := os.environ.get("MORGENLAGE_HOME"):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("morgenlage")


def clock_of(now: str | None = None) -> Callable[[], datetime]:
    """The rim's clock: `--now`, else MORGENLAGE_NOW (both stand still), else the machine's."""
    from pipeline.wiring import clocks

    return clocks.clock_of(now or os.environ.get("MORGENLAGE_NOW"))


@contextmanager
def opened(now: str | None = None) -> Iterator["House"]:
    """The house for this command; closed at its end, whatever happens."""
    from pipeline.settings import read_settings
    from pipeline.wiring import House

    home = data_folder()
    ready(home)
    house = House(read_settings(home, os.environ), clock_of(now))
    try:
        yield house
    finally:
        house.close()


def ready(home: Path) -> None:
    """Make the data folder, readable by its owner alone. Raises Misconfigured."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        why = error.strerror or str(error)
        raise Misconfigured(str(home), f"the data folder cannot be made ({why})") from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise Misconfigured(
            str(home), "the data folder cannot be written; MORGENLAGE_HOME names another"
        )
