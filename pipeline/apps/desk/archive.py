"""The archive: searching, and looking at articles, stories and topics."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

from pipeline.apps.desk.nearly import there_are
from pipeline.apps.desk.question import ask_of
from pipeline.apps.desk.shapes import article_shape, hit_shape, iso, story_shape, topic_shape
from pipeline.domain.article import Article
from pipeline.domain.errors import BadInput, Busy, TryLater
from pipeline.domain.query.moments import canonical_since
from pipeline.domain.query.slips import worth_telling
from pipeline.domain.query.tree import Query, Since, all_of
from pipeline.ports.search import Ask, Found, Sort, Span
from pipeline.ports.store import Batch
from pipeline.stages.digest import told_stories

if TYPE_CHECKING:
    from pipeline.wiring import House

MOST = 1000
#: what to say and do while the index cannot be asked
MEANWHILE = "; alerts and digests go on without it. «morgenlage doctor» says what to do"
NEW = "nothing was given to it"  # the name of no index
EXPORTED = 200  # hits of a page of an export: fifty at once are held in some dozen MiB


@dataclass(frozen=True, slots=True)
class Search:
    """A search as somebody typed it."""

    query: str
    since: str | None = None
    sort: Sort = "relevance"
    limit: int = 20
    after: str | None = None
    facets: bool = False
    timeline: Span | None = None
    #: one hit a story
    collapse: bool = False
    #: whether hits come with the words lit; it takes as long as indexing them
    lit: bool = True


def search(house: "House", wanted: Search) -> dict[str, Any]:
    """Total, hits and the cursor of the next page. Raises BadInput."""
    typed, since = parsed(house, wanted)
    found, shown = page_of(house, wanted, joined(typed, since))
    with house.store.look() as b:
        lag = b.indexed.lag(house.index.name)
    shape = {"total": found.total, "hits": shown, "next": found.next, "behind": lag}
    if wanted.facets:
        shape["facets"] = {name: dict(values) for name, values in found.facets.items()}
    if wanted.timeline:
        shape["timeline"] = [{"from": iso(at), "count": count} for at, count in found.timeline]
    if typed is not None and (slipped := worth_telling(typed)):
        shape["hints"] = slipped
    if not found.total and not wanted.after:
        from pipeline.apps.desk.meant import Doubt

        shape |= Doubt(house, wanted.query, typed, since).told()
    return shape


def page_of(
    house: "House", wanted: Search, query: Query | None
) -> tuple[Found, list[dict[str, Any]]]:
    """What the index finds, and those hits that may be shown. Raises BadInput, or Busy."""
    try:
        found = house.index.find(asked(house, wanted, query))
    except TryLater as error:
        raise Busy(error.subject, f"{error.reason}{behind(house)}{MEANWHILE}") from error
    with house.store.look() as b:
        articles = b.articles.get(hit.id for hit in found.hits)
    return found, hits(house, query if wanted.lit else None, found, articles)


def behind(house: "House") -> str:
    """How far the index is behind as the store knows it: an index that is down does not tell."""
    with house.store.look() as b:
        lag = min(map(b.indexed.lag, b.indexed.names() or [NEW]))
    return f"; {lag} articles wait for it" if lag else ""


def parsed(house: "House", wanted: Search) -> tuple[Query | None, Query | None]:
    """The query as typed, None for an empty one, which finds everything; and `--since`."""
    return (
        house.queries.parse(wanted.query) if wanted.query.strip() else None,
        since_of(wanted.since) if wanted.since is not None else None,
    )


def since_of(typed: str) -> Since:
    """What --since says. Raises BadInput."""
    since = canonical_since(typed.strip())
    if since is None:
        wanted = "7d, 24h, 2w, today, yesterday, 2026-11-24 or 24.11.2026"
        raise BadInput(typed or "«»", f"is nothing that --since can read; write {wanted}")
    return Since(since)


def joined(*parts: Query | None) -> Query | None:
    """All parts that there are; None for none."""
    told = [part for part in parts if part is not None]
    return all_of(told) if told else None


def asked(house: "House", wanted: Search, query: Query | None) -> Ask:
    """The search as the index is asked. Raises BadInput."""
    if not 1 <= wanted.limit <= MOST:
        raise BadInput(str(wanted.limit), f"--limit goes from 1 to {MOST}")
    if wanted.sort not in {"relevance", "date"}:
        raise BadInput(wanted.sort, "--sort is relevance or date")
    if wanted.timeline is not None and wanted.timeline not in get_args(Span):
        raise BadInput(wanted.timeline, "--timeline is hour, day or week")
    return ask_of(
        house,
        query,
        sort=wanted.sort,
        limit=wanted.limit,
        after=wanted.after,
        facets=wanted.facets,
        timeline=wanted.timeline,
        collapse=wanted.collapse,
    )


def hits(
    house: "House", query: Query | None, found: Found, articles: Mapping[str, Article]
) -> list[dict[str, Any]]:
    """The hits that may be shown, with their highlights."""
    shown = []
    for hit in found.hits:
        article = articles.get(hit.id)
        if article is not None and not article.hidden:
            lit = house.highlights(query, article) if query is not None else ()
            shown.append(hit_shape(article, hit.score, lit))
    return shown


def pages(house: "House", wanted: Search) -> Iterator[dict[str, Any]]:
    """All hits, the newest first, for an export; no more than a page is held."""
    collapse, told = wanted.collapse, set[str]()
    wanted = replace(
        wanted, limit=EXPORTED, sort="date", collapse=False, facets=False, timeline=None
    )
    query = joined(*parsed(house, wanted))
    while True:
        found, shown = page_of(house, wanted, query)
        for hit in shown:
            if not collapse or hit["story"] is None or hit["story"] not in told:
                yield hit
            if collapse and hit["story"] is not None:
                told.add(hit["story"])
        if found.next is None:
            return
        wanted = replace(wanted, after=found.next)


def article(house: "House", article_id: str) -> dict[str, Any]:
    """One article. Raises BadInput where there is none, or it was taken down."""
    with house.store.look() as b:
        found = b.articles.get([article_id.strip().upper()]).get(article_id.strip().upper())
        if found is None or found.hidden:
            raise BadInput(article_id, "is no article here; search shows the ids")
        source = b.articles.sources([found.id]).get(found.id)
        revisions = b.articles.revisions(found.id)
    cuts = source.cuts if source else ()
    return article_shape(found) | {
        "cuts": [{"text": cut.text, "why": cut.why} for cut in cuts],
        "revisions": [{"number": r.number, "at": iso(r.at), "title": r.title} for r in revisions],
    }


def stories(house: "House", limit: int, topic: str | None = None) -> dict[str, Any]:
    """The latest stories with their articles; limit 0: all."""
    with house.store.look() as b:
        name = topic_name(b, topic) if topic else None
        return {"stories": shaped(b, [story.id for story in b.stories.latest(limit, name)])}


def story(house: "House", story_id: str) -> dict[str, Any]:
    """One story, or the one that it was merged into. Raises BadInput."""
    with house.store.look() as b:
        root = b.stories.root(story_id.strip().upper())
        found = shaped(b, [root])
    if not found:
        raise BadInput(story_id, "is no story here; «stories» shows the ids")
    return found[0]


def titled(house: "House", counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Stories with what was counted of each, under their titles."""
    with house.store.look() as b:
        known = b.stories.get(counts)
    return [(known[one].title if one in known else one, n) for one, n in counts.items()]


