"""From what stands in a query to a leaf of the tree. Pure; says what is wrong and where."""

import re
from dataclasses import dataclass

from pipeline.domain.errors import BadQuery
from pipeline.domain.query.fields import FIELDS
from pipeline.domain.query.terms import words_of
from pipeline.domain.query.tree import Phrase, Prefix, Wildcard, Word
from pipeline.domain.words.signs import APOSTROPHES
from pipeline.domain.words.split import chunks, normal, pieces, seen, without_gender_marks

OPERATORS = frozenset({"AND", "OR", "NOT", "NEAR", "UND", "ODER", "NICHT"})
#: letters before a `*`; fewer would mean half the archive
LITERALS = 3
#: letters before a `?`, which stands for one character only
LITERALS_BEFORE_ONE = 2

_EDGE = re.compile(r"^[^\w*?]+|[^\w*?]+$")
_LOST = re.compile(rf"[{APOSTROPHES}]")
_WILD_IN_QUOTES = re.compile(r"(?<=\w)\*|(?<=\w)\?(?=\w)")
_NEAR = re.compile(r"NEAR(?:/.*|~?\d+)?")
_FOREIGN = {"&&": "AND", "||": "OR"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a query, for whoever must complain about it."""

    query: str
    at: int

    def wrong(self, reason: str, hint: str = "", shift: int = 0) -> BadQuery:
        """The error to raise; `shift` characters further on."""
        return BadQuery(self.query, reason, self.at + shift, hint)


def word(token: str, spot: Spot) -> Word | Prefix | Wildcard:
    """A bare token that holds at least one word or a wildcard."""
    _no_foreign_operator(token, spot)
    plain = without_gender_marks(token)
    if "*" in plain or "?" in plain:
        return _wild(plain, spot)
    text = canonical(token)
    if not text:
        raise spot.wrong(
            "there is no word here", "Write a word, a phrase or a group in parentheses."
        )
    return Word(text)


def has_content(token: str) -> bool:
    """Whether a bare token says anything; a dash or an ellipsis by itself does not."""
    return bool(words_of(token)) or "*" in token or token in _FOREIGN


def canonical(token: str) -> str:
    """A bare word as the tree keeps it: its chunks joined by dashes, no operator, no field."""
    kept = [_tame(chunk) for chunk in chunks(seen(token)) if pieces(chunk)]
    text = "-".join(kept)
    return text.casefold() if text in OPERATORS else text


def _tame(chunk: str) -> str:
    """«title:innen» would be read as a field."""
    head, mark, _ = chunk.partition(":")
    return without_gender_marks(chunk) if mark and head.casefold() in FIELDS else chunk


def phrase(quoted: str, slop: int, spot: Spot) -> Phrase:
    """What stands between quotation marks, the marks included."""
    inside = quoted[1:-1]
    wild = _WILD_IN_QUOTES.search(without_gender_marks(inside))
    if wild:
        raise spot.wrong(
            f"{wild.group()} has no meaning inside quotation marks",
            "Take the word out of the quotation marks, or the sign away.",
            inside.find(wild.group()) + 1,
        )
    words = tuple(chunk for chunk in chunks(seen(inside)) if pieces(chunk))
    if not words:
        raise spot.wrong("there is no word in the quotation marks", 'For example "zwei Worte".')
    return Phrase(words, slop)


def _no_foreign_operator(token: str, spot: Spot) -> None:
    if token.endswith(":") and token[:-1].casefold() in FIELDS:
        raise spot.wrong(
            f"{token} needs a value right after the colon",
            "No space may stand between; put words that end with a colon in quotation marks.",
            len(token),
        )
    if token in _FOREIGN:
        raise spot.wrong(f"{token} is not known here", f"Write {_FOREIGN[token]}.")
    if token.startswith("!") and words_of(token):
        raise spot.wrong("! is not known here", f"Write NOT {token[1:]} or -{token[1:]}.")
    if _NEAR.fullmatch(token):
        raise spot.wrong(
            "NEAR needs to know how many words may stand between", "For example a NEAR/5 b."
        )


def _wild(token: str, spot: Spot) -> Prefix | Wildcard:
    edge = _EDGE.match(token)
    shift = edge.end() if edge else 0
    text = _LOST.sub("", normal(seen(_EDGE.sub("", token))))
    start = text.rstrip("*")
    _check_beginning(text, spot, shift)
    _check_shape(text, start, spot, shift)
    _check_literals(text, start, spot, shift)
    if "?" in start:
        return Wildcard(start + ("*" if start != text else ""))
    return Prefix(start)


def _check_beginning(text: str, spot: Spot, shift: int) -> None:
    """A pattern without a beginning would mean every word of the archive."""
    rest = text.lstrip("*?")
    if rest != text:
        whole = rest.rstrip("*?")
        raise spot.wrong(
            f"at least {LITERALS} letters must stand before * or ?",
            f"A bare word is found at the end of German compounds too: write {whole}."
            if whole.isalpha() and len(whole) > LITERALS
            else "For example Haus* or Verhandl?ng.",
            shift,
        )


def _check_shape(text: str, start: str, spot: Spot, shift: int) -> None:
    if "*" in start.lstrip("*"):
        raise spot.wrong(
            "* may stand at the end of a word only",
            "Use ? for a single character inside a word.",
            shift + text.find("*"),
        )
    filled = start.replace("?", "x")
    if start.strip("*?") and [piece.word for c in chunks(filled) for piece in pieces(c)] != [
        filled
    ]:
        raise spot.wrong(
            "* and ? go with one single word",
            "Dashed words and scripts without spaces cannot have them.",
            shift,
        )


def _check_literals(text: str, start: str, spot: Spot, shift: int) -> None:
    first = re.split(r"[*?]", text)[0]
    everywhere = len(text) - text.count("*") - text.count("?")
    enough = len(first) >= LITERALS or (
        start == text and len(first) >= LITERALS_BEFORE_ONE and everywhere >= LITERALS
    )
    if not enough:
        raise spot.wrong(
            f"at least {LITERALS} letters must stand before * or ?",
            "For example Haus* or Verhandl?ng.",
            shift + len(first),
        )
