"""What every engine keeps of an article, field by field; names are shared with the compilers.

Text fields hold terms of our analysis joined by single blanks; an engine splits at blanks and does
nothing else. Keys are compared as they are. What ends in `_shown` is counted in facets.
"""

from collections.abc import Iterator

from pipeline.domain.article import Article
from pipeline.domain.query.keys import keys
from pipeline.domain.words.analysis import Analysis

KEYS = ("outlet", "author", "lang", "topic", "story", "access")
ZONES = ("title", "text")
#: facet -> how many of its values are told
FACETS = {"outlet": 50, "lang": 30, "topic": 50, "story": 20, "access": 5}
#: a facet's name outside, where it is another
SHOWN = {"lang": "language"}
#: what a match is worth that says nothing of how well it fits: a field, a time
MERE = 0.01


def texts(article: Article, analysis: Analysis) -> Iterator[tuple[str, str]]:
    """Field and value of all that is text; a field may come several times."""
    yield "id", article.id
    yield from _words(article, analysis)
    for field, value in _values(article):
        yield field, clean(value)


def clean(text: str) -> str:
    """The text without halves of signs, which no engine takes."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _words(article: Article, analysis: Analysis) -> Iterator[tuple[str, str]]:
    layers = analysis.layers(article)
    for name, zone in (("title", layers.title), ("text", layers.text)):
        yield f"{name}_form", " ".join(zone.forms)
        yield f"{name}_stem", " ".join(zone.stems)
        if zone.parts:
            yield f"{name}_part", " ".join(sorted(zone.parts))


def _values(article: Article) -> Iterator[tuple[str, str]]:
    for key, values in keys(article).items():
        for value in values:
            yield key, value
    yield "outlet_shown", article.outlet
    yield "lang_shown", article.language
    yield "access_shown", article.access
    for topic in article.topics:
        yield "topic_shown", topic
    if article.story:
        yield "story_shown", article.story
