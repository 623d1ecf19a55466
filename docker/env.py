"""Writes docker/.env from env.example, with a secret of its own in each place: `python3 env.py`.

Needs nothing but Python. An .env that is there already is never touched. Exit 0, or 1.
"""
# ruff: noqa: INP001, T201 - a script for the terminal, beside what it writes

import base64
import os
import re
import secrets
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DEFAULT = re.compile(r"(?m)^(\w+)=change-me.*$")
FERNET = "AIRFLOW_FERNET_KEY"  # has a form of its own: 32 bytes in url-safe base64


def filled(example: str) -> str:
    """The example with a new value for every secret in it."""
    return DEFAULT.sub(lambda found: f"{found[1]}={made(found[1])}", example)


def made(name: str) -> str:
    """32 random bytes: hexadecimal, for most of them stand in addresses."""
    if name == FERNET:
        return base64.urlsafe_b64encode(os.urandom(32)).decode()
    return secrets.token_hex(32)


def main(folder: Path = HERE) -> int:
    """Write the file, readable by its owner alone."""
    text = filled((folder / "env.example").read_text(encoding="utf-8"))
    try:
        file = os.open(folder / ".env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        print(f"{folder / '.env'} is there already, and stays as it is", file=sys.stderr)
        return 1
    with os.fdopen(file, "w", encoding="utf-8") as target:
        target.write(text)
    print(f"{folder / '.env'} has its secrets; now say in it who you are, and your mail server")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
