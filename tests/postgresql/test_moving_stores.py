"""Backups, and moving the store from one database to another: what arrives is what was there."""

import json
import subprocess
import sys
import time
import zipfile

import pytest
from sqlalchemy import text, update

from pipeline.adapters.store import moving, portable
from pipeline.adapters.store.sql import SqlStore
from pipeline.domain.errors import BadInput, Busy, Misconfigured
from tests.postgresql.filling import contents, fill

pytestmark = pytest.mark.needs_postgresql


def nobody(_done, _whole):
    """Nobody looks at the progress."""


@pytest.fixture
def make(tmp_path, database):
    made = []

    def opened(kind):
        url = database if kind == "postgresql" else f"sqlite:///{tmp_path}/{kind}.db"
        made.append(SqlStore(url, time.time))
        return made[-1]

    yield opened
    for store in made:
        store.close()


PAIRS = [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "other")]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_every_row_arrives_in_the_other_database(make, one, other):
    source, target = make(one), make(other)
    fill(source, 11)
    told = []
    moved = moving.move(source, target, lambda done, whole: told.append((done, whole)))
    assert contents(target) == contents(source)
    assert moved == dict.fromkeys(portable.PLAIN, 11)
    assert told == sorted(told)
    assert told[-1] == (22 * len(moved), 22 * len(moved))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_backup_of_one_database_is_restored_into_another(make, tmp_path, one, other):
    source, target = make(one), make(other)
    fill(source, 11)
    fill(target, 2)
    source.dump(tmp_path / "all.zip", nobody)
    target.load(tmp_path / "all.zip", nobody)
    assert contents(target) == contents(source)


def test_the_copy_of_a_sqlite_file_is_restored_into_postgresql(make, tmp_path):
    source, target = make("sqlite"), make("postgresql")
    fill(source)
    source.copy_to(tmp_path / "copy.db")
    before = (tmp_path / "copy.db").read_bytes()
    target.load(tmp_path / "copy.db", nobody)
    assert contents(target) == contents(source)
    assert (tmp_path / "copy.db").read_bytes() == before


@pytest.mark.parametrize("how", ["moved", "restored", "restored from a file"])
def test_postgresql_knows_at_once_how_much_has_come(make, tmp_path, how):
    source, target = make("sqlite"), make("postgresql")
    fill(source, 11)
    if how == "moved":
        moving.move(source, target, nobody)
    else:
        copy = source.dump if how == "restored" else lambda file, _: source.copy_to(file)
        copy(tmp_path / "copy", nobody)
        target.load(tmp_path / "copy", nobody)
    with target.looking() as connection:
        told = "SELECT DISTINCT reltuples FROM pg_class WHERE relname IN ('articles', 'outbox')"
        assert connection.execute(text(told)).all() == [(11,)]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_is_of_one_moment_while_others_write(make, tmp_path, kind):
    source, target = make(kind), make("other")
    fill(source)
    before, written = contents(source), []

    def busy(_done, _whole):
        with source.batch() as b:
            b.notes.keep_value(f"new{len(written)}", "written meanwhile")
        written.append(_done)

    source.dump(tmp_path / "all.zip", busy)
    target.load(tmp_path / "all.zip", nobody)
    assert contents(target) == before
    assert len(written) == len(portable.PLAIN)


def spoiled(source, target, name, change):
    """The dump with one member changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            new.writestr(member, change(data) if member == name else data)
    return target


def newer(data):
    return json.dumps({**json.loads(data), "schema": "9999"}).encode()


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("feeds.jsonl", lambda data: data[: len(data) // 2], "damaged"),
        ("runs.jsonl", lambda data: data.splitlines()[0] + b"\n", "«runs» is not what was written"),
        ("dump.json", lambda data: b"{}", "damaged"),
        ("dump.json", newer, "newer Morgenlage"),
    ],
)
def test_a_spoiled_backup_is_named_and_changes_nothing(make, tmp_path, name, change, words):
    store = make("postgresql")
    fill(store)
    before = contents(store)
    store.dump(tmp_path / "all.zip", nobody)
    wrong = spoiled(tmp_path / "all.zip", tmp_path / "wrong.zip", name, change)
    with pytest.raises(BadInput, match=words):
        store.load(wrong, nobody)
    assert contents(store) == before


def test_an_interrupted_move_goes_on_where_it_ended(make, monkeypatch):
    monkeypatch.setattr(portable, "ROWS", 4)
    source, target = make("sqlite"), make("postgresql")
    fill(source, 11)
    source.close()
    with pytest.raises(KeyboardInterrupt):
        moving.move(source, target, stop_after(200))
    copied = sum(map(len, contents(target).values()))
    assert 0 < copied < 11 * len(portable.PLAIN)
    told = []
    moving.move(source, target, lambda done, whole: told.append(done))
    assert contents(target) == contents(source)
    assert max(told) == told[-1] == 22 * len(portable.PLAIN)


def stop_after(rows):
    def tell(done, _whole):
        if done > rows:
            raise KeyboardInterrupt

    return tell


def test_what_changed_between_two_attempts_is_copied_anew(make):
    source, target = make("sqlite"), make("postgresql")
    fill(source)
    with pytest.raises(KeyboardInterrupt):
        moving.move(source, target, stop_after(60))
    with source.writing() as there:
        there.execute(update(portable.PLAIN["addresses"]).values(article_id="another"))
    moving.move(source, target, nobody)
    assert contents(target) == contents(source)


def test_a_database_in_use_is_not_moved_into(make):
    source, target = make("sqlite"), make("postgresql")
    fill(source)
    with target.batch() as b:
        b.notes.keep_value("k", "v")
    with pytest.raises(BadInput, match="empty database"):
        moving.move(source, target, nobody)
    with pytest.raises(BadInput, match="the store itself"):
        moving.move(target, target, nobody)


def test_a_half_filled_database_is_filled_from_the_same_store_only(make):
    source, target, third = make("sqlite"), make("postgresql"), make("other")
    fill(source)
    with pytest.raises(KeyboardInterrupt):
        moving.move(source, target, stop_after(60))
    with pytest.raises(BadInput, match=r"half filled from sqlite:///.*sqlite\.db"):
        moving.move(third, target, nobody)


def test_a_store_that_somebody_works_on_is_not_moved(make):
    source, target = make("sqlite"), make("postgresql")
    with source.lease("stage:fetch:1/1"):
        with pytest.raises(Busy, match="stage:fetch:1/1"):
            moving.move(source, target, nobody)


def test_the_terminal_moves_a_folder_and_says_what_comes_next(make, tmp_path, database):
    make("sqlite").close()
    told = morgenlage("migrate-store", f"{tmp_path}/sqlite.db", database)
    assert told.returncode == 0, told.stderr
    assert "reindex" in told.stdout
    again = morgenlage("migrate-store", f"{tmp_path}/nothing.db", database)
    assert (again.returncode, "is no file" in again.stderr) == (2, True)
    assert not (tmp_path / "nothing.db").exists()


def morgenlage(*words):
    command = [sys.executable, "-m", "pipeline.apps.cli.main", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_wrong_password_is_told_without_the_password(database):
    wrong = database.replace("morgenlage@", "nobody_here:s3cret@")
    with pytest.raises(Misconfigured, match="does not let us in") as told:
        SqlStore(wrong, time.time)
    assert "s3cret" not in str(told.value)
