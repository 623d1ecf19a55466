"""The small port for what a scheduler could not do: an operator reads it, `doctor` shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Kind = Literal["failed", "late"]


@dataclass(frozen=True, slots=True)
class Operation:
    """A task that was given up, or a run that takes too long. `subject` says which, `run` of when."""

    id: str
    kind: Kind
    subject: str
    run: str
    at: datetime
    told: str


class Operations(Protocol):
    """What went wrong with the scheduler's tasks."""

    def note(self, operation: Operation) -> None:
        """Keep it. The same subject of the same run is kept once."""

    def latest(self, since: datetime, limit: int = 100) -> list[Operation]:
        """What was noted since then, the latest first."""

    def drop_before(self, before: datetime) -> None:
        """Forget what is older."""
