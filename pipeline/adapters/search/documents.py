"""What an article is in tantivy: its fields (see `fields`), and its time.

Only the id is stored: a search loads nothing else.
"""

from math import exp2
from typing import Any

import tantivy

from pipeline.adapters.search.fields import FACETS, KEYS, ZONES, texts
from pipeline.adapters.search.measures import freshness, group, micros, number
from pipeline.domain.article import Article
from pipeline.domain.words.analysis import Analysis

MAPPING = 3  # grows when the fields change


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
    builder.add_integer_field("group", indexed=False, fast=True)
    builder.add_float_field("fresh", indexed=False, fast=True)
    return builder.build()


def document(article: Article, analysis: Analysis) -> Any:
    """The article as the index keeps it."""
    made = tantivy.Document()
    for field, text in texts(article, analysis):
        made.add_text(field, text)
    made.add_integer("when", micros(article.when))
    made.add_integer("seq", article.seq)
    made.add_integer("change", article.change)
    made.add_integer("group", number(group(article)))
    # the engine multiplies a score by log2(2 + this), which is the freshness again
    made.add_float("fresh", exp2(freshness(article.when)) - 2)
    return made
