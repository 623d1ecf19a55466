"""Padding: what an outlet sets around and into its articles, known, seen and learnt.

`cut` takes it out, `cut_and_note` also says what a page teaches, `taught` what the counts teach.
"""

from pipeline.domain.padding.cutting import NOTHING, cut, cut_and_note
from pipeline.domain.padding.learning import Count, learned, taught
from pipeline.domain.padding.nouns import Learned, Trimmed, Whose
from pipeline.domain.padding.tables import FILES, Tables

__all__ = [
    "FILES",
    "NOTHING",
    "Count",
    "Learned",
    "Tables",
    "Trimmed",
    "Whose",
    "cut",
    "cut_and_note",
    "learned",
    "taught",
]
