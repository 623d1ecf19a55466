"""Small plots of counts over time, made of characters."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pipeline.apps.cli.paper import say

BLOCKS = " ▁▂▃▄▅▆▇█"
FULLEST = 5
#: a stretch as people write when it began
WRITTEN = {"hour": "%d.%m. %H:%M", "day": "%d.%m.%Y", "week": "%d.%m.%Y"}


def plot(days: Mapping[str, int]) -> None:
    """Hits a day as bars, the first and the last day under them."""
    most = max(days.values(), default=0)
    if not most:
        return
    bars = "".join(bar(hits, most) * 2 for hits in days.values())
    first, last = min(days), max(days)
    say(f"hits a day, at most {most}\n{bars}\n{first}{last:>{len(bars) - len(first)}}\n")


def timeline(rows: Sequence[tuple[datetime, int]], span: str, total: int) -> None:
    """Hits an hour, day or week: a bar for each since the first hit, and the fullest in figures."""
    begun = next((place for place, (_, count) in enumerate(rows) if count), None)
    inside = sum(count for _, count in rows)
    if begun is not None:
        shown, form = rows[begun:], WRITTEN[span]
        most = max(count for _, count in shown)
        say(
            f"hits {'an' if span == 'hour' else 'a'} {span} since {shown[0][0]:{form}}, at most {most}"
        )
        say("".join(bar(count, most) for _, count in shown))
        fullest = sorted((row for row in shown if row[1]), key=lambda row: -row[1])[:FULLEST]
        say("most: " + ", ".join(f"{at:{form}} {count}" for at, count in fullest))
    if inside < total:
        say(f"{total - inside} of {total} hits fall outside of the last {len(rows)} {span}s")


def bar(hits: int, most: int) -> str:
    """An eighth of a block at least, where there was any hit."""
    return BLOCKS[-(-hits * (len(BLOCKS) - 1) // most)] if hits else "·"
