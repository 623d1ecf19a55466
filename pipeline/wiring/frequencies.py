"""How often terms occur in the archive, counted in its latest articles and kept in the store."""

import json
from typing import TYPE_CHECKING, cast

from pipeline.domain.query.frequency import Counted, counted

if TYPE_CHECKING:
    from pipeline.domain.query.checks import Need
    from pipeline.wiring.house import House

KEY, COUNTED_AT = "frequencies", "frequencies counted at"
SAMPLE = 200  # the latest articles: enough for terms that one in a hundred has
FEWEST = 200  # articles in the archive; the guess does for fewer
FRESH = 50_000  # articles that come in before it is counted again; at first, as many as there were


def kept(house: "House") -> Counted:
    """The frequencies that were counted last; none yet: the guess alone."""
    with house.store.look() as b:
        value = b.notes.value(KEY)
    told = json.loads(value) if value else {}
    return Counted(
        {
            cast("Need", (place, term)): share
            for place, shares in told.items()
            for term, share in shares.items()
        }
    )


def freshened(house: "House") -> bool:
    """Count again where the archive has grown much since. Whether it was done."""
    with house.store.look() as b:
        since, last = int(b.notes.value(COUNTED_AT) or 0), b.articles.last_seq()
        if last < FEWEST or last - since < min(max(since, FEWEST), FRESH):
            return False
        sample = b.articles.latest(SAMPLE)
    shares: dict[str, dict[str, float]] = {}
    for (place, term), share in counted(map(house.analysis.layers, sample)).shares.items():
        shares.setdefault(place, {})[term] = round(share, 4)
    with house.store.batch() as b:
        b.notes.keep_value(KEY, json.dumps(shares, ensure_ascii=False))
        b.notes.keep_value(COUNTED_AT, str(last))
    return True
