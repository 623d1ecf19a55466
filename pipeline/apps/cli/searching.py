"""morgenlage search, saved."""

import os
import shlex
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, cast
from zoneinfo import ZoneInfo

import typer

from pipeline.apps.cli.common import AS_TYPED, AsJson, Now, opened, typed
from pipeline.apps.cli.paper import aside, lit, local, many, plain, say, screen, show_json, table
from pipeline.apps.desk import archive as desk

if TYPE_CHECKING:
    from pipeline.ports.search import Sort, Span
    from pipeline.wiring import House

QueryText = Annotated[
    list[str] | None,
    typer.Argument(metavar="QUERY", help='Words, "phrases", AND OR NOT, NEAR/5, prefix*, fields.'),
]
SHOWN = 20
FACETS_SHOWN = 12
LANGUAGES = ("de", "en")


def search(
    words: QueryText = None,
    since: Annotated[
        str | None, typer.Option(help="Not older than this: 7d, 24h, 2026-11-01.")
    ] = None,
    sort: Annotated[str, typer.Option(help="relevance or date")] = "relevance",
    limit: Annotated[
        int | None, typer.Option(help="Hits to show, 1 to 1,000; else 20. An export has all.")
    ] = None,
    after: Annotated[
        str | None, typer.Option(metavar="CURSOR", help="The next page: «next» of the last one.")
    ] = None,
    facets: Annotated[
        bool, typer.Option("--facets", help="Count outlets, languages, topics, stories.")
    ] = False,
    timeline: Annotated[
        str | None, typer.Option(metavar="SPAN", help="Count hits per hour, day or week.")
    ] = None,
    collapse: Annotated[
        bool, typer.Option("--collapse", help="One hit a story: the best, or the newest by date.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say in plain words how the query is understood.")
    ] = False,
    language: Annotated[
        str | None, typer.Option(help="de or en, for --explain; else as the machine is set.")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="All hits as CSV.")] = False,
    as_excel: Annotated[
        bool, typer.Option("--excel", help="All hits as the CSV that Excel opens by itself.")
    ] = False,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="All hits, a JSON object a line.")
    ] = False,
    save: Annotated[
        str | None, typer.Option(metavar="NAME", help="Keep the search under this name.")
    ] = None,
    named: Annotated[
        str | None, typer.Option("--saved", metavar="NAME", help="Run the search of this name.")
    ] = None,
    as_json: AsJson = False,
    now: Now = None,
) -> None:
    """Find articles in the archive. An empty query ('') finds all of them."""
    if as_csv + as_excel + as_jsonl + as_json > 1:
        raise typer.BadParameter("--csv, --excel, --jsonl and --json exclude each other")
    query = typed(words)
    if limit is not None and limit < 1:
        raise typer.BadParameter("--limit goes from 1 to 1000")
    if (query is None) == (named is None):
        raise typer.BadParameter("one of QUERY and --saved NAME is needed, and not both")
    if language not in {None, *LANGUAGES}:
        raise typer.BadParameter("--language is de or en")
    with opened(now) as house:
        if named or save:
            from pipeline.apps.desk import saved as kept

            query = kept.saved_query(house, named) if named else query
            if save:
                kept.save_search(house, save, query or "", since)
                aside(f"Kept: morgenlage search --saved {shlex.quote(save)}")
        query = query or ""
        if explain:
            told = house.explain(query, language or spoken(os.environ))
            show_json({"explain": told}) if as_json else say(told)
            return
        wanted = desk.Search(
            query,
            since,
            cast("Sort", sort),  # what it may be is checked where it is asked
            SHOWN if limit is None else limit,
            after,
            facets,
            cast("Span | None", timeline),
            collapse,
            lit=not (as_csv or as_excel),
        )
        if as_csv or as_excel or as_jsonl:
            from pipeline.apps.cli.exports import export

            every = islice(desk.pages(house, wanted), limit)
            export(every, "csv" if as_csv else "excel" if as_excel else "jsonl")
            return
        found = desk.search(house, wanted)
        if as_json:
            show_json(found)
        else:
            show(found, house.settings.zone, wanted)
            counts(found, house, wanted)


def spoken(environment: Any) -> str:
    """The language that the machine speaks to this person, where it is one of ours; else «»."""
    told = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return told[:2] if told[:2] in LANGUAGES else ""


def show(found: dict[str, Any], zone: str, wanted: desk.Search) -> None:
    """Hits for people: headline, outlet and time, and the sentence that matched."""
    paper = screen()
    for hit in found["hits"]:
        paper.print(plain(hit["title"], "bold"))
        paper.print(
            plain(f"  {hit['outlet']}, {local(hit['published'], zone)}  {hit['id']}", "dim")
        )
        for extract in hit["highlights"][:2]:
            paper.print(lit(extract, "  "))
        paper.print(plain(f"  {hit['url']}", "dim"))
    shown = len(found["hits"])
    if found["total"]:
        stories = f"{many(shown, 'story', 'stories')}, {many(found['total'], 'article')}"
        told = stories if wanted.collapse else f"{shown} of {found['total']}"
        say(told + (f"; next page: --after {found['next']}" if found["next"] else ""))
        for hint in found.get("hints", ()):
            aside(hint)
    else:
        nothing(found, wanted)
    if found["behind"]:
        aside(f"{found['behind']} articles are not in the index yet: morgenlage run index")


def counts(found: dict[str, Any], house: "House", wanted: desk.Search) -> None:
    """The timeline and the facets that were asked for."""
    if wanted.timeline and found["total"]:
        from pipeline.apps.cli.plots import timeline

        here = ZoneInfo(house.settings.zone)
        rows = [
            (datetime.fromisoformat(row["from"]).astimezone(here), row["count"])
            for row in found["timeline"]
        ]
        timeline(rows, wanted.timeline, found["total"])
    for name, values in found.get("facets", {}).items():
        first = dict([*values.items()][:FACETS_SHOWN])
        if name == "story":  # nobody knows a story by its id
            for title, count in desk.titled(house, first):
                say(f"story: {count} × {title}")
        elif first:
            say(f"{name}: " + ", ".join(f"{value} {count}" for value, count in first.items()))


def nothing(found: dict[str, Any], wanted: desk.Search) -> None:
    """Say so, what may have been meant, and the next step."""
    say(f"Nothing found{f' for {wanted.query}' if wanted.query else ''}.")
    for hint in found.get("hints", ()):
        say(hint)
    since = f" --since {shlex.quote(wanted.since)}" if wanted.since else ""
    for other in found.get("did_you_mean", ()):
        say(f"Did you mean «{other['query']}»? It finds {other['total']}:")
        say(f"  morgenlage search {shlex.quote(other['query'])}{since}")
    if not found.get("did_you_mean"):
        say("«--explain» says how the query was understood.")


def saved(
    drop: Annotated[str | None, typer.Option(metavar="NAME", help="Forget this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """The searches that were kept.

    «search QUERY --save NAME» keeps one, «search --saved NAME» runs it.
    """
    from pipeline.apps.desk import saved as kept

    with opened() as house:
        if drop is not None:
            kept.drop(house, drop)
        found = kept.saved(house)
    if as_json:
        show_json({"saved": found})
        return
    rows = [(s["name"], s["query"], s["error"]) for s in found]
    table(("name", "query", "wrong"), rows, "None yet: morgenlage search QUERY --save NAME")


COMMANDS = (
    ("search", search, 'morgenlage search "Haushalt AND NOT Bayern" --since 7d'),
    ("saved", saved, "morgenlage saved --json"),
)
#: how the words after a command are read, where it is not as usual
SETTINGS = {"search": AS_TYPED}
