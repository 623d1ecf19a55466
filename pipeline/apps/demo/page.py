"""The page at the end of the demo: what came in, what was made of it, what went out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from pipeline import stages
from pipeline.apps.cli.paper import screen
from pipeline.apps.desk import alerts, archive

if TYPE_CHECKING:
    from pipeline.apps.demo.days import Days

STORIES_SHOWN = 8
PADDING_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Command:
    """Something to try next."""

    line: str
    what: str


def tell(days: "Days", commands: Sequence[Command]) -> None:
    """Print the page."""
    paper = screen()
    world = days.newsroom.world
    heading(paper, f"Four days in the newsroom: {world.begins:%d %b} to {world.ends:%d %b %Y}")
    for part in (polled, read, padding, stories, topics, fired, mails, times):
        part(paper, days)
    heading(paper, "Try next")
    for command in commands:
        paper.print(Text(f"  # {command.what}", style="dim"))
        paper.print(Text(f"  {command.line}"), soft_wrap=True)


def heading(paper: Console, text: str) -> None:
    """A heading with air above it."""
    paper.print()
    paper.print(Text(text, style="bold"))


def line(paper: Console, text: str, style: str = "") -> None:
    """An indented line; what comes from feeds is never read as markup."""
    paper.print(Text(f"  {text}", style=style))


def polled(paper: Console, days: "Days") -> None:
    """How the feeds answered."""
    tally = days.tallies["feeds"]
    line(
        paper,
        f"{len(days.newsroom.feeds())} feeds asked {tally.total} times in {days.rounds} rounds:",
    )
    for reason, count in tally.reasons.most_common():
        line(paper, f"{count:5}  {reason}")
    with days.house.store.look() as b:
        for feed in b.feeds.all():
            if feed.moved_to:
                line(paper, f"{feed.outlet} says it has moved; believed after three days", "dim")


def read(paper: Console, days: "Days") -> None:
    """Articles, revisions, copies, and pages that were none."""
    with days.house.store.look() as b:
        articles = b.articles.latest(100_000)
        corrected = [(one, b.articles.revisions(one.id)) for one in articles if one.revision > 1]
    copies = [one for one in articles if one.copy_of]
    old = [one for one in articles if one.old]
    heading(paper, f"{len(articles)} articles")
    languages = Counter(one.language for one in articles)
    line(paper, ", ".join(f"{count} {language}" for language, count in languages.most_common()))
    line(
        paper,
        f"{len(copies)} printed an agency's text, {len(old)} were months old and alerted nobody",
    )
    for one, revisions in corrected:
        was = f" (was: {revisions[-2].title})" if revisions[-1].headline_changed else ""
        line(paper, f"corrected: {one.outlet}: {one.title}{was}")
    for reason, count in days.tallies["extract"].reasons.most_common():
        line(paper, f"{count} × {reason}", "dim")


def padding(paper: Console, days: "Days") -> None:
    """What was cut, and why."""
    with days.house.store.look() as b:
        articles = {one.id: one for one in b.articles.latest(100_000)}
        sources = b.articles.sources(articles)
    cuts = Counter(
        (articles[key].outlet, cut.why, cut.text)
        for key, source in sources.items()
        for cut in source.cuts
    )
    heading(paper, f"{sum(cuts.values())} pieces of padding cut")
    kinds = Counter(why for _, why, _ in cuts.elements())
    line(paper, ", ".join(f"{count} {why}" for why, count in kinds.most_common()))
    shown: Counter[str] = Counter()
    for (outlet, why, text), count in cuts.most_common():
        shown[why] += 1
        if shown[why] <= PADDING_SHOWN // 2:
            line(paper, f"{outlet}, {why}, {count} ×: {text[:80]}", "dim")


def stories(paper: Console, days: "Days") -> None:
    """The largest stories with their counts."""
    told = archive.stories(days.house, 0)["stories"]
    several = [one for one in told if len(one["articles"]) > 1]
    heading(
        paper, f"{len(several)} stories of several articles, {len(told) - len(several)} single ones"
    )
    several.sort(key=lambda one: (-one["independent"], -len(one["articles"])))
    for one in several[:STORIES_SHOWN]:
        languages = "/".join(sorted({article["language"] for article in one["articles"]}))
        counts = f"{len(one['articles'])} articles, {one['independent']} independent, {languages}"
        line(paper, f"{one['title']}")
        line(paper, f"  {counts}", "dim")


def topics(paper: Console, days: "Days") -> None:
    """The topics with something in them."""
    told = [one for one in archive.topics(days.house)["topics"] if one["stories"]]
    heading(paper, f"{len(told)} topics")
    line(paper, ", ".join(f"{one['name']} ({len(one['stories'])})" for one in told))


def fired(paper: Console, days: "Days") -> None:
    """Each alert and what it fired for."""
    heading(paper, "Alerts")
    for shape in alerts.listed(days.house):
        history = alerts.history(days.house, shape["name"], 10_000)
        fates = Counter(match["fate"] for match in history)
        counts = (
            ", ".join(f"{count} {fate}" for fate, count in fates.most_common()) or "nothing found"
        )
        line(paper, f"{shape['name']}: {counts}", "")
        for match in [one for one in reversed(history) if one["occasion"]][:3]:
            line(
                paper, f"  {match['occasion']}: {match['outlet']}, {match['why']['extract']}", "dim"
            )


def mails(paper: Console, days: "Days") -> None:
    """What went out, and where it lies."""
    with days.house.store.look() as b:
        sent = [one for one in b.outbox.all(limit=100_000) if one.state == "sent"]
    kinds: Counter[str] = Counter(one.kind for one in sent)
    heading(paper, f"{len(sent)} messages sent")
    line(paper, ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    digests = [one for one in sent if one.kind == "digest"]
    for one in digests[:4]:
        line(
            paper,
            f"digest to {one.target.removeprefix('mailto:')}, {digest_line(one.content)}",
            "dim",
        )
    line(paper, f"the mails lie in {days.home / 'mails'}")


def digest_line(content: Any) -> str:
    """A digest in few words."""
    articles, stories = content["articles"], len(content["stories"])
    reports = f"{articles} report{'s' * (articles != 1)}"
    return f"{content['date']}: {reports} in {stories} stor{'y' if stories == 1 else 'ies'}"


def times(paper: Console, days: "Days") -> None:
    """How long each stage took."""
    heading(paper, f"{days.took:.1f} seconds")
    line(paper, ", ".join(f"{name} {days.seconds[name]:.1f}" for name in stages.NAMES))
