"""world/*.toml -> World. What cannot be is named with its file and key, as Misconfigured."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast, get_args
from zoneinfo import ZoneInfo

from pipeline.apps.newsroom.table import Table
from pipeline.apps.newsroom.world import (
    Access,
    Article,
    Behaviour,
    Change,
    FeedForm,
    Notice,
    Outlet,
    Place,
    Story,
    World,
)

BEHAVIOURS = (
    "not-modified",
    "moved-feed",
    "broken-feed",
    "503-day",
    "old-archive",
    "consent-note",
    "paywall",
)

BUNDLED = Path(__file__).parent / "world"


def load_world(folder: Path = BUNDLED) -> World:
    """The world that a folder tells: outlets.toml and stories/*.toml."""
    head = Table.of_file(folder / "outlets.toml", "outlets.toml")
    outlets = [_outlet(table) for table in head.tables("outlet")]
    head.done()
    known = {outlet.key: outlet for outlet in outlets}
    stories: list[Story] = []
    articles: list[Article] = []
    for path in sorted((folder / "stories").glob("*.toml")):
        file = Table.of_file(path, f"stories/{path.name}")
        story = next((_story(table) for table in file.heads("story")), None)
        stories += [story] if story else []
        articles += _articles(file, story.key if story else "", known)
        file.done()
    _once(((a.key, a.key) for a in articles), "article")
    _once(((story.key, story.key) for story in stories), "story")
    _once(((f"{a.outlet}{path}", a.key) for a in articles for path in _paths(known, a)), "path")
    return World(tuple(outlets), tuple(stories), tuple(sorted(articles, key=_order)))


def _order(article: Article) -> tuple[object, str]:
    return article.published, article.key


def _paths(known: dict[str, Outlet], article: Article) -> list[str]:
    return [known[article.outlet].path_of(article), *([article.also] if article.also else [])]


def _once(pairs: Iterable[tuple[str, str]], what: str) -> None:
    seen: dict[str, str] = {}
    for value, owner in pairs:
        if value in seen:
            raise Table({}, "stories").wrong(
                what, f"«{value}» is there twice: {seen[value]}, {owner}"
            )
        seen[value] = owner


def _outlet(table: Table) -> Outlet:
    outlet = Outlet(
        key=table.text("key"),
        name=table.text("name"),
        language=table.one_of("language", ("de", "en")),
        zone=table.text("zone", "Europe/Berlin"),
        feed=cast(FeedForm, table.one_of("feed", get_args(FeedForm))),
        layout=table.text("layout"),
        path=table.text("path"),
        signoff=table.text("signoff", ""),
        inline=table.texts("inline"),
        furniture=table.texts("furniture"),
        behaviours=tuple(_behaviour(table, told) for told in table.texts("behaviours")),
        moved_to=table.text("moved_to", ""),
        notices=tuple(_notice(each) for each in table.tables("page")),
    )
    table.done()
    if outlet.does("moved-feed") and not outlet.moved_to:
        raise table.wrong("moved_to", "is missing; a moved feed needs its new path")
    return outlet


def _behaviour(table: Table, told: str) -> Behaviour:
    kind, _, times = told.partition(":")
    if kind not in BEHAVIOURS:
        raise table.wrong("behaviours", f"«{kind}» is none of {', '.join(BEHAVIOURS)}")
    try:
        start, end = [*(_berlin(each) for each in times.split("/") if each), None, None][:2]
    except ValueError as error:
        raise table.wrong("behaviours", f"«{told}»: {error}") from error
    if kind == "503-day" and start:
        end = start + timedelta(days=1)
    return Behaviour(kind, start, end)


def _berlin(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def _notice(table: Table) -> Notice:
    notice = Notice(
        path=table.text("path"),
        title=table.text("title"),
        published=table.moment("published"),
        kind="index" if table.one_of("kind", ("consent", "index")) == "index" else "consent",
        text=table.texts("text"),
    )
    table.done()
    return notice


def _story(table: Table) -> Story:
    story = Story(table.text("key"), table.text("title"), table.texts("topics"))
    table.done()
    return story


def _articles(file: Table, story: str, known: dict[str, Outlet]) -> Iterator[Article]:
    for table in file.tables("article"):
        article = _article(table, story)
        if article.outlet not in known:
            raise table.wrong("outlet", f"«{article.outlet}» is not in outlets.toml")
        table.done()
        for old in (old for change in article.changes for old, _ in change.replace):
            if not any(old in text for text in (article.title, article.lead, article.body)):
                raise table.wrong("change", f"«{old}» is to be replaced but is not in the article")
        yield article


def _article(table: Table, story: str) -> Article:
    return Article(
        key=table.text("key"),
        outlet=table.text("outlet"),
        story=story,
        slug=table.text("slug"),
        section=table.text("section"),
        published=table.moment("published"),
        title=table.text("title"),
        lead=table.text("lead"),
        body=table.text("body"),
        authors=table.texts("authors"),
        phrase=table.text("phrase", ""),
        phrase_at=cast(tuple[Place, ...], table.all_of("phrase_at", get_args(Place))),
        access=cast(Access, table.one_of("access", get_args(Access), "free")),
        agency=table.text("agency", ""),
        copy_of=table.text("copy_of", ""),
        canonical="home"
        if table.one_of("canonical", ("self", "home"), "self") == "home"
        else "self",
        also=table.text("also", ""),
        round_up=table.flag("round_up"),
        changes=tuple(_change(each) for each in table.tables("change")),
    )


def _change(table: Table) -> Change:
    change = Change(
        at=table.moment("at"),
        kind=table.one_of("kind", ("number", "headline", "text")),
        title=table.text("title", ""),
        replace=table.pairs("replace"),
    )
    table.done()
    return change
