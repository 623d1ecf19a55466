"""An author line as names: «Von Anna Beispiel und Bert Muster, Genf» has two."""

import re

LEADING = re.compile(
    r"^\s*(?:von|by|ein beitrag von|eine analyse von|text|autor(?:in)?|par|por|di)\b:?\s+",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"\s*(?:,|\bund\b|\band\b|&|\|)\s+|\s*;\s*", re.IGNORECASE)
DATE = re.compile(r"[\s,|–-]*\b\d[\d.:/\s]*.*$")
ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\([^)]*\)")
LETTER = re.compile(r"[^\W\d_]")
MOST_WORDS = 5


def byline(said: str) -> list[str]:
    """The names in it, in order; [] for an address or a sentence."""
    if said.strip().lower().startswith(("http://", "https://", "www.")):
        return []
    bare = LEADING.sub("", DATE.sub("", ADDRESS.sub(" ", said)))
    names = [" ".join(part.split()) for part in BETWEEN.split(bare)]
    return [name for name in names if LETTER.search(name) and len(name.split()) <= MOST_WORDS]
