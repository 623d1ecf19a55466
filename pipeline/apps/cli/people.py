"""morgenlage subscriber …, digest …, unsubscribe."""

from typing import Annotated

import typer

from pipeline.apps.cli.common import AsJson, Now, opened
from pipeline.apps.cli.paper import say, show_json, table
from pipeline.apps.desk import digests as digest_desk
from pipeline.apps.desk import subscribers as desk
from pipeline.apps.desk.shapes import subscriber_shape

subscribers = typer.Typer(
    name="subscriber",
    no_args_is_help=True,
    help="Who gets digests.",
    epilog="Example: morgenlage subscriber list",
)
digests = typer.Typer(
    name="digest",
    no_args_is_help=True,
    help="The daily mail.",
    epilog="Example: morgenlage digest send",
)
Address = Annotated[str, typer.Argument(help="The mail address.")]


@subscribers.command(
    epilog="Example: morgenlage subscriber add anna@example.org --zone Europe/Berlin --at 07:00 --alert Haushalt"
)
def add(
    address: Address,
    zone: Annotated[str | None, typer.Option(help="Time zone, as Europe/Berlin.")] = None,
    at: Annotated[str, typer.Option(metavar="HH:MM", help="Local time of the digest.")] = "07:00",
    language: Annotated[str | None, typer.Option(help="de or en")] = None,
    weekdays: Annotated[
        str | None, typer.Option(help="As mon-fri or mon,wed; all seven without.")
    ] = None,
    alert: Annotated[
        list[str] | None, typer.Option(help="An alert that feeds the digest; may be repeated.")
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option(help="A topic that feeds it; may be repeated.")
    ] = None,
    consent: Annotated[
        str, typer.Option(help="Where the proof of consent lies; no confirmation mail then.")
    ] = "",
) -> None:
    """Add a subscriber. Without --consent a mail asks them first. With neither --alert nor --topic,
    all alerts feed the digest.
    """  # noqa: D205 - typer shows the whole text
    wish = desk.Wish(address, zone, at, language, weekdays, alert or (), topic or (), consent)
    with opened() as house:
        one = desk.add(house, wish)
        if one.state == "active":
            say(f"{one.address} gets a digest at {one.at:%H:%M} ({one.zone}).")
        else:
            say(
                f"{one.address} is asked by mail with the next run, and gets digests once confirmed."
            )


@subscribers.command(epilog="Example: morgenlage subscriber confirm k3v9…")
def confirm(token: str) -> None:
    """Answer a confirmation mail with its token."""
    with opened() as house:
        one = desk.confirm(house, token)
        say(f"{one.address} is confirmed and gets a digest at {one.at:%H:%M} ({one.zone}).")


@subscribers.command(epilog="Example: morgenlage subscriber pause anna@example.org")
def pause(address: Address) -> None:
    """No digests for now; the same command again goes on."""
    with opened() as house:
        say(f"{address} is {desk.pause(house, address).state}.")


@subscribers.command("list", epilog="Example: morgenlage subscriber list --json")
def show(as_json: AsJson = False) -> None:
    """Every subscriber."""
    with opened() as house, house.store.look() as b:
        shapes = [subscriber_shape(one) for one in b.subscribers.all()]
    if as_json:
        show_json({"subscribers": shapes})
        return
    rows = [(s["address"], s["state"], s["at"], s["zone"], s["language"]) for s in shapes]
    table(
        ("address", "state", "at", "zone", "language"),
        rows,
        "None yet: morgenlage subscriber add ADDRESS",
    )


@subscribers.command(epilog="Example: morgenlage subscriber export anna@example.org")
def export(address: Address) -> None:
    """Everything that is kept of one person, as JSON."""
    with opened() as house:
        show_json(desk.export(house, address))


@subscribers.command(epilog="Example: morgenlage subscriber erase anna@example.org")
def erase(address: Address) -> None:
    """Forget the person, and what waits to be sent to them."""
    with opened() as house:
        desk.erase(house, address)
        say(f"{address} is forgotten.")


def unsubscribe(token: str) -> None:
    """End what the token at the foot of a mail stands for."""
    with opened() as house:
        say(f"{desk.unsubscribe(house, token)} gets no more mails of this kind.")


@digests.command(epilog="Example: morgenlage digest preview anna@example.org")
def preview(address: Address, as_json: AsJson = False, now: Now = None) -> None:
    """What the next digest would hold right now. Nothing is sent or marked."""
    with opened(now) as house:
        content, text = digest_desk.preview(house, address)
        if as_json:
            show_json(content)
        else:
            say(text)


@digests.command(epilog="Example: morgenlage digest send")
def send(now: Now = None) -> None:
    """Make and send the digests that are due."""
    with opened(now) as house:
        made, sent = house.run_stage("digest"), house.run_stage("send")
        say(
            f"{made.done} digests made; {sent.done} messages sent, {sent.later} later, {sent.aside} failed."
        )


COMMANDS = (("unsubscribe", unsubscribe, "morgenlage unsubscribe s-01ka…"),)
