"""Header fields: text that cannot leave its field, and fields that machines read to the letter."""

import re
from email import _header_value_parser as parser
from email.charset import SHORTEST, Charset
from email.errors import HeaderParseError
from email.header import Header, decode_header, make_header
from email.headerregistry import BaseHeader
from email.policy import Policy
from typing import Any, ClassVar, Literal

from pipeline.domain.plain import one_line

#: fields that are read by programs. EmailMessage would write long ones as encoded words, and then
#: no mail service finds the address to unsubscribe at.
MACHINE = ("In-Reply-To", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "References")
LINE = 78
ROUNDS = 5


class MachineHeader(BaseHeader):
    """A field of ASCII that is folded between its items only, never encoded."""

    max_count: ClassVar[Literal[1] | None] = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Called by the header registry. Raises ValueError for what is not plain ASCII."""
        if not value.isascii() or not value.isprintable():
            raise ValueError("a machine-read header field takes printable ASCII only")
        kwds["decoded"] = value
        kwds["parse_tree"] = parser.TokenList()

    def fold(self, *, policy: Policy) -> str:
        """The field's lines: one an item where one line would be too long."""
        whole = f"{self.name}: {self}"
        if len(whole) > LINE:
            whole = re.sub(r"(>,?) <", rf"\1{policy.linesep} <", whole)
        return whole + policy.linesep


class TextHeader(BaseHeader):
    """A field of free text. Folded by `email.header`: the newer folding loses blanks between words."""

    max_count: ClassVar[Literal[1] | None] = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Called by the header registry."""
        kwds["decoded"] = value
        kwds["parse_tree"] = parser.TokenList()

    def fold(self, *, policy: Policy) -> str:
        """The field's lines; what is not ASCII as encoded words (RFC 2047), blanks inside them."""
        charset = Charset("us-ascii" if self.isascii() else "utf-8")
        if not self.isascii():
            charset.header_encoding = SHORTEST
        folded = Header(str(self), charset, header_name=self.name, maxlinelen=LINE - 2)
        return f"{self.name}: {folded.encode(linesep=policy.linesep)}{policy.linesep}"


def header_text(text: str, limit: int = 200) -> str:
    """Foreign text for a header field.

    Encoded words are read first, again and again: some versions of the library would read them
    after we looked and write what was hidden in them, a line end for one (CVE-2024-6923).
    """
    for _ in range(ROUNDS):
        text = one_line(text, 2 * limit)
        if "=?" not in text:
            break
        text = decoded(text)
    return one_line(text.replace("=?", "= ?"), limit)


def decoded(text: str) -> str:
    """The text with its encoded words read; as it is where they cannot be."""
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):
        return text


def field_names(head: bytes) -> list[str]:
    """Names of the fields in a serialised head, lower case; a line that is none counts as «?»."""
    lines = re.split(rb"\r\n|\r|\n", head)
    starts = [line for line in lines if not line.startswith((b" ", b"\t"))]
    return [name_of(line) for line in starts]


def name_of(line: bytes) -> str:
    """The field's name at the beginning of a line, or «?»."""
    found = re.match(rb"([!-9;-~]+):", line)
    return found[1].decode().lower() if found else "?"
