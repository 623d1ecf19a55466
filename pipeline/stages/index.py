"""index: articles that changed -> what can be found.

Takes   store.indexed.behind()   articles that the index has not, or in an older change
Asks    search.put(), refresh()  each write goes with its change number
Leaves  store.indexed.note()     which change the index holds now

An index that is down ends as «later»; nothing else waits for it. An article that it can never take
ends as «aside» and is not tried again until it changes or the index is filled anew.
"""

from collections import Counter

from pipeline.domain.errors import SetAside, TryLater
from pipeline.ports.search import SearchIndex
from pipeline.ports.store import Lease, Store
from pipeline.stages.tally import Tally

AT_ONCE = 500  # an index likes large writes; the note about them is small


def run(store: Store, search: SearchIndex, *, lease: Lease | None = None) -> Tally:
    """Bring the index up to date. Safe to run twice: a write that is known changes nothing."""
    done, refused, lag = 0, Counter[str](), 1  # at least one is behind, else nobody would call
    while True:
        try:
            name = search.name  # another process may put a rebuilt index in its place meanwhile
        except TryLater as error:
            return Tally(done, lag, refused.total(), refused + Counter([error.reason]))
        with store.look() as b:
            behind = b.indexed.behind(name, AT_ONCE)
            lag = b.indexed.lag(name) if behind else 0
        if not behind:
            return Tally(done, aside=refused.total(), reasons=refused)
        try:
            never = search.put(behind)
            search.refresh()
        except (TryLater, SetAside) as error:
            return Tally(done, lag, refused.total(), refused + Counter([error.reason]))
        with store.batch(lease) as b:
            b.indexed.note(name, [(article.id, article.change) for article in behind])
        done += len(behind) - len(never)
        lag -= len(behind)
        refused.update(never.values())
