"""python -m tests.bench NAME [ARGUMENT …]: figures, beside the bare libraries.

Not part of the test suite: nothing here passes or fails on time. `all` runs one after the other.
"""

import sys
from importlib import import_module

#: name → module with `main(argv) -> int`
BENCHES = {
    "alerts": "tests.bench.alerts",
    "cluster": "tests.bench.cluster",
    "corpus": "tests.bench.corpus",
    "elasticsearch": "tests.bench.elasticsearch",
    "extraction": "tests.bench.extraction",
    "feeds": "tests.bench.feeds",
    "headlines": "tests.bench.headlines",
    "search": "tests.bench.search",
    "store": "tests.bench.store",
    "terminal": "tests.bench.terminal",
}


def main(argv: list[str]) -> int:
    """The exit code of the bench, or the worst of all; 2 for a name that there is not."""
    names = list(BENCHES) if argv[:1] == ["all"] else argv[:1]
    if not names or names[0] not in BENCHES:
        print(f"usage: python -m tests.bench {{{','.join(BENCHES)},all}} …", file=sys.stderr)
        return 2
    worst = 0
    for name in names:
        print(f"== {name}", flush=True)
        worst = max(worst, import_module(BENCHES[name]).main(argv[1:]))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
