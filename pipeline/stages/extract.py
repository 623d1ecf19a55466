"""extract: pages -> articles.

Takes   store.pages.due()    in the order they came
Asks    reader.read()        in processes that may be killed; a page that kills one is set aside;
                             they go on reading while what they read last is written down
Leaves  an article, a revision of one, or nothing new: one of them for every page, with its mark

An article's id is given at first sight. What an outlet repeats is noted; once a block is known
as padding, the outlet's recent articles are cut again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.domain.article import Draft
from pipeline.domain.errors import PipelineError, TryLater
from pipeline.domain.ids import NewId
from pipeline.domain.page import Page
from pipeline.domain.shard import Shard
from pipeline.ports.raw import RawStore
from pipeline.ports.reading import PageBytes, PageReader
from pipeline.ports.store import Batch, Lease, Store
from pipeline.ports.web import Clock
from pipeline.stages.ahead import ahead
from pipeline.stages.feeds import batched
from pipeline.stages.judged import Judgement, all_judged
from pipeline.stages.keeping import Keeper
from pipeline.stages.tally import Tally

MANY = 400
TOGETHER = 50  # in one transaction at most: the readers work on while it is written


@dataclass(frozen=True, slots=True)
class Reading:
    """What the stage asks and judges with, beside the store."""

    raw: RawStore
    reader: PageReader
    judgement: Judgement
    batch: int
    #: what time it is when a page was read: slow ones do not hold up the others
    clock: Clock


def run(
    store: Store, world: Reading, *, now: datetime, new_id: NewId, shard: Shard, lease: Lease
) -> Tally:
    """Read every page that was not read yet."""
    fates = Tally()
    while True:
        with store.look() as b:
            pages = {page.id: page for page in b.pages.due(MANY, shard)}
        told = Tally()
        reading = world.reader.read(page_bytes(world.raw, list(pages.values())))
        many = min(world.batch, TOGETHER)
        with ahead(reading, 2 * many) as read:
            for part in batched(read, many, world.clock):
                read_now = [(pages[key], draft) for key, draft in part]
                drafts = [(page, draft) for page, draft in read_now if isinstance(draft, Draft)]
                with store.look() as b:
                    known = b.padding.known({page.outlet for page, _ in drafts})
                judged = all_judged(drafts, known, world.judgement)
                with store.batch(lease) as b:
                    keeper = Keeper(b, world.judgement, now, new_id, judged)
                    told += settle(b, keeper, read_now)
        fates += told
        if len(pages) < MANY or told.later:
            return fates


def page_bytes(raw: RawStore, pages: Sequence[Page]) -> Iterator[PageBytes]:
    """The pages as they came, each read from disk when it is asked for."""
    for page in pages:
        kept = raw.load(page.raw)
        yield PageBytes(page.id, page.url, page.content_type, kept.body)


def settle(b: Batch, keeper: Keeper, read: Iterable[tuple[Page, Draft | PipelineError]]) -> Tally:
    """Write down what came of each page."""
    told, marked = Tally(), []
    for page, draft in read:
        if isinstance(draft, TryLater):
            told += Tally(later=1, reasons=Counter([draft.reason]))
            continue
        refused = draft.reason if isinstance(draft, PipelineError) else keeper.keep(page, draft)
        marked.append(replace(page, state="aside" if refused else "read", reason=refused))
        told += Tally(aside=1, reasons=Counter([refused])) if refused else Tally(1)
    keeper.close()
    b.pages.mark(marked)
    return told
