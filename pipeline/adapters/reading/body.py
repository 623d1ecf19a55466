"""The article's body: trafilatura's own way to it first, all its ways where that is not enough.

`trafilatura.extract` holds each result against those of two other libraries, for which it copies,
cleans and walks the page several times over. On nine pages of ten that changes nothing: there the
first way has found much of what the page says. Only where it has not do the others have a say.
"""

from collections.abc import Callable
from copy import copy
from functools import partial
from importlib import import_module
from typing import Any

import trafilatura
import trafilatura.utils
from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction
from trafilatura import core, external, html2txt, xpaths
from trafilatura.external import compare_extraction
from trafilatura.htmlprocessing import (
    _handle_forms,
    convert_tags,
    prune_html,
    prune_unwanted_nodes,
    recover_math,
    tree_cleaning,
)
from trafilatura.main_extractor import extract_content
from trafilatura.settings import MANUALLY_CLEANED, MANUALLY_STRIPPED, Document, Extractor
from trafilatura.xml import delete_element

from pipeline.adapters.reading.sieves import sieve, some, union

#: the defaults of `extract()` for text, but for reader comments: they are no part of an article
OPTIONS = Extractor(output_format="txt", comments=False)
WIDE = Extractor(output_format="txt", comments=False, recall=True)
#: what is found is enough where it has so many characters, and this part of the page's text
ENOUGH, SHARE = 450, 0.3
HOLDING = frozenset(
    {
        "aside",
        "button",
        "dialog",
        "fieldset",
        "figure",
        "footer",
        "label",
        "menu",
        "nav",
        "noindex",
        "noscript",
        "object",
        "picture",
        "video",
    }
)
#: what is thrown away, but for forms: what may hold a whole page where it is not closed, and the rest
HOLDERS = [tag for tag in MANUALLY_CLEANED if tag in HOLDING]
THROWN_AWAY = [tag for tag in MANUALLY_CLEANED if tag not in HOLDING and tag != "form"]
#: tables that are none
LAYOUT = frozenset({"presentation", "none"})
PRUNABLE = some([*xpaths.RAW_TREE_PRUNE_XPATH, *xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH])
IN_PARAGRAPHS = etree.XPath("boolean(descendant::p//text())")
UNCLEAN = etree.XPath(external.SANITIZED_XPATH)
TEXT = etree.XPath("string()")


def body_of(tree: Any, *, forum: bool) -> Any:
    """Trafilatura's body element, or None where it finds nothing. The tree is left as it is.

    `forum` is for a page whose comments are its content.
    """
    cleaned, whole = _cleaned(_pruned(copy(tree), forum=forum))
    body, text = extract_content(convert_tags(cleaned, OPTIONS), OPTIONS)
    if len(text) >= SHARE * whole and len(text) >= ENOUGH and _sound(body):
        return body
    body = _compared(_pruned(copy(tree), forum=forum), body, text, whole)
    if body is not None:
        return body
    document = trafilatura.bare_extraction(tree, options=OPTIONS)
    return document.body if isinstance(document, Document) else None


def _compared(tree: Any, body: Any, text: str, whole: int) -> Any:
    """That body, or a better one by another way; None where nothing of some length is found.

    The order of the ways and their limits are the library's.
    """
    body, text = compare_extraction(_cleaned(copy(tree))[0], copy(tree), body, text, OPTIONS)
    if len(text) < OPTIONS.min_extracted_size:
        return None
    if len(text) >= core.ESCALATION_MAX_LENGTH or not _scant(len(text), whole, tree):
        return body
    by_words, told = external.justext_rescue(copy(tree), OPTIONS)
    wider, found = _wider(tree)
    if len(told) > max(len(found), core.ESCALATION_JUSTEXT_RATIO * len(text)):
        return by_words
    return wider if len(found) > core.ESCALATION_ACCEPT_RATIO * len(text) else body


def _scant(length: int, whole: int, tree: Any) -> bool:
    """Whether that is too little of the page; its length is seldom needed in full."""
    share = core.ESCALATION_PAGE_SHARE
    return length < share * whole or length < share * len(html2txt(tree))


def _wider(tree: Any) -> tuple[Any, str]:
    """What is found by taking more rather than less."""
    cleaned = tree_cleaning(copy(tree), WIDE)
    body, text = extract_content(convert_tags(copy(cleaned), WIDE), WIDE)
    return compare_extraction(cleaned, tree, body, text, WIDE)


def _pruned(tree: Any, *, forum: bool) -> Any:
    """Without reader comments and further articles."""
    if PRUNABLE(tree):
        prune_unwanted_nodes(tree, xpaths.RAW_TREE_PRUNE_XPATH)
        if not forum:
            prune_unwanted_nodes(tree, xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH)
    return tree


def _cleaned(tree: Any) -> tuple[Any, int]:
    """Without what is no text for readers, and the length of what is left.

    What the library's `tree_cleaning` does, which walks the tree once for each kind of element.
    """
    recover_math(tree)
    for table in list(tree.iter("table")):
        for figure in table.iterancestors("figure"):
            figure.tag = "div"
        if table.get("role") in LAYOUT:
            table.tag = "div"
    etree.strip_tags(tree, MANUALLY_STRIPPED)
    etree.strip_elements(tree, *THROWN_AWAY, with_tail=False)
    # the library's loop ends with one inside another; a page that never closes its first lives by that
    for tag in HOLDERS:
        for one in tree.iter(tag):
            delete_element(one)
    _handle_forms(tree)
    prune_html(tree)
    return tree, len(" ".join(TEXT(tree).split()))


def _sound(body: Any) -> bool:
    """Paragraphs with text, more of them than tables, and nothing that is no text."""
    tables = sum(1 for _ in body.iter("table"))
    paragraphs = tables and sum(1 for _ in body.iter("p"))
    return tables <= paragraphs and IN_PARAGRAPHS(body) and not UNCLEAN(body)


def _linked(asked: Callable[..., tuple[bool, bool]], element: Any, *more: Any) -> tuple[bool, bool]:
    """What the library's test for too many links says; most elements have none."""
    if next(element.iter("ref"), None) is None:
        return False, False
    return asked(element, *more)


def _hasten() -> None:
    """Make the library quicker in this process; what it finds stays the same."""
    # one class for every element: choosing among lxml's many is written in Python, and is a tenth
    # of the whole time; trafilatura asks for none of them
    trafilatura.utils.HTML_PARSER.set_element_class_lookup(
        etree.ElementDefaultClassLookup(
            element=HtmlElement,
            comment=HtmlComment,
            pi=HtmlProcessingInstruction,
            entity=HtmlEntity,
        )
    )
    for table in (
        xpaths.BODY_XPATH,
        xpaths.DISCARD_IMAGE_ELEMENTS,
        xpaths.OVERALL_DISCARD_XPATH,
        xpaths.RAW_TREE_PRUNE_XPATH,
        xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH,
        xpaths.TEASER_DISCARD_XPATH,
    ):
        table[:] = map(sieve, table)
    baseline = vars(import_module("trafilatura.baseline"))  # a function of that name hides it
    baseline["BASIC_CLEAN_XPATH"] = union(baseline["BASIC_CLEAN_XPATH"])
    processing = vars(import_module("trafilatura.htmlprocessing"))
    processing["link_density_test"] = partial(_linked, processing["link_density_test"])
    # read once, before workers are forked; a tuple of 200,000 words would be hashed for each page
    words = frozenset(map(str.lower, external.jt_stoplist_init()))
    vars(external)["JT_STOPLIST"] = words
    external.try_justext(HtmlElement(), None, None)  # which makes its own table of them


_hasten()
