"""At which hours the newsroom's days must be looked at, for its truth to hold in any order.

Pages that come within one round come in any order, and a reader is told in that order. So there
is a round between any two reports of one story, corrections included, and one where digests are
due; the demo, which runs every hour, has many more.
"""

from datetime import timedelta
from itertools import pairwise

HOUR = timedelta(hours=1)
DIGESTS = {7, 18}  # local time of the newsroom


def moments(world):
    """The hours, first to last."""
    whole = (world.ends - world.begins) // HOUR
    every = [world.begins + number * HOUR for number in range(whole + 1)]
    found = {now for now in every if now.hour in DIGESTS} | {every[0], every[-1]}
    # the fewest more: each gap that has no round yet gets its last hour, in the order of these
    gaps = [[now for now in every if one <= now < two] for one, two in news(world)]
    for gap in sorted((gap for gap in gaps if gap), key=lambda gap: gap[-1]):
        if not found.intersection(gap):
            found.add(gap[-1])
    return sorted(found)


def news(world):
    """(time of a report, time of the next one of the same story)."""
    times = {}
    for article in world.articles:
        told = [article.published, *(change.at for change in article.changes)]
        times.setdefault(article.story or article.key, []).extend(told)
    for many in times.values():
        yield from pairwise(sorted(many))
