"""morgenlage feed …"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.apps.cli.common import AsJson, opened
from pipeline.apps.cli.paper import aside, local, say, show_json, table
from pipeline.apps.desk import feeds as desk
from pipeline.apps.desk.shapes import feed_shape

app = typer.Typer(
    name="feed",
    no_args_is_help=True,
    help="The feeds that are followed.",
    epilog="Example: morgenlage feed list",
)
Url = Annotated[str, typer.Argument(help="The address of the feed.")]


@app.command(epilog="Example: morgenlage feed add https://berlinmorgen.example/feed.xml")
def add(
    url: Url,
    outlet: Annotated[
        str | None, typer.Option(help="The outlet's name; without, the feed's title.")
    ] = None,
    group: Annotated[str | None, typer.Option(help="A folder; outlet:@GROUP in queries.")] = None,
) -> None:
    """Follow a feed. It is asked once, to see that it is one."""
    with opened() as house:
        feed = desk.add(house, url, outlet, group)
        say(f"{feed.outlet} is followed from now on. «morgenlage run» fetches its articles.")


@app.command("list", epilog="Example: morgenlage feed list --json")
def show(as_json: AsJson = False) -> None:
    """Every feed and how it does."""
    with opened() as house:
        with house.store.look() as b:
            feeds = b.feeds.all()
        if as_json:
            show_json({"feeds": [feed_shape(feed) for feed in feeds]})
            return
        zone = house.settings.zone
        rows = [
            (
                f.outlet,
                f.state,
                local(f.due, zone) if f.due else "now",
                local(f.last_success, zone),
                f.url,
                f.last_error,
            )
            for f in feeds
        ]
        columns = ("outlet", "state", "due", "last success", "address", "last error")
        whole = ("state", "due", "last success", "address")
        table(columns, rows, "No feeds yet. Add one: morgenlage feed add URL", whole=whole)


@app.command(epilog="Example: morgenlage feed check https://berlinmorgen.example/feed.xml")
def check(url: Url, as_json: AsJson = False) -> None:
    """What a feed says right now. Nothing is stored."""
    with opened() as house:
        told = desk.check(house, url)
        if as_json:
            show_json(told)
            return
        say(f"{told['title'] or told['url']}: {told['form']}, {told['entries']} entries")
        for moved in told["moved"]:
            say(f"  moved to {moved}")
        rows = [
            (local(one["published"], house.settings.zone), one["title"]) for one in told["latest"]
        ]
        table(("published", "title"), rows, "It announces nothing.", whole=("published",))


@app.command(epilog="Example: morgenlage feed pause https://berlinmorgen.example/feed.xml")
def pause(url: Url) -> None:
    """Do not ask it for now."""
    with opened() as house:
        say(f"{desk.pause(house, url).outlet} is paused. «feed resume» goes on.")


@app.command(epilog="Example: morgenlage feed resume https://berlinmorgen.example/feed.xml")
def resume(url: Url) -> None:
    """Ask it again, at once."""
    with opened() as house:
        say(f"{desk.resume(house, url).outlet} is asked with the next run.")


@app.command(epilog="Example: morgenlage feed remove https://berlinmorgen.example/feed.xml")
def remove(url: Url) -> None:
    """Follow it no longer. Its articles stay in the archive."""
    with opened() as house:
        say(f"{desk.remove(house, url).outlet} is no longer followed; its articles stay.")


@app.command("import", epilog="Example: morgenlage feed import subscriptions.opml")
def take(
    file: Annotated[Path, typer.Argument(help="An OPML file.")], as_json: AsJson = False
) -> None:
    """Follow all feeds of an OPML file.

    Each line that cannot be taken is named, the others are taken.
    """
    with opened() as house:
        lines = list(desk.take_opml(house, file))
    if as_json:
        show_json(
            {
                "lines": [
                    {"line": x.line, "url": x.url, "fate": x.fate, "reason": x.reason}
                    for x in lines
                ]
            }
        )
        return
    fates = [line.fate for line in lines]
    for line in lines:
        if line.fate == "refused":
            aside(f"line {line.line}: {line.url or '(no address)'} {line.reason}")
    say(
        f"{fates.count('added')} added, {fates.count('known')} known already, "
        f"{fates.count('refused')} refused. «morgenlage run» fetches them."
    )


@app.command(epilog="Example: morgenlage feed export > feeds.opml")
def export() -> None:
    """All feeds as OPML on stdout."""
    with opened() as house, house.store.look() as b:
        sys.stdout.write(desk.give_opml(b.feeds.all()))
