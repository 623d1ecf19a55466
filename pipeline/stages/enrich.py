"""enrich: new articles -> articles, told more: language, names, credited agency.

Takes   store.articles.due("extracted")
Asks    detector.detect()   the text has the last word, what the page claims the first
Leaves  the articles, one step further

Whose copy an article is, cluster judges: there one writer sees them all.
"""

from dataclasses import dataclass, replace

from pipeline.domain.agencies import Agencies
from pipeline.domain.article import Article, Source
from pipeline.domain.names import NameTable
from pipeline.domain.shard import Shard
from pipeline.ports.language import LanguageDetector
from pipeline.ports.store import Lease, Store
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
        with store.batch(lease) as b:
            articles = b.articles.due("extracted", known.batch, shard)
            if not articles:
                return Tally(done)
            sources = b.articles.sources([article.id for article in articles])
            b.articles.save([enriched(known, one, sources.get(one.id)) for one in articles])
        done += len(articles)


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
