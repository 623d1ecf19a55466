"""extraction: our page reader beside bare trafilatura, on every page of the three sets.

    python -m tests.bench extraction [--sets NAME …] [--workers N]

F1 of the text (as corpora/extraction/SOURCE.md defines it for each set), pages a second with the
same number of processes, milliseconds of processor time a page in those processes (Linux; a busy
machine alters them less), the share of right titles, dates and authors, and every page that we did
not take for an article.
"""

import argparse
import contextlib
import logging
import os
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path

from pipeline.adapters.reading.pages import TrafilaturaReader
from pipeline.adapters.reading.walls import read_walls
from pipeline.domain.article import Draft
from pipeline.ports.reading import PageBytes
from tests.bench.corpora import ROOT, SETS, Gold, f1, pages

SLICES = 6
WHO = ("bare", "ours")
WALLS = ROOT / "config" / "tables" / "walls.txt"


def bare(body):
    """What the library gives out of the box."""
    import trafilatura

    return trafilatura.extract(body) or ""


def quiet():
    logging.disable(logging.CRITICAL)
    bare(b"<html><body><p>warm</p></body></html>")


def processor() -> float:
    """Seconds that all processes below this one have taken, those that are gone left out."""
    times, below = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            told = stat.read_text().rpartition(")")[2].split()
            below.setdefault(int(told[1]), []).append(int(stat.parent.name))
            times[int(stat.parent.name)] = int(told[11]) + int(told[12])
    found, left = 0, [os.getpid()]
    while left:
        children = below.get(left.pop(), [])
        found += sum(times[child] for child in children)
        left += children
    return found / os.sysconf("SC_CLK_TCK")


def read_both(reader: TrafilaturaReader, golds: list[Gold], workers: int):
    """Bare texts, our drafts (both by id) and the seconds that each took.

    Turn by turn over slices of the set, so that both meet the same load of the machine.
    """
    texts, drafts, took = {}, {}, Counter()
    with ProcessPoolExecutor(workers, initializer=quiet) as children:
        list(children.map(bare, [b""] * workers * 4))  # all children are warm
        for at in range(SLICES):
            part = golds[at::SLICES]
            bodies = [gold.body for gold in part]
            sheets = [
                PageBytes(gold.id, gold.url, "text/html", body)
                for gold, body in zip(part, bodies, strict=True)
            ]
            clocks = [(time.perf_counter(), processor())]
            found = list(children.map(bare, bodies))
            clocks.append((time.perf_counter(), processor()))
            drafts |= dict(reader.read(sheets))
            clocks.append((time.perf_counter(), processor()))
            for who, (start, before), (end, after) in zip(WHO, clocks, clocks[1:], strict=False):
                took[who] += end - start
                took[f"{who}, processor"] += after - before
            texts |= dict(zip((gold.id for gold in part), found, strict=True))
    return texts, drafts, took


def text_of(draft) -> str:
    return "\n".join(block.text for block in draft.blocks) if isinstance(draft, Draft) else ""


def fields(golds: list[Gold], drafts) -> dict[str, tuple[int, int]]:
    """Right and asked, for each field that the gold has."""
    right, asked = Counter(), Counter()
    for gold in golds:
        draft = drafts[gold.id]
        for name, check in CHECKS.items():
            if gold.truth.get(name):
                asked[name] += 1
                right[name] += isinstance(draft, Draft) and check(gold.truth[name], draft)
    return {name: (right[name], asked[name]) for name in asked}


def same_title(truth, draft) -> bool:
    return " ".join(truth.split()) == draft.title


def same_time(truth, draft) -> bool:
    if draft.published is None:
        return False
    try:
        when = datetime.fromisoformat(truth)
    except ValueError:
        return False  # a day that there is not, in the gold
    if when.tzinfo is None:
        return abs((draft.published.replace(tzinfo=None) - when).total_seconds()) < 86400
    return draft.published == when


def same_authors(truth, draft) -> bool:
    return {one.casefold() for one in truth} == {one.casefold() for one in draft.authors}


CHECKS = {"title": same_title, "date": same_time, "authors": same_authors}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="extraction", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--misses", action="store_true", help="print each wrong title, date, author"
    )
    args = parser.parse_args(argv)
    reader = TrafilaturaReader(read_walls(WALLS), workers=args.workers)
    warm = PageBytes("warm", "http://localhost/", "text/html", b"<html><p>warm</p></html>")
    list(reader.read([warm] * args.workers * 2))
    lost = 0
    print(
        f"{'set':12} {'pages':>5} {'F1 bare':>8} {'F1 ours':>8} {'bare/s':>7} {'ours/s':>7} {'ratio':>6}"
        f" {'bare ms':>8} {'ours ms':>8}"
    )
    try:
        for name in args.sets:
            golds = pages(name)
            texts, drafts, took = read_both(reader, golds, args.workers)
            ours = {key: text_of(draft) for key, draft in drafts.items()}
            scores = f1(name, texts), f1(name, ours)
            lost += scores[1] < scores[0] or len(drafts) != len(golds)
            print(
                f"{name:12} {len(golds):5} {scores[0]:8.4f} {scores[1]:8.4f}"
                f" {len(golds) / took['bare']:7.1f} {len(golds) / took['ours']:7.1f}"
                f" {took['bare'] / took['ours']:6.2f}"
                f" {took['bare, processor'] / len(golds) * 1000:8.1f}"
                f" {took['ours, processor'] / len(golds) * 1000:8.1f}"
            )
            if shares := fields(golds, drafts):
                told = (f"{field} {right}/{asked}" for field, (right, asked) in shares.items())
                print("   " + ", ".join(told))
            for key, draft in drafts.items():
                if not isinstance(draft, Draft):
                    print(f"   {key}: {draft}")
            if args.misses:
                misses(golds, drafts)
    finally:
        reader.close()
    return int(lost > 0)


def misses(golds: list[Gold], drafts) -> None:
    """What was wrong, for the eye."""
    for gold in golds:
        draft = drafts[gold.id]
        if not isinstance(draft, Draft):
            continue
        got = {"title": draft.title, "date": draft.published, "authors": draft.authors}
        for name, check in CHECKS.items():
            if gold.truth.get(name) and not check(gold.truth[name], draft):
                print(f"   {gold.id[:30]} {name}: {gold.truth[name]!r} | {got[name]!s}")
