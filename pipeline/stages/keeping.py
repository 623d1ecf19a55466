"""Keeping what a page says: which article it is, what is padding, what is new. Used by extract.

Decides by the pure functions of the domain; reads and writes through one batch.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from pipeline.domain.address import Tracking
from pipeline.domain.article import Article, Draft, Revision, Source
from pipeline.domain.dates import dates
from pipeline.domain.entry import Entry
from pipeline.domain.identity import Addresses, addresses, known_article, nearly_same
from pipeline.domain.ids import NewId
from pipeline.domain.padding import (
    NOTHING,
    Count,
    Learned,
    Tables,
    Trimmed,
    Whose,
    cut,
    cut_and_note,
    learned,
)
from pipeline.domain.page import Page
from pipeline.domain.revision import Change, State, change, keep
from pipeline.domain.sketch import Sketch, sketch
from pipeline.ports.store import Batch

Rows = list[tuple[str, str, str]]  # hash, text and place of what a page teaches
RECENT = timedelta(days=7)  # articles that are cut again when a block of theirs becomes known
NO_TEXT = "nothing is left once the padding is cut"
NO_ENTRY = "its feed is no longer followed"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is known of the world, and the measure of old news."""

    tracking: Tracking
    suffixes: frozenset[str]
    padding: Tables
    old: timedelta
    #: where a date has no zone of its own
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Reread:
    """A page read again: the text before and after, for showing what would change."""

    before: str
    after: str
    title: str


