"""morgenlage doctor, reindex, reprocess, backup, restore, upkeep, takedown."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.apps.cli.common import AsJson, Now, opened
from pipeline.apps.cli.paper import say, screen, show_json
from pipeline.apps.cli.progress import bar
from pipeline.apps.desk import care, checkup
from pipeline.apps.desk import reprocess as anew


def doctor(as_json: AsJson = False) -> int:
    """Check settings, folder, database, index, mail and zone data, and say what to do."""
    findings = checkup.findings()
    if as_json:
        show_json({"findings": [vars_of(one) for one in findings]})
    else:
        from rich.text import Text

        paper = screen()
        marks = {"good": ("✓", "green"), "note": ("·", "yellow"), "bad": ("✗", "red")}
        for one in findings:
            mark, colour = marks[one.verdict]
            paper.print(
                Text(f"{mark} ", style=colour)
                .append(f"{one.part:10}", style="bold")
                .append(one.told)
            )
            if one.advice:
                paper.print(Text(f"             {one.advice}"))
    return 1 if any(one.verdict == "bad" for one in findings) else 0


def vars_of(finding: checkup.Finding) -> dict[str, str]:
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
    as_json: AsJson = False,
) -> None:
    """Read kept pages again, with the extractor of today. Nobody is alerted for the past."""
    with opened() as house:
        pages = anew.wanted(house, since, until, outlet)
        with bar("reading", len(pages)) as step:
            told = anew.reprocess(house, pages, step, write=not compare)
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
    say(
        f"{told.pages} pages read, {told.changed} articles {'would change' if compare else 'changed'}."
    )
    for diff in told.diffs:
        say(diff)


def backup(file: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """A copy of the store as it is now, while all goes on."""
    with opened() as house:
        size = care.backup(house, file)
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
            held = care.restore(house, file)
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


def upkeep(now: Now = None) -> None:
    """Daily housekeeping: retention, dead feeds, unconfirmed addresses, compaction, backup."""
    from pipeline.stages import UPKEEP

    with opened(now) as house:
        for name in UPKEEP:
            tally = house.run_upkeep(name)
            say(f"{name:12} {tally.done} done" + (f", {tally.later} later" if tally.later else ""))


def takedown(url: Annotated[str, typer.Argument(help="The article's address.")]) -> None:
    """Hide an article from every reader, index, feed and waiting message, at once."""
    with opened() as house:
        ids = care.takedown(house, url)
        say(f"{', '.join(ids)} is taken down.")


COMMANDS = (
    ("doctor", doctor, "morgenlage doctor"),
    ("reindex", reindex, "morgenlage reindex"),
    ("reprocess", reprocess, "morgenlage reprocess --outlet BerlinMorgen --compare"),
    ("backup", backup, "morgenlage backup /var/backups/morgenlage.db"),
    ("restore", restore, "morgenlage restore /var/backups/morgenlage.db"),
    ("upkeep", upkeep, "morgenlage upkeep"),
    ("takedown", takedown, "morgenlage takedown https://berlinmorgen.example/politik/1.html"),
)
