"""morgenlage doctor, reindex, reprocess, backup, restore, migrate-store, upkeep, takedown."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.apps.cli.common import AsJson, Now, opened
from pipeline.apps.cli.paper import aside, plain, say, screen, show_json
from pipeline.apps.cli.progress import bar, steps
from pipeline.apps.desk import care, checkup
from pipeline.apps.desk import reprocess as anew
from pipeline.apps.desk.finding import Finding


def doctor(as_json: AsJson = False) -> int:
    """Does each part work, and what to do where not.

    Settings, folder, raw pages, database, index, alerts, mail and zone data are looked at, and
    Airflow and the clocks where the settings name it. Exit 1: one is bad.
    """
    findings = checkup.findings()
    if as_json:
        show_json({"findings": [vars_of(one) for one in findings]})
    else:
        show(findings)
    return 1 if any(one.verdict == "bad" for one in findings) else 0


def show(findings: list[Finding]) -> None:
    """A line a part, and below it what to do."""
    from rich.table import Table

    marks = {"good": ("✓", "green"), "note": ("·", "yellow"), "bad": ("✗", "red")}
    grid = Table.grid(padding=(0, 1))
    for _ in ("mark", "part", "told"):
        grid.add_column(overflow="fold")
    for one in findings:
        grid.add_row(plain(*marks[one.verdict]), plain(one.part, "bold"), plain(one.told))
        if one.advice:
            grid.add_row("", "", plain(f"→ {one.advice}"))
    screen().print(grid)


def vars_of(finding: Finding) -> dict[str, str]:
    """A finding as JSON."""
    return {name: getattr(finding, name) for name in ("part", "verdict", "told", "advice")}


def reindex() -> None:
    """Fill the index anew from the store."""
    with opened() as house:
        with house.store.look() as b:
            whole = sum(b.articles.counts().values())
        with bar("indexing", whole) as step:
            held = care.reindex(house, step)
        say(f"The index holds {held} articles.")


def reprocess(
    since: Annotated[str | None, typer.Option(help="Pages fetched from this time on.")] = None,
    until: Annotated[str | None, typer.Option(help="… and before this one.")] = None,
    outlet: Annotated[str | None, typer.Option(help="Only of this outlet.")] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Only show what would change.")
    ] = False,
    alert: Annotated[
        bool, typer.Option("--alert", help="Let the alerts judge what changed, in the next run.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read kept pages again, with the extractor of today.

    Nobody is alerted or gets a mail for the past, unless you ask for it with --alert.
    """
    with opened() as house:
        pages = anew.wanted(house, since, until, outlet)
        with bar("reading", len(pages)) as step:
            told = anew.reprocess(house, pages, step, write=not compare, alert=alert)
    if as_json:
        show_json(
            {
                "pages": told.pages,
                "changed": told.changed,
                "unreadable": told.unreadable,
                "diffs": list(told.diffs),
            }
        )
        return
    if outlet and not told.pages:
        aside(f"No kept page is of {outlet} in this time; «feed list» shows the outlets.")
    say(
        f"{told.pages} pages read, {told.changed} articles {'would change' if compare else 'changed'}."
    )
    if alert and told.changed and not compare:
        say("The next run lets the alerts judge them; nobody hears twice of a story.")
    for diff in told.diffs:
        say(diff)


def backup(file: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """All of the store as it is now, while all goes on.

    Any kind of database can take it with «restore».
    """
    with opened() as house:
        with steps("copying") as step:
            size = care.backup(house, file, step)
        say(f"{file} holds {size / 2**20:.1f} MiB. Keep the folder raw/ beside it.")


def restore(
    file: Annotated[Path | None, typer.Argument(help="A backup.")] = None,
    release: Annotated[bool, typer.Option("--release", help="Let what is held go out.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Drop what is held.")] = False,
) -> None:
    """Put a backup into an empty data folder. Sending is held until --release or --drop."""
    if file is None and not (release or drop):
        raise typer.BadParameter(
            "name a backup, or --release or --drop for what an earlier one holds"
        )
    with opened() as house:
        if file is not None:
            with steps("restoring") as step:
                held = care.restore(house, file, step)
            say(f"Restored. {held} messages are held:")
            with house.store.look() as b:
                for message in b.outbox.all(state="held", limit=20):
                    say(
                        f"  {message.kind} to {message.target}, of {message.created:%Y-%m-%d %H:%M}"
                    )
            say(
                "«restore --release» lets them go out, «restore --drop» drops them; then «reindex»."
            )
        if release or drop:
            count = care.release(house, drop=drop)
            say(f"{count} messages {'dropped' if drop else 'go out with the next run'}.")


def migrate_store(
    source: Annotated[str, typer.Argument(help="sqlite:///FILE or postgresql://…")],
    target: Annotated[str, typer.Argument(help="An empty database, written likewise.")],
) -> None:
    """Copy the store to another database, and compare. Interrupted, it goes on when called again."""
    with steps("copying") as step:
        moved = care.moved(source, target, step)
    rows = sum(moved.values())
    say(f"{rows} rows in {len(moved)} tables are the same in both.")
    say("Now set MORGENLAGE_STORE (or «store» in settings.toml) to the new one, then «reindex».")


def upkeep(now: Now = None) -> None:
    """Daily housekeeping; «watch» does it too.

    Retention, dead feeds, unconfirmed addresses, compaction, a backup, and a report to the operator.
    """
    from pipeline.stages import UPKEEP

    with opened(now) as house:
        for name in UPKEEP:
            tally = house.run_upkeep(name)
            say(f"{name:12} {tally.done} done" + (f", {tally.later} later" if tally.later else ""))


def takedown(url: Annotated[str, typer.Argument(help="The article's address.")]) -> None:
    """Hide an article from every reader, at once.

    Its text goes from the store, the index, the Atom files and what waits to be sent.
    """
    with opened() as house:
        ids = care.takedown(house, url)
        say(f"{', '.join(ids)} is taken down.")


MOVE = "sqlite:////srv/morgenlage.db postgresql://morgenlage@db.example/morgenlage"
COMMANDS = (
    ("doctor", doctor, "morgenlage doctor"),
    ("reindex", reindex, "morgenlage reindex"),
    ("reprocess", reprocess, "morgenlage reprocess --outlet BerlinMorgen --compare"),
    ("backup", backup, "morgenlage backup /var/backups/morgenlage.zip"),
    ("restore", restore, "morgenlage restore /var/backups/morgenlage.zip"),
    ("migrate-store", migrate_store, f"morgenlage migrate-store {MOVE}"),
    ("upkeep", upkeep, "morgenlage upkeep"),
    ("takedown", takedown, "morgenlage takedown https://berlinmorgen.example/politik/1.html"),
)
