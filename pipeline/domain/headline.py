"""A page's headline, without the name of the site that it carries at its end. Pure."""

import re
from collections.abc import Sequence

from pipeline.domain.text import one_line

#: what stands between a headline and the name of its site
SEPARATOR = re.compile(r"\s+(?:[|•·»›–—-]|::)\s+|\s*[|]\s*")
WORDS = re.compile(r"\w+")
#: names of sections and formats that stand beside the site's
LONGEST_SUFFIX = 50


def headline(claims: Sequence[str], seen: Sequence[str], site: str, host: str) -> str:
    """The best headline.

    `claims` are what the page says in its data (JSON-LD, og:title, title element), best first;
    `seen` are its first-level headings. A heading that is seen and agrees with a claim wins, for
    it is what readers see; a claim loses «| Outlet» at its end.
    """
    names = _names(site, host)
    seen = [heading for heading in seen if _key(heading) not in names]
    bare = [short for claim in claims if (short := without_site(one_line(claim), site, host))]
    for heading in seen:
        if agreeing := [claim for claim in bare if agree(heading, claim)]:
            return _without_kicker(heading, agreeing)
    if bare:
        return bare[0]
    return seen[0] if seen else ""


def _without_kicker(heading: str, claims: Sequence[str]) -> str:
    """A heading that is a claim with a kicker before it («Culture  A prize for …») is the claim."""
    return next((claim for claim in claims if heading.endswith(f" {claim}")), heading)


def without_site(title: str, site: str, host: str) -> str:
    """The title without « | Outlet» or « - Outlet» at its end, or «Outlet: » at its beginning."""
    names = _names(site, host)
    if _key(title) in names:
        return ""
    cuts = list(SEPARATOR.finditer(title))
    for cut in cuts:
        if _is_site(title[cut.end() :], names) and cut.start():
            return title[: cut.start()].rstrip()
    if cuts and _is_site(title[: cuts[0].start()], names):
        return title[cuts[0].end() :].lstrip()
    return title


def _is_site(part: str, names: frozenset[str]) -> bool:
    """Whether the part is the site's name, perhaps with a section before or after it."""
    if len(part) > LONGEST_SUFFIX:
        return False
    pieces = [_key(piece) for piece in SEPARATOR.split(part)]
    return any(piece in names for piece in (*pieces, _key(part)))


def _names(site: str, host: str) -> frozenset[str]:
    """The site's names as keys: as written, and as its host has them."""
    labels = host.removeprefix("www.").split(".")
    found = {_key(site), _key(host), _key(host.removeprefix("www."))}
    if len(labels) > 1:
        found |= {_key(labels[-2]), _key(".".join(labels[-2:]))}
    return frozenset(found - {""})


def _key(text: str) -> str:
    return (
        "".join(WORDS.findall(text))
        .lower()
        .replace("ä", "ae")
        .replace("ö", "oe")
        .replace("ü", "ue")
    )


def agree(one: str, other: str) -> bool:
    """Whether two headlines say the same: most words of the shorter stand in the longer."""
    first, second = set(WORDS.findall(one.lower())), set(WORDS.findall(other.lower()))
    shorter = min(len(first), len(second))
    return bool(shorter) and len(first & second) >= max(1, round(0.7 * shorter))
