"""Which known article a page is: by the addresses that lead to it, never by its words alone.

An article's id is given at first sight and never recomputed. A feed link and the final address
are sure. What a page claims as its canonical address is only a claim: it counts on the same site,
not for the home page, and where the texts are nearly the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.domain.address import Tracking, key, parse, same_site
from pipeline.domain.errors import BadInput
from pipeline.domain.sketch import Sketch, containment, resemblance

#: marks an address that a page only claims; no normalised address begins so
CLAIM = "claimed "
NEARLY = 0.7  # of the shingles of both texts
WITHIN = 0.85  # of the shorter text: a print view or one without its boxes


@dataclass(frozen=True, slots=True)
class Addresses:
    """The keys of a page: those that surely lead to it, the best first, and those it claims."""

    sure: tuple[str, ...]
    claimed: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """All keys to look up in the table of addresses."""
        claims = (*self.claimed, *(CLAIM + one for one in (*self.sure, *self.claimed)))
        return tuple(dict.fromkeys((*self.sure, *claims)))

    @property
    def kept(self) -> tuple[str, ...]:
        """All keys that lead to the article from now on."""
        return (*self.sure, *(CLAIM + one for one in self.claimed))


def addresses(
    link: str, final: str, canonical: str | None, tracking: Tracking, suffixes: frozenset[str]
) -> Addresses:
    """The keys of a page that was asked for at `link`, answered at `final` and claims `canonical`.

    The home page is nobody's address, even where a dead link leads to it.
    """
    sure = tuple(dict.fromkeys(one for url in (link, final) if (one := _key(url, tracking))))
    claim = _key(canonical, tracking) if canonical and same_site(canonical, final, suffixes) else ""
    return Addresses(sure, (claim,) if claim and claim not in sure else ())


def _key(url: str, tracking: Tracking) -> str:
    """The key of an address; «» for a home page and for no web address."""
    try:
        plain = key(url, tracking)
        address = parse(plain)
    except BadInput:
        return ""
    home = address.path in {"", "/"} and not address.query
    return "" if home else plain


def known_article(
    page: Addresses, known: Mapping[str, str], alike: Callable[[str], bool]
) -> str | None:
    """The id of the article that this page is; None: a new one.

    `known`: key -> id for those of `page.asked` that lead to an article. `alike(id)` says whether
    that article has nearly the page's text; it is asked for claims only.
    """
    for one in page.sure:
        if one in known:
            return known[one]
    claims = (known[one] for one in page.asked if one in known)
    return next((id_ for id_ in dict.fromkeys(claims) if alike(id_)), None)


def nearly_same(one: Sketch, other: Sketch) -> bool:
    """Whether two texts are one article in two dresses."""
    return resemblance(one, other) >= NEARLY or containment(one, other) >= WITHIN
