"""What clustering knows of the last days, kept in the data folder for the next process that clusters.

To read it anew from the store takes milliseconds for each article of the window; this takes some
hundredth of that. It is a copy that may be lost or thrown away at any time. It counts only where the
store says so: that nobody clustered since, with the code, tables and settings of today. The folder's
secret signs it, so that nothing is unpickled but what we wrote.
"""

import gc
import hmac
import logging
import pickle
import sys
from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING
from zlib import crc32

from pipeline.domain.errors import TryLater
from pipeline.domain.stories.tuning import Tuning
from pipeline.stages.cluster import Warmth

if TYPE_CHECKING:
    from pipeline.wiring.house import House

FILE = "stories.warm"
#: names in the store which copy counts
NOTE = "warm"
SIGN = 32  # bytes


class Keeper:
    """Keeps stages.cluster.Keeper for one data folder."""

    def __init__(self, house: "House", tuning: Tuning) -> None:
        self._house = house
        self._path = house.settings.home / FILE
        tables, settings = house.knowledge.lexicon.version, crc32(repr(tuning).encode())
        self._made = f"{_code()}-{tables}-{settings:08x}"

    def load(self, token: int) -> Warmth | None:
        """What was kept when the lease of this number ended; None where nothing counts."""
        with self._house.store.look() as b:
            label = b.notes.value(NOTE) or ""
        if not label.startswith(self._begins(token)):
            return None
        try:
            said, _, rest = self._path.read_bytes().partition(b"\n")
        except OSError:
            return None
        sign, body = rest[:SIGN], memoryview(rest)[SIGN:]
        if said != label.encode() or not hmac.compare_digest(sign, self._sign(label, body)):
            return None
        return _unpickled(body)

    def save(self, token: int, warmth: Warmth) -> None:
        """Keep it for whoever holds the lease next; without it, that one reads the store."""
        house = self._house
        label = self._begins(token) + house.new_id(house.clock())
        body = pickle.dumps(warmth, pickle.HIGHEST_PROTOCOL)
        part = self._path.with_suffix(".part")
        try:
            with part.open("wb") as file:
                file.write(label.encode() + b"\n" + self._sign(label, memoryview(body)))
                file.write(body)
            part.replace(self._path)
            with house.store.batch() as b:
                b.notes.keep_value(NOTE, label)
        except (OSError, TryLater) as error:
            logging.getLogger(__name__).warning("%s was not kept: %s", self._path, error)

    def _begins(self, token: int) -> str:
        return f"{self._made} {token} "

    def _sign(self, label: str, body: memoryview) -> bytes:
        key = blake2b(self._house.secret.encode(), digest_size=SIGN, person=b"warm").digest()
        signing = blake2b(label.encode(), key=key, digest_size=SIGN)
        signing.update(body)
        return signing.digest()


def _unpickled(body: memoryview) -> Warmth:
    """Millions of small things that stay: no collection is to walk over them, now or later."""
    gc.disable()
    try:
        kept: Warmth = pickle.loads(body)  # noqa: S301 - we signed it
    finally:
        gc.enable()
    gc.freeze()
    return kept


def _code() -> str:
    """Names the interpreter and the code whose things are kept."""
    sources = [*files("pipeline.domain.stories").iterdir(), files("pipeline.domain") / "copies.py"]
    text = b"".join(one.read_bytes() for one in sorted(sources, key=str) if one.is_file())
    return f"{sys.version_info.major}.{sys.version_info.minor}-{crc32(text):08x}"
