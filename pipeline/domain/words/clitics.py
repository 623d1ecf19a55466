"""What an apostrophe ties to a word without belonging to it: «l'élection», «Hamas's»."""

import re

from pipeline.domain.words.signs import APOSTROPHES

_SIGN = f"[{APOSTROPHES}]"
#: language -> what is taken off before stemming; the form keeps it
_TIED = {
    "en": re.compile(rf"{_SIGN}s$", re.IGNORECASE),
    "fr": re.compile(rf"^(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu){_SIGN}", re.IGNORECASE),
    "it": re.compile(
        rf"^(?:[cdglmnstv]|(?:a|da|de|ne|su|co|que|be)?ll|un|gl|quest|sant|tutt){_SIGN}",
        re.IGNORECASE,
    ),
}


def untied(chunk: str, language: str) -> str:
    """The chunk without an article or a genitive that an apostrophe ties to it."""
    tied = _TIED.get(language)
    return (tied.sub("", chunk) or chunk) if tied else chunk
