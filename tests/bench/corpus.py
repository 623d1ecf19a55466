"""corpus: real pages from 60 outlets on loopback through the whole chain, beside bare trafilatura.

    python -m tests.bench corpus [--pages N] [--alerts N] [--workers N] [--profile FILE]

The three sets of corpora/extraction, with 1,000 alerts. Prints pages a second from the first poll to
the last mail; the same for bare trafilatura (`extract()` with its defaults) on the same pages with
as many processes, half of it before and half after, so that both meet the same machine; F1 of the
archive beside the bare F1; the time of each stage, memory over all processes; and what became of
every page. A rim of the figures: our readers start cold, the bare ones warm.
"""

import argparse
import cProfile
import random
import re
import sqlite3
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline import stages
from pipeline.domain.alert import Alert
from pipeline.domain.article import Article
from pipeline.domain.errors import BadInput
from pipeline.domain.feed import Feed
from pipeline.settings import read_settings
from pipeline.stages.tally import Tally
from pipeline.wiring import House
from pipeline.wiring.clocks import Standing
from pipeline.wiring.flowing import run_all
from tests.bench.archive import Askers, Press
from tests.bench.corpora import SETS, Gold, f1, pages
from tests.bench.extraction import bare, quiet
from tests.bench.outlets import FEED, Outlet, outlets, served
from tests.bench.weight import Weight

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
ALERTS = 1000
NAME = re.compile(r"(?<=[a-zäöüß] )[A-ZÄÖÜ][a-zäöüß]+ [A-ZÄÖÜ][a-zäöüß]+")
#: kinds of query that people leave behind, and how often: names and nouns above all
MIX = {
    "phrase": 40,
    "a rare word": 20,
    "two words": 15,
    "boolean": 8,
    "NEAR/5": 8,
    "prefix*": 3,
    "name:": 3,
    "four words, OR": 2,
    "a very common word": 1,
}
#: where hits go, in turn: half to mailboxes, a quarter to Atom files, a quarter to digests only;
#: nobody has a mail sent for every «and», so the very common words are for digests too
TARGETS = ("mailto:desk@example.org", "feed", "mailto:press@example.org")
FATES = """
select e.key, e.state, e.reason, p.state, p.reason, a.text, a.id
from entries e left join pages p on p.entry_id = e.id left join articles a on a.id = e.article_id
"""


@dataclass
class Chain:
    """What came of the chain."""

    texts: dict[str, str] = field(default_factory=dict)
    fates: Counter[str] = field(default_factory=Counter)
    aside: list[tuple[Gold, str]] = field(default_factory=list)
    shared: int = 0
    #: by the clock; of a stage alone, they overlap
    took: float = 0.0
    seconds: Counter[str] = field(default_factory=Counter)
    tallies: dict[str, Tally] = field(default_factory=dict)
    idle: float = 0.0
    matches: int = 0
    weight: Weight = field(default_factory=Weight)