def shaped(b: Batch, ids: Sequence[str]) -> list[dict[str, Any]]:
    """These stories as shapes, in this order."""
    told = told_stories(b, ids)
    articles = b.articles.get(one for story in told.values() for one in story.article_ids)
    return [
        story_shape(told[key], (articles[one] for one in told[key].article_ids))
        for key in ids
        if key in told and told[key].article_ids
    ]


def topic_name(b: Batch, name: str) -> str:
    """The topic's own name, however it was typed. Raises BadInput."""
    topics = b.stories.topics()
    for topic in topics:
        if name.casefold() in {topic.name.casefold(), topic.label.casefold()}:
            return topic.name
    raise BadInput(name, f"is no topic; {there_are(name, (topic.name for topic in topics))}")


def topics(house: "House", only: str | None = None) -> dict[str, Any]:
    """The topics with their stories."""
    with house.store.look() as b:
        wanted = topic_name(b, only) if only else None
        return {
            "topics": [
                topic_shape(topic.name, topic.label, b.stories.latest(0, topic.name))
                for topic in b.stories.topics()
                if wanted in {None, topic.name}
            ]
        }


def recent(house: "House", query: str, days: float) -> int | None:
    """How many articles of the last days a query finds; None while the index is down."""
    wanted = all_of([house.queries.parse(query), Since(f"{days:g}d")])
    try:
        return house.index.find(ask_of(house, wanted, limit=1)).total
    except TryLater:
        return None


def window(now: datetime, days: int) -> datetime:
    """The beginning of the last days."""
    return now - timedelta(days=days)
