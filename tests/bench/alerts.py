"""Figures of standing alerts: what one more article costs that all of them are asked about.

    python -m tests.bench alerts [ALERTS]       100,000 unless told

A realistic mix in words of the press: names, phrases, boolean queries, beginnings of words, NEAR;
1 in 100 is a very common word. People watch for their own: of 20,000 names each is asked for as
often as any other, however often the press writes it.
"""

import random
import re
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean, quantiles

from pipeline.domain.alert import Alert
from pipeline.settings import read_settings
from pipeline.stages.alert import follow
from pipeline.wiring import House
from pipeline.wiring.frequencies import freshened
from tests.bench.archive import NOW, Askers, Press

ALERTS = 100_000
ARTICLES = 500
WARM = 300
#: a pair of words that somebody would ask for
TELLING = re.compile(r"\b[A-ZÄÖÜ]\w{4,}$")
#: kind -> its share
MIX = {
    "name": 30,
    "full name": 15,
    "two words": 12,
    "phrase": 12,
    "boolean": 12,
    "rare word": 8,
    "beginning": 4,
    "near": 4,
    "in an outlet": 2,
    "very common": 1,
}


def main(argv):
    most = int(argv[0]) if argv else ALERTS
    press = Press()
    sample = list(islice(press.articles(3000), 3000))
    typed = list(islice(queries(press, Askers(sample)), most))
    fresh = [press.article(3000 + n, NOW) for n in range(ARTICLES)]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for count in [n for n in (1000, 10_000, 100_000, 1_000_000) if n < most] + [most]:
            tell(home, typed, count, sample, fresh)
    return 0


def queries(press, askers, seed=3):
    """Typed queries without end."""
    chance = random.Random(seed)
    usual = askers.usual
    told = [pair for pair in askers.pairs if TELLING.search(pair)]

    def name():
        return press.name_at(chance.randint(1, 20_000))

    kinds = {
        "name": name,
        "full name": lambda: f'"{name()} {name()}"',
        "two words": lambda: f"{name()} {chance.choice(usual)}",
        "phrase": lambda: f'"{chance.choice(told)}"',
        "boolean": lambda: (
            f"({name()} OR {name()} OR {chance.choice(askers.rare)}) "
            f"AND ({chance.choice(usual)} OR {chance.choice(usual)}) NOT {chance.choice(usual)}"
        ),
        "rare word": lambda: chance.choice(askers.rare),
        "beginning": lambda: f"{chance.choice(askers.rare)[:7]}*",
        "near": lambda: f"{name()} NEAR/5 {chance.choice(usual)}",
        "in an outlet": lambda: f"{name()} outlet:{chance.choice(askers.outlets)}",
        "very common": lambda: chance.choice(askers.common),
    }
    while True:
        (kind,) = chance.choices(list(MIX), MIX.values())
        yield kinds[kind]()


def tell(home, typed, count, sample, fresh):
    """One line of the curve."""
    (home / str(count)).mkdir()
    house = House(read_settings(home / str(count), {}), lambda: NOW)
    with house.store.batch() as b:
        b.articles.save([replace(one, seq=b.articles.next_seq()) for one in sample])
        for number, query in enumerate(typed[:count]):
            b.alerts.add(Alert(f"al{number:07}", "operator", f"a{number}", query, NOW))
    freshened(house)
    first = timed(lambda: started(house) and None)[0]
    house.close()
    with ProcessPoolExecutor(1, get_context("spawn")) as alone:
        print(f"{count:9,} alerts   first start {first:6.2f} s   ", end="")
        print(alone.submit(warm, home / str(count), fresh).result(), flush=True)


def warm(home, fresh):
    """What a process finds that begins with all alerts filed, in one line."""
    house = House(read_settings(home, {}), lambda: NOW)
    again, watch = timed(lambda: started(house))
    for article in fresh[:WARM]:
        watch.find(article)
    spent = [timed(lambda one=one: watch.find(one))[0] for one in fresh[WARM:]]
    hits = fmean(len(watch.find(one)) for one in fresh[WARM : WARM + 50])
    one_more = timed(lambda: added(house, watch))[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    house.close()
    return (
        f"start {again:5.2f} s   {fmean(spent) * 1000:6.2f} ms an article, "
        f"p99 {quantiles(spent, n=100)[98] * 1000:6.2f}   {hits:5.1f} hits   "
        f"one more {one_more * 1000:5.1f} ms   {peak:5.0f} MiB"
    )


def started(house):
    """A watch as a fresh process has it."""
    watch = house.new_watch()
    follow(house.store, watch, None)
    return watch


def added(house, watch):
    """One more alert, taken up by a watch that stands."""
    with house.store.batch() as b:
        b.alerts.add(Alert("one", "operator", "one more", "Hochwasser AND Grimma", NOW))
    follow(house.store, watch, None)


def timed(run):
    """Seconds of the processor, and what came of it."""
    begun = time.process_time()
    result = run()
    return time.process_time() - begun, result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
