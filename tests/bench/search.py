"""Figures of the archive in tantivy.

    python -m tests.bench search [ARTICLES]       20,000 unless told

Indexing in articles a second, beside the bare engine that is given the same terms ready-made;
then each kind of query as users type them: reading it, compiling it, finding the first 20 hits.
"""

import resource
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

from pipeline.adapters.language.lark_queries import LarkQueries
from pipeline.adapters.search.documents import document, schema
from pipeline.adapters.search.tantivy import HEAP, TantivyIndex
from pipeline.domain.errors import BadInput
from pipeline.ports.search import Ask
from tests.bench.archive import NOW, Askers, Press, as_the_house_has_it

ARTICLES = 20_000
AT_ONCE = 500
TYPED = 60
NAMES = {"Selenskyj": ["Selenskyj", "Selenskij", "Zelensky", "Zelenskyy", "Wolodymyr Selenskyj"]}


def main(argv):
    count = int(argv[0]) if argv else ARTICLES
    analysis = as_the_house_has_it()
    press = Press()
    sample = list(islice(press.articles(count), 2000))
    with tempfile.TemporaryDirectory() as folder:
        index = TantivyIndex(Path(folder) / "index", analysis)
        tell_parts(sample, analysis, Path(folder) / "bare")
        tell_filling("put and refresh, 500 at once", index, sample)
        with index.rebuild():
            tell_filling("rebuild", index, press.articles(count))
        tell_size(Path(folder) / "index")
        tell_opening(Path(folder) / "index", analysis)
        tell_searches(index, Askers(sample))
        index.close()
    return 0


def tell_parts(sample, analysis, folder):
    """What indexing is made of, on the same articles, words known already."""
    rate("analysis alone, cold", sample, [analysis.layers(a) for a in timed(sample)])
    rate("analysis alone", sample, [analysis.layers(a) for a in timed(sample)])
    rate("analysis and keys", sample, [document(a, analysis) for a in timed(sample)])
    made = [document(a, analysis) for a in sample]
    import tantivy

    folder.mkdir()
    engine = tantivy.Index(schema(), str(folder))
    writer = engine.writer(HEAP, 1)
    begun = time.perf_counter()
    for one in made:
        writer.add_document(one)
    writer.commit()
    writer.wait_merging_threads()
    print(
        f"{'the bare engine, terms ready':32}{len(made) / (time.perf_counter() - begun):9,.0f} articles/s"
    )


class timed(list):  # noqa: N801 - reads as a word in tell_parts
    """Notes when one begins to walk over it."""

    begun = 0.0

    def __iter__(self):
        timed.begun = time.perf_counter()
        return super().__iter__()


def rate(what, sample, _done):
    print(f"{what:32}{len(sample) / (time.perf_counter() - timed.begun):9,.0f} articles/s")


def tell_filling(what, index, articles):
    """Put and refresh as the stage does; the time of writing the articles up is left out."""
    articles, took, done, processor = iter(articles), 0.0, 0, 0.0
    while batch := list(islice(articles, AT_ONCE)):
        begun, used = time.perf_counter(), time.process_time()
        index.put(batch)
        index.refresh()
        took += time.perf_counter() - begun
        processor += time.process_time() - used
        done += len(batch)
    print(f"{what:32}{done / took:9,.0f} articles/s, {done / processor:,.0f} a second of processor")


def tell_size(folder):
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'size on disk':32}{size / 2**20:9,.0f} MiB; peak memory {memory:,.0f} MiB")


def tell_opening(folder, analysis):
    ask = Ask(LarkQueries().parse("Haushalt"), NOW)
    begun = time.perf_counter()
    index = TantivyIndex(folder, analysis)
    index.find(ask)
    print(f"{'opening and a first search':32}{(time.perf_counter() - begun) * 1000:9.1f} ms")
    index.close()


def tell_searches(index, askers):
    """Milliseconds from the typed query to the first 20 hits."""
    parse = LarkQueries().parse
    print(f"\n{'a search':32}{'p50 ms':>9}{'p99 ms':>9}{'worst':>9}{'hits p50':>10}{'refused':>9}")
    every = []
    for kind, typing in askers.kinds().items():
        times, hits, refused = [], [], 0
        for query in [typing() for _ in range(TYPED)]:
            begun = time.perf_counter()
            try:
                found = index.find(Ask(parse(query), NOW, names=NAMES))
            except BadInput:
                refused += 1
                continue
            finally:
                times.append((time.perf_counter() - begun) * 1000)
            hits.append(found.total)
        every += times
        row(kind, times, f"{median(hits or [0]):10,.0f}{refused:9}")
    for sort, facets in (("date", False), ("relevance", True)):
        times = [
            timed_find(index, Ask(parse(askers._usual()), NOW, sort=sort, facets=facets))
            for _ in range(TYPED)
        ]
        row("with facets" if facets else "by date", times)
    row("all", every)


def timed_find(index, ask):
    begun = time.perf_counter()
    index.find(ask)
    return (time.perf_counter() - begun) * 1000


def row(kind, times, rest=""):
    cuts = quantiles(times, n=100)
    print(f"{kind:32}{median(times):9.2f}{cuts[98]:9.2f}{max(times):9.2f}{rest}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
