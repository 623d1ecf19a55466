"""cluster: enriched articles -> copies told from reports, stories, topics.

Takes   store.articles.due("enriched")   in the order of storing
Leaves  copy, story and topics of each article, stories with their merges: in one transaction

One writer at a time. What it knows of the last days stays warm between runs, as long as nobody
else wrote meanwhile, and is kept for the next process; a batch that could not be committed makes it
forget and read anew.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from pipeline.domain.article import Article
from pipeline.domain.copies import SPAN, Copies, Print
from pipeline.domain.shard import Shard
from pipeline.domain.stories.item import Item, Merge
from pipeline.domain.stories.stories import Stories
from pipeline.domain.stories.telling import title_of, topics_of
from pipeline.domain.stories.window import Window
from pipeline.domain.story import Story, Topic
from pipeline.ports.store import Batch, Lease, Store
from pipeline.stages.tally import Tally

ALL = Shard()
#: articles in the window from which on it is kept; fewer are read in a second
WORTH = 300


class Topics(Protocol):
    """Which topics an article's own words speak of."""

    def follow(self, topics: Iterable[Topic]) -> None:
        """Take the topics as they are declared now."""

    def of(self, article: Article) -> tuple[str, ...]:
        """Names of the topics whose query finds the article."""


#: what is known of the last days
Warmth = tuple[Window, Copies]


class Keeper(Protocol):
    """Keeps what is warm for the next process. May lose it."""

    def load(self, token: int) -> Warmth | None:
        """What was kept when the lease of this number ended."""

    def save(self, token: int, warmth: Warmth) -> None:
        """Keep it, over what was kept before."""


@dataclass(frozen=True, slots=True)
class Making:
    """How the stories of a window are had: from the store's articles, or from a window kept."""

    load: Callable[[Iterable[Item]], Stories]
    of: Callable[[Window], Stories]


