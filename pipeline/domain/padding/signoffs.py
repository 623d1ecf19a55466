"""The sign-off: last lines in which an outlet speaks of itself, known on its very first page.

Goes from the end of the page upward and stops at the first true sentence. A true last sentence
in which the outlet's name occurs as news stays.
"""

from pipeline.domain.article import Why
from pipeline.domain.padding.names import spans_of_name
from pipeline.domain.padding.nouns import LEAD, Page, Piece
from pipeline.domain.padding.selfspeech import WE, YOU, Speech, bids, heard
from pipeline.domain.padding.tables import Tables
from pipeline.domain.padding.words import quoted, sentences, words

REACH = 6  # blocks from the end in which a whole line may be a sign-off, with furniture behind it
LETTERS = 400  # a sign-off is short
TAIL = 1500  # letters at the end of a paragraph that are looked at
ADVERT = 160  # letters
FEW = 3  # blocks; a shorter page is no report
SLOGAN = 6  # words beside the name
EDGES = " \t–—―-|·"


def without_signoffs(page: Page, tables: Tables) -> Page:
    """The page without its sign-off, in its own lines, at the last paragraph's end, in the lead."""
    page = _whole_lines(page, tables)
    if page.pieces and page.pieces[-1].block.kind != "quote":
        last = page.pieces[-1]
        page = _shortened(page, last.at, last.text, tables)
    return _shortened(page, LEAD, page.lead, tables) if page.lead else page


def _speaks_itself(page: Page) -> bool:
    """Whether the body says we and you without quotation marks: an appeal, a column, a talk."""
    body = [p.text[:TAIL] for p in page.pieces[:-3] if not quoted(p.text)]
    told = sum(bool(WE.search(text) or YOU.search(text)) for text in body)
    return told >= 2 or sum(text.rstrip().endswith("?") for text in body) >= 3  # noqa: PLR2004


def _whole_lines(page: Page, tables: Tables) -> Page:
    """Without the lines near the end that are nothing but sign-off; one line always stays."""
    gone: set[int] = set()
    behind = False  # a sign-off stands right behind
    only_gone = True  # nothing else stands behind
    for piece in reversed(page.pieces[1:][-REACH:]):
        ours = piece.block.kind != "quote" and _is_signoff(
            page, piece, tables, behind=behind, last=only_gone
        )
        behind, only_gone = ours, only_gone and ours
        if ours:
            gone.add(piece.at)
    adverts = {p.at for p in page.pieces[1:-REACH] if _is_advert(page, p, tables)}
    whys: dict[int, Why] = {**dict.fromkeys(adverts, "box"), **dict.fromkeys(gone, "sign-off")}
    return page.without(whys)


def _is_advert(page: Page, piece: Piece, tables: Tables) -> bool:
    """Whether this line amid the text only offers something of the outlet's own."""
    if piece.block.kind != "paragraph" or len(piece.text) > ADVERT:
        return False
    text = piece.text.strip(EDGES)
    spans = sentences(text)
    if not spans or not bids(text[spans[-1][0] :]):
        return False
    speech = [heard(text[a:b], page.names, tables) for a, b in spans]
    if any(one.news for one in speech) or not speech[-1].advert:
        return False
    return all(one.advert or one.named for one in speech)


def _is_signoff(page: Page, piece: Piece, tables: Tables, *, behind: bool, last: bool) -> bool:
    """Whether this line as a whole is the outlet speaking of itself."""
    text = piece.text.strip(EDGES)
    if len(text) > LETTERS:
        return False
    speech = [heard(text[a:b], page.names, tables) for a, b in sentences(text)]
    if " ".join(words(text)) in tables.whole or not speech or any(one.news for one in speech):
        return bool(speech) and not any(one.news for one in speech)
    if piece.is_heading or all(one.own for one in speech):
        return all(one.signature or (one.own and not piece.is_heading) for one in speech)
    if speech[-1].own or (behind and speech[-1].companion):
        offered = speech[-1].offer
        return all(one.companion or one.motto or (offered and one.named) for one in speech)
    return last and (_addresses(page, speech) or _slogan(page, piece, text))


def _addresses(page: Page, speech: list[Speech]) -> bool:
    """One sentence from us to you, on a page of news that else speaks in nobody's voice."""
    alone = len(page.pieces) > FEW and len(speech) == 1 and speech[0].address
    return alone and not _speaks_itself(page)


def _slogan(page: Page, piece: Piece, text: str) -> bool:
    """«BerlinMorgen – näher dran»: name, dash, a few words; the page tells nothing of the outlet."""
    spans = spans_of_name(text, page.names)
    if len(spans) != 1 or len(words(text)) > SLOGAN + 3 or any(c.isdecimal() for c in text):
        return False
    start, end = spans[0]
    before, after = text[:start].strip(), text[end:].strip()
    joined = (not before and after[:1] in {"–", "—", "-", "|"}) or (
        not after.strip(".!") and before[-1:] in {"–", "—", "-", "|"}
    )
    others = [page.title, *(p.text for p in page.pieces if p.at != piece.at)]
    return joined and not any(spans_of_name(other[:TAIL], page.names) for other in others)


def _shortened(page: Page, at: int, text: str, tables: Tables) -> Page:
    """Without the sentences at the end of this text in which the outlet speaks of itself."""
    start = max(0, len(text) - TAIL)  # hostile pages have sentences without end
    spans = [(a + start, b + start) for a, b in sentences(text[start:])]
    keep = len(spans)
    speech = [heard(text[a:b].strip(EDGES), page.names, tables) for a, b in spans[-4:]]
    while keep > 1 and speech and _own_end(speech, at_end=keep == len(spans)):
        keep -= 1
        speech.pop()
    if keep == len(spans):
        return page
    end = spans[keep - 1][1]
    return page.with_text(at, text[:end].rstrip(EDGES), text[end:].strip(), "sign-off")


def _own_end(speech: list[Speech], *, at_end: bool) -> bool:
    """Whether the last of these sentences is sign-off; behind a true one it must be so by itself."""
    last = speech[-1]
    return last.own or (not at_end and last.companion and (last.we or last.set_phrase))
