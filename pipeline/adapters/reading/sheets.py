"""How parent and worker talk: a sheet there, an answer back.

A sheet is a file without a name (memory where the system has that) with one line of JSON and the
bytes to read; its descriptor is sent with a single byte, so sending never blocks, however large
the page. An answer is four bytes of length and JSON: never pickle, for the worker has read what
strangers wrote.
"""

import os
import socket
import struct
import tempfile
from typing import Any, cast

import orjson

Fields = dict[str, Any]
LENGTH = struct.Struct("!I")


def write_sheet(fields: Fields, body: bytes) -> int:
    """The descriptor of a new sheet; the caller closes it."""
    line = orjson.dumps(fields) + b"\n"
    sheet = _unnamed()
    try:
        done = os.writev(sheet, (line, body))  # in one call: each may cost a thread its turn
        left = memoryview(line + body)[done:] if done < len(line) + len(body) else None
        while left:
            left = left[os.write(sheet, left) :]
    except BaseException:
        os.close(sheet)
        raise
    return sheet


def _unnamed() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("sheet")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def read_sheet(sheet: int) -> tuple[Fields, bytes]:
    """What `write_sheet` was given. Closes the sheet."""
    os.lseek(sheet, 0, os.SEEK_SET)
    with open(sheet, "rb", buffering=0) as file:
        line, _, body = file.readall().partition(b"\n")
    return orjson.loads(line), body


def send_answer(channel: socket.socket, answer: Fields) -> None:
    """Blocks until the parent has room for it."""
    told = orjson.dumps(answer)
    channel.sendall(LENGTH.pack(len(told)) + told)


class Answers:
    """Puts a worker's answers together from what its channel gives."""

    def __init__(self) -> None:
        self._heap = bytearray()

    def take(self, received: bytes) -> list[Fields]:
        """The answers that are whole now, in order."""
        self._heap += received
        whole = []
        while len(self._heap) >= LENGTH.size:
            end = LENGTH.size + LENGTH.unpack_from(self._heap)[0]
            if len(self._heap) < end:
                break
            whole.append(cast(Fields, orjson.loads(self._heap[LENGTH.size : end])))
            del self._heap[:end]
        return whole
