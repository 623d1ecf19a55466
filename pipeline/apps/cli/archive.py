"""morgenlage article, stories, story, topics, topic."""

from typing import Annotated

import typer

from pipeline.apps.cli.common import AsJson, opened
from pipeline.apps.cli.paper import local, say, show_json, table
from pipeline.apps.desk import archive as desk


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


COMMANDS = (
    ("article", article, "morgenlage article 01KA5R8ZP3V9T6XQJ2M4N7B0CD"),
    ("stories", stories, "morgenlage stories --limit 10"),
    ("story", story, "morgenlage story 01KA5R8ZP3V9T6XQJ2M4N7B0CD"),
    ("topics", topics, "morgenlage topics"),
    ("topic", topic, 'morgenlage topic "Ukraine negotiations"'),
)
