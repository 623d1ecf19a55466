"""Mails as files: one .eml a mail, for a person to open or a relay to pick up."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pipeline.adapters.sending.files import checked, fit_id, write_file, write_files
from pipeline.adapters.sending.mail import MailForm
from pipeline.domain.errors import PipelineError
from pipeline.domain.message import Message
from pipeline.ports.sending import Shelf


class FolderChannel:
    """Keeps ports.sending.Channel. The same message again becomes the same file again."""

    def __init__(self, folder: Path, form: MailForm) -> None:
        self._folder = folder
        self._form = form

    def send(self, message: Message, now: datetime) -> None:
        write_file(*self._file(message))

    def shelf(self, message: Message) -> Shelf:
        return self

    def lay(self, messages: Sequence[Message], now: datetime) -> dict[str, PipelineError]:
        files, failed = {}, {}
        for message in messages:
            try:
                path, data = self._file(message)
            except PipelineError as error:
                failed[message.id] = error
            else:
                files[path] = data
        errors = write_files(files)
        names = {
            message.id: self._path(message) for message in messages if message.id not in failed
        }
        return failed | {key: errors[path] for key, path in names.items() if path in errors}

    def _file(self, message: Message) -> tuple[Path, bytes]:
        return self._path(message), self._form.compose(message).raw

    def _path(self, message: Message) -> Path:
        return self._folder / f"{fit_id(message)}-{message.kind}.eml"

    def check(self) -> str:
        return f"mails are written to {checked(self._folder)}"

    def close(self) -> None:
        """Nothing is held."""
