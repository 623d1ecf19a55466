"""morgenlage search, article, stories, story, topics, topic, saved."""

import csv
import sys
from typing import Annotated, Any

import typer

from pipeline.apps.cli.common import AsJson, Now, opened
from pipeline.apps.cli.paper import aside, fit, lit, local, plain, say, screen, show_json, table
from pipeline.apps.desk import archive as desk

QueryText = Annotated[
    str,
    typer.Argument(metavar="QUERY", help='Words, "phrases", AND OR NOT, NEAR/5, prefix*, fields.'),
]
COLUMNS = ("id", "published", "outlet", "language", "title", "url", "story")


def search(
    query: QueryText,
    since: Annotated[
        str | None, typer.Option(help="Not older than this: 7d, 24h, 2026-11-01.")
    ] = None,
    sort: Annotated[str, typer.Option(help="relevance or date")] = "relevance",
    limit: Annotated[int, typer.Option(help="Hits to show, 1 to 1,000.")] = 20,
    after: Annotated[
        str | None, typer.Option(metavar="CURSOR", help="The next page: «next» of the last one.")
    ] = None,
    facets: Annotated[
        bool, typer.Option("--facets", help="Count outlets, languages, topics, stories.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say in plain words how the query is understood.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="All hits as CSV.")] = False,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="All hits, a JSON object a line.")
    ] = False,
    save: Annotated[
        str | None, typer.Option(metavar="NAME", help="Keep the search under this name.")
    ] = None,
    as_json: AsJson = False,
    now: Now = None,
) -> None:
    """Find articles in the archive."""
    if as_csv + as_jsonl + as_json > 1:
        raise typer.BadParameter("--csv, --jsonl and --json exclude each other")
    wanted = desk.Search(query, since, sort, limit, after, facets)  # type: ignore[arg-type]
    with opened(now) as house:
        if save:
            desk.save_search(house, save, query)
        if explain:
            say(house.explain(query))
            return
        if as_csv or as_jsonl:
            export(desk.pages(house, wanted), as_csv=as_csv)
            return
        found = desk.search(house, wanted)
        if as_json:
            show_json(found)
        else:
            show(found, house.settings.zone, query)


def export(hits: Any, *, as_csv: bool) -> None:
    """All hits as a stream: nothing is held back in memory."""
    if not as_csv:
        import orjson

        for hit in hits:
            sys.stdout.write(orjson.dumps(hit).decode() + "\n")
        return
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    for hit in hits:
        writer.writerow([safe(hit[column]) for column in COLUMNS])


def safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if cell is None else str(cell)
    formula = text[:1] in {"\t", "\r"} or text.lstrip().startswith(("=", "+", "-", "@", ";"))
    return f"'{fit(text)}" if formula else fit(text)


def show(found: dict[str, Any], zone: str, query: str) -> None:
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
    if not shown:
        say(f"Nothing found for {query}. «--explain» says how the query was understood.")
    else:
        more = f"; next page: --after {found['next']}" if found["next"] else ""
        say(f"{shown} of {found['total']}{more}")
    if found["behind"]:
        aside(f"{found['behind']} articles are not in the index yet: morgenlage run index")
    for name, values in found.get("facets", {}).items():
        say(
            f"{name}: "
            + ", ".join(f"{value} {count}" for value, count in list(values.items())[:12])
        )


def article(
    article_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False
) -> None:
    """One article with its text, names, topics and revisions."""
    with opened() as house:
        found = desk.article(house, article_id)
        if as_json:
            show_json(found)
            return
        zone = house.settings.zone
    say(f"{found['title']}\n")
    by = ", ".join(found["authors"])
    say(f"{found['outlet']}, {local(found['published'], zone)}{f', {by}' if by else ''}")
    say(f"{found['url']}\n\n{found['text']}\n")
    for name in ("names", "topics"):
        if found[name]:
            say(f"{name}: {', '.join(found[name])}")
    if found["story"]:
        say(f"story: morgenlage story {found['story']}")
    for cut in found["cuts"]:
        say(f"cut ({cut['why']}): {cut['text'][:100]}")


def stories(
    limit: Annotated[int, typer.Option(min=0, help="How many; 0: all.")] = 20,
    topic: Annotated[str | None, typer.Option(help="Only of this topic.")] = None,
    as_json: AsJson = False,
) -> None:
    """The latest stories: one event, told by several outlets."""
    with opened() as house:
        found = desk.stories(house, limit, topic)
        if as_json:
            show_json(found)
            return
        zone = house.settings.zone
    rows = [
        (
            s["id"],
            local(s["latest"], zone),
            f"{len(s['articles'])} ({s['independent']} independent)",
            s["title"],
        )
        for s in found["stories"]
    ]
    table(
        ("story", "latest", "articles", "title"),
        rows,
        "No stories yet: morgenlage run",
        whole=("story", "latest", "articles"),
        head="title",
    )


def story(story_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """One story with its articles."""
    with opened() as house:
        found = desk.story(house, story_id)
        if as_json:
            show_json(found)
            return
        zone = house.settings.zone
    say(
        f"{found['title']}\n{len(found['articles'])} articles, {found['independent']} independent\n"
    )
    rows = [
        (
            local(a["published"], zone),
            a["outlet"],
            a["title"],
            "copy" if a["copy_of"] else "",
            a["id"],
        )
        for a in found["articles"]
    ]
    table(
        ("published", "outlet", "title", "copy", "id"),
        rows,
        "",
        whole=("published", "id"),
        head="title",
    )


def topics(as_json: AsJson = False) -> None:
    """The topics that are followed, with their stories."""
    show_topics(None, as_json)


def topic(name: str, as_json: AsJson = False) -> None:
    """One topic with its stories."""
    show_topics(name, as_json)


def show_topics(name: str | None, as_json: bool) -> None:
    """Topics as a table, or one with its stories."""
    with opened() as house:
        found = desk.topics(house, name)
        if as_json:
            show_json(found)
        elif name is None:
            rows = [(t["name"], t["label"], len(t["stories"])) for t in found["topics"]]
            table(
                ("topic", "label", "stories"), rows, "No topics; config/topics.toml declares them."
            )
        else:
            told = desk.stories(house, 0, name)["stories"]
            rows = [(s["id"], local(s["latest"], house.settings.zone), s["title"]) for s in told]
            table(
                ("story", "latest", "title"),
                rows,
                "No story of this topic yet.",
                whole=("story", "latest"),
                head="title",
            )


def saved(
    drop: Annotated[str | None, typer.Option(metavar="NAME", help="Forget this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """The searches that were kept with «search --save NAME»."""
    from pipeline.domain.errors import BadInput

    with opened() as house:
        if drop is not None:
            with house.store.batch() as b:
                if not b.notes.drop_search(drop):
                    raise BadInput(drop, "is no saved search")
        with house.store.look() as b:
            kept = b.notes.searches()
    if as_json:
        show_json({"saved": [{"name": s.name, "query": s.query} for s in kept]})
        return
    rows = [(s.name, s.query) for s in kept]
    table(("name", "query"), rows, "None yet: morgenlage search QUERY --save NAME")


COMMANDS = (
    ("search", search, 'morgenlage search "Haushalt AND NOT Bayern" --since 7d'),
    ("article", article, "morgenlage article 01KA5R8ZP3V9T6XQJ2M4N7B0CD"),
    ("stories", stories, "morgenlage stories --limit 10"),
    ("story", story, "morgenlage story 01KA5R8ZP3V9T6XQJ2M4N7B0CD"),
    ("topics", topics, "morgenlage topics"),
    ("topic", topic, 'morgenlage topic "Ukraine negotiations"'),
    ("saved", saved, "morgenlage saved --json"),
)
