"""What the stages ask of the store, the only truth. Kept by adapters/store/.

A stage opens a batch, works through the small ports that hang on it, and leaves: what it did and
the mark that it did so are committed together, or not at all.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.ports.store.arriving import Entries, Feeds, Pages
from pipeline.ports.store.figures import Figures
from pipeline.ports.store.keeping import Articles, Indexed, Padding, Stories
from pipeline.ports.store.operations import Operations
from pipeline.ports.store.people import Alerts, Digests, Matches, Notes, Outbox, Subscribers


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do one thing alone. `token` grows with every holder (a fence).

    `shared`: others hold leases on other shares of the same work, and their batches need not wait
    for ours: what one share writes, no other share does.
    """

    name: str
    owner: str
    token: int
    shared: bool = False


class Batch(Protocol):
    """One transaction."""

    @property
    def feeds(self) -> Feeds:
        """Followed feeds."""
        ...

    @property
    def entries(self) -> Entries:
        """Announced entries."""
        ...

    @property
    def pages(self) -> Pages:
        """Fetched pages."""
        ...

    @property
    def articles(self) -> Articles:
        """Articles."""
        ...

    @property
    def padding(self) -> Padding:
        """What outlets repeat."""
        ...

    @property
    def stories(self) -> Stories:
        """Stories and topics."""
        ...

    @property
    def indexed(self) -> Indexed:
        """What each index holds."""
        ...

    @property
    def alerts(self) -> Alerts:
        """Standing queries."""
        ...

    @property
    def matches(self) -> Matches:
        """What they found."""
        ...

    @property
    def subscribers(self) -> Subscribers:
        """Who gets digests."""
        ...

    @property
    def digests(self) -> Digests:
        """Frozen digests."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Messages."""
        ...

    @property
    def notes(self) -> Notes:
        """Runs, searches, values."""
        ...

    @property
    def operations(self) -> Operations:
        """What the scheduler could not do."""
        ...

    @property
    def figures(self) -> Figures:
        """Counts."""
        ...


#: called now and then with how many rows are done, of how many
Tell = Callable[[int, int], None]


class Store(Protocol):
    """Opens transactions and hands out leases. Any method may raise Busy.

    Leases run on a real clock, not on `now`. A holder that died on this host loses its leases at
    once; one that lives on another host keeps them until they run out.
    """

    @property
    def url(self) -> str:
        """Where it is, as it may be shown: without a password."""
        ...

    def batch(self, lease: Lease | None = None) -> AbstractContextManager[Batch]:
        """A transaction that writes.

        With a lease: renewed with the commit; Busy, and nothing written, where somebody else
        holds it by now.
        """

    def look(self) -> AbstractContextManager[Batch]:
        """A transaction that reads, at one moment; it holds up nobody."""

    def lease(self, name: str, *, shared: bool = False) -> AbstractContextManager[Lease]:
        """Hold this alone while in the block. Raises Busy, naming the holder.

        Raises Misconfigured where a newer program has taken the store over meanwhile.
        """

    def compact(self) -> None:
        """Give back what is no longer needed."""

    def copy_to(self, target: Path) -> None:
        """A copy of everything as it is at one moment, whole or not there at all.

        Raises Misconfigured where it cannot be written, BadInput for a database that is no file.
        """

    def dump(self, target: Path, tell: Tell) -> None:
        """All rows as they are at one moment, for any store to load; whole or not there at all.

        Raises Misconfigured where it cannot be written.
        """

    def load(self, source: Path, tell: Tell, then: Callable[[Batch], None] = ...) -> None:
        """Put what a dump (or a copy of a SQLite store) holds in place of all that is here.

        What `then` does to it is in the same transaction. Raises BadInput for a file that is none, damaged or newer; nothing is changed then.
        """

    def server_seconds(self) -> float:
        """The time that leases run on, Unix seconds: the server's, or this machine's where it is a file."""

    def close(self) -> None:
        """Let go of connections. Safe to call twice."""
