"""Shards: a fixed part of the work, the same on every machine and for ever."""

from dataclasses import dataclass
from hashlib import blake2b

from pipeline.domain.errors import BadInput

PLACES = 1024  # more than anybody has workers


def place(key: str) -> int:
    """A fixed number from 0 to 1,023 for a host, an outlet or an id."""
    return (
        int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=4).digest())
        % PLACES
    )


@dataclass(frozen=True, slots=True)
class Shard:
    """Part `index` (from 0) of `count`. `Shard()` is all of it."""

    index: int = 0
    count: int = 1

    @classmethod
    def of(cls, text: str) -> "Shard":
        """«3/8» is the third of eight. Raises BadInput."""
        first, slash, last = text.partition("/")
        if not (slash and first.isdecimal() and last.isdecimal()):
            raise BadInput(text, "a shard is written i/n, as in 3/8")
        index, count = int(first), int(last)
        if not 1 <= index <= count <= PLACES:
            raise BadInput(text, f"in i/n, i goes from 1 to n, and n to {PLACES}")
        return cls(index - 1, count)

    @classmethod
    def worth(cls, seconds: float, least: float, most: int) -> list["Shard"]:
        """The work cut into as many shards as have `least` seconds each; from one to `most`."""
        count = min(max(int(seconds / least), 1), most)
        return [cls(index, count) for index in range(count)]

    def __str__(self) -> str:
        return f"{self.index + 1}/{self.count}"

    def holds(self, key: str) -> bool:
        """Whether the work of this key belongs here."""
        return self.count == 1 or place(key) % self.count == self.index
