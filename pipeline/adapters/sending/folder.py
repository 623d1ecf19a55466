"""Mails as files: one .eml a mail, for a person to open or a relay to pick up."""

import os
import re
import tempfile
from datetime import datetime
from pathlib import Path

from pipeline.adapters.sending.mail import MailForm
from pipeline.domain.errors import Misconfigured, Refused, Unreachable
from pipeline.domain.message import Message

FIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class FolderChannel:
    """Keeps ports.sending.Channel. The same message again becomes the same file again."""

    def __init__(self, folder: Path, form: MailForm) -> None:
        self._folder = folder
        self._form = form

    def send(self, message: Message, now: datetime) -> None:
        write_file(self._folder / f"{file_stem(message)}.eml", self._form.compose(message).raw)

    def check(self) -> str:
        return f"mails are written to {checked(self._folder)}"

    def close(self) -> None:
        """Nothing is held."""


def checked(folder: Path) -> Path:
    """The folder, once it is there and can be written. Raises Misconfigured."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise Misconfigured(str(folder), f"cannot be written: {error.strerror}") from error


def file_stem(message: Message) -> str:
    """A file name of ids only: no foreign text gets into the file system."""
    if not FIT.fullmatch(message.id):
        raise Refused(message.key, "its id cannot be a file name")
    return f"{message.id}-{message.kind}"


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
