"""What an article is in tantivy: terms of our analysis, keys, and its time.

Text fields hold terms joined by single blanks; the engine splits at blanks and does nothing else.
Their names are shared with `compiling`. Only the id is stored: a search loads nothing else.
"""

from collections.abc import Iterator
from math import exp2
from typing import Any

import tantivy

from pipeline.adapters.search.measures import freshness, micros
from pipeline.domain.article import Article
from pipeline.domain.query.keys import keys
from pipeline.domain.words.analysis import Analysis

MAPPING = 2  # grows when the fields change
KEYS = ("outlet", "author", "lang", "topic", "story", "access")
ZONES = ("title", "text")
#: facet -> how many of its values are told
FACETS = {"outlet": 50, "lang": 30, "topic": 50, "story": 20, "access": 5}


def schema() -> Any:
    """The fields of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for zone in ZONES:
        for layer in ("form", "stem"):
            builder.add_text_field(
                f"{zone}_{layer}", tokenizer_name="whitespace", index_option="position"
            )
        builder.add_text_field(f"{zone}_part", tokenizer_name="whitespace", index_option="freq")
    for key in KEYS:
        builder.add_text_field(key, tokenizer_name="raw", index_option="basic")
    for shown in FACETS:
        builder.add_text_field(
            f"{shown}_shown", tokenizer_name="raw", fast=True, index_option="basic"
        )
    builder.add_integer_field("when", indexed=True, fast=True)
    builder.add_integer_field("seq", indexed=True, fast=True)
    builder.add_integer_field("change", indexed=False, fast=True)
    builder.add_float_field("fresh", indexed=False, fast=True)
    return builder.build()


def document(article: Article, analysis: Analysis) -> Any:
    """The article as the index keeps it."""
    made = tantivy.Document()
    for field, text in _texts(article, analysis):
        made.add_text(field, text)
    made.add_integer("when", micros(article.when))
    made.add_integer("seq", article.seq)
    made.add_integer("change", article.change)
    # the engine multiplies a score by log2(2 + this), which is the freshness again
    made.add_float("fresh", exp2(freshness(article.when)) - 2)
    return made


def _texts(article: Article, analysis: Analysis) -> Iterator[tuple[str, str]]:
    """Field and value of all that is text."""
    layers = analysis.layers(article)
    yield "id", article.id
    for name, zone in (("title", layers.title), ("text", layers.text)):
        yield f"{name}_form", " ".join(zone.forms)
        yield f"{name}_stem", " ".join(zone.stems)
        if zone.parts:
            yield f"{name}_part", " ".join(sorted(zone.parts))
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
