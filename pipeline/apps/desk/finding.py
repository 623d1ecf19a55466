"""What doctor says of one part."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One part, how it does, and what to do about it."""

    part: str
    verdict: Literal["good", "note", "bad"]
    told: str
    advice: str = ""


SKEW, FAR = 5.0, 60.0  # seconds: an answer's time is told in whole ones, and it takes some to come


def clock_row(whose: str, ahead: float) -> Finding:
    """How far a clock is ahead of this machine's."""
    if abs(ahead) <= SKEW:
        return Finding("clock", "good", f"{whose} and this machine agree to {SKEW:.0f} s")
    told = f"{whose} is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} this machine"
    advice = "have all machines ask the same time server (chrony or systemd-timesyncd)"
    return Finding("clock", "bad" if abs(ahead) > FAR else "note", told, advice)
