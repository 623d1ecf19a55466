"""Foreign text made clean, once, at the rim: what is stored is fit for every reader and index.

Taken out: control characters (C0, C1), lone surrogates, non-characters, marks that turn the
direction of text, zero-width fillers, soft hyphens (they hide a word from a search) and floods of
combining marks. Unicode is composed (NFC).
"""

import re
from html import unescape
from unicodedata import normalize

#: joiners (U+200C, U+200D) stay: Persian and many emoji need them
UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]+"
)
LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
#: no script stacks more than three marks on a letter; more is an attack on the line above
FLOOD = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
#: how the marks of a flood, and few other signs, begin in UTF-8
MARKS = (b"\xcc", b"\xcd", b"\xe1\xaa", b"\xe1\xab", b"\xe1\xb7", b"\xe2\x83", b"\xef\xb8")
BLANKS = re.compile(r"[^\S\n]+")

#: elements of HTML; a «<» before anything else is a sign of the text («Vec<T>», «a < b»)
ELEMENTS = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "address",
        "applet",
        "area",
        "article",
        "aside",
        "audio",
        "b",
        "base",
        "bdi",
        "bdo",
        "big",
        "blink",
        "blockquote",
        "body",
        "br",
        "button",
        "canvas",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "data",
        "dd",
        "del",
        "details",
        "dfn",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "em",
        "embed",
        "fieldset",
        "figcaption",
        "figure",
        "font",
        "footer",
        "form",
        "frame",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "i",
        "iframe",
        "img",
        "input",
        "ins",
        "kbd",
        "keygen",
        "label",
        "legend",
        "li",
        "link",
        "main",
        "map",
        "mark",
        "math",
        "menu",
        "meta",
        "meter",
        "nav",
        "noframes",
        "noscript",
        "object",
        "ol",
        "optgroup",
        "option",
        "output",
        "p",
        "param",
        "picture",
        "pre",
        "progress",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "script",
        "section",
        "select",
        "slot",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "template",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "track",
        "tt",
        "u",
        "ul",
        "var",
        "video",
        "wbr",
    ]
)
BREAKING = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
#: what stands in these is no text
SILENT = frozenset({"iframe", "math", "noscript", "object", "script", "style", "svg", "template"})
NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>])")


def clean(text: str) -> str:
    """The text without what no reader can see or should suffer; lines stay lines."""
    if text.isascii() and text.isprintable():
        return text
    # all that is unwanted is unprintable; to ask that takes a twentieth of a search for it
    if not text.replace("\n", " ").replace("\t", " ").replace("\xa0", " ").isprintable():
        text = UNWANTED.sub("", LINE_ENDS.sub("\n", text))
    if text.isascii():
        return text
    text = normalize("NFC", text)
    octets = text.encode("utf-8", "surrogatepass")
    return FLOOD.sub(r"\1", text) if any(mark in octets for mark in MARKS) else text


def one_line(text: str) -> str:
    """Cleaned, and every run of white space (no-break spaces too) made one space."""
    return " ".join(clean(text).split())


def cap(text: str, limit: int) -> str:
    """At most `limit` characters, cut after a whole word where one ends near, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    blank = head.rfind(" ", max(0, limit - 40))
    return (head if blank <= 0 else head[:blank]).rstrip() + "…"


def plain(markup: str) -> str:
    """HTML as text: tags gone, references resolved exactly once, a line for each block.

    Linear in time. «&amp;lt;b&gt;» becomes «&lt;b>», never a tag.
    """
    if "<" in markup:
        markup = "".join(_texts(markup))
    text = unescape(markup) if "&" in markup else markup
    lines = (BLANKS.sub(" ", line).strip() for line in clean(text).split("\n"))
    return "\n".join(line for line in lines if line)


def _texts(markup: str) -> list[str]:
    """The pieces between the tags."""
    pieces: list[str] = []
    at, low = 0, markup.lower()
    while (sign := markup.find("<", at)) >= 0:
        pieces.append(markup[at:sign])
        if low.startswith("<!", sign):
            at = _after_declaration(markup, sign)
            continue
        found = NAME.match(markup, sign)
        name = found[2].lower() if found else ""
        end = markup.find(">", sign) if name in ELEMENTS else -1
        if end < 0:
            pieces.append("<")
            at = sign + 1
            # nothing further can end a tag
            if name in ELEMENTS:
                pieces.append(markup[at:])
                return pieces
            continue
        at = end + 1
        if name in SILENT and found and not found[1]:
            close = low.find(f"</{name}", at)
            # a frame that is never closed hides nothing; a script that is never closed is one
            at = close if close >= 0 else len(markup) if name in {"script", "style"} else at
        elif name in BREAKING:
            pieces.append("\n")
    pieces.append(markup[at:])
    return pieces


def _after_declaration(markup: str, sign: int) -> int:
    """Where a comment or declaration ends; one without an end swallows the rest."""
    mark = "-->" if markup.startswith("<!--", sign) else ">"
    end = markup.find(mark, sign)
    return len(markup) if end < 0 else end + len(mark)
