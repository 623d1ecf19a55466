"""A message as a person reads it: subject, plain text and HTML, from templates/.

All foreign text is made one line and escaped by the template; the text part indents it, so that
no line of a stranger's stands where lines of ours stand. Styles are written into the elements
because mail readers drop style sheets; nothing is loaded from anywhere.
"""

import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import css_inline
import jinja2

from pipeline.adapters.sending.voice import TEMPLATES, Voice, Voices
from pipeline.domain.message import Message
from pipeline.domain.plain import cleaned, one_line, web_address

WIDTH = 72
SHORT_ADDRESS = 60


@dataclass(frozen=True, slots=True)
class Links:
    """Where the reader may turn. `page` is a web address or «»; `leave`, `confirm` may be mailto."""

    sender: str
    #: subject of a mail that unsubscribes
    subject: str = ""
    page: str = ""
    leave: str = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is put into a mail."""

    subject: str
    text: str
    html: str


class Letters:
    """Renders messages. Keep one: it holds the compiled templates."""

    def __init__(self) -> None:
        self._voices = Voices()
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=jinja2.select_autoescape(["html"]),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            lead=lead, pieces=pieces, short=short, starred=starred, web=web_address, wrapped=wrapped
        )
        self._inliner: Any = css_inline.CSSInliner(
            keep_at_rules=True, load_remote_stylesheets=False, keep_style_tags=False
        )

    def write(self, message: Message, links: Links) -> Letter:
        """The letter for one message, in its language."""
        say = self._voices.of(message.language)
        content = {**DEFAULTS[message.kind], **cleaned(message.content)}
        subject = one_line(SUBJECTS[message.kind](say, content), 200)
        values = {
            **content,
            **computed(message.kind, say, content),
            "say": say,
            "links": links,
            "subject": subject,
        }
        text = self._templates.get_template(f"{message.kind}.txt").render(values)
        html = self._templates.get_template(f"{message.kind}.html").render(values)
        styled: str = self._inliner.inline(html)
        return Letter(subject, tidy(text), styled)


#: what older messages in an outbox may lack
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "alert": {"story": None, "others": [], "more": 0, "headline_before": "", "level": 0},
    "rollup": {},
    "digest": {"weekdays": range(7)},
    "confirm": {"weekdays": range(7)},
    "notice": {"alert": None, "sections": [], "foot": ""},
}


def alert_subject(say: Voice, content: Mapping[str, Any]) -> str:
    """The alert's name, what is new, and the headline."""
    article = content["article"]
    return say(
        f"subject_{content['occasion']}",
        alert=one_line(content["alert"]["name"], 60),
        title=article["title"],
        sources=sources(content),
        language=say.name_of(article["language"]),
    )


def sources(content: Mapping[str, Any]) -> int:
    """How many independent sources there are by now; at least the level that was reached."""
    story = content["story"]
    return max(int(content["level"]), int(story["independent"]) if story else 0)


def rollup_subject(say: Voice, content: Mapping[str, Any]) -> str:
    """The alert's name and how many more hits there are."""
    since = say.clock(content["hour"])
    name = one_line(content["alert"]["name"], 60)
    return say.number(len(content["items"]), "subject_rollup", alert=name, clock=since)


SUBJECTS: Mapping[str, Callable[[Voice, Mapping[str, Any]], str]] = {
    "alert": alert_subject,
    "rollup": rollup_subject,
    "digest": lambda say, content: say("subject_digest", date=say.date(content["date"])),
    "confirm": lambda say, _: say("subject_confirm"),
    "notice": lambda _, content: content["title"],
}


def computed(kind: str, say: Voice, content: Mapping[str, Any]) -> dict[str, Any]:
    """What a template needs beside the content: sentences that count, and the preview line."""
    if kind == "alert":
        language = say.name_of(content["article"]["language"])
        news = say(f"occasion_{content['occasion']}", sources=sources(content), language=language)
        return {"news": news, "preview": starred(content["reason"]["extract"])}
    if kind == "rollup":
        titles = [item["article"]["title"] for item in content["items"]]
        clock = say.clock(content["hour"])
        heading = say.number(len(titles), "rollup_title", clock=clock)
        return {"entries": content["items"], "heading": heading, "preview": " · ".join(titles[:3])}
    if kind == "digest":
        stories = content["stories"]
        articles = say.number(content["articles"], "articles_from")
        intro = say("digest_intro", stories=say.number(len(stories), "stories"), articles=articles)
        return {"intro": intro, "preview": " · ".join(story["title"] for story in stories[:3])}
    if kind == "notice":
        return {"preview": content["paragraphs"][0] if content["paragraphs"] else ""}
    return {"preview": say("confirm_title")}


def lead(story: Mapping[str, Any]) -> Mapping[str, Any]:
    """The report that stands for a story: the one whose headline the story bears, or the latest."""
    reports = story["reports"]
    return next((one for one in reports if one["title"] == story["title"]), reports[0])


def pieces(extract: str) -> list[tuple[str, bool]]:
    """An extract cut at its `**…**`: (text, matched)."""
    parts = re.split(r"\*\*(.+?)\*\*", extract)
    return [(part, index % 2 == 1) for index, part in enumerate(parts) if part]


def starred(extract: str) -> str:
    """An extract for plain text: matched words in single stars."""
    return "".join(f"*{text}*" if hot else text for text, hot in pieces(extract))


def short(url: str) -> str:
    """An address for the eye: without scheme, not too long."""
    return one_line(url.partition("://")[2].removeprefix("www."), SHORT_ADDRESS)


def wrapped(text: str, indent: int = 0, hang: int = 0, mark: str = "") -> str:
    """Lines of at most 72 characters, indented; all but the first by `hang` more.

    `mark` stands before each line, as > before what somebody else said.
    """
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=" " * indent + mark,
        subsequent_indent=" " * (indent + hang) + mark,
        break_long_words=False,
        break_on_hyphens=False,
    )


def tidy(text: str) -> str:
    """No blanks at the end of a line, no two empty lines in a row, one line end at the end."""
    return (
        re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)).strip() + "\n"
    )
