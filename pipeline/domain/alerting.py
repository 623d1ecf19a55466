"""Whether a new match is told, to whom and why. Pure; what was told before comes in and goes out.

Once per alert, story and target. Again only when the story escalates: independent sources reach
4, 8, 16 …; an article in a language that the story as told did not have; a corrected headline.
The stage looks `ToldSoFar` up over the story's whole lineage, so a merged story counts as told
where either part was, and writes it back in the match's transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from pipeline.domain.alert import Alert, Fate, Occasion
from pipeline.domain.article import Article

#: doubled from two on; below this a further source is no news
FIRST_LEVEL = 4
UNKNOWN_LANGUAGE = "xx"


@dataclass(frozen=True, slots=True)
class ToldSoFar:
    """What an alert has told of a story: to whom, at which number of sources, in which languages."""

    #: highest level of independent sources that was told: 0, 4, 8, 16 …
    level: int = 0
    languages: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()

    @classmethod
    def of(cls, data: Mapping[str, Any] | None) -> Self:
        """Read what `data` wrote. None: nothing was told."""
        data = data or {}
        languages, targets = data.get("languages", ()), data.get("targets", ())
        return cls(int(data.get("level", 0)), frozenset(languages), frozenset(targets))

    @classmethod
    def of_all(cls, parts: Iterable[Mapping[str, Any]]) -> Self:
        """What was told of a story whose parts were told of by themselves before they met."""
        told = [cls.of(part) for part in parts]
        return cls(
            max((one.level for one in told), default=0),
            frozenset().union(*(one.languages for one in told)),
            frozenset().union(*(one.targets for one in told)),
        )

    def data(self) -> dict[str, Any]:
        """Flat JSON."""
        languages, targets = sorted(self.languages), sorted(self.targets)
        return {"level": self.level, "languages": languages, "targets": targets}


@dataclass(frozen=True, slots=True)
class Hit:
    """A new match, with what it takes to judge it."""

    alert: Alert
    article: Article
    #: the story that the article's story goes on in today; None: it belongs to none
    story_id: str | None = None
    #: independent reports of the story so far, this one included
    independent: int = 1
    #: languages of the story's articles so far
    languages: frozenset[str] = frozenset()
    #: this revision brought another headline
    headline_changed: bool = False

    @property
    def subject(self) -> str:
        """What is told once: the story, or an article that belongs to none."""
        return f"story:{self.story_id}" if self.story_id else f"article:{self.article.id}"


@dataclass(frozen=True, slots=True)
class Telling:
    """One message that is to go out. `key` is its place in the outbox."""

    target: str
    occasion: Occasion
    key: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of a match, and what has been told once the messages are in the outbox."""

    fate: Fate
    occasion: Occasion | None
    told: ToldSoFar
    tellings: tuple[Telling, ...] = ()


def judge(hit: Hit, told: ToldSoFar, now: datetime, *, quiet: bool = False) -> Judgement:
    """Decide on one match. Matches of one alert come in the order of storing.

    `old`: published too long before we saw it. `held`: no message now (muted, quiet hours, or an
    alert without targets), the next digest has it. `suppressed`: told already.
    """
    if hit.article.old:
        return Judgement("old", None, told)
    if quiet or not hit.alert.targets or silent(hit.alert, now):
        return Judgement("held", None, told)
    again = escalation(hit, told) if told.targets else None
    tellings = tuple(
        Telling(target, occasion, key(hit, occasion, target))
        for target in dict.fromkeys(hit.alert.targets)
        if (occasion := again if target in told.targets else "first") is not None
    )
    if not tellings:
        return Judgement("suppressed", None, told)
    return Judgement("queued", again or "first", after(hit, told), tellings)


def silent(alert: Alert, now: datetime) -> bool:
    """The alert is not to send anything at this time."""
    if alert.state == "muted":
        return alert.muted_until is None or now < alert.muted_until
    return alert.state != "active" or (alert.muted_until is not None and now < alert.muted_until)


def escalation(hit: Hit, told: ToldSoFar) -> Occasion | None:
    """Why those who know the story hear of it again. The strongest reason, if there are several."""
    if hit.headline_changed:
        return "headline"
    if level(hit.independent) > told.level:
        return "sources"
    if hit.article.language not in told.languages | {UNKNOWN_LANGUAGE}:
        return "language"
    return None


def level(independent: int) -> int:
    """The highest of 4, 8, 16 … that the number of independent sources has reached; 0: none."""
    return 0 if independent < FIRST_LEVEL else 1 << (independent.bit_length() - 1)


def after(hit: Hit, told: ToldSoFar) -> ToldSoFar:
    """What has been told once this hit was: a message shows the whole story as it stands."""
    languages = {*hit.languages, hit.article.language} - {UNKNOWN_LANGUAGE}
    return replace(
        told,
        level=max(told.level, level(hit.independent)),
        languages=told.languages | languages,
        targets=told.targets | set(hit.alert.targets),
    )


def key(hit: Hit, occasion: Occasion, target: str) -> str:
    """The occasion as the outbox keeps it: unique for ever, so nobody hears of it twice."""
    return "/".join((f"alert:{hit.alert.id}", hit.subject, *part(hit, occasion), target))


def part(hit: Hit, occasion: Occasion) -> Iterable[str]:
    """The middle of a key. A headline names its article: two of a story may be corrected."""
    article = hit.article
    match occasion:
        case "sources":
            return (f"sources-{level(hit.independent)}",)
        case "language":
            return (f"language-{article.language}",)
        case "headline":
            whose = (f"article:{article.id}",) if hit.story_id else ()
            return (*whose, f"headline-r{article.revision}")
        case _:
            return ("first",)


def overflows(sent_this_hour: int, limit: int) -> bool:
    """The next message of an alert to a target belongs into the hour's roll-up."""
    return sent_this_hour >= limit


def hour_of(now: datetime) -> datetime:
    """The beginning of the clock hour (UTC), from which messages are counted."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def rollup_due(now: datetime) -> datetime:
    """When the roll-up of this hour goes out. Until then it grows."""
    return hour_of(now) + timedelta(hours=1)


def rollup_key(alert_id: str, target: str, now: datetime) -> str:
    """The roll-up's place in the outbox: one an alert, target and hour (UTC)."""
    return f"alert:{alert_id}/rollup:{hour_of(now):%Y-%m-%dT%H}Z/{target}"
