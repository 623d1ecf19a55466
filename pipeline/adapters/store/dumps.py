"""A dump: the whole store in one file, which a store on any database can load.

A zip with a file of JSON lines for each table (a row is a list) and, written last, `dump.json`: the
schema, and of each table the columns, the number of rows and their checksum.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - an exception's name

import orjson
from sqlalchemy import Connection

from pipeline.adapters.store import portable
from pipeline.adapters.store.schema import HEAD
from pipeline.domain.errors import BadInput, Misconfigured
from pipeline.ports.store import Tell

KIND = "morgenlage store 1"
CONTENTS = "dump.json"
#: what a file that is no zip, or no longer a whole one, is found out by
BROKEN = (BadZipFile, ZlibError, KeyError, ValueError, TypeError, EOFError, NotImplementedError)


def dump(connection: Connection, target: Path, tell: Tell) -> None:
    """Write all that the transaction sees; under its name only once it is whole.

    Raises Misconfigured where it cannot be written.
    """
    whole = sum(portable.count(connection, name) for name in portable.PLAIN)
    part = target.with_name(target.name + ".part")
    told: dict[str, Any] = {}
    try:
        with ZipFile(part, "w", ZIP_DEFLATED, compresslevel=1) as there:
            for name in portable.PLAIN:
                told[name] = _table(connection, name, there)
                tell(sum(one["rows"] for one in told.values()), whole)
            contents = {"kind": KIND, "schema": HEAD, "tables": told}
            there.writestr(CONTENTS, orjson.dumps(contents, option=orjson.OPT_INDENT_2))
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(target)
    except OSError as error:
        raise Misconfigured(str(target), f"the copy could not be written ({error})") from error
    finally:
        part.unlink(missing_ok=True)


def _table(connection: Connection, name: str, there: ZipFile) -> dict[str, Any]:
    told = portable.Sum()
    with there.open(f"{name}.jsonl", "w", force_zip64=True) as file:
        for row in portable.rows(connection, name):
            line = portable.line_of(row)
            told.add(line)
            file.write(line + b"\n")
    count, digest = told.told()
    return {"columns": portable.columns_of(name), "rows": count, "sha256": digest}


def load(connection: Connection, source: Path, tell: Tell) -> None:
    """Write what a dump holds in place of all rows; the transaction commits it.

    Raises BadInput for a file that is no dump, a damaged one, or one of another schema.
    """
    with _opened(source) as (there, contents):
        whole, done = sum(one["rows"] for one in contents.values()), 0
        for name in portable.PLAIN:
            portable.clear(connection, name)
            told = contents.get(name)
            if told is None:  # a table that the dump's program did not have yet
                continue
            for part in portable.parts(_lines(there, name, told, source)):
                done += portable.write_part(connection, name, told["columns"], part)
                tell(done, whole)
    portable.look_over(connection)


def _lines(
    there: ZipFile, name: str, told: dict[str, Any], source: Path
) -> Iterator[Sequence[Any]]:
    """The rows of a table; BadInput at their end where they are not those that were dumped."""
    found = portable.Sum()
    with there.open(f"{name}.jsonl") as file:
        for line in file:
            found.add(line.rstrip(b"\n"))
            yield orjson.loads(line)
    if found.told() != (told["rows"], told["sha256"]):
        raise damaged(source, f"«{name}» is not what was written")


@contextmanager
def _opened(source: Path) -> Iterator[tuple[ZipFile, dict[str, Any]]]:
    try:
        with ZipFile(source) as there:
            contents = orjson.loads(there.read(CONTENTS))
            if contents["kind"] != KIND:
                raise BadInput(str(source), f"is no backup of Morgenlage ({contents['kind']})")
            if contents["schema"] > HEAD:
                why = f"was made by a newer Morgenlage (schema {contents['schema']}); update it"
                raise BadInput(str(source), why)
            yield there, contents["tables"]
    except OSError as error:
        raise BadInput(str(source), f"cannot be read ({error.strerror or error})") from error
    except BROKEN as error:
        raise damaged(source, str(error)) from error


def damaged(source: Path, why: str) -> BadInput:
    """What is told of a file that is no dump, or no longer one."""
    return BadInput(str(source), f"is no backup of Morgenlage, or damaged ({why}); take another")
