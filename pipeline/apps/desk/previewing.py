"""What an alert would have told: the code that fires, asked about the last 30 days.

The index names the articles, the watch fires on them; what the index lacks yet is fired on too.
Beyond a measure the index's word is taken for the rest: an alert matches exactly when the same
search would find the article.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipeline.apps.desk.meant import without_not
from pipeline.apps.desk.question import ask_of
from pipeline.apps.desk.shapes import iso
from pipeline.domain.alert import Reason, Standing
from pipeline.domain.article import Article
from pipeline.domain.errors import TryLater
from pipeline.domain.query.printing import printed
from pipeline.domain.query.slips import slips
from pipeline.domain.query.tree import And, Not, Or, Query
from pipeline.ports.search import Ask

if TYPE_CHECKING:
    from pipeline.domain.watching import AlertWatch
    from pipeline.wiring import House

DAYS = 30
SAMPLE = 10
FIRED = 2000  # articles that the firing code is asked about
PAGE = 1000
TOO_MANY = 0.5  # a query that finds half of everything is a mistake

Hit = tuple[Article, Reason | None]


def preview(house: "House", query: str) -> dict[str, Any]:
    """Hits a day, stories, messages a week, a sample, and what to think over. Raises BadQuery."""
    tree = house.stored_query(query)
    since = house.clock() - timedelta(days=DAYS)
    watch = house.new_watch()
    watch.follow([Standing("preview", query, "active")])
    of, found, doubts = judged(house, watch, tree, since)
    fresh = {article.story or article.id for article, _ in found if not article.old}
    return {
        "query": query,
        "days": per_day(house, since, [article for article, _ in found]),
        "articles": len(found),
        "old": sum(article.old for article, _ in found),
        "stories": len(fresh),
        "per_week": round(len(fresh) / DAYS * 7, 1),
        "sample": [sample(article, why) for article, why in found if why is not None][:SAMPLE],
        "warnings": [
            *doubts,
            *(slip.told for slip in slips(tree) if not (slip.quiet and found)),
            *warnings(len(found), of),
            *blame(house, tree, since, len(found), of),
        ],
    }


def judged(
    house: "House", watch: "AlertWatch", tree: Query, since: datetime
) -> tuple[int, list[Hit], list[str]]:
    """Of how many articles, which ones it fires on, the latest first, and what this leaves out."""
    try:
        found = fired(house, watch, tree, since)
        of, doubts = max(total(house, None, since), len(found)), unseen(house)
    except TryLater:  # no index: every article is fired on, as many as can be
        with house.store.look() as b:
            articles = b.articles.latest(FIRED, since)
        found = [(a, why) for a in articles for _, why in watch.find(a)]
        of = len(articles)
        doubts = [f"The index does not answer: this is what the latest {of} articles tell."]
    return of, sorted(found, key=lambda hit: hit[0].when, reverse=True), doubts


def fired(house: "House", watch: "AlertWatch", tree: Query, since: datetime) -> list[Hit]:
    """The articles that the alert fires on, with the reason of the first many."""
    found: list[Hit] = []
    for articles in candidates(house, tree, since):
        for article in articles:
            if len(found) >= FIRED:
                found.append((article, None))
            else:
                found += [(article, why) for _, why in watch.find(article)]
    return found


def candidates(house: "House", tree: Query, since: datetime) -> Iterator[list[Article]]:
    """What the index finds, page by page, after what it lacks yet."""
    with house.store.look() as b:
        behind = b.indexed.behind(house.index.name, FIRED)
    fresh = {one.id: one for one in behind if one.when >= since and not one.hidden}
    yield list(fresh.values())
    after = None
    while True:
        page = house.index.find(ask(house, tree, since, limit=PAGE, after=after))
        with house.store.look() as b:
            known = b.articles.get(hit.id for hit in page.hits if hit.id not in fresh)
        yield [known[hit.id] for hit in page.hits if hit.id in known and not known[hit.id].hidden]
        after = page.next
        if after is None:
            return


def ask(
    house: "House", tree: Query | None, since: datetime, *, limit: int = 1, after: str | None = None
) -> Ask:
    """The index is asked by date, from `since` on."""
    return ask_of(house, tree, sort="date", limit=limit, after=after, since=since)


def total(house: "House", tree: Query | None, since: datetime) -> int:
    """How many articles since then a query finds; None: all."""
    return house.index.find(ask(house, tree, since)).total


def unseen(house: "House") -> list[str]:
    """What to say where the index lacks more than the firing code is asked about."""
    with house.store.look() as b:
        lag = b.indexed.lag(house.index.name)
    more = lag - FIRED
    return [f"The index lacks {more} articles more than were looked at."] if more > 0 else []


def per_day(house: "House", since: datetime, articles: Sequence[Article]) -> dict[str, int]:
    """Hits on each local date from `since` on, quiet ones too; together all of them.

    Thirty days that begin at noon touch 31 dates.
    """
    zone = ZoneInfo(house.settings.zone)
    first, today = (at.astimezone(zone).date() for at in (since, house.clock()))
    counts = Counter(article.when.astimezone(zone).date() for article in articles)
    last = max([today, *counts])  # a clock that was set back knows of later articles
    days = (first + timedelta(days=on) for on in range((last - first).days + 1))
    return {day.isoformat(): counts[day] for day in days}


def sample(article: Article, why: Reason) -> dict[str, Any]:
    """One hit as it would be told."""
    return {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "published": iso(article.published),
        "terms": list(why.terms),
        "extract": why.extract,
    }


def warnings(found: int, of: int) -> list[str]:
    """What to think over before saving."""
    if not of:
        return ["The archive has nothing of the last 30 days; the preview says little."]
    if not found:
        return ["Nothing in 30 days: look at the spelling, or try «search --explain»."]
    if found / of > TOO_MANY:
        return [f"It finds {found} of {of} articles: nearly everything. Add a word that narrows."]
    return []


def blame(house: "House", tree: Query, since: datetime, found: int, of: int) -> list[str]:
    """Which part of a query that finds nothing, or nearly everything, is the reason."""
    if not of or 0 < found <= of * TOO_MANY:
        return []
    try:
        parts = [part for part in parts_of(tree) if not isinstance(part, Not)]
        counts = [(total(house, part, since), printed(part)) for part in parts]
        rest = without_not(tree)
        kept = total(house, rest, since) if rest is not None else 0
    except TryLater:
        return []
    if found:
        return [f"{told} alone finds {n}." for n, told in counts if n > of * TOO_MANY]
    if missing := [told for n, told in counts if n == 0]:
        return [f"{told} stands in no article." for told in missing]
    if kept:
        return [f"Without what stands after NOT it finds {kept}."]
    return ["Each part is found by itself, but never together." for _ in counts[1:2]]


def parts_of(tree: Query) -> Sequence[Query]:
    """What AND or OR joins; the query itself where it is one piece."""
    return tree.parts if isinstance(tree, And | Or) else (tree,)
