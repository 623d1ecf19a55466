"""Cuts a text into words. Knows no language.

A *chunk* is a run of letters and digits with what may stand inside a word: an apostrophe, a
gender mark, a `,` or `.` between digits, an unseen sign. A chunk holds one word as a rule;
`pieces` takes it apart where it holds more (an underscore, a script without spaces).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import is_normalized, normalize

from pipeline.domain.words.signs import APOSTROPHES, MARKS, UNSEEN, UNSPACED

_SIGN = rf"[\w{MARKS}{UNSEEN}]"
_GENDER_END = r"(?=in(?:nen)?(?![^\W_]))"
_GENDER = rf"(?i:(?<=[^\W\d_])(?:[:*·_]{_GENDER_END}|/-?(?=innen(?![^\W_]))))"
#: a chunk; what stands between its runs is looked at again by `pieces`
CHUNK = re.compile(rf"{_SIGN}+(?:(?:[{APOSTROPHES}]|(?<=\d)[.,](?=\d)|{_GENDER}){_SIGN}+)*")

_DROPPED = re.compile(rf"[{APOSTROPHES}{UNSEEN}]|{_GENDER}")
_GENDER_MARK = re.compile(_GENDER)
_UNSEEN = re.compile(rf"[{UNSEEN}]")
_UNSPACED_RUN = re.compile(rf"[{UNSPACED}]+")
#: every sign before this one belongs to a script with spaces
_FIRST_UNSPACED = "\u0e01"
_HAS_CONTENT = re.compile(r"[^\W_]")
_NON_SPACE = re.compile(r"\S+")
#: typed for an apostrophe, but NFKC would make a space of it
_ACUTE = str.maketrans({"\u00b4": "'"})


class Piece(NamedTuple):
    """A word of a chunk, not folded; where it begins and ends in the chunk, in characters."""

    word: str
    start: int
    end: int


def normal(text: str) -> str:
    """The text in NFKC, an acute accent that stands alone read as an apostrophe."""
    text = text.translate(_ACUTE) if "\u00b4" in text else text
    return text if text.isascii() or is_normalized("NFKC", text) else normalize("NFKC", text)


def without_gender_marks(text: str) -> str:
    """«Bürger*innen» as «Bürgerinnen»; every other sign stays."""
    return _GENDER_MARK.sub("", text)


def seen(text: str) -> str:
    """The text without signs that nobody sees inside a word."""
    return _UNSEEN.sub("", text)


def chunks(text: str) -> list[str]:
    """The chunks of a text, in order."""
    return CHUNK.findall(normal(text))


def is_plain(chunk: str) -> bool:
    """Whether a chunk is one word just as it stands."""
    return chunk.isalnum() and (
        chunk.isascii() or max(chunk) < _FIRST_UNSPACED or not _UNSPACED_RUN.search(chunk)
    )


def pieces(chunk: str) -> tuple[Piece, ...]:
    """The words of a chunk, in order: mostly one, none where it is marks alone."""
    if is_plain(chunk):
        return (Piece(chunk, 0, len(chunk)),)
    kept = _without_dropped(chunk)
    return tuple(piece for start, end in _runs(chunk, kept) for piece in _words(kept[start:end]))


def _without_dropped(chunk: str) -> list[tuple[str, int]]:
    """The characters that count, each with its place in the chunk."""
    gone = {place for found in _DROPPED.finditer(chunk) for place in range(*found.span())}
    return [(sign, place) for place, sign in enumerate(chunk) if place not in gone]


def _runs(chunk: str, kept: list[tuple[str, int]]) -> Iterator[tuple[int, int]]:
    """Where the runs between underscores begin and end in `kept`."""
    start = 0
    for place, (sign, _) in enumerate([*kept, ("_", len(chunk))]):
        if sign == "_":
            if place > start:
                yield start, place
            start = place + 1


def _words(run: list[tuple[str, int]]) -> Iterator[Piece]:
    """One word, or bigrams for the parts of it that are written without spaces."""
    text = "".join(sign for sign, _ in run)
    done = 0
    for found in _UNSPACED_RUN.finditer(text):
        yield from _one(run, text, done, found.start())
        yield from _bigrams(run, text, *found.span())
        done = found.end()
    yield from _one(run, text, done, len(text))


def _one(run: list[tuple[str, int]], text: str, start: int, end: int) -> Iterator[Piece]:
    word = text[start:end].strip(".,")  # left where a number was cut from the next script
    if _HAS_CONTENT.search(word):
        yield Piece(word, run[start][1], run[end - 1][1] + 1)


def _bigrams(run: list[tuple[str, int]], text: str, start: int, end: int) -> Iterator[Piece]:
    """Each two neighbours; a sign that stands alone is a word of its own."""
    for place in range(start, max(end - 1, start + 1)):
        last = min(place + 1, end - 1)
        yield Piece(text[place : last + 1], run[place][1], run[last][1] + 1)


def spans(text: str) -> list[tuple[int, int]]:
    """Where each word of a text stands in the text as it was given, in the order of `pieces`."""
    plain, back = _with_places(text)
    spaced = not _UNSPACED_RUN.search(plain)
    found: list[tuple[int, int]] = []
    for chunk in CHUNK.finditer(plain):
        if spaced and chunk.group().isalnum():  # nearly always, and told much sooner
            found.append(chunk.span())
            continue
        at = chunk.start()
        found += [(at + piece.start, at + piece.end) for piece in pieces(chunk.group())]
    return [(back[first][0], back[end - 1][1]) for first, end in found] if back else found


def _with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The normal form, and for each of its characters the span it came from; []: the same places.

    Normalising never reaches over white space, so each run of other characters is done by itself.
    """
    plain = normal(text)
    same = text.translate(_ACUTE) if "\u00b4" in text else text
    if plain == same:
        return plain, []
    back: list[tuple[int, int]] = []
    done = 0
    for run in _NON_SPACE.finditer(same):
        back += _places(same, done, run.start()) + _places(same, *run.span())
        done = run.end()
    return plain, back + _places(same, done, len(same))


def _places(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The origin of each normalised character of a run, as finely as can be told."""
    run = text[start:end]
    whole = normalize("NFKC", run)
    if whole == run:
        return [(place, place + 1) for place in range(start, end)]
    fine: list[tuple[int, int]] = []
    made = ""
    for found in _CLUSTER.finditer(run):
        part = normalize("NFKC", found.group())
        made += part
        fine += [(start + found.start(), start + found.end())] * len(part)
    return fine if made == whole else [(start, end)] * len(whole)


#: a character with the marks that follow it
_CLUSTER = re.compile(rf"(?s:.)[{MARKS}]*")
