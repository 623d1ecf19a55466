"""What an article is in the index: terms of our analysis, keys, and its time.

Text fields hold terms joined by single blanks; the engine splits at blanks and does nothing else.
Their names are shared with `compiling`.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import tantivy

from pipeline.domain.article import Article
from pipeline.domain.query.keys import keys
from pipeline.domain.words.analysis import Analysis

MAPPING = 1  # grows when the fields change
KEYS = ("outlet", "author", "lang", "topic", "story", "access")
ZONES = ("title", "text")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: a title counts as much as so many mentions in the text
TITLE_WEIGHT = 2.0


def schema() -> Any:
    """The fields of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic", fast=True)
    for zone in ZONES:
        for layer in ("form", "stem"):
            builder.add_text_field(
                f"{zone}_{layer}", tokenizer_name="whitespace", index_option="position"
            )
        builder.add_text_field(f"{zone}_part", tokenizer_name="whitespace", index_option="freq")
    for key in KEYS:
        builder.add_text_field(key, tokenizer_name="raw", index_option="basic")
    for shown in ("outlet", "lang", "topic", "story", "access"):
        builder.add_text_field(
            f"{shown}_shown", tokenizer_name="raw", fast=True, index_option="basic"
        )
    builder.add_integer_field("when", indexed=True, fast=True)
    builder.add_integer_field("seq", indexed=True, fast=True)
    builder.add_integer_field("change", indexed=False, fast=True)
    return builder.build()


def micros(at: datetime) -> int:
    """Microseconds since 1970: what the index sorts times by."""
    return (at - EPOCH) // timedelta(microseconds=1)


def document(article: Article, analysis: Analysis) -> Any:
    """The article as the index keeps it."""
    layers = analysis.layers(article)
    made = tantivy.Document()
    made.add_text("id", article.id)
    for name, zone in (("title", layers.title), ("text", layers.text)):
        made.add_text(f"{name}_form", " ".join(zone.forms))
        made.add_text(f"{name}_stem", " ".join(zone.stems))
        if zone.parts:
            made.add_text(f"{name}_part", " ".join(sorted(zone.parts)))
    for key, values in keys(article).items():
        for value in sorted(values):
            made.add_text(key, value)
    for key, shown in (
        ("outlet", article.outlet),
        ("lang", article.language),
        ("access", article.access),
    ):
        made.add_text(f"{key}_shown", shown)
    for topic in article.topics:
        made.add_text("topic_shown", topic)
    if article.story:
        made.add_text("story_shown", article.story)
    made.add_integer("when", micros(article.when))
    made.add_integer("seq", article.seq)
    made.add_integer("change", article.change)
    return made
