"""Keeping what a page says: which article it is, what is padding, what is new. Used by extract.

Decides by the pure functions of the domain; reads and writes through one batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.domain.article import Article, Draft, Revision, Source
from pipeline.domain.dates import dates
from pipeline.domain.entry import Entry
from pipeline.domain.identity import Addresses, known_article, nearly_same
from pipeline.domain.ids import NewId
from pipeline.domain.padding import (
    Count,
    Learned,
    Trimmed,
    Whose,
    cut,
    learned,
    taught,
)
from pipeline.domain.page import Page
from pipeline.domain.revision import Change, State, change, keep
from pipeline.domain.sketch import Sketch, sketch
from pipeline.ports.store import Batch
from pipeline.stages.judged import Judged, Judgement, Rows
from pipeline.stages.ledger import Ledger

RECENT = timedelta(days=7)  # articles that are cut again when a block of theirs becomes known
NO_TEXT = "nothing is left once the padding is cut"
NO_ENTRY = "its feed is no longer followed"


@dataclass(frozen=True, slots=True)
class Reread:
    """A page read again: the text before and after, for showing what would change."""

    before: str
    after: str
    title: str


class Keeper:
    """Keeps drafts in one batch; `close` it before the batch ends.

    What the pages teach of their outlets is learnt when all of them are kept.
    """

    def __init__(
        self,
        b: Batch,
        judgement: Judgement,
        now: datetime,
        new_id: NewId,
        ahead: Sequence[Judged] = (),
    ) -> None:
        """`ahead`: the pages to be kept; what the store knows of them is asked for at once."""
        self._b = b
        self._judgement = judgement
        self._now = now
        self._new_id = new_id
        self._ledger = Ledger(b)
        self._ahead = {one.page.id: one for one in ahead}
        #: outlet -> article id -> what its page teaches
        self._rows: dict[str, dict[str, Rows]] = {}
        self._sketched: tuple[str, Sketch] = ("", ())
        self._entries = b.entries.get({one.page.entry_id for one in ahead})
        self._ledger.look_up(address for one in ahead for address in one.where.asked)
        known = b.padding.known({one.page.outlet for one in ahead})
        self._learned = {outlet: learned(hashes) for outlet, hashes in known.items()}

    def keep(self, page: Page, draft: Draft) -> str:
        """Keep what the page says; why not, where it cannot be: «» when it was."""
        entry = self._entry(page)
        if entry is None:
            return NO_ENTRY
        judged = self._judged(page, draft)
        trimmed, where = judged.trimmed, judged.where
        if not trimmed.text.strip():
            return NO_TEXT
        self._sketched = trimmed.text, judged.sketch
        article = self._known(where, trimmed.text)
        if article is None:
            article = self._begin(page, entry, draft, trimmed)
        elif not article.hidden:
            self._follow(article, page, draft, trimmed)
        self._ledger.lead(where, entry.id, article.id)
        if not article.hidden:
            self._rows.setdefault(page.outlet, {}).setdefault(article.id, []).extend(judged.rows)
        return ""

    def close(self) -> None:
        """Write all of it, and learn from it."""
        self._ledger.write()
        if self._rows:
            self._learn()
        self._rows.clear()
        self._ledger.write()

    def again(self, page: Page, draft: Draft, *, write: bool) -> Reread | None:
        """A kept page read with the extractor of today: a new change number, never a revision."""
        entry = self._entry(page)
        article = self._ledger.article(entry.article_id) if entry and entry.article_id else None
        if article is None or article.hidden:
            return None
        trimmed = self._cut(page.outlet, page.url, draft)
        title = trimmed.title or article.title
        if not trimmed.text.strip() or (trimmed.text, title) == (article.text, article.title):
            return None
        if write:
            told = replace(article, title=title, lead=trimmed.lead, text=trimmed.text)
            self._save(told, page.id, draft, trimmed)
            self._ledger.write()
        return Reread(article.text, trimmed.text, article.title)

    def _known(self, where: Addresses, text: str) -> Article | None:
        """The article that this page is, if it is known."""

        def alike(article_id: str) -> bool:
            return nearly_same(self._sketch(text), self._ledger.sketch(article_id))

        found = known_article(where, self._ledger.at(where.asked), alike)
        return self._ledger.article(found) if found else None

    def _judged(self, page: Page, draft: Draft) -> Judged:
        """The page as it was judged ahead, where its outlet is known no better by now."""
        known, ahead = self._of(page.outlet), self._ahead.get(page.id)
        if ahead is not None and ahead.learned == known:
            return ahead
        return Judged.of(page, draft, known, self._judgement)

    def _entry(self, page: Page) -> Entry | None:
        known = self._entries.get(page.entry_id)
        return known or self._b.entries.get([page.entry_id]).get(page.entry_id)

    def _sketch(self, text: str) -> Sketch:
        """The sketch of a text; a page asks for that of one text more than once."""
        if self._sketched[0] != text:
            self._sketched = text, sketch(text)
        return self._sketched[1]

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
            change=0,
        )
        article = self._save(article, page.id, draft, trimmed, next_in_line=True)
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
            progress="extracted",
        )
        revised = self._save(revised, page.id, draft, trimmed, next_in_line=True)
        self._note_revision(revised, page.id, found)

    def _is_another_dress(self, article: Article, page: Page) -> bool:
        """The page is another address of the article, so that it differs without a correction."""
        source = self._ledger.source(article.id)
        last = self._b.pages.get([source.page_id]).get(source.page_id) if source else None
        return last is not None and last.url != page.url and last.asked != page.asked

    def _save(
        self,
        article: Article,
        page_id: str,
        draft: Draft,
        trimmed: Trimmed,
        *,
        next_in_line: bool = False,
    ) -> Article:
        """Keep the article with its source."""
        source = Source(article.id, page_id, draft, trimmed.cuts)
        sketched = self._sketch(article.text)
        return self._ledger.save(article, source, sketched, next_in_line=next_in_line)

    def _note_revision(self, article: Article, page_id: str, found: Change) -> None:
        self._ledger.note_revision(
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

    def _of(self, outlet: str) -> Learned:
        """What was learnt of an outlet."""
        if outlet not in self._learned:
            self._learned[outlet] = learned(self._b.padding.known([outlet])[outlet])
        return self._learned[outlet]

    def _learn(self) -> None:
        """Note what the pages teach of their outlets; cut recent articles again if that is much."""
        padding = self._b.padding
        padding.see(self._rows)
        known = padding.known(self._rows)
        # what is known is not counted again, or each page would cost more than the last
        new = {
            outlet: {digest for one in rows.values() for digest, _, _ in one} - known[outlet]
            for outlet, rows in self._rows.items()
        }
        numbers = self._b.articles.number(new)
        for outlet, blocks in padding.blocks(new).items():
            counts = (Count(one.hash, one.text, one.place, one.articles) for one in blocks)
            fresh = taught(counts, numbers.get(outlet, 0))
            if fresh:
                padding.know(outlet, fresh)
                self._learned[outlet] = learned(known[outlet] | fresh)
                self._cut_again(outlet)

    def _cut_again(self, outlet: str) -> None:
        """The outlet's recent articles, with what is known now. No revision: nobody corrected."""
        for article, source in self._ledger.recent(outlet, self._now - RECENT):
            trimmed = self._cut(outlet, article.url, source.draft)
            shrunk = article.hidden or not trimmed.text.strip()
            if not shrunk and (trimmed.text, trimmed.lead) != (article.text, article.lead):
                told = replace(article, text=trimmed.text, lead=trimmed.lead)
                self._save(told, source.page_id, source.draft, trimmed)
