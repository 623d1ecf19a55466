"""Archives in a real Elasticsearch for tests."""

import json
import os
import secrets
from pathlib import Path

from elasticsearch import Elasticsearch

from pipeline.adapters.search.elastic_cluster import Cluster
from pipeline.adapters.search.elastic_documents import MAPPING
from pipeline.adapters.search.elasticsearch import ElasticsearchIndex

AT_ONCE = 20
ROOT = Path(__file__).parents[2]
FILE = ROOT / "config" / "elasticsearch" / f"articles-{MAPPING}.json"


def mapping():
    return json.loads(FILE.read_text(encoding="utf-8"))


def fresh_index(url, analysis, **told):
    """An archive with names of its own."""
    told = {"prefix": fresh_prefix()} | told
    return ElasticsearchIndex(Cluster((url,), **told), mapping(), analysis, sleep=lambda _: None)


def fresh_prefix():
    """What the names of one archive begin with."""
    return f"{mine()}{secrets.token_hex(4)}-"


def mine():
    """What the names of all begin with that this process makes."""
    return f"test-{os.getpid()}-"


def remove(url):
    """Take every index away that this process made."""
    client = asking(url)
    names = list(client.indices.get(index=f"{mine()}*", filter_path="*.aliases"))
    for start in range(0, len(names), AT_ONCE):  # an address has a longest length
        client.indices.delete(index=names[start : start + AT_ONCE])


def asking(url):
    """The bare client."""
    return Elasticsearch(url)
