"""The names under which an outlet signs, and whether a sentence has one of them."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from pipeline.domain.padding.words import WORD, fold, squeezed, words

SHORTEST = 3  # «BR», «FR»: too short to tell from other letters
FEW = 2
LONGEST = 6  # words in an outlet's name
SUFFIX = re.compile(r"\s*[|–—]\s*.*$|\s+-\s+.*$")


def own_names(outlet: str, site_name: str, url: str) -> frozenset[str]:
    """Squeezed names from the feed's entry, the page's own site name and its host."""
    shown = {name for name in (outlet, site_name, SUFFIX.sub("", site_name)) if name}
    names = {squeezed(name) for name in shown}
    names |= {
        squeezed(re.sub(r"^(der|die|das|the)\s+", "", name, flags=re.IGNORECASE))
        for name in shown
        if len(words(name)) > FEW  # «Die Zeit» signs as that, never as «Zeit»
    }
    # «the Ledger» for The Brussels Ledger
    names |= {
        "the" + words(name)[-1]
        for name in shown
        if len(words(name)) > FEW and fold(name[:3]) == "the"
    }
    names |= _of_host(url, {word for name in shown for word in words(name)})
    return frozenset(name for name in names if len(name) >= SHORTEST and not name.isdecimal())


def _of_host(url: str, taken: set[str]) -> set[str]:
    """«berlinmorgen» and «berlinmorgende»; a label that is one word of a longer name is no name."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return set()
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdecimal():  # noqa: PLR2004 - localhost, numbers
        return set()
    label = squeezed(labels[-2] if len(labels[-2]) > 3 else labels[0])  # noqa: PLR2004 - co.uk
    return {squeezed(host)} | ({label} - taken)


@lru_cache(maxsize=2000)
def spans_of_name(text: str, names: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """Where the outlet's name stands in a text, capital first; a genitive s belongs to it."""
    whole = squeezed(text)
    if not any(name in whole for name in names):
        return ()
    found: list[tuple[int, int]] = []
    tokens = list(WORD.finditer(text))
    skip = 0
    for at, token in enumerate(tokens):
        article = token.group() == "the" and text[token.end() + 1 : token.end() + 2].isupper()
        if at < skip or not (
            article
            or token.group()[0].isupper()
            or token.group()[0].isdecimal()
            or _address(text, token.end())
        ):
            continue
        run = ""
        for last in range(at, min(at + LONGEST, len(tokens))):
            run += fold(tokens[last].group())
            if run in names or run.removesuffix("s") in names:
                found.append((token.start(), tokens[last].end()))
                skip = last + 1
    return _longest(found)


def _address(text: str, end: int) -> bool:
    """A word with a dot and a letter right behind it, as in berlinmorgen.example."""
    return text[end : end + 1] == "." and text[end + 1 : end + 2].isalpha()


def _longest(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Of spans that begin together the longest."""
    return tuple(sorted({start: (start, end) for start, end in sorted(spans)}.values()))
