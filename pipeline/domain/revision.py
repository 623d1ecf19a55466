"""Whether a page that was read again says something new: a revision, or only another dress.

Both readings come from the same extractor and are already cut; reading a kept page with a better
extractor makes no revision.
"""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.domain.article import Access

#: what typesetting may change without a word being changed
SAME = str.maketrans(
    {
        **dict.fromkeys("„“”«»‟″‹›‚‘’‛′´`", '"'),
        "'": '"',
        **dict.fromkeys("–—―‒‐‑−", "-"),
        "…": "...",
        "\u00ad": "",
        "\u200b": "",
        "\u2060": "",
    }
)
#: «Aktualisiert am 3. März, 12.40 Uhr»: the page's clock, not its news
STAMP = re.compile(
    r"^\W*(?:(?:zuletzt )?aktualisiert|stand|veröffentlicht|erstellt|(?:last )?updated|published)\b"
    r"[\s:,]*(?:am|vom|um|on|at)?[\s:]*(?:\w+day,? )?"
    r"\d{1,4}(?:[.:/-]\s?\w|\s?Uhr|\s[A-Za-zä]+,?\s\d{4})[^!?]{0,50}(?<!\w{4}\.)$",
    re.IGNORECASE,
)
SHRUNK = 0.5  # a page that has lost more than half is a teaser or a wall, if nothing is new in it
KEPT = 0.8  # of a teaser's lines stood in the text before
LONGEST = 200  # lines of a passage; more would take too long to compare


@dataclass(frozen=True, slots=True)
class State:
    """What a page says, once its padding is gone. `text` has a paragraph a line."""

    title: str
    text: str
    access: Access = "unknown"


@dataclass(frozen=True, slots=True)
class Change:
    """What another reading of a page brought.

    `shrunk`: the page is now a teaser or a wall; the text that is kept must stay.
    """

    headline: bool = False
    text: bool = False
    shrunk: bool = False

    @property
    def revised(self) -> bool:
        """Whether this is a revision that is to be kept and judged."""
        return self.headline or self.text


NONE = Change()


def change(before: State, after: State) -> Change:
    """What `after` changes. Spaces, quotation marks, dashes and time stamps change nothing."""
    headline = bool(after.title.strip()) and _plain(before.title) != _plain(after.title)
    old, new = _lines(before.text), _lines(after.text)
    if old == new or " ".join(old) == " ".join(new):
        return Change(headline=headline)
    if _is_teaser(old, new, after.access):
        return Change(headline=headline and bool(new), shrunk=True)
    return Change(headline=headline, text=True)


def keep(before: State, after: State) -> State:
    """The state to keep: the new one, but with the old text where the page has shrunk."""
    found = change(before, after)
    title = after.title if found.headline else before.title
    return State(title, after.text if found.text else before.text, after.access)


def corrected(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """The lines that differ, old beside new; «» where one has none. For showing what changed."""
    old, new = before.splitlines()[:LONGEST], after.splitlines()[:LONGEST]
    moves = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(
        ("\n".join(old[a:b]), "\n".join(new[c:d])) for tag, a, b, c, d in moves if tag != "equal"
    )


def _plain(line: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", line.translate(SAME)).split())


def _lines(text: str) -> list[str]:
    lines = (_plain(line) for line in text.splitlines())
    return [line for line in lines if line and not STAMP.match(line)]


def _is_teaser(old: list[str], new: list[str], access: Access) -> bool:
    """Whether the new text is a small part of the old, or next to nothing behind a paywall."""
    before, after = sum(map(len, old)), sum(map(len, new))
    if after >= SHRUNK * before:
        return False
    if not new or access == "paid":
        return True
    whole = " ".join(old)
    known = sum(len(line) for line in new if line.rstrip(". ") in whole)
    return known >= KEPT * after