class Keeper:
    """Keeps drafts in one batch; holds what it knows of outlets until the batch ends."""

    def __init__(
        self,
        b: Batch,
        judgement: Judgement,
        now: datetime,
        new_id: NewId,
        pages: Iterable[Page] = (),
    ) -> None:
        """`pages`: those to be kept; what the store knows of them is asked for at once."""
        self._b = b
        self._judgement = judgement
        self._now = now
        self._new_id = new_id
        self._entries = b.entries.get({page.entry_id for page in pages})
        self._learned: dict[str, Learned] = {}
        #: how many articles of an outlet were seen; counting them costs more the more there are
        self._articles: dict[str, int] = {}
        self._sketched: tuple[str, Sketch] = ("", ())

    def keep(self, page: Page, draft: Draft) -> str:
        """Keep what the page says; why not, where it cannot be: «» when it was."""
        entry = self._entry(page)
        if entry is None:
            return NO_ENTRY
        trimmed, rows = self._cut_and_note(page, draft)
        if not trimmed.text.strip():
            return NO_TEXT
        where = addresses(
            page.asked,
            page.url,
            draft.canonical,
            self._judgement.tracking,
            self._judgement.suffixes,
        )
        article = self._known(where, trimmed.text)
        if article is None:
            article = self._begin(page, entry, draft, trimmed)
        else:
            self._articles.pop(page.outlet, None)  # it was counted before, or was not
            if not article.hidden:
                self._follow(article, page, draft, trimmed)
        for address in where.kept:
            self._b.articles.link(address, article.id)
        self._b.entries.belongs(entry.id, article.id)
        if not article.hidden:
            self._learn(article, page.outlet, rows)
        return ""

    def again(self, page: Page, draft: Draft, *, write: bool) -> Reread | None:
        """A kept page read with the extractor of today: a new change number, never a revision."""
        entry = self._entry(page)
        article = self._article(entry.article_id) if entry and entry.article_id else None
        if article is None or article.hidden:
            return None
        trimmed = self._cut(page.outlet, page.url, draft)
        title = trimmed.title or article.title
        if not trimmed.text.strip() or (trimmed.text, title) == (article.text, article.title):
            return None
        if write:
            told = replace(article, title=title, lead=trimmed.lead, text=trimmed.text)
            self._save(told, page.id, draft, trimmed)
        return Reread(article.text, trimmed.text, article.title)

    def _known(self, where: Addresses, text: str) -> Article | None:
        """The article that this page is, if it is known."""

        def alike(article_id: str) -> bool:
            theirs = self._b.articles.sketches_of([article_id]).get(article_id, ())
            return nearly_same(self._sketch(text), theirs)

        found = known_article(where, self._b.articles.at(where.asked), alike)
        return self._article(found) if found else None

    def _entry(self, page: Page) -> Entry | None:
        known = self._entries.get(page.entry_id)
        return known or self._b.entries.get([page.entry_id]).get(page.entry_id)

    def _sketch(self, text: str) -> Sketch:
        """The sketch of a text; a page asks for that of one text more than once."""
        if self._sketched[0] != text:
            self._sketched = text, sketch(text)
        return self._sketched[1]

    def _article(self, article_id: str) -> Article | None:
        return self._b.articles.get([article_id]).get(article_id)

    def _begin(self, page: Page, entry: Entry, draft: Draft, trimmed: Trimmed) -> Article:
        """A new article."""
        announced = entry.announced
        seen = entry.first_seen
        when = dates(draft, announced.published, announced.updated, seen, self._judgement.zone)
        published = when.published
        article = Article(
            id=self._new_id(self._now),
            url=page.url,
            outlet=page.outlet,
            title=trimmed.title or announced.title or page.url,
            text=trimmed.text,
            lead=trimmed.lead,
            first_seen=seen,
            authors=draft.authors or announced.authors,
            published=published,
            published_from=when.source,
            updated=when.updated,
            access=draft.access,
            old=published is not None and seen - published > self._judgement.old,
            seq=self._b.articles.next_seq(),
            change=0,
        )
        article = self._save(article, page.id, draft, trimmed)
        self._note_revision(article, page.id, Change())
        return article

    def _follow(self, article: Article, page: Page, draft: Draft, trimmed: Trimmed) -> None:
        """A page of a known article: a revision, if the publisher changed what it says."""
        before = State(article.title, article.text, article.access)
        after = State(trimmed.title or article.title, trimmed.text, draft.access)
        found = change(before, after)
        if not found.revised or self._is_another_dress(article, page):
            return
        told = keep(before, after)
        revised = replace(
            article,
            title=told.title,
            text=told.text,
            lead=trimmed.lead if found.text else article.lead,
            updated=draft.updated or self._now,
            access=told.access,
            revision=article.revision + 1,
            seq=self._b.articles.next_seq(),
            progress="extracted",
        )
        revised = self._save(revised, page.id, draft, trimmed)
        self._note_revision(revised, page.id, found)

    def _is_another_dress(self, article: Article, page: Page) -> bool:
        """The page is another address of the article, so that it differs without a correction."""
        source = self._b.articles.sources([article.id]).get(article.id)
        last = self._b.pages.get([source.page_id]).get(source.page_id) if source else None
        return last is not None and last.url != page.url and last.asked != page.asked

    def _save(self, article: Article, page_id: str, draft: Draft, trimmed: Trimmed) -> Article:
        """Write the article with its source; the next change number is its."""
        article = replace(article, change=article.change + 1)
        self._b.articles.save([article])
        source = Source(article.id, page_id, draft, trimmed.cuts)
        self._b.articles.keep_source(source, self._sketch(article.text))
        return article

    def _note_revision(self, article: Article, page_id: str, found: Change) -> None:
        self._b.articles.add_revision(
            Revision(
                article.id,
                article.revision,
                self._now,
                article.title,
                article.text,
                page_id,
                headline_changed=found.headline,
            )
        )

    def _cut(self, outlet: str, url: str, draft: Draft) -> Trimmed:
        return cut(draft, Whose(outlet, url), self._of(outlet), self._judgement.padding)

    def _cut_and_note(self, page: Page, draft: Draft) -> tuple[Trimmed, Rows]:
        whose = Whose(page.outlet, page.url)
        return cut_and_note(draft, whose, self._of(page.outlet), self._judgement.padding)

    def _of(self, outlet: str) -> Learned:
        """What was learnt of an outlet."""
        if outlet not in self._learned:
            counts = counts_of(self._b, outlet)
            known = learned(counts, self._seen(outlet)) if counts else NOTHING
            self._learned[outlet] = known
        return self._learned[outlet]

    def _seen(self, outlet: str) -> int:
        """How many articles of an outlet were seen."""
        if outlet not in self._articles:
            self._articles[outlet] = self._b.padding.articles(outlet)
        return self._articles[outlet]

    def _learn(self, article: Article, outlet: str, rows: Rows) -> None:
        """Note what a page teaches of its outlet; cut the recent ones again if that is much."""
        self._b.padding.see(outlet, article.id, rows)
        if outlet in self._articles:  # counted before this one, which then is a new one
            self._articles[outlet] += bool(rows)
        known = self._of(outlet)
        # what is known is not counted again, or each page would cost more than the last
        new = [digest for digest, _, _ in rows if digest not in known.known]
        shows = learned(counts_of(self._b, outlet, new), self._seen(outlet))
        fresh = shows.known - known.known
        if fresh or (shows.hangs_phrases and not known.hangs_phrases):
            self._b.padding.know(outlet, fresh)
            del self._learned[outlet]
            self._cut_again(outlet)

    def _cut_again(self, outlet: str) -> None:
        """The outlet's recent articles, with what is known now. No revision: nobody corrected."""
        recent = {one.id: one for one in self._b.articles.of_outlet(outlet, self._now - RECENT)}
        sources = self._b.articles.sources(recent)
        for article_id, source in sources.items():
            article = recent[article_id]
            trimmed = self._cut(outlet, article.url, source.draft)
            shrunk = article.hidden or not trimmed.text.strip()
            if not shrunk and (trimmed.text, trimmed.lead) != (article.text, article.lead):
                told = replace(article, text=trimmed.text, lead=trimmed.lead)
                self._save(told, source.page_id, source.draft, trimmed)


def counts_of(b: Batch, outlet: str, hashes: Iterable[str] | None = None) -> list[Count]:
    """What the store has counted, as padding judges it."""
    blocks = b.padding.blocks(outlet, hashes)
    return [Count(one.hash, one.text, one.place, one.articles, one.known) for one in blocks]
