"""The German front pages of a week as one stream: speed, memory, and the largest stories to read.

    python -m tests.bench headlines [--join 0.19] [--stories 10] [--repeat 1]

`--repeat` feeds the week again and again under other ids at the same hours, to fill the window
as a larger press would: three times are about 50,000 headlines.
"""

import argparse
import itertools
import resource
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from time import perf_counter

from pipeline.domain.ids import ulid
from pipeline.domain.stories.stories import Stories
from pipeline.domain.stories.tuning import Tuning
from tests.quality import clusters

PART = 2_000


def main(argv):
    """Print figures and the largest stories; 0 when the set is there."""
    args = arguments(argv)
    if not (clusters.CLUSTERS / "de_frontpages_2026.jsonl").exists():
        print("headlines: the set lies not in $MORGENLAGE_CORPORA", file=sys.stderr)
        return 1
    items = stream(args.repeat)
    numbers = itertools.count(1)
    tuning = replace(Tuning(), **({"join": args.join} if args.join else {}))
    stories = Stories(clusters.lexicon(), lambda at: ulid(at, next(numbers)), tuning)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    story_of, rates, held = feed(stories, items)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{len(items)} headlines; {rates[0]:.0f}/s at the start, {rates[-1]:.0f}/s at the end;")
    print(f"at most {held} in the window; {memory:.0f} MiB; {len(set(story_of.values()))} stories")
    show(items, story_of, args.stories)
    return 0


def arguments(argv):
    """The options."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench headlines")
    parser.add_argument("--join", type=float)
    parser.add_argument("--stories", type=int, default=10)
    parser.add_argument("--repeat", type=int, default=1)
    return parser.parse_args(argv)


def stream(repeat):
    """The items in order of time; a repeated one has other words and another id."""
    rows = [clusters.item(row) for row in clusters.rows("de_frontpages_2026")]
    copies = [
        replace(each, id=f"{each.id}-{n}", title=shifted(each.title, n), text=shifted(each.text, n))
        for n in range(1, repeat)
        for each in rows
    ]
    return sorted(rows + copies, key=lambda each: each.when)


def shifted(text, n):
    """The same text in an invented tongue: other words, as often as these."""
    return text.translate({ord(a): chr(0x3B1 + 24 * (n % 2) + i) for i, a in enumerate("aeinrst")})


def feed(stories, items):
    """(story of each, items a second for each part, the fullest window)."""
    story_of, onward, rates, held, now = {}, {}, [], 0, items[0].when
    for start in range(0, len(items), PART):
        part = items[start : start + PART]
        began = perf_counter()
        for each in part:
            now = max(now, each.when)
            placed = stories.place([each], now)
            onward |= {merge.younger: merge.older for merge in placed.merges}
            story_of |= {put.article_id: put.story_id for put in placed.placements}
        rates.append(len(part) / (perf_counter() - began))
        held = max(held, len(stories))
    return clusters.settled(story_of, onward), rates, held


def show(items, story_of, count):
    """The largest stories, some headlines of each, to be read by eye."""
    members = defaultdict(list)
    for each in items:
        members[story_of[each.id]].append(each)
    sizes = Counter({story: len(group) for story, group in members.items()})
    print("sizes:", [size for _, size in sizes.most_common(30)])
    for story, size in sizes.most_common(count):
        print(f"\n{size} headlines")
        group = members[story]
        for each in group[:: max(1, size // 14)]:
            print(f"  {each.when:%d %H:%M}  {each.title}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
