"""What can be said of pages before a transaction begins, so that others may write meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from pipeline.domain.address import Tracking
from pipeline.domain.article import Draft
from pipeline.domain.identity import Addresses, addresses
from pipeline.domain.padding import Learned, Tables, Trimmed, Whose, cut_and_note, learned
from pipeline.domain.page import Page
from pipeline.domain.sketch import Sketch, sketch

Rows = list[tuple[str, str, str]]  # hash, text and place of what a page teaches


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is known of the world, and the measure of old news."""

    tracking: Tracking
    suffixes: frozenset[str]
    padding: Tables
    old: timedelta
    #: where a date has no zone of its own
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Judged:
    """A page without its padding, by what was known of its outlet."""

    page: Page
    draft: Draft
    where: Addresses
    learned: Learned
    trimmed: Trimmed
    rows: Rows
    sketch: Sketch

    @classmethod
    def of(cls, page: Page, draft: Draft, known: Learned, judgement: Judgement) -> "Judged":
        """Cut the page; say where it may be known, and what it teaches."""
        trimmed, rows = cut_and_note(draft, Whose(page.outlet, page.url), known, judgement.padding)
        where = addresses(
            page.asked, page.url, draft.canonical, judgement.tracking, judgement.suffixes
        )
        return cls(page, draft, where, known, trimmed, rows, sketch(trimmed.text))


def all_judged(
    read: Iterable[tuple[Page, Draft]],
    known: Mapping[str, frozenset[str]],
    judgement: Judgement,
) -> list[Judged]:
    """Every page by what its outlet's pages have taught (outlet -> hashes)."""
    taught = {outlet: learned(hashes) for outlet, hashes in known.items()}
    return [Judged.of(page, draft, taught[page.outlet], judgement) for page, draft in read]
