"""What stands above the text and was read with it: the headline again, its kicker, the byline."""

import re

from pipeline.domain.article import Why
from pipeline.domain.padding.nouns import Page
from pipeline.domain.padding.words import words

TOP = 4  # blocks from the beginning
LETTERS = 300  # of a headline
KICKER = 3  # words of a section's name
#: «16.11.2026, 12:00 Kim Roloff»
BYLINE = re.compile(
    r"(?:\w+, )?\d{1,2}\.\s?(?:\d{1,2}\.|[A-Za-zä]+)\s?\d{2,4}\W{1,3}\d{1,2}[:.]\d{2}(?: Uhr)?[^.!?\n]{0,60}"
)


def without_opening(page: Page) -> Page:
    """The page without its headline in the text and without what stands above that.

    The title is kept apart; a first line that says the same is shown twice otherwise.
    """
    title = words(page.title)
    top = page.pieces[:TOP]
    at = next(
        (
            n
            for n, p in enumerate(top)
            if title and len(p.text) < LETTERS and words(p.text) == title
        ),
        None,
    )
    gone: dict[int, Why] = {}
    if at is not None:
        above = top[:at]
        short = all(len(words(piece.text)) <= KICKER for piece in above)
        gone |= {piece.at: "repeated" for piece in (*(above if short else ()), top[at])}
    gone |= {p.at: "box" for p in top if len(p.text) < LETTERS and BYLINE.fullmatch(p.text.strip())}
    return page.without(gone if len(gone) < len(page.pieces) else {})
