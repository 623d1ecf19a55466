"""An article's body as the blocks that its page prints, with all that the outlet hangs on them."""

import re
from dataclasses import dataclass
from html import escape
from typing import Literal

from pipeline.apps.newsroom.world import Article, Outlet


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page's text."""

    kind: Literal["text", "heading", "quote", "list", "agency", "phrase", "signoff"]
    text: str
    items: tuple[str, ...] = ()


def blocks(article: Article) -> list[Block]:
    """The true text alone, in order."""
    body = re.sub(r"^(## .*)$", r"\n\1\n", article.body, flags=re.MULTILINE)
    chunks = (chunk.strip() for chunk in body.split("\n\n"))
    return [_block(chunk) for chunk in chunks if chunk]


def true_text(article: Article) -> str:
    """What a reader should see of the body: one paragraph or heading a line, nothing hung on."""
    return "\n".join(block.text for block in blocks(article))


def printed(article: Article, outlet: Outlet) -> list[Block]:
    """What the page prints: true text, the agency's mark, the search phrase, the sign-off.

    Of a paid article only the first paragraph; the sign-off stands on every article.
    """
    told = blocks(article)
    if article.access == "paid":
        told = [next(block for block in told if block.kind == "text")]
    hung = [_headed(article, block) for block in told]
    if article.agency and f"({article.agency})" not in f"{article.lead} {article.body}":
        hung.append(Block("agency", f"({article.agency})"))
    if article.phrase and "last" in article.phrase_at:
        hung.append(Block("phrase", article.phrase))
    if outlet.signoff:
        hung.append(Block("signoff", outlet.signoff))
    return hung


def printed_lead(article: Article) -> str:
    """The lead as the page shows it: with the search phrase in front, where the outlet does so."""
    if article.phrase and "lead" in article.phrase_at:
        return f"{article.phrase} – {article.lead}"
    return article.lead


def as_html(article: Article, outlet: Outlet) -> str:
    """Lead and printed blocks as the simple HTML that a full-text feed carries."""
    parts = [f"<p><strong>{escape(printed_lead(article))}</strong></p>"]
    return "\n".join([*parts, *(_html(block) for block in printed(article, outlet))])


def _html(block: Block) -> str:
    match block.kind:
        case "heading":
            return f"<h3>{escape(block.text)}</h3>"
        case "quote":
            return f"<blockquote><p>{escape(block.text)}</p></blockquote>"
        case "list":
            return "<ul>" + "".join(f"<li>{escape(each)}</li>" for each in block.items) + "</ul>"
        case _:
            return f"<p>{escape(block.text)}</p>"


def _headed(article: Article, block: Block) -> Block:
    if block.kind == "heading" and article.phrase and "heading" in article.phrase_at:
        return Block("heading", f"{block.text} – {article.phrase}")
    return block


def _block(chunk: str) -> Block:
    lines = [line.strip() for line in chunk.splitlines()]
    if lines[0].startswith("## "):
        return Block("heading", lines[0].removeprefix("## ").strip())
    if all(line.startswith("> ") for line in lines):
        return Block("quote", " ".join(line.removeprefix("> ") for line in lines))
    if all(line.startswith("- ") for line in lines):
        items = tuple(line.removeprefix("- ") for line in lines)
        return Block("list", "; ".join(items), items)
    return Block("text", " ".join(lines))
