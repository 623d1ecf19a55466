"""Figures of the archive in Elasticsearch, on a node of its own.

    python -m tests.bench elasticsearch [ARTICLES]       20,000 unless told, over twelve months

Writing in bulk in articles a second, beside the bare client that is given the same documents
ready-made; then each kind of query as users type them, as in `search`.
"""

import json
import sys
import time
from dataclasses import replace
from itertools import islice
from statistics import median

from pipeline.adapters.search.elastic_cluster import Cluster
from pipeline.adapters.search.elastic_documents import MAPPING, document
from pipeline.adapters.search.elasticsearch import ElasticsearchIndex
from pipeline.domain.ids import ulid
from pipeline.ports.search import Ask
from tests.bench.archive import Askers, Press, as_the_house_has_it
from tests.bench.corpora import ROOT
from tests.bench.search import ARTICLES, AT_ONCE, NOW, tell_filling, tell_searches, timed_find
from tests.elasticsearch.node import running

BARE = "bare"


def main(argv):
    count = int(argv[0]) if argv else ARTICLES
    analysis = as_the_house_has_it()
    file = ROOT / "config" / "elasticsearch" / f"articles-{MAPPING}.json"
    mapping = json.loads(file.read_text(encoding="utf-8"))
    sample = list(islice(articles(count), 2000))
    with running() as node:
        index = ElasticsearchIndex(Cluster((node.url,)), mapping, analysis, time.sleep)
        tell_filling("the first articles, a cold engine", index, sample)
        tell_bare(index._client, mapping, [document(a, analysis) for a in sample])
        with index.rebuild():
            tell_filling("rebuild", index, articles(count))
        tell_filling("put and refresh, 500 at once", index, sample)
        tell_size(index)
        tell_least(index)
        tell_searches(index, Askers(sample))
        index.close()
    return 0


def articles(count):
    """As the press writes them, with ids of ours, which say the month."""
    for number, one in enumerate(Press().articles(count)):
        yield replace(one, id=ulid(one.first_seen, number))


def tell_bare(client, mapping, documents):
    """What the engine and its client do alone."""
    client.indices.create(index=BARE, **mapping)
    begun = time.perf_counter()
    for start in range(0, len(documents), AT_ONCE):
        part = documents[start : start + AT_ONCE]
        lines = [line for one in part for line in ({"index": {"_id": one["id"]}}, one)]
        client.bulk(index=BARE, operations=lines)
        client.indices.refresh(index=BARE)
    rate = len(documents) / (time.perf_counter() - begun)
    print(f"{'the bare client, terms ready':32}{rate:9,.0f} articles/s")
    client.indices.delete(index=BARE)


def tell_size(index):
    told = index._client.indices.stats(index=f"{index.name}-*", metric="store,docs")["_all"]
    size = told["primaries"]["store"]["size_in_bytes"] / 2**20
    months = len(index._held())
    print(f"{'size on disk':32}{size:9,.0f} MiB; {index.count():,} articles in {months} indices")


def tell_least(index):
    """What a search costs that finds nothing: the way there and back, over all months."""
    times = [timed_find(index, Ask(None, NOW, since=NOW)) for _ in range(60)]
    print(f"{'a search for nothing':32}{median(times):9.2f} ms")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
