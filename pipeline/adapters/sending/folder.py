"""Mails as files: one .eml a mail, for a person to open or a relay to pick up."""

from datetime import datetime
from pathlib import Path

from pipeline.adapters.sending.files import checked, fit_id, write_file
from pipeline.adapters.sending.mail import MailForm
from pipeline.domain.message import Message


class FolderChannel:
    """Keeps ports.sending.Channel. The same message again becomes the same file again."""

    def __init__(self, folder: Path, form: MailForm) -> None:
        self._folder = folder
        self._form = form

    def send(self, message: Message, now: datetime) -> None:
        name = f"{fit_id(message)}-{message.kind}.eml"
        write_file(self._folder / name, self._form.compose(message).raw)

    def check(self) -> str:
        return f"mails are written to {checked(self._folder)}"

    def close(self) -> None:
        """Nothing is held."""
