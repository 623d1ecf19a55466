"""Foreign text, made fit for one line of a message. The last guard before it leaves the house."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

#: what may not stand in a line of ours: controls (C0, C1, line and paragraph separators), lone
#: surrogates, non-characters, and the marks that turn the direction of the text after them
UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
)
LONGEST_ADDRESS = 4096


def one_line(text: str, limit: int = 2000) -> str:
    """The text as one line: nothing in it that breaks out of its place, at most `limit` long."""
    line = " ".join(UNFIT.sub(" ", text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def cleaned(data: Mapping[str, Any]) -> dict[str, Any]:
    """JSON-like data with every text in it as one line. Keys stay; they are ours."""
    return {key: _cleaned(value) for key, value in data.items()}


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return one_line(value, LONGEST_ADDRESS)
    if isinstance(value, Mapping):
        return cleaned(value)
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return value


def web_address(url: str) -> str:
    """The address if a reader may follow it (http or https, no blanks), else «»."""
    if len(url) > LONGEST_ADDRESS or UNFIT.search(url) or any(sign in url for sign in ' "<>\\'):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""
