"""What a search costs as somebody types it: a whole process, from its start to its end.

    python -m tests.bench terminal [ARTICLES | FOLDER]      100,000 unless told

A data folder is filled first (some minutes; FOLDER is one that was filled before). Then the command
is run: processor time of the whole process, the clock beside it, and the share of imports. Once with
bytecode at hand and once without it, as where PYTHONDONTWRITEBYTECODE is set before installing.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median

from pipeline.domain.ids import ulid
from pipeline.settings import read_settings
from pipeline.wiring import House
from tests.bench.archive import NOW, Press

ARTICLES = 100_000
AT_ONCE = 500
TIMES = 5
TYPED = {
    "a word": ("Haushalt",),
    "a word, JSON": ("Haushalt", "--json"),
    "two words, a hit a story": ("Haushalt Berlin", "--collapse"),
    "facets and timeline": ("Haushalt", "--facets", "--timeline", "week"),
    "nothing found": ("Verhandlng",),
}


def main(argv):
    told = argv[0] if argv else str(ARTICLES)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home" if told.isdigit() else Path(told)
        if told.isdigit():
            fill(home, int(told))
        here = {"MORGENLAGE_HOME": str(home), "MORGENLAGE_NOW": NOW.isoformat()}
        for name, cache, never in (("with bytecode", folder, ""), ("without", f"{folder}/no", "1")):
            python = {"PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": never}
            machine = os.environ | here | python
            for kind, words in TYPED.items():
                tell(f"{kind}, {name}", words, machine)
            tell_imports(machine)
    return 0


def fill(home, count):
    """An archive of so many articles, stored and indexed as the stages do."""
    home.mkdir()
    house = House(read_settings(home, {}), lambda: NOW)
    articles, number = Press().articles(count), 0
    while chunk := list(islice(articles, AT_ONCE)):
        kept = [
            replace(
                one,
                id=ulid(one.first_seen, number + place),
                story=ulid(NOW, (number + place) // 4),
                seq=number + place + 1,
            )
            for place, one in enumerate(chunk)
        ]
        with house.store.batch() as b:
            b.articles.save(kept)
        number += len(kept)
    while house.run_stage("index").total:
        pass
    house.close()


def tell(what, words, machine):
    """Median processor time and clock of the command."""
    run(words, machine)
    used, took = zip(*(run(words, machine) for _ in range(TIMES)), strict=True)
    print(
        f"{what:42}{median(used):6.2f} s of processor, {median(took):5.2f} s by the clock",
        flush=True,
    )


def run(words, machine):
    """Processor time and clock of one run."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "pipeline.apps.cli.main", "search", *words]
    subprocess.run(command, env=machine, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, time.perf_counter() - begun


def tell_imports(machine):
    """Which share imports have, and which packages most of it."""
    command = [sys.executable, "-X", "importtime", "-m", "pipeline.apps.cli.main", "search", "Haus"]
    told = subprocess.run(command, env=machine, capture_output=True, text=True, check=True).stderr
    sums: dict[str, int] = {}
    for own, name in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+([\w]+)", told):
        sums[name] = sums.get(name, 0) + int(own)
    first = sorted(sums.items(), key=lambda one: -one[1])[:6]
    print(f"{'imports':42}{sum(sums.values()) / 1e6:6.2f} s: ", end="")
    print(", ".join(f"{name} {micros / 1e6:.2f}" for name, micros in first), flush=True)
