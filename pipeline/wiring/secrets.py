"""The secret of a data folder: made once, readable by its owner alone."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from pipeline.domain.errors import Misconfigured

FILE = "secret"


def kept(home: Path, entropy: Callable[[int], bytes]) -> str:
    """The secret; made where there is none. Two first starts at once agree on one."""
    path = home / FILE
    try:
        if not path.exists():
            part = home / f"{FILE}.{entropy(8).hex()}"
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(entropy(32).hex())
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):  # the other start was first
                os.link(part, path)
            part.unlink()
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise Misconfigured(str(path), f"cannot be kept ({error.strerror})") from error
