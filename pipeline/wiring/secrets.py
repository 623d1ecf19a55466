"""Secrets: that of a data folder, made once and readable by its owner alone; those in files."""

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


def told(setting: str, value: str, holds: str, fits: Callable[[str], bool]) -> str:
    """What a setting tells; where it is `file:PATH`, what stands in that file.

    `holds`: what should stand there, `fits`: whether something is that. Raises Misconfigured, and
    never says what it read.
    """
    if not value.startswith("file:"):
        return value
    path = value.removeprefix("file:")
    try:
        found = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no text"
        reason = f"{setting} names this file; it cannot be read ({why})"
        raise Misconfigured(path, reason) from error
    if not found or not fits(found):
        raise Misconfigured(path, f"{setting} names this file; it should hold {holds}")
    return found
