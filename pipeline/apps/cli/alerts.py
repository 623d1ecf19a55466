"""morgenlage alert …"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.apps.cli.common import AS_TYPED, AsJson, opened, typed
from pipeline.apps.cli.paper import aside, lit, local, many, say, show_json, table
from pipeline.apps.cli.plots import plot
from pipeline.apps.desk import alerts as desk
from pipeline.apps.desk.previewing import preview as previewed
from pipeline.domain.moment import moment

if TYPE_CHECKING:
    from pipeline.domain.alert import Alert
    from pipeline.wiring import House

app = typer.Typer(
    name="alert",
    no_args_is_help=True,
    help="Standing queries that tell you at once.",
    epilog="Example: morgenlage alert list",
)
Name = Annotated[str, typer.Argument(help="The alert's name.")]
QueryText = Annotated[list[str], typer.Argument(metavar="QUERY", help="As in «search».")]
To = Annotated[
    list[str] | None,
    typer.Option(
        "--to",
        metavar="TARGET",
        help="mailto:…, https://… (webhook), feed, or an apprise address; may be repeated.",
    ),
]


@app.command(
    epilog='Example: morgenlage alert add Haushalt "Haushalt NEAR/5 Senat" --to mailto:presse@example.org',
    context_settings=AS_TYPED,
)
def add(name: Name, words: QueryText, to: To = None) -> None:
    """Tell me of every new story that this query finds. Without --to: in digests only."""
    query = typed(words) or ""
    with opened() as house:
        alert, hits = desk.add(house, name, query, to or ())
        where = ", ".join(alert.targets) or "digests only"
        told = "nothing" if hits == 0 else many(hits or 0, "article")
        found = "" if hits is None else f" The query found {told} in the last 7 days."
        say(f"«{alert.name}» is set ({where}).{found}")
        for slip in desk.slipped(house, query):
            aside(slip)
        keys(house, alert)


@app.command(epilog='Example: morgenlage alert edit Haushalt --query "Haushalt OR Etat"')
def edit(
    name: Name,
    query: Annotated[str | None, typer.Option(help="The new query.")] = None,
    to: To = None,
    rename: Annotated[str | None, typer.Option(help="The new name.")] = None,
) -> None:
    """Change an alert. It takes effect with the next article."""
    with opened() as house:
        alert = desk.edit(house, name, query, to, rename)
        say(f"«{alert.name}»: {alert.query} → {', '.join(alert.targets) or 'digests only'}")
        for slip in desk.slipped(house, query) if query else ():
            aside(slip)
        if to:
            keys(house, alert)


def keys(house: "House", alert: "Alert") -> None:
    """For each webhook the secret that its receiver checks our signatures with."""
    for target, secret in desk.webhook_secrets(house, alert):
        say(f"{target} checks signatures (Standard Webhooks) with {secret}")


@app.command(
    epilog='Example: morgenlage alert preview "Hochwasser OR Pegel"', context_settings=AS_TYPED
)
def preview(words: QueryText, as_json: AsJson = False) -> None:
    """What it would have told over the last 30 days.

    The very code that fires is asked. Nothing is saved.
    """
    with opened() as house:
        told = previewed(house, typed(words) or "")
        if as_json:
            show_json(told)
            return
        plot(told["days"])
        say(
            f"{many(told['articles'], 'article')} in "
            f"{many(told['stories'], 'story', 'stories')}; "
            f"about {told['per_week']:g} messages a week."
        )
        if told["old"]:
            say(f"{told['old']} were old news when they came: listed, but mailed to nobody.")
        for warning in told["warnings"]:
            aside(warning)
        rows = [
            (local(s["published"], house.settings.zone), s["outlet"], s["title"], lit(s["extract"]))
            for s in told["sample"]
        ]
        table(
            ("published", "outlet", "title", "why"),
            rows,
            "It would have found nothing.",
            whole=("published", "outlet"),
            head="title",
        )


@app.command("list", epilog="Example: morgenlage alert list --json")
def show(as_json: AsJson = False) -> None:
    """Every alert, its state and how often it fired."""
    with opened() as house:
        shapes = desk.listed(house)
    if as_json:
        show_json({"alerts": shapes})
        return
    rows = [
        (a["name"], a["state"], a["fired"], a["query"], ", ".join(a["targets"])) for a in shapes
    ]
    table(
        ("name", "state", "fired", "query", "to"),
        rows,
        "None yet: morgenlage alert add NAME QUERY --to TARGET",
    )


@app.command(epilog="Example: morgenlage alert history Haushalt")
def history(
    name: Name,
    limit: Annotated[int, typer.Option(min=1, help="How many, the latest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """What it found, what became of it, and why.

    Hits that were held back, because their story was told already, are listed too.
    """
    with opened() as house:
        shapes = desk.history(house, name, limit)
        if as_json:
            show_json({"matches": shapes})
            return
        zone = house.settings.zone
    rows = [
        (local(m["at"], zone), fate(m), m["outlet"], m["title"], lit(m["why"]["extract"]))
        for m in shapes
    ]
    table(
        ("at", "fate", "outlet", "title", "why"),
        rows,
        "It has found nothing yet.",
        whole=("at", "outlet"),
        head="title",
    )


def fate(match: dict[str, Any]) -> str:
    """The fate of a match, with its occasion, and why its message failed for good."""
    occasion = f" ({match['occasion']})" if match["occasion"] else ""
    failure = f": {match['failure']}" if match["failure"] else ""
    return f"{match['fate']}{occasion}{failure}"


@app.command(epilog="Example: morgenlage alert test Haushalt")
def test(name: Name) -> int:
    """Send a specimen to every target of the alert, marked as a test."""
    outcomes = []
    with opened() as house:
        for target, outcome in desk.test(house, name):
            say(f"{target}: {outcome}")
            outcomes.append(outcome)
    return 0 if all(one == desk.DELIVERED for one in outcomes) else 1


@app.command(epilog="Example: morgenlage alert pause Haushalt")
def pause(name: Name) -> None:
    """No messages and no matches for now."""
    with opened() as house:
        desk.turn(house, name, "paused")
        say(f"«{name}» is paused. «alert resume» goes on.")


@app.command(epilog="Example: morgenlage alert mute Haushalt --until 2026-12-01T08:00+01:00")
def mute(
    name: Name,
    until: Annotated[
        str | None, typer.Option(metavar="ISO", help="Until then; without it, until «resume».")
    ] = None,
) -> None:
    """No messages for now; what it finds comes in the digest."""
    with opened() as house:
        muted = desk.mute(house, name, moment(until) if until else None).muted_until
        end = local(muted, house.settings.zone) if muted else "«alert resume»"
        say(f"«{name}» is muted until {end}; digests go on.")


@app.command(epilog="Example: morgenlage alert resume Haushalt")
def resume(name: Name) -> None:
    """Go on, with what comes from now."""
    with opened() as house:
        desk.turn(house, name, "active")
        say(f"«{name}» is active again.")


@app.command(epilog="Example: morgenlage alert remove Haushalt")
def remove(name: Name) -> None:
    """Take the alert and its history away."""
    with opened() as house:
        desk.remove(house, name)
        say(f"«{name}» is gone.")
