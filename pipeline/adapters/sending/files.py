"""Whole files or none, on disk when we say so; names made of ids only."""

import os
import re
import tempfile
from collections.abc import Mapping
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
    for error in write_files({path: data}).values():
        raise error


def write_files(files: Mapping[Path, bytes]) -> dict[Path, Unreachable]:
    """Each whole or not at all, and on disk when this returns; why not, for those that are not."""
    failed: dict[Path, Unreachable] = {}
    for path, data in files.items():
        try:
            put_in_place(path, data)
        except OSError as error:
            failed[path] = unwritten(path, error)
    for folder in {path.parent for path in files if path not in failed}:
        try:
            sync_folder(folder)
        except OSError as error:
            failed |= {path: unwritten(path, error) for path in files if path.parent == folder}
    return failed


def put_in_place(path: Path, data: bytes) -> None:
    """Write beside it, sync, and rename; its folder is still to be synced. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def unwritten(path: Path, error: OSError) -> Unreachable:
    """The error as ours, with its cause."""
    ours = Unreachable(str(path), f"cannot be written: {error.strerror}")
    ours.__cause__ = error
    return ours


def sync_folder(folder: Path) -> None:
    """Put the folder's names on disk: a renamed file must be there after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
