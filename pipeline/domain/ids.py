"""Our ids: ULIDs, 26 characters that sort by time (github.com/ulid/spec)."""

from collections.abc import Callable
from datetime import datetime

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26

#: makes an id for something that came to be at this time
NewId = Callable[[datetime], str]


def ulid(at: datetime, entropy: int) -> str:
    """48 bits of milliseconds since 1970, then 80 bits of `entropy`."""
    number = (int(at.timestamp() * 1000) & (2**48 - 1)) << 80 | entropy & (2**80 - 1)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
