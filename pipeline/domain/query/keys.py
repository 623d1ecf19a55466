"""What is known of an article besides its words, as keys that a query's fields are compared with.

Both engines keep these keys as they are (no analysis of their own), so that a field means the
same everywhere.
"""

from collections.abc import Mapping
from functools import lru_cache

from pipeline.domain.article import Article
from pipeline.domain.query.tree import FieldName
from pipeline.domain.words.fold import hard, soft
from pipeline.domain.words.split import chunks, pieces

#: an author is found by any words of the name that stand together, at most this many
AUTHOR_WORDS = 6
ACCESS = ("free", "metered", "paid", "unknown")


def key(name: FieldName, value: str) -> str:
    """The key that `value` of a field is compared by."""
    if name in {"lang", "access", "story"}:
        return value.strip().casefold()
    return " ".join(_words(value)) or value.strip().casefold()


def keys(article: Article) -> Mapping[FieldName, frozenset[str]]:
    """Every key under which an article is found, field by field."""
    a = article
    return _keys(a.outlet, tuple(a.authors), a.language, tuple(a.topics), a.story, a.access)


@lru_cache(maxsize=256)  # many queries are asked of one article
def _keys(
    outlet: str,
    authors: tuple[str, ...],
    language: str,
    topics: tuple[str, ...],
    story: str,
    access: str,
) -> Mapping[FieldName, frozenset[str]]:
    return {
        "outlet": frozenset({key("outlet", outlet)}),
        "author": frozenset(run for author in authors for run in _runs(author)),
        "lang": frozenset({key("lang", language)}),
        "topic": frozenset(key("topic", topic) for topic in topics),
        "story": frozenset({key("story", story)} if story else ()),
        "access": frozenset({access}),
    }


def _words(value: str) -> list[str]:
    return [hard(soft(piece.word, "")) for chunk in chunks(value) for piece in pieces(chunk)]


def _runs(author: str) -> set[str]:
    """«Anna Maria Berg»: anna, anna maria, anna maria berg, maria, maria berg, berg."""
    words = _words(author)[:20]
    return {
        " ".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + AUTHOR_WORDS, len(words)) + 1)
    }
