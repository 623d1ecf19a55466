"""Log lines on stderr: one for each stage's run, one for each item that was put off or aside.

As JSON for machines or as words for people, by the settings log and log_level. Lines carry ids and
reasons; addresses lose their logins and queries, and known secrets are masked.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, cast

from pipeline.domain.errors import PipelineError
from pipeline.settings import Settings
from pipeline.wiring.masking import masked, secrets_of

if TYPE_CHECKING:
    from pipeline.domain.shard import Shard
    from pipeline.ports.store import Store
    from pipeline.stages.tally import Tally
    from pipeline.wiring.house import House

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
#: the stage at work in this thread, as its log lines tell it; None outside of a stage
CURRENT: ContextVar[Any] = ContextVar("CURRENT", default=None)


def level_of(settings: Settings) -> int:
    """The least level that is told."""
    if settings.log_level == "auto":
        return LEVELS["info" if settings.log == "json" else "warning"]
    return LEVELS[settings.log_level]


def wanted(settings: Settings) -> bool:
    """Whether any line may come: in plain words, what goes wrong is told by the rim anyway."""
    return settings.log == "json" or level_of(settings) <= LEVELS["info"]


def told(house: "House", stage: str, shard: "Shard", work: "Callable[[], Tally]") -> "Tally":
    """Do a stage's work, and tell how it ended. Its error is told, and goes on its way."""
    if not wanted(house.settings):
        return work()
    # Airflow sets the variable in its tasks
    run = os.environ.get("AIRFLOW_CTX_DAG_RUN_ID") or house.new_id(house.clock())
    log = logger(house.settings, house.__dict__.get("secret", "")).bind(
        run=run, stage=stage, shard=str(shard)
    )
    held, begun = CURRENT.set(log), time.monotonic()
    try:
        tally = work()
    except BaseException as error:
        seconds, kind = round(time.monotonic() - begun, 3), type(error).__name__
        why = str(error) if isinstance(error, PipelineError) else kind
        log.log(LEVELS["error"], "stage failed", seconds=seconds, error=kind, reason=why)
        raise
    finally:
        CURRENT.reset(held)
    log.info(
        "stage done", done=tally.done, later=tally.later, aside=tally.aside,
        seconds=round(time.monotonic() - begun, 3), reasons=dict(tally.reasons.most_common(5)),
    )  # fmt: skip
    return tally


def logger(settings: Settings, secret: str = "") -> Any:
    """A logger of our own: whoever else uses structlog in this process keeps their settings."""
    import structlog

    secrets = secrets_of(settings) | ({secret} if secret else set())

    def safe(_logger: Any, _name: str, event: Mapping[str, Any]) -> dict[str, Any]:
        return {key: clean(value, secrets) for key, value in event.items()}

    json = structlog.processors.JSONRenderer(ensure_ascii=False)
    plain = structlog.dev.ConsoleRenderer(colors=False)
    return structlog.wrap_logger(
        structlog.WriteLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            safe,
            json if settings.log == "json" else plain,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level_of(settings)),
    )


def clean(value: Any, secrets: frozenset[str]) -> Any:
    """The value with every text in it masked."""
    if isinstance(value, str):
        return masked(value, secrets)
    if isinstance(value, Mapping):
        return {masked(str(key), secrets): clean(one, secrets) for key, one in value.items()}
    return value


def readable(reasons: Mapping[str, int], settings: Settings) -> dict[str, int]:
    """Reasons with their counts, as anybody may read them."""
    secrets = secrets_of(settings)
    found: Counter[str] = Counter()
    for reason, count in reasons.items():
        found[masked(reason, secrets)] += count
    return dict(found)


def listened(settings: Settings, store: "Store") -> "Store":
    """The store; where lines are wanted, one that tells what is put off or aside once it is kept."""
    return cast("Store", Listened(store)) if wanted(settings) else store


class Through:
    """Another thing, with some of it heard."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class Listened(Through):
    """A store. What a stage puts off or aside in a batch is told after its commit."""

    @contextmanager
    def batch(self, *words: Any, **more: Any) -> Iterator[Any]:
        """Open a batch that is listened to while a stage is at work."""
        heard: list[dict[str, str]] = []
        log = CURRENT.get()
        with self._inner.batch(*words, **more) as b:
            yield HeardBatch(b, heard) if log is not None else b
        for one in heard:
            log.info("item put off" if one.pop("fate") == "later" else "item put aside", **one)


class HeardBatch(Through):
    """A batch whose writers of fates are heard."""

    def __init__(self, inner: Any, heard: list[dict[str, str]]) -> None:
        super().__init__(inner)
        self.feeds = Saving(inner.feeds, heard)
        self.entries = Saving(inner.entries, heard)
        self.pages = Saving(inner.pages, heard)
        self.outbox = Posting(inner.outbox, heard)


class Heard(Through):
    """A small port whose writers of fates are heard."""

    def __init__(self, inner: Any, heard: list[dict[str, str]]) -> None:
        super().__init__(inner)
        self._heard = heard

    def _hear(self, kind: str, key: str, fate: str, reason: str) -> None:
        self._heard.append({"kind": kind, "item": key, "fate": fate, "reason": reason})


class Saving(Heard):
    """Feeds, entries or pages."""

    def save(self, items: Iterable[Any]) -> None:
        """Save them."""
        self._inner.save(self._told(items))

    def mark(self, items: Iterable[Any]) -> None:
        """Mark them."""
        self._inner.mark(self._told(items))

    def _told(self, items: Iterable[Any]) -> list[Any]:
        kept = list(items)
        for one in kept:
            reason = one.last_error if hasattr(one, "last_error") else one.reason
            lasting = one.state in {"aside", "gone", "blocked"}
            if reason and (lasting or one.state in {"later", "failing"}):
                kind = type(one).__name__.lower()
                self._hear(kind, one.id, "aside" if lasting else "later", reason)
        return kept


class Posting(Heard):
    """The outbox."""

    def retry(self, message_id: str, due: Any, reason: str, token: int) -> None:
        """Put a message off."""
        self._inner.retry(message_id, due, reason, token)
        self._hear("message", message_id, "later", reason)

    def dead(self, message_id: str, reason: str, token: int) -> None:
        """Give a message up."""
        self._inner.dead(message_id, reason, token)
        self._hear("message", message_id, "aside", reason)
