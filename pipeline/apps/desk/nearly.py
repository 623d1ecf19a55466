"""Names that somebody may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches

SHOWN = 12
MEANT = 3
ALIKE = 0.7
STEM = 5  # characters that two forms of a word share


def there_are(name: str, names: Iterable[str]) -> str:
    """What to say to a name that is unknown: what is near it, else those that there are."""
    known = {one.casefold(): one for one in sorted(names, key=str.casefold)}
    typed = name.casefold()
    near = get_close_matches(typed, known, MEANT, ALIKE)
    near = near or [one for one in known if typed[:STEM] in one and len(typed) >= STEM][:MEANT]
    if near:
        return f"did you mean {' or '.join(f'«{known[one]}»' for one in near)}?"
    if not known:
        return "there is none yet"
    shown = ", ".join([*known.values()][:SHOWN])
    return f"there are: {shown}{', …' if len(known) > SHOWN else ''}"
