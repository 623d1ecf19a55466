"""Where the sentences of a text begin and end. Good enough to quote from; pure."""

import re

#: a dot after these ends no sentence; lower case, without the dot
_SHORTENED = frozenset(
    [
        "abs",
        "art",
        "bzw",
        "bsp",
        "ca",
        "co",
        "corp",
        "dr",
        "dipl",
        "etc",
        "evtl",
        "ggf",
        "hr",
        "hrsg",
        "ing",
        "inkl",
        "jr",
        "ltd",
        "max",
        "mio",
        "mr",
        "mrd",
        "mrs",
        "ms",
        "nr",
        "prof",
        "rd",
        "sen",
        "sog",
        "st",
        "str",
        "tel",
        "usw",
        "vgl",
        "vs",
        "zzgl",
        "feb",
        "jan",
        "apr",
        "aug",
        "sep",
        "sept",
        "okt",
        "oct",
        "nov",
        "dez",
        "dec",
        "gen",
        "gov",
        "rep",
    ]
)
_END = re.compile(r"[.!?…]+[\"'“”’»«)\]]*\s+(?=[\"'„“‚‘«»(\[–-]*[^\W_a-zäöüß])|\n+")
_LAST_WORD = re.compile(r"[^\W_]+$")


def sentences(text: str) -> list[tuple[int, int]]:
    """Begin and end of each sentence, in order, white space left out; a line break ends one too."""
    cuts = [found.end() for found in _END.finditer(text) if _ends(text, found)]
    bounds = zip([0, *cuts], [*cuts, len(text)], strict=True)
    return [_trimmed(text, start, end) for start, end in bounds if text[start:end].strip()]


def _ends(text: str, found: re.Match[str]) -> bool:
    """A dot after a shortened word, a single letter or a number of a date ends no sentence."""
    if found.group().startswith("\n") or not found.group().startswith("."):
        return True
    if found.group().startswith(".."):
        return True
    before = _LAST_WORD.search(text, max(found.start() - 30, 0), found.start())
    if before is None:
        return True
    word = before.group()
    ordinal = word.isdigit() and len(word) <= 2  # noqa: PLR2004 - days and months have two digits
    return not (ordinal or (len(word) == 1 and word.isalpha()) or word.lower() in _SHORTENED)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())