class Clusterer:
    """The stage with what it keeps warm. `close` it, and the next process has that too."""

    def __init__(
        self,
        making: Making,
        topics: Topics,
        window: timedelta,
        batch: int,
        keeper: Keeper | None = None,
    ) -> None:
        self._making = making
        self._topics = topics
        self._window = window
        self._batch = batch
        self._keeper = keeper
        self._token: int | None = None
        self._kept: int | None = None
        self._stories: Stories | None = None
        self._copies = Copies()

    def close(self) -> None:
        """Keep what is warm, where anything was placed and to read it anew would take its time."""
        stories, token = self._stories, self._token
        if self._keeper and stories and token not in {None, self._kept} and len(stories) >= WORTH:
            self._keeper.save(token, (stories.window, self._copies))
            self._kept = token

    def run(self, store: Store, *, now: datetime, lease: Lease) -> Tally:
        """Place every enriched article."""
        stories = self._warm(store, lease, now)
        done = 0
        while True:
            with (
                store.look() as b
            ):  # the topics of their words are kept: others may write meanwhile
                for article in b.articles.due("enriched", self._batch, ALL):
                    self._topics.of(article)
            self._token = None  # until the batch is committed, what is in memory may be ahead
            with store.batch(lease) as b:
                articles = b.articles.due("enriched", self._batch, ALL)
                if articles:
                    self._place(b, stories, sorted(articles, key=as_told), now)
            self._token = lease.token
            if not articles:
                return Tally(done)
            done += len(articles)

    def _warm(self, store: Store, lease: Lease, now: datetime) -> Stories:
        """The stories of the window: those in memory if nobody held the lease in between."""
        if self._stories is None or self._token != lease.token - 1:
            kept = self._keeper.load(lease.token - 1) if self._keeper else None
            with store.look() as b:
                self._topics.follow(b.stories.topics())
                if kept is None:
                    articles = b.articles.window(now - self._window)
                    self._stories = self._making.load(map(Item.of, articles))
                    prints = b.articles.sketches(now - SPAN)
                    self._copies = Copies.load(print_of(*row) for row in prints)
                else:
                    self._stories, self._copies = self._making.of(kept[0]), kept[1]
        self._copies.expire(now - SPAN)
        return self._stories

    def _place(
        self, b: Batch, stories: Stories, articles: Sequence[Article], now: datetime
    ) -> None:
        changed = self._judge_copies(b, articles)
        placed = stories.place([Item.of(changed[one.id]) for one in articles], now)
        for placement in placed.placements:
            article = changed[placement.article_id]
            changed[article.id] = replace(article, story=placement.story_id, progress="clustered")
        moved = follow_merges(b, placed.merges, changed)
        self._save(b, {**moved, **changed}, set(changed))

    def _judge_copies(self, b: Batch, articles: Sequence[Article]) -> dict[str, Article]:
        """The articles with their copies judged; earlier ones that now point to them as well."""
        sketches = b.articles.sketches_of([article.id for article in articles])
        changed = {article.id: article for article in articles}
        for article in articles:
            verdict = self._copies.judge(
                print_of(changed[article.id], sketches.get(article.id, ()))
            )
            changed[article.id] = replace(changed[article.id], copy_of=verdict.copy_of)
            others = b.articles.get(set(verdict.repoint) - changed.keys())
            for other in verdict.repoint:
                if other in changed:
                    changed[other] = replace(changed[other], copy_of=article.id)
                elif other in others:
                    b.articles.save([bumped(replace(others[other], copy_of=article.id))])
        return changed

    def _save(self, b: Batch, articles: dict[str, Article], new: set[str]) -> None:
        """Write stories and articles; whatever an index shows of them has a new change number."""
        touched = {one.story for one in articles.values() if one.story}
        members: dict[str, dict[str, Article]] = {story_id: {} for story_id in touched}
        for one in b.articles.of_stories(touched):
            if one.story is not None and one.id not in articles:
                members[one.story][one.id] = one
        for one in articles.values():
            if one.story is not None:
                members[one.story][one.id] = one
        known = b.stories.get(touched)
        stories, told = [], {}
        for story_id, own in members.items():
            ordered = sorted(own.values(), key=lambda one: one.seq)
            story, ordered = self._tell(story_id, ordered, known.get(story_id))
            stories.append(story)
            told.update({one.id: one for one in ordered})
        b.stories.save(stories)
        before = b.articles.get(told)
        b.articles.save(
            [bumped(one) for key, one in told.items() if key in new or one != before.get(key)]
        )

    def _tell(
        self, story_id: str, members: list[Article], known: Story | None
    ) -> tuple[Story, list[Article]]:
        """The story as it stands with these members, and the members with its topics.

        A member that was taken down says nothing of it.
        """
        hits = {one.id: self._topics.of(one) for one in members}
        shown = [one for one in members if not one.hidden]
        topics = topics_of(shown, hits)
        times = [one.when for one in shown or members]
        story = Story(
            id=story_id,
            title=title_of(shown or members),
            first=min(times),
            latest=max(times),
            topics=topics,
            merged_into=known.merged_into if known else None,
        )
        return story, [
            replace(one, topics=tuple(sorted({*topics, *hits[one.id]}))) for one in members
        ]


def follow_merges(
    b: Batch, merges: Sequence[Merge], changed: dict[str, Article]
) -> dict[str, Article]:
    """Point younger stories to the older ones; their earlier articles move along."""
    moved: dict[str, Article] = {}
    for merge in merges:
        younger = b.stories.get([merge.younger]).get(merge.younger)
        if younger is not None:
            b.stories.save([replace(younger, merged_into=merge.older)])
        mine = {one.id: one for one in b.articles.of_stories([merge.younger])}
        mine |= {key: one for key, one in moved.items() if one.story == merge.younger}
        for one in mine.values():
            if one.id not in changed:
                moved[one.id] = replace(moved.get(one.id, one), story=merge.older)
        for key, one in changed.items():
            if one.story == merge.younger:
                changed[key] = replace(one, story=merge.older)
    return moved


def bumped(article: Article) -> Article:
    """With the next change number."""
    return replace(article, change=article.change + 1)


def as_told(article: Article) -> tuple[datetime, str]:
    """Reports that came in together are placed as they were published: pages come in any order."""
    return article.when, article.url


def print_of(article: Article, sketch: Sequence[int]) -> Print:
    """The article as copies are judged."""
    return Print(
        id=article.id,
        outlet=article.outlet,
        language=article.language,
        when=article.when,
        seq=article.seq,
        sketch=tuple(sketch),
        agency=article.agency,
        copy_of=article.copy_of,
    )
