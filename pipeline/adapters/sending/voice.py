"""A language that mails speak: phrases, numbers, dates. Read from templates/phrases.toml."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"
FALLBACK = "en"
ALL_DAYS = 7


class Voice:
    """Says a phrase by its name: `say("more", n=3)`. What is filled in is never read as a pattern."""

    def __init__(self, language: str, phrases: Mapping[str, Any]) -> None:
        self.language = language
        self._phrases = phrases

    def __call__(self, name: str, **values: Any) -> str:
        phrase: str = self._phrases[name]
        return phrase.format(**values)

    def number(self, n: int, name: str, **values: Any) -> str:
        """A phrase that counts: its first form for one, its second for any other number."""
        forms: list[str] = self._phrases[name]
        return forms[n != 1].format(n=n, **values)

    def date(self, day: str) -> str:
        """An ISO date in full."""
        return self("date", **self._parts(dt.date.fromisoformat(day)))

    def moment(self, at: str) -> str:
        """An ISO time with its day."""
        return self("moment", **self._parts(dt.datetime.fromisoformat(at)))

    def clock(self, at: str) -> str:
        """The time of day of an ISO time."""
        return self("clock", **self._parts(dt.datetime.fromisoformat(at)))

    def name_of(self, language: str) -> str:
        """A language's name; its code where we have no name for it."""
        names: Mapping[str, str] = self._phrases["languages"]
        return names.get(language, language.upper())

    def foreign(self, language: str) -> str:
        """« · English» for an article that is not in the reader's language, else «»."""
        known = language in self._phrases["languages"]
        return f" · {self.name_of(language)}" if known and language != self.language else ""

    def days(self, weekdays: Iterable[int]) -> str:
        """Weekdays (0 = Monday) in a row, or «daily»."""
        chosen = sorted(weekdays)
        if len(chosen) == ALL_DAYS:
            return self("daily")
        return ", ".join(self._phrases["weekdays_short"][day] for day in chosen)

    def _parts(self, day: dt.date) -> dict[str, Any]:
        names = self._phrases
        return {
            "weekday": names["weekdays"][day.weekday()],
            "weekday_short": names["weekdays_short"][day.weekday()],
            "day": day.day,
            "month": names["months"][day.month - 1],
            "month_short": names["months_short"][day.month - 1],
            "year": day.year,
            "hour": f"{day:%H}",
            "minute": f"{day:%M}",
        }


class Voices:
    """All languages that there are phrases for; English for any other."""

    def __init__(self) -> None:
        table = tomllib.loads((TEMPLATES / "phrases.toml").read_text("utf-8"))
        self._voices = {language: Voice(language, phrases) for language, phrases in table.items()}

    def of(self, language: str) -> Voice:
        """The voice for a reader of this language."""
        return self._voices.get(language, self._voices[FALLBACK])
