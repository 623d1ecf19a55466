"""Column types: how the values of our nouns stand in a database, alike on every engine."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson
from sqlalchemy import BigInteger, Float, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """A moment as microseconds since 1970, UTC: one integer that sorts as time does."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + value * MICROSECOND


class Span(TypeDecorator[timedelta]):
    """A length of time in seconds."""

    impl = Float
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> float | None:
        return None if value is None else value.total_seconds()

    def process_result_value(self, value: float | None, dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(seconds=value)


class Texts(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        return written(value or ())

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple(orjson.loads(value)) if value else ()


class Days(TypeDecorator[frozenset[int]]):
    """Weekdays (0 = Monday) as digits."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> str:
        return "".join(str(day) for day in sorted(value or ()))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[int]:
        return frozenset(int(digit) for digit in value or "")


class Hours(TypeDecorator[frozenset[int]]):
    """Hours of a day (0-23) as numbers with commas between them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> str:
        return ",".join(str(hour) for hour in sorted(value or ()))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[int]:
        return frozenset(int(hour) for hour in value.split(",")) if value else frozenset()


class Data(TypeDecorator[Any]):
    """Anything that JSON can say; of our nouns their fields, moments as ISO 8601."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else written(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


class LocalDate(TypeDecorator[date]):
    """A calendar day, as ISO 8601."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class LocalTime(TypeDecorator[time]):
    """A time of day, as HH:MM."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: time | None, dialect: Dialect) -> str | None:
        return None if value is None else value.strftime("%H:%M")

    def process_result_value(self, value: str | None, dialect: Dialect) -> time | None:
        return None if value is None else time.fromisoformat(value)


def written(value: Any) -> str:
    """The value as JSON."""
    return orjson.dumps(value, default=_plainer).decode()


def _plainer(value: Any) -> Any:
    """What JSON has in the place of a value that it lacks."""
    return dict(value) if isinstance(value, Mapping) else list(value)
