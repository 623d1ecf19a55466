"""The messages that one batch of alerts puts into the outbox. Used by alert.

Up to a measure an hour each hit is a message of its own; beyond it they become one, the roll-up
of the hour. An alert with more than anybody reads pauses itself and says so. Roll-ups grow in
memory; all is written once, when the batch closes.
"""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from pipeline.domain.alert import Alert, Match
from pipeline.domain.alerting import Telling, hour_of, overflows, rollup_due, rollup_key
from pipeline.domain.content import Content, grown, rollup_content
from pipeline.domain.ids import NewId
from pipeline.domain.message import Message
from pipeline.domain.notices import capped, unreadable
from pipeline.ports.store import Batch


@dataclass(frozen=True, slots=True)
class Rules:
    """How messages are made: their zone, the house's language, how many an hour are too many.

    Beyond `per_hour` they become one; beyond `cap` the alert is paused.
    """

    zone: tzinfo
    language: str
    per_hour: int
    cap: int
    batch: int


class Postbox:
    """Belongs to one batch; `close` it before the batch ends."""

    def __init__(self, b: Batch, rules: Rules, now: datetime, new_id: NewId) -> None:
        self._b = b
        self._rules = rules
        self._now = now
        self._new_id = new_id
        self._sent: dict[tuple[str, str], int] = {}
        self._messages: list[Message] = []
        self._rollups: dict[str, Message] = {}
        self._fresh: set[str] = set()
        self._languages: dict[str, str] = {}
        #: alert id -> the alert, and how much it has found
        self._capped: dict[str, tuple[Alert, int]] = {}

    def post(self, alert: Alert, match: Match, telling: Telling, content: Content) -> None:
        """One message, or a line more in the roll-up of the hour."""
        whose = alert.id, telling.target
        if whose not in self._sent:
            self._sent[whose] = self._b.outbox.hour_count(*whose, hour_of(self._now))
        if telling.target != "feed" and overflows(self._sent[whose], self._rules.per_hour):
            self._roll_up(alert, match, telling, content)
            return
        self._messages.append(self._message(telling.key, "alert", telling.target, content, match))
        self._sent[whose] += 1

    def flag(self, alert: Alert, error: str) -> None:
        """Tell each target once that the alert cannot be read, and why."""
        for target in alert.targets:
            self._notice(alert, "invalid", target, unreadable(alert, error, self._language(target)))

    def close(self) -> set[str]:
        """Write all of it; the ids of matches that are told. Another may have told one first."""
        for alert, count in self._capped.values():
            self._b.alerts.save(replace(alert, state="capped"))
            for target in alert.targets:
                self._notice(alert, "capped", target, capped(alert, count, self._language(target)))
        fresh = [self._rollups[key] for key in self._rollups if key in self._fresh]
        for key in self._rollups.keys() - self._fresh:
            message = self._rollups[key]
            self._b.outbox.rewrite(message.id, message.content, message.match_ids)
        put = self._b.outbox.put([*self._messages, *fresh])
        return {one for message in (*put, *self._rollups.values()) for one in message.match_ids}

    def _roll_up(self, alert: Alert, match: Match, telling: Telling, content: Content) -> None:
        key = rollup_key(alert.id, telling.target, self._now)
        known = self._rollups.get(key) or self._b.outbox.waiting_at([key]).get(key)
        if known is None:
            empty = rollup_content(alert, hour_of(self._now), self._rules.zone)
            made = self._message(key, "rollup", telling.target, grown(empty, content), match)
            self._rollups[key] = replace(made, due=rollup_due(self._now))
            self._fresh.add(key)
            return
        matches = (*known.match_ids, match.id)
        larger = grown(known.content, content)
        self._rollups[key] = replace(known, content=larger, match_ids=matches)
        if (count := self._rules.per_hour + len(larger["items"])) > self._rules.cap:
            self._capped[alert.id] = alert, count

    def _notice(self, alert: Alert, why: str, target: str, content: Content) -> None:
        key = f"alert:{alert.id}/{why}/{self._now.isoformat()}/{target}"
        self._messages.append(self._message(key, "notice", target, content))

    def _message(
        self, key: str, kind: str, target: str, content: Content, *matches: Match
    ) -> Message:
        return Message(
            id=self._new_id(self._now),
            key=key,
            kind=kind,  # type: ignore[arg-type]  # «alert», «rollup» or «notice»
            target=target,
            created=self._now,
            language=self._language(target),
            content=content,
            match_ids=tuple(match.id for match in matches),
        )

    def _language(self, target: str) -> str:
        """The subscriber's own, where a subscriber has this address; else the house's."""
        address = target.removeprefix("mailto:")
        if address == target:
            return self._rules.language
        if target not in self._languages:
            subscriber = self._b.subscribers.by_address(address)
            self._languages[target] = subscriber.language if subscriber else self._rules.language
        return self._languages[target]
