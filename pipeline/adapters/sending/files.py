"""Whole files or none, on disk when we say so; names made of ids only."""

import os
import re
import tempfile
from pathlib import Path

from pipeline.domain.errors import Misconfigured, Refused, Unreachable
from pipeline.domain.message import Message

#: what our ids look like; nothing else gets into a file name or a header field
FIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def fit_id(message: Message) -> str:
    """The message's id. Raises Refused for one that is not ours."""
    if not FIT.fullmatch(message.id):
        raise Refused(message.key, "its id is none of ours")
    return message.id


def checked(folder: Path) -> Path:
    """The folder, once it is there and can be written. Raises Misconfigured."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise Misconfigured(str(folder), f"cannot be written: {error.strerror}") from error


def write_file(path: Path, data: bytes) -> None:
    """The whole file or none, and on disk when this returns. Raises Unreachable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(part).chmod(0o644)
            Path(part).replace(path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise Unreachable(str(path), f"cannot be written: {error.strerror}") from error


def sync_folder(folder: Path) -> None:
    """Put the folder's names on disk: a renamed file must be there after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
