"""How often terms occur in the archive, counted in its latest articles and kept in the store."""

import json
from typing import TYPE_CHECKING, cast

from pipeline.domain.query.frequency import Counted, counted

if TYPE_CHECKING:
    from pipeline.domain.query.checks import Need
    from pipeline.wiring.house import House

KEY = "frequencies"
SAMPLE = 200  # the latest articles: enough for terms that one in a hundred has
FEWEST = 200  # articles in the archive; the guess does for fewer
FRESH = 50_000  # articles that come in before it is counted again; at first, as many as there were


def kept(house: "House") -> Counted:
    """The frequencies that were counted last; none yet: the guess alone."""
    with house.store.look() as b:
        value = b.notes.value(KEY)
    told = json.loads(value) if value else {"shares": {}}
    return Counted(
        {
            cast("Need", (place, term)): share
            for place, shares in told["shares"].items()
            for term, share in shares.items()
        }
    )


def freshened(house: "House") -> bool:
    """Count again where the archive has grown much since. Whether it was done."""
    with house.store.look() as b:
        value, last = b.notes.value(KEY), b.articles.last_seq()
        since = json.loads(value)["seq"] if value else 0
        if last < FEWEST or last - since < min(max(since, FEWEST), FRESH):
            return False
        sample = b.articles.latest(SAMPLE)
    shares: dict[str, dict[str, float]] = {}
    for (place, term), share in counted(map(house.analysis.layers, sample)).shares.items():
        shares.setdefault(place, {})[term] = round(share, 4)
    with house.store.batch() as b:
        b.notes.keep_value(KEY, json.dumps({"seq": last, "shares": shares}, ensure_ascii=False))
    return True
