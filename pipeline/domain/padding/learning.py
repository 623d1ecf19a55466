"""What an outlet repeats from page to page: noted per article, judged over many.

The store keeps one row an outlet, block and article, so that reading a page again changes no
count; this module says what to note and, from the counts, what is padding.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from pipeline.domain.article import Draft
from pipeline.domain.padding.nouns import LEAD, Learned, Page
from pipeline.domain.padding.words import sentences, words

HABIT = "habit:search-phrases"  # stands in for a hash: this page hung a phrase on its headings
HABIT_PAGES = 2
SHORTEST = 8  # letters and digits; less is noted nowhere
LONGEST = 2000  # letters
FEWEST = 3  # articles that must have a block
EDGE_SHARE, BODY_SHARE = 1 / 3, 1 / 2  # of all the outlet's articles
#: a text so long does not come twice by chance, whatever its share
LONG, LONG_PAGES = 90, 5
CREDIT = re.compile(r"\((?:[A-Z]{2,5}|[a-z]{2,5})(?:/[\w-]{2,8})*\)|\b(?:dpa|AFP|Reuters|AP)\b")


@dataclass(frozen=True, slots=True)
class Count:
    """A block of an outlet and the number of its articles that have it."""

    hash: str
    text: str
    place: str
    articles: int
    known: bool = False


def hash_of(text: str) -> str:
    """The same for texts that differ only in case, marks, spaces and figures."""
    row = re.sub(r"\d+", "0", " ".join(words(text)))
    return blake2b(row.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def sightings(draft: Draft, uncertain: Page | None = None) -> list[tuple[str, str, str]]:
    """(hash, text, place) of every block, and of the last sentences of the last paragraph.

    Places: head (the first two blocks), tail (the last three), body, end (a last sentence), habit.
    `uncertain`: the page as cut without anything learnt; where phrases were cut from it by its
    own evidence, the habit is noted too.
    """
    found: dict[str, tuple[str, str]] = {}
    last = len(draft.blocks) - 1
    for at, block in enumerate(draft.blocks):
        place = "tail" if at > last - 3 else "head" if at < 2 else "body"  # noqa: PLR2004
        if worth(block.text):
            found.setdefault(hash_of(block.text), (block.text, place))
    for text in ends(draft.blocks[-1].text) if draft.blocks else ():
        found.setdefault(hash_of(text), (text, "end"))
    if uncertain and any(
        cut.why == "search-phrase" and cut.block != LEAD for cut in uncertain.cuts
    ):
        found[HABIT] = ("", "habit")
    return [(key, text, place) for key, (text, place) in found.items()]


def worth(text: str) -> bool:
    """Long enough to be told from others, short enough to be furniture."""
    return len(text) <= LONGEST and sum(map(len, words(text))) >= SHORTEST


def ends(text: str) -> list[str]:
    """The last sentence and the last two, of a text that has more before them."""
    start = max(0, len(text) - LONGEST)
    spans = [(a + start, b + start) for a, b in sentences(text[start:])]
    return [text[spans[-n][0] :] for n in (1, 2) if len(spans) > n and worth(text[spans[-n][0] :])]


def judge(counts: Iterable[Count], articles: int) -> frozenset[str]:
    """Hashes of the blocks that are padding, of an outlet with so many articles."""
    return frozenset(one.hash for one in counts if one.known or _repeated(one, articles))


def _repeated(one: Count, articles: int) -> bool:
    """Often enough; a credit of an agency repeats because it is true."""
    if one.hash == HABIT or one.articles < FEWEST or CREDIT.search(one.text):
        return False
    if len(one.text) >= LONG and one.articles >= LONG_PAGES:
        return True
    share = BODY_SHARE if one.place == "body" else EDGE_SHARE
    return one.articles >= share * max(articles, FEWEST)


def taught(counts: Iterable[Count], articles: int) -> frozenset[str]:
    """All that these counts teach: hashes, and HABIT where the outlet has it."""
    counts = list(counts)
    habit = any(one.hash == HABIT and one.articles >= HABIT_PAGES for one in counts)
    return judge(counts, articles) | ({HABIT} if habit else frozenset())


def learned(known: frozenset[str]) -> Learned:
    """What is known of an outlet, from what its pages taught."""
    return Learned(known - {HABIT}, HABIT in known)
