"""An alert's mail speaks the language of the subscriber whose address it goes to."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.adapters.store.sql import SqlStore
from pipeline.domain.alert import Alert, Match, Reason
from pipeline.domain.alerting import Telling
from pipeline.domain.shard import Shard
from pipeline.domain.subscriber import Subscriber
from pipeline.stages.postbox import Postbox, Rules

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
ALERT = Alert(id="al", owner="operator", name="floods", query="flood", created=NOON)
MATCH = Match("m", "al", "a1", 1, "s1", NOON, "queued", Reason(("flood",), "a **flood** came"))
DUTY = Subscriber(
    id="s", owner="operator", address="Duty@reliefwatch.example", language="en", created=NOON
)


@pytest.mark.parametrize(
    ("target", "language"),
    [
        ("mailto:duty@reliefwatch.example", "en"),
        ("mailto:press@amt.example", "de"),
        ("https://duty@reliefwatch.example/hook", "de"),
    ],
)
def test_a_known_subscribers_language_else_the_houses(target, language):
    store = SqlStore("sqlite://", lambda: 0.0)
    with store.batch() as b:
        b.subscribers.add(DUTY)
        b.alerts.add(replace(ALERT, targets=(target,)))
        postbox = Postbox(b, Rules(UTC, "de", 10, 100, 100), NOON, lambda _: "o1")
        telling = Telling(target=target, occasion="first", key=f"alert:al/story:s1/first/{target}")
        postbox.post(ALERT, MATCH, telling, {"title": "Flood"})
        postbox.close()
    with store.batch() as b:
        (posted,) = b.outbox.claim(NOON, 10, Shard(), token=1)
    store.close()
    assert posted.language == language
