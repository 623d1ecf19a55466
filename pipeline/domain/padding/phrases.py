"""The search phrase that one page hangs on its own sub-headings, lead and last line.

It differs from article to article, so it cannot be learnt: it is seen within the page. Two places
with the same words prove it; one alone must look typed, be what the page is about, and stand
nowhere in its running text. A heading that only ends with a dash and true words keeps them.
"""

import re
from urllib.parse import unquote, urlsplit

from pipeline.domain.padding.look import Backing, looks_typed, lowered, ungrammatical
from pipeline.domain.padding.nouns import LEAD, TITLE, Page, Piece
from pipeline.domain.padding.places import DASHES, Key, Sighted, like_heading, sighted
from pipeline.domain.padding.tables import Tables
from pipeline.domain.padding.words import EDGE, joints, key_of, slug_words, words

PROOF = 3  # places that leave no doubt
HALF = 0.5
LINE = 300  # letters; a longer line is no phrase
FIRST = 2  # blocks that may be the lead


def without_phrases(page: Page, tables: Tables, *, hangs: bool) -> Page:
    """The page without its search phrase, wherever it hangs. `hangs`: the outlet is known for it."""
    seen = sighted(page)
    sure = [key for key, one in seen.items() if _is_phrase(key, one, page, tables, hangs=hangs)]
    if not sure:
        return page
    best = max(sure, key=lambda key: (seen[key].places, len(key), key))
    keys = {best} | {
        key for key, one in seen.items() if _variant(key, best) and looks_typed(one.raw, tables)
    }
    if sum(not _variant(key, best) for key in sure if key != best) > 1:
        return page  # many tails that repeat are the page's own order: dates, places, tables
    changes = {}
    for n, piece in enumerate(page.pieces):
        if change := _cut_line(piece, keys, first=n < FIRST):
            changes[piece.at] = change
    return _cut_title(_cut_lead(page.with_texts(changes, "search-phrase"), keys), keys)


def _variant(key: Key, sure: Key) -> bool:
    """Nearly the same words, as where one heading has one word less."""
    shared = len(set(key) & set(sure))
    return shared > 1 and shared >= HALF * len(set(key) | set(sure))


def _is_phrase(key: Key, one: Sighted, page: Page, tables: Tables, *, hangs: bool) -> bool:
    """Whether what the page shows is enough."""
    typed = looks_typed(one.raw, tables)
    if len(key) == 1 or re.search(r"[.,;!?…()\[\]\"„“”»«]", one.raw):
        return len(one.headings) > 1 and one.last and one.raw.isalpha()
    if one.places >= PROOF:
        return True
    backing = _backing(page, key)
    if one.places == PROOF - 1:
        typed = typed or (backing.share(one.raw) == 1 and not one.title)
        return typed and (len(key) > PROOF - 1 or not backing.told(one.raw))
    if not typed or backing.told(one.raw) or backing.owned(one.raw):
        return False
    return _alone(key, one, page, backing, hangs=hangs)


def _alone(key: Key, one: Sighted, page: Page, backing: Backing, *, hangs: bool) -> bool:
    """Whether a phrase in one place is one."""
    share = backing.share(one.raw)
    bare = ungrammatical(one.raw) or lowered(one.raw, f"{page.title} {page.lead}")
    if one.last:
        signed = hangs or any(cut.why == "sign-off" for cut in page.cuts)
        if signed:
            return share > 0 and (len(key) >= PROOF or share >= HALF)
        return share == 1 and (bare or backing.in_address(one.raw))
    if one.lead and (len(key) < PROOF or one.raw.isupper()):
        return False  # «New York – The …» is a dateline
    if hangs:
        return share > 0
    return share == 1 and (bare or backing.in_address(one.raw))


def _backing(page: Page, key: Key) -> Backing:
    """What the page is about, without the places where this phrase hangs."""
    lead = _behind(page.lead, key)
    path = slug_words(re.sub(r"[-_/.+]", " ", _path(page.url)))
    lines = [lead, page.title]
    lines += [_rest(piece, key) for piece in page.pieces if key_of(piece.text[:LINE]) != key]
    about = {*slug_words(page.title), *words(page.title), *words(lead), *slug_words(lead), *path}
    return Backing(frozenset(about), tuple(path), tuple(f" {' '.join(words(x))} " for x in lines))


def _rest(piece: Piece, key: Key) -> str:
    """A line without the phrase that hangs on it."""
    if not like_heading(piece):
        return _behind(piece.text, key)
    heads = [head for head, _, tail in joints(piece.text) if key_of(tail) == key]
    return heads[0] if heads else piece.text


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def _behind(text: str, key: Key) -> str:
    """The text without the phrase at its head."""
    for head, dash, _ in joints(text[:LINE])[:1]:
        if key_of(head) == key:
            return text[len(head) + len(dash) :]
    return text


def _cut_line(piece: Piece, keys: set[Key], *, first: bool) -> tuple[str, str] | None:
    """What stays of one line, and the phrase that goes; None: it has none."""
    text = piece.text
    if key_of(text[:LINE]) in keys and len(text) <= LINE:
        return "", text
    heading = like_heading(piece)
    for head, _, tail in joints(text) if heading or first else ():
        if heading and key_of(tail) in keys:
            return head.rstrip(EDGE), tail.strip()
        if (first or piece.is_heading) and key_of(head) in keys:
            return tail.strip(), head.strip()
    return None


def _cut_lead(page: Page, keys: set[Key]) -> Page:
    if key_of(page.lead) in keys:
        return page.with_text(LEAD, "", page.lead, "search-phrase")
    for head, _, tail in joints(page.lead)[:1]:
        if key_of(head) in keys:
            return page.with_text(LEAD, tail.strip(), head.strip(), "search-phrase")
    return page


def _cut_title(page: Page, keys: set[Key]) -> Page:
    for head, dash, tail in joints(page.title):
        if dash in DASHES and len(words(head)) > 1 and key_of(tail) in keys:
            return page.with_text(TITLE, head.rstrip(EDGE), tail.strip(), "search-phrase")
    return page
