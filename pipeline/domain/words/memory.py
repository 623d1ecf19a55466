"""A bounded memory that keeps what is asked for again.

Two generations: when the younger is full it becomes the older, and what the older held and nobody
asked for in the meantime is gone. So the usual words stay while rare ones come and go.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


def one(_value: object) -> int:
    """Where all things weigh the same."""
    return 1


class Memory(Generic[Key, Value]):
    """Remembers things up to a weight of `most`. A thread may read while another one keeps."""

    __slots__ = ("_half", "_old", "_weigh", "_weight", "young")

    def __init__(self, most: int, weigh: Callable[[Value], int] = one) -> None:
        self._half = max(most // 2, 1)
        self._weigh = weigh
        self._weight = 0
        self._old: dict[Key, Value] = {}
        #: what was asked for last; to be read only
        self.young: dict[Key, Value] = {}

    def __len__(self) -> int:
        return len(self.young) + len(self._old)

    def get(self, key: Key) -> Value | None:
        """What was kept for a key; None where it is not remembered."""
        found = self.young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.keep(key, found)
        return found

    def drop(self, key: Key) -> None:
        """Forget a key. An unknown one is no error."""
        if (value := self.young.pop(key, None)) is not None:
            self._weight -= self._weigh(value)
        self._old.pop(key, None)

    def keep(self, key: Key, value: Value) -> Value:
        """Remember a value, and give it back."""
        if key not in self.young:
            weight = self._weigh(value)
            if self._weight + weight > self._half:
                self._old, self.young, self._weight = self.young, {}, 0
            self._weight += weight
        self.young[key] = value
        return value
