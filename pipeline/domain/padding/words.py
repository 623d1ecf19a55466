"""How padding is compared: words without case, accents and marks; sentences with their places."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice

WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
#: between two sentences: an end mark, perhaps a closing quote, a space, then no small letter
BREAK = re.compile(r"(?<=[.!?…])[\"“”»«’')\]]{0,3}\s{1,9}(?=[^\sa-zäöüß])")
#: what hangs two pieces of a line together, with the spaces around it
DASH = re.compile(r"\s{1,3}[–—―‒|·»-]{1,3}\s{1,3}|[–—|]\s{1,3}|\s{1,3}[–—|]|:\s{1,3}")
EDGE = " \t–—―‒-|·:•»*_#"
QUOTES = frozenset('"“”„«»‹›‚‘')
#: the usual way to write an umlaut in an address, then the short way
LONG = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """One word without case, apostrophes and accents; ß is ss. Umlauts lose their dots."""
    plain = word.casefold().replace("’", "").replace("'", "")
    if plain.isascii():
        return plain
    marks = unicodedata.normalize("NFKD", plain)
    return "".join(mark for mark in marks if not unicodedata.combining(mark))


@lru_cache(maxsize=2000)
def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order. Kept at hand: one page asks for a line many times."""
    return tuple(map(fold, WORD.findall(text)))


def key_of(phrase: str) -> tuple[str, ...]:
    """A phrase whatever its order: its folded words, sorted."""
    return tuple(sorted(words(phrase)))


def slug_words(text: str) -> tuple[str, ...]:
    """The words of a text as an address would spell them: Gespräch is gespraech."""
    return tuple(fold(word.casefold().translate(LONG)) for word in WORD.findall(text))


def squeezed(text: str) -> str:
    """All letters and digits in one run: «Berlin Morgen» is berlinmorgen."""
    return "".join(words(text))


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends; together they cover the text but for the gaps."""
    spans, start = [], 0
    for gap in BREAK.finditer(text):
        shown = gap.group()
        end = gap.start() + len(shown.rstrip())
        spans.append((start, end))
        start = gap.end()
    spans.append((start, len(text)))
    return [span for span in spans if text[span[0] : span[1]].strip()]


def joints(line: str) -> list[tuple[str, str, str]]:
    """A line taken apart at each of its first four dashes: head, dash, tail."""
    found = []
    for at in islice(DASH.finditer(line), 4):
        head, tail = line[: at.start()], line[at.end() :]
        if head.strip() and tail.strip():
            found.append((head, at.group().strip(), tail))
    return found


def holds(row: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Whether `part` stands in `row`, word after word."""
    size = len(part)
    return any(row[at : at + size] == part for at in range(len(row) - size + 1))


def quoted(text: str) -> bool:
    """Whether somebody's words are set in quotation marks in it."""
    return not QUOTES.isdisjoint(text)
