"""Brings spellings of one word together: capitals, ß, accents, and German ae, oe, ue.

`soft` is what a stemmer is given: in German it keeps ä, ö and ü, for «fordern» and «fördern» are
two words. `hard` takes these away as well and is what the layer `form` holds.
"""

import re
from unicodedata import normalize

from pipeline.domain.words.signs import ACCENTS

#: a term is no longer; what goes beyond is cut off on both sides alike
LONGEST = 96
_GERMAN = re.compile(r"(?<![aeiouyäöüq])[aou]e")
#: what folding German leaves as it is, but for ae, oe, ue
_GERMAN_SIGNS = re.compile(r"[\x00-\x7fäöü]*")
_UMLAUT = {"ae": "ä", "oe": "ö", "ue": "ü"}
_ACCENT = re.compile(rf"[{ACCENTS}]")
#: an accent that makes another letter: Cyrillic short i (endings hang on it)
_OTHER_LETTER = {"и\u0306": "й"}
_GERMAN_LETTER = {"a\u0308": "ä", "o\u0308": "ö", "u\u0308": "ü"}
#: strokes and ligatures that no normal form takes apart
_STROKES = str.maketrans(
    {
        "æ": "ae",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "ĸ": "k",
        "ł": "l",
        "ŋ": "n",
        "ø": "o",
        "œ": "oe",
        "ŧ": "t",
        "þ": "th",
    }
)
_HARD = str.maketrans("äöü", "aou")


def soft(word: str, language: str) -> str:
    """The word folded, in German with its umlauts. `word` is one piece in NFKC."""
    low = word.casefold()
    german = language == "de"
    if not (low.isascii() or (german and _GERMAN_SIGNS.fullmatch(low))):
        low = _plain(low, german=german)
    if german and ("ue" in low or "ae" in low or "oe" in low):
        low = _GERMAN.sub(lambda found: _UMLAUT[found.group()], low)
    return low[:LONGEST]


def hard(folded: str) -> str:
    """What `soft` gave, without umlauts."""
    return folded if folded.isascii() else folded.translate(_HARD)


def _plain(low: str, *, german: bool) -> str:
    """Accents and strokes taken off, except those that make another letter."""
    apart = normalize("NFD", low).translate(_STROKES)
    kept = _OTHER_LETTER | _GERMAN_LETTER if german else _OTHER_LETTER
    for pair, letter in kept.items():
        apart = apart.replace(pair, letter)
    return normalize("NFKC", _ACCENT.sub("", apart))
