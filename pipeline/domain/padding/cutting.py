"""Takes the padding out of a draft. The same draft and knowledge always give the same text.

Furniture and repeated blocks first, so that the sign-off is the last line; then the sign-off;
then the search phrase, which may hang on what is now the last line. Again, until nothing more
goes: cutting what was cut changes nothing.
"""

from pipeline.domain.article import Draft, Why
from pipeline.domain.padding.boxes import without_boxes
from pipeline.domain.padding.learning import LONGEST, ends, hash_of, sightings
from pipeline.domain.padding.names import spans_of_name
from pipeline.domain.padding.nouns import TITLE, Learned, Page, Trimmed, Whose
from pipeline.domain.padding.openings import without_opening
from pipeline.domain.padding.phrases import without_phrases
from pipeline.domain.padding.signoffs import without_signoffs
from pipeline.domain.padding.tables import Tables
from pipeline.domain.padding.words import joints

NOTHING = Learned()
#: an article printed again shares all of its blocks: what is learnt never takes more than this
MOST = 0.4
ROUNDS = 12  # a true page needs two or three; a hostile one is left as it is then
TITLE_DASHES = frozenset("|–—-·»")


def cut(draft: Draft, whose: Whose, learned: Learned, tables: Tables) -> Trimmed:
    """Title, lead and blocks without padding, and every piece that went, with its reason."""
    return _cut(draft, whose, learned, tables).trimmed()


def cut_and_note(
    draft: Draft, whose: Whose, learned: Learned, tables: Tables
) -> tuple[Trimmed, list[tuple[str, str, str]]]:
    """What `cut` gives, and what to note of the article so that its outlet is known better:

    (hash, text, place). A habit that is known needs no further proof.
    """  # noqa: D400
    page = _cut(draft, whose, learned, tables)
    return page.trimmed(), sightings(draft, None if learned.hangs_phrases else page)


def _cut(draft: Draft, whose: Whose, learned: Learned, tables: Tables) -> Page:
    page = Page.of(draft, whose)
    for _ in range(ROUNDS):
        before = page
        page = _without_name(page)
        page = without_opening(page)
        page = without_boxes(page, tables)
        page = _without_known(page, learned)
        page = without_signoffs(page, tables)
        page = without_phrases(page, tables, hangs=learned.hangs_phrases)
        if page == before:
            break
    return page


def _without_name(page: Page) -> Page:
    """The title without the outlet's name behind a dash or before a bar."""
    for head, dash, tail in joints(page.title):
        if dash in TITLE_DASHES and _is_name(tail, page):
            return page.with_text(TITLE, head.rstrip(), tail.strip(), "repeated")
        if dash == "|" and _is_name(head, page):
            return page.with_text(TITLE, tail.strip(), head.strip(), "repeated")
    return page


def _is_name(text: str, page: Page) -> bool:
    shown = text.strip(" .!|–—-·»")
    return spans_of_name(shown, page.names) == ((0, len(shown)),)


def _without_known(page: Page, learned: Learned) -> Page:
    """Without the blocks that the outlet repeats, and without such sentences at the end."""
    if not learned.known or not page.pieces:
        return page
    gone: dict[int, Why] = {
        piece.at: "repeated"
        for piece in page.pieces
        if len(piece.text) <= LONGEST and hash_of(piece.text) in learned.known
    }
    taken = sum(len(piece.text) for piece in page.pieces if piece.at in gone)
    if taken > MOST * sum(len(piece.text) for piece in page.pieces):
        return page
    page = page.without(gone)
    last = page.pieces[-1]
    for end in reversed(ends(last.text)):
        if hash_of(end) in learned.known:
            rest = last.text[: len(last.text) - len(end)].rstrip()
            return page.with_text(last.at, rest, end, "repeated")
    return page
