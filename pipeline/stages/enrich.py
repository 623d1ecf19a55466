"""enrich: new articles -> articles, told more: language, names, credited agency.

Takes   store.articles.due("extracted")
Asks    detector.detect()   the text has the last word, what the page claims the first
Leaves  the articles, one step further

Whose copy an article is, cluster judges: there one writer sees them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.domain.agencies import Agencies
from pipeline.domain.article import Article, Source
from pipeline.domain.names import NameTable
from pipeline.domain.shard import Shard
from pipeline.ports.language import LanguageDetector
from pipeline.ports.store import Batch, Lease, Store
from pipeline.stages.tally import Tally


@dataclass(frozen=True, slots=True)
class Telling:
    """What the stage knows and asks beside the store."""

    detector: LanguageDetector
    names: NameTable
    agencies: Agencies
    batch: int


def run(store: Store, known: Telling, *, shard: Shard, lease: Lease) -> Tally:
    """Tell more of every new article."""
    done = 0
    while True:
        with store.look() as b:
            told = told_more(b, known, b.articles.due("extracted", known.batch, shard))
        with store.batch(lease) as b:
            articles = b.articles.due("extracted", known.batch, shard)
            if not articles:
                return Tally(done)
            # who changed since we looked is told more of anew
            told |= told_more(b, known, [one for one in articles if one.version not in told])
            b.articles.save([told[one.version] for one in articles])
        done += len(articles)


def told_more(
    b: Batch, known: Telling, articles: Sequence[Article]
) -> dict[tuple[str, int], Article]:
    """Each of them with what can be told of it."""
    sources = b.articles.sources([article.id for article in articles])
    return {one.version: enriched(known, one, sources.get(one.id)) for one in articles}


def enriched(known: Telling, article: Article, source: Source | None) -> Article:
    """The article with what can be told from its own words."""
    claimed = source.draft.declared_language if source else None
    blocks = [block.text for block in source.draft.blocks] if source else article.text.split("\n")
    authors = source.draft.authors if source else article.authors
    return replace(
        article,
        language=known.detector.detect(f"{article.title}\n{article.text}", claimed),
        names=known.names.names(article.title, article.lead, article.text),
        agency=known.agencies.credited(blocks, authors),
        progress="enriched",
        change=article.change + 1,
    )
