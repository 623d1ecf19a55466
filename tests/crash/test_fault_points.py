"""Killed inside a transaction, table by table; and the same with a rule of the house taken away."""

import os
import signal

import pytest

from tests.crash.scene import PATIENCE, ended_with, finished
from tests.crash.sink import Sink, listening
from tests.crash.told import differences, in_any_order, once_each, told

pytestmark = pytest.mark.slow
#: what the stages write, in their order; each comes with other rows in the same transaction
TABLES = ("entries", "articles", "stories", "indexed", "matches", "outbox")


def died(folder, table, *words):
    """Whether the process came to that table, and to its end; else it had nothing to write there."""
    with ended_with(folder.play(table, *words)) as process:
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode in {0, -signal.SIGKILL}, err
    return process.returncode != 0


def wrong(folder, expected):
    """What is lost or double in the end, a line each."""
    with folder.house() as house:
        found = told(house, folder.served)
        yield from differences(in_any_order(expected), in_any_order(found))
        yield from once_each(house, folder.served)


def test_a_kill_between_two_rows_of_one_transaction_leaves_neither(furnished, tmp_path, expected):
    folder = furnished.copied(tmp_path / "home")
    assert [table for table in TABLES if not died(folder, table)] == []
    finished(folder.play())
    assert list(wrong(folder, expected)) == []


def test_control_without_the_unit_of_work_an_article_is_there_twice(furnished, tmp_path, expected):
    folder = furnished.copied(tmp_path / "home")
    assert died(folder, "articles", "no unit of work")
    finished(folder.play("", "no unit of work"))
    found = list(wrong(folder, expected))
    assert f"count: articles: {len(expected['articles'])} became" in found[0]


def mails_killed_at(folder, sink, number, how):
    """Send, are killed after the dot of that mail, and send again, with a rule taken away."""
    with listening(sink) as server:
        with (folder.home / "settings.toml").open("a", encoding="utf-8") as file:
            file.write(f'mail = "{server}"\n')
        with ended_with(folder.play("", how)) as process:
            sink.at_dot = lambda n: os.killpg(process.pid, signal.SIGKILL) if n == number else None
            process.communicate(timeout=PATIENCE)
        assert process.returncode == -signal.SIGKILL
        finished(folder.play("", how))


def waiting(folder):
    with folder.house() as house, house.store.look() as b:
        return [one for one in b.outbox.all() if one.target.startswith("mailto:")]


def test_control_a_sender_that_notes_first_loses_mails(written, tmp_path):
    folder, sink = written.copied(tmp_path / "home"), Sink()
    mails_killed_at(folder, sink, 2, "marks first")
    assert len(sink.mails) < len(waiting(folder))


def test_control_a_sender_that_notes_at_the_end_sends_more_twice_than_the_kill_excuses(
    written, tmp_path
):
    folder, sink = written.copied(tmp_path / "home"), Sink()
    mails_killed_at(folder, sink, 3, "marks last")
    assert sink.repeated.total() > 1
