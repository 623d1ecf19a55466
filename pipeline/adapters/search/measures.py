"""Figures that an index sorts and weighs by. Pure."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from pipeline.domain.article import Article

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: a title counts as much as so many mentions in the text
TITLE_WEIGHT = 2.0
#: a word inside a compound counts as much as so many that stand alone
PART_WEIGHT = 0.5
#: of two articles that fit alike, one this much older counts half as much: a month costs 3 %
HALF_LIFE = timedelta(days=2 * 365)
#: where a freshness is 1; any moment would do, for only ratios count
BASE = datetime(2026, 1, 1, tzinfo=UTC)
#: bounds of a freshness, so that neither 1900 nor 2100 runs over
STALE, FRESH = 1e-3, 120.0


def micros(at: datetime) -> int:
    """Microseconds since 1970: what an index sorts times by."""
    return (at - EPOCH) // timedelta(microseconds=1)


def freshness(when: datetime) -> float:
    """How much an article's fit is worth by its age; grows for ever, so that it never ages itself.

    The ratio of two articles depends on the time between them alone, whenever one searches.
    """
    halves = (when - BASE) / HALF_LIFE
    return float(min(max(2.0 ** min(max(halves, -30), 30), STALE), FRESH))


def group(article: Article) -> str:
    """What hits are taken together by: the story, or the article itself."""
    return article.story or article.id


def number(text: str) -> int:
    """60 bits that stand for a text."""
    return int.from_bytes(blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()) >> 4
