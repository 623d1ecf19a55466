"""What is asked of the indices behind an alias, and how."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.adapters.search.elastic_pages import suggesting

#: a search gives up by itself after so long
LONGEST = "5s"


def searched_once(client: Any, alias: str, body: Mapping[str, Any], sort: str) -> Mapping[str, Any]:
    """The whole answer or an error: never the hits of some months only."""
    # months differ in what is frequent; by relevance they have to agree on it first
    kind = "query_then_fetch" if sort == "date" else "dfs_query_then_fetch"
    told: Mapping[str, Any] = client.search(
        index=alias,
        search_type=kind,
        allow_partial_search_results=False,
        timeout=LONGEST,
        **body,
    ).body
    return told


def near_terms(client: Any, alias: str, tag: str, word: str) -> Iterator[tuple[str, int]]:
    """Terms like a word in one fold, with how many articles hold them."""
    asked = suggesting(tag, word)
    told = client.search(index=alias, size=0, suggest=asked, timeout=LONGEST)["suggest"]
    for field in asked:
        for row in told[field]:
            yield from ((option["text"], option["freq"]) for option in row["options"])