def main(argv: list[str]) -> int:
    args = arguments(argv)
    every = [(name, gold) for name in SETS for gold in pages(name)]
    step = max(1, len(every) // args.pages) if args.pages else 1
    chosen = every[::step]
    made, twins = outlets([gold for _, gold in chosen])
    golds = [gold for _, gold in chosen if gold not in twins]
    print(
        f"{len(golds)} pages of {len(made)} outlets, {args.alerts} alerts, {args.workers} readers"
    )
    texts: dict[str, str] = {}
    first = bare_half(golds[::2], args.workers, texts)
    with served(made) as server, tempfile.TemporaryDirectory() as home:
        chain = through(Path(home), made, args, server)
    second = bare_half(golds[1::2], args.workers, texts)
    tell_speed(len(golds), chain, first[0] + second[0], first[1] + second[1])
    tell_stages(chain, len(golds))
    lost = tell_scores(chosen, twins, texts, chain)
    tell_fates(chain, len(golds), len(twins))
    return int(lost)


def arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="corpus", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--pages", type=int, default=0, help="about so many, of all sets; 0: all")
    parser.add_argument("--alerts", type=int, default=ALERTS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--profile", help="a file for cProfile's figures of the main process")
    return parser.parse_args(argv)


def bare_half(golds: list[Gold], workers: int, texts: dict[str, str]) -> tuple[float, float]:
    """Read pages with the bare library; seconds by the clock and of processor time."""
    bodies = [gold.body for gold in golds]
    with ProcessPoolExecutor(workers, initializer=quiet) as children:
        list(children.map(bare, [b""] * workers * 4))  # all children are warm
        with Weight() as weight:
            begun = time.perf_counter()
            found = list(children.map(bare, bodies))
            took = time.perf_counter() - begun
    texts |= dict(zip((gold.id for gold in golds), found, strict=True))
    return took, weight.cpu


def through(home: Path, made: list[Outlet], args: argparse.Namespace, server: int) -> Chain:
    """The whole chain on a fresh data folder."""
    chain = Chain(weight=Weight(without=(server,)))
    house = new_house(home, args.workers)
    with ExitStack() as stack:
        stack.callback(house.close)
        furnish(house, made, args.alerts)
        profile = cProfile.Profile()
        with chain.weight:
            if args.profile:
                profile.enable()
            begun = time.perf_counter()
            chain.tallies = run_all(house)
            chain.took = time.perf_counter() - begun
            profile.disable()
        with house.store.look() as b:
            for run in b.notes.runs():
                chain.seconds[run.stage] += run.seconds.total_seconds()
        begun = time.perf_counter()
        for name in stages.NAMES:
            house.run_stage(name)
        chain.idle = time.perf_counter() - begun
    if args.profile:
        profile.dump_stats(args.profile)
    look_back(home, made, chain)
    return chain


def new_house(home: Path, workers: int) -> House:
    """SQLite in a file, tantivy, mails in a folder; old pages count as news, so that alerts fire."""
    settings = replace(
        read_settings(home, {}),
        allow_networks=("127.0.0.0/8",),
        host_delay=0.0,
        workers=workers,
        old_hours=24.0 * 36_500,
    )
    return House(settings, Standing(NOW))


def furnish(house: House, made: list[Outlet], count: int) -> None:
    """Follow every outlet and leave the alerts behind."""
    with house.store.batch() as b:
        for outlet in made:
            b.feeds.add(Feed(house.new_id(NOW), outlet.base + FEED, outlet.name, NOW))
        for number, (kind, query) in enumerate(queries(house, count)):
            targets = () if kind == "a very common word" else TARGETS[number % 4 : number % 4 + 1]
            alert = Alert(house.new_id(NOW), "operator", f"alert {number}", query, NOW)
            b.alerts.add(replace(alert, targets=targets))


class Readers(Askers):
    """Type what one leaves behind as an alert: nouns and names."""

    def __init__(self, articles: list[Article]) -> None:
        super().__init__(articles)
        seen = {word for one in articles for word in one.text.split()}
        self.usual, self.rare = (
            [word for word in words if word[0].isupper() and word.lower() not in seen]
            for words in (self.usual, self.rare)
        )
        self.pairs = sorted({name for one in articles for name in NAME.findall(one.text)})


def queries(house: House, count: int) -> list[tuple[str, str]]:
    """What people would leave behind, each with its kind."""
    chance = random.Random(3)
    kinds = Readers(list(Press().articles(2000))).kinds()
    found: list[tuple[str, str]] = []
    while len(found) < count:
        kind = chance.choices(list(MIX), list(MIX.values()))[0]
        typed = kinds[kind]()
        try:
            house.stored_query(typed)
        except BadInput:
            continue
        found.append((kind, typed))
    return found


def look_back(home: Path, made: list[Outlet], chain: Chain) -> None:
    """What the store says of every page."""
    served = {gold.id: gold for outlet in made for gold in outlet.golds.values()}
    articles = Counter()
    with closing(sqlite3.connect(home / "morgenlage.db")) as store:
        rows = store.execute(FATES).fetchall()
        (chain.matches,) = store.execute("select count(*) from matches").fetchone()
    for key, entry, entry_reason, page, page_reason, text, article in rows:
        gold = served.pop(key)
        if text is not None:
            chain.texts[gold.id] = text
            chain.fates["done"] += 1
            articles[article] += 1
        elif page == "aside" or entry == "aside":
            chain.fates["aside"] += 1
            chain.aside.append((gold, page_reason or entry_reason))
        else:
            chain.fates[f"later ({page or entry})"] += 1
    chain.fates["LOST"] += len(served)
    chain.shared = sum(count - 1 for count in articles.values())


def tell_speed(count: int, chain: Chain, bare_took: float, bare_cpu: float) -> None:
    weight, mib = chain.weight, 2**20
    print(f"{'':20}{'pages/s':>9}{'wall s':>9}{'processor s':>13}")
    print(f"{'bare trafilatura':20}{count / bare_took:9.1f}{bare_took:9.1f}{bare_cpu:13.1f}")
    print(f"{'the whole chain':20}{count / chain.took:9.1f}{chain.took:9.1f}{weight.cpu:13.1f}")
    print(
        f"{'ratio (goal 0.6)':20}{bare_took / chain.took:9.2f}{'':9}{bare_cpu / weight.cpu:13.2f}"
    )
    print(
        f"memory at its highest {weight.peak / mib:.0f} MiB PSS over {weight.most} processes, "
        f"the main one {weight.own / mib:.0f} MiB, {weight.own_cpu:.1f} s of processor; "
        f"an idle round {chain.idle * 1000:.1f} ms"
    )


def tell_stages(chain: Chain, count: int) -> None:
    print(f"{'stage':10}{'s':>8}{'ms/page':>9}{'done':>7}{'later':>7}{'aside':>7}")
    for name, tally in chain.tallies.items():
        took = chain.seconds[name]
        numbers = f"{tally.done:7}{tally.later:7}{tally.aside:7}"
        print(f"{name:10}{took:8.2f}{took / count * 1000:9.2f}{numbers}")


def tell_scores(
    chosen: list[tuple[str, Gold]], twins: list[Gold], bare_texts: dict[str, str], chain: Chain
) -> bool:
    """F1 for each set, both on the pages that were served; whether ours is lower anywhere."""
    left_out = {gold.id for gold in twins}
    lost = False
    print(f"{'F1':14}{'pages':>6}{'bare':>9}{'ours':>9}")
    for name in SETS:
        golds = [gold for one, gold in chosen if one == name and gold.id not in left_out]
        bare_score, ours = (f1(name, texts, golds) for texts in (bare_texts, chain.texts))
        lost = lost or ours < bare_score
        print(f"{name:14}{len(golds):6}{bare_score:9.4f}{ours:9.4f}")
    return lost


def tell_fates(chain: Chain, count: int, twins: int) -> None:
    """The account of every page."""
    told = ", ".join(f"{fate} {number}" for fate, number in sorted(chain.fates.items()) if number)
    print(f"{chain.matches} matches of alerts")
    print(f"{count} pages: {told}; {chain.shared} are another address of an article;")
    print(f"{twins} more were left out, for their set's twin stands at the same address")
    for gold, reason in chain.aside:
        truth = gold.truth
        said = len(truth.get("text", "")) or len(" ".join(truth.get("with", [])))
        print(f"  aside: {gold.url[:90]}: {reason} (the gold has {said} characters of text)")
