"""What an article is in Elasticsearch, as the mapping config/elasticsearch/articles-N.json has it."""

from typing import Any

from pipeline.adapters.search.fields import KEYS, clean, texts
from pipeline.adapters.search.measures import freshness, group, micros
from pipeline.domain.article import Article
from pipeline.domain.words.analysis import Analysis

MAPPING = 1  # the number in the mapping file's name; grows when the fields change
#: fields that may have several values
_MANY = frozenset({*KEYS, "topic_shown"})


def document(article: Article, analysis: Analysis) -> dict[str, Any]:
    """The article as the engine is given it; of a hidden one only that there was one."""
    if article.hidden:
        return {"id": article.id, "change": article.change, "hidden": True, "seq": article.seq}
    made: dict[str, Any] = {
        "change": article.change,
        "hidden": False,
        "when": micros(article.when),
        "seq": article.seq,
        "fresh": freshness(article.when),
        "group": clean(group(article)),
    }
    for field, value in texts(article, analysis):
        if field in _MANY:
            made.setdefault(field, []).append(value)
        else:
            made[field] = value
    return made
