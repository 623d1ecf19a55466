"""A table of a TOML file, read key by key. Whatever is wrong is named with its file and key."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Self, TypeVar

from pipeline.domain.errors import Misconfigured

T = TypeVar("T")


class Table:
    """Rows of one table. `where` says which one, for errors: «stories/ferry.toml: article 2»."""

    def __init__(self, rows: Mapping[str, object], where: str) -> None:
        self._rows = rows
        self._left = set(rows)
        self.where = where

    @classmethod
    def of_file(cls, path: Path, name: str) -> Self:
        """The whole file. `name` stands for it in errors; Misconfigured if it cannot be read."""
        try:
            return cls(tomllib.loads(path.read_text(encoding="utf-8")), name)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise Misconfigured(name, f"cannot be read as TOML: {error}") from error

    def wrong(self, key: str, reason: str) -> Misconfigured:
        """The error to raise about a key."""
        return Misconfigured(f"{self.where}: {key}", reason)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._rows

    def text(self, key: str, default: str | None = None) -> str:
        """A string; without a default it must be there."""
        return self._read(key, str, "a string", default).strip()

    def flag(self, key: str) -> bool:
        """True or false; false where it is not told."""
        return self._read(key, bool, "true or false", default=False)

    def number(self, key: str) -> int:
        """A whole number, which must be there."""
        return self._read(key, int, "a whole number", None)

    def moment(self, key: str) -> datetime:
        """A time with its zone, which must be there."""
        told = self._read(key, datetime, "a time", None)
        if told.tzinfo is None:
            raise self.wrong(key, "needs a zone, as in 2026-11-16T06:40:00+01:00")
        return told

    def moment_or_none(self, key: str) -> datetime | None:
        """A time with its zone, or None where it is not told."""
        return self.moment(key) if self.has(key) else None

    def day(self, key: str) -> date:
        """A date, which must be there."""
        return self._read(key, date, "a date", None)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; empty where it is not told."""
        told = self._read(key, list, "a list of strings", [])
        if not all(isinstance(each, str) for each in told):
            raise self.wrong(key, "must be a list of strings")
        return tuple(told)

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A list of [old, new]; empty where it is not told."""
        told = self._read(key, list, "a list of [old, new]", [])
        if not all(isinstance(each, list) and len(each) == 2 for each in told):  # noqa: PLR2004 old and new
            raise self.wrong(key, "must be a list of [old, new]")
        return tuple((str(old), str(new)) for old, new in told)

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """A string out of `allowed`."""
        told = self.text(key, default)
        if told not in allowed:
            raise self.wrong(key, f"is «{told}»; it may be {', '.join(allowed)}")
        return told

    def all_of(self, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """A list of strings, each out of `allowed`; empty where it is not told."""
        told = self.texts(key)
        for each in told:
            if each not in allowed:
                raise self.wrong(key, f"holds «{each}»; it may hold {', '.join(allowed)}")
        return told

    def heads(self, key: str) -> list["Table"]:
        """The one table [key], as a list of one; none where it is not told."""
        told: Mapping[str, object] = self._read(key, dict, f"a table [{key}]", {})
        return [Table(told, f"{self.where}: {key}")] if told else []

    def tables(self, key: str) -> list["Table"]:
        """The tables of an array; none where it is not told."""
        told = self._read(key, list, f"tables [[{key}]]", [])
        if not all(isinstance(each, dict) for each in told):
            raise self.wrong(key, f"must be tables [[{key}]]")
        return [Table(each, f"{self.where}: {key} {n}") for n, each in enumerate(told, 1)]

    def done(self) -> None:
        """Misconfigured if a key is left that nobody asked for."""
        if self._left:
            raise self.wrong(min(self._left), "is not known here; check its spelling")

    def _read(self, key: str, kind: type[T], called: str, default: T | None) -> T:
        self._left.discard(key)
        told = self._rows.get(key, default)
        if told is None:
            raise self.wrong(key, f"is missing; it must be {called}")
        if not isinstance(told, kind) or (kind is int and isinstance(told, bool)):
            raise self.wrong(key, f"must be {called}")
        return told
