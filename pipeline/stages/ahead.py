"""Taking things ahead: the next ones are made ready while the caller writes the last ones down."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

Thing = TypeVar("Thing")
AGAIN = 0.1  # seconds between two looks whether the caller still wants any
PATIENCE = 2.0  # seconds for the thing that is just being made when the caller leaves


class _End:
    """Nothing more comes; `error` says why, where it is no good end."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


@contextmanager
def ahead(things: Iterable[Thing], room: int) -> Generator[Iterator[Thing], None, None]:
    """The same things in the same order, at most `room` of them ready and waiting.

    They are made in one thread of their own. An error in their making is raised to the caller in
    its place; whoever leaves early leaves the rest unmade.
    """
    ready: Queue[Thing | _End] = Queue(room)
    left = Event()
    maker = Thread(target=_make, args=(things, ready, left), name="ahead", daemon=True)
    maker.start()
    try:
        yield _taken(ready)
    finally:
        left.set()
        maker.join(PATIENCE)


def _make(things: Iterable[Thing], ready: "Queue[Thing | _End]", left: Event) -> None:
    end = _End()
    try:
        for thing in things:
            if not _put(ready, thing, left):
                break
    except BaseException as error:  # noqa: BLE001 - it is the caller's to judge
        end = _End(error)
    finally:
        if isinstance(things, Generator):
            things.close()
    _put(ready, end, left)


def _put(ready: "Queue[Thing | _End]", thing: Thing | _End, left: Event) -> bool:
    """Whether there was room before the caller left."""
    while not left.is_set():
        try:
            ready.put(thing, timeout=AGAIN)
        except Full:
            continue
        return True
    return False


def _taken(ready: "Queue[Thing | _End]") -> Iterator[Thing]:
    while True:
        thing = ready.get()
        if isinstance(thing, _End):
            if thing.error is not None:
                raise thing.error
            return
        yield thing
