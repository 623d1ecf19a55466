"""alert: clustered articles -> matches, and messages in the outbox.

Takes   store.articles.due("clustered")   in the order of storing
Asks    watch.find()                      which alerts an article meets, and why: in our process
Leaves  match, what was told, messages and the article's mark: in one transaction

Every hit is listed with its fate; what is not told at once comes in the next digest.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Protocol

from pipeline.domain.alert import Alert, Reason, Stamp, Standing
from pipeline.domain.article import Article
from pipeline.domain.ids import NewId
from pipeline.domain.shard import Shard
from pipeline.domain.watching import Followed
from pipeline.ports.store import Batch, Lease, Store
from pipeline.stages.judging import judge_all
from pipeline.stages.postbox import Postbox, Rules
from pipeline.stages.tally import Tally

#: tells the targets of an alert that it stands still, and why
Flag = Callable[[Batch, Alert, str], None]
FILED = 1000  # alerts taken up and filed in one transaction: none leans on another


class Watch(Protocol):
    """All standing alerts at once, as the store has them."""

    @property
    def known(self) -> AbstractSet[str]:
        """Ids of the alerts that were followed."""

    #: what the store's alerts were stamped with when they were followed last
    stamp: Stamp

    def follow(self, changed: Iterable[Standing], gone: Iterable[str]) -> Followed:
        """Take alerts as they are now, and forget those that are gone."""

    def find(self, article: Article) -> Sequence[tuple[str, Reason]]:
        """(alert id, why) for each alert whose query finds the article."""


def run(
    store: Store,
    watch: Watch,
    rules: Rules,
    *,
    now: datetime,
    new_id: NewId,
    shard: Shard,
    lease: Lease,
) -> Tally:
    """Judge every clustered article against every alert."""

    def flag(b: Batch, alert: Alert, error: str) -> None:
        postbox = Postbox(b, rules, now, new_id)
        postbox.flag(alert, error)
        postbox.close()

    follow(store, watch, lease, flag)
    fates: Counter[str] = Counter()
    done = 0
    while True:
        with store.look() as b:
            articles = b.articles.due("clustered", rules.batch, shard)
        # judged before the transaction begins: others may write meanwhile
        ahead = {one.version: watch.find(one) for one in articles}
        with store.batch(lease) as b:
            articles = b.articles.due("clustered", rules.batch, shard)
            if not articles:
                return Tally(done, reasons=fates)
            found = [
                (one, ahead[one.version] if one.version in ahead else watch.find(one))
                for one in articles
            ]
            fates.update(judge_all(b, found, rules, now, new_id))
            b.articles.advance([article.id for article in articles], "alerted")
        done += len(articles)


def follow(store: Store, watch: Watch, lease: Lease | None, flag: Flag | None = None) -> None:
    """Bring the watch up to date with what changed since it followed last.

    An alert that can no longer be read is flagged, never deleted, and its targets are told.
    """
    with store.look() as b:
        stamp = b.alerts.stamp()
        if stamp == watch.stamp:
            return
        changed = b.alerts.standing(watch.stamp[1])
        known = watch.known | {one.id for one in changed}
        gone = known - b.alerts.ids() if len(known) != stamp[0] else set()
    watch.follow((), gone)
    rest = iter(changed)
    while part := list(islice(rest, FILED)):
        followed = watch.follow(part, ())
        if followed.filed or followed.invalid:
            with store.batch(lease) as b:
                b.alerts.file(followed.filed)
                flag_invalid(b, followed.invalid, flag)
    watch.stamp = stamp


def flag_invalid(b: Batch, invalid: Mapping[str, str], flag: Flag | None) -> None:
    """Let alerts that can no longer be read stand still, and say why."""
    for alert in b.alerts.get(invalid).values():
        error = invalid[alert.id]
        b.alerts.save(replace(alert, state="invalid", error=error))
        if flag is not None:
            flag(b, alert, error)
