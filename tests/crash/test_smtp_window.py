"""Between the mail server's yes and our note of it: a mail may come again, the same one."""

import json
import os
import signal
from datetime import timedelta

import pytest

from tests.crash.scene import PATIENCE, ended_with
from tests.crash.sink import REFUSED, Sink, listening

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(written, tmp_path):
    return written.copied(tmp_path / "home")


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
def server(sink):
    with listening(sink) as url:
        yield url


def outbox(folder):
    """Every message, the oldest first."""
    with folder.house() as house, house.store.look() as b:
        return b.outbox.all(limit=10_000)[::-1]


def mails(folder):
    return [one for one in outbox(folder) if one.target.startswith("mailto:")]


def sent_until_killed(folder, server, sink, number):
    """Run `send`; the process is killed when the server has that mail, before it says so."""
    with ended_with(folder.run("run", "send", MORGENLAGE_MAIL=server)) as process:
        sink.at_dot = lambda n: os.kill(process.pid, signal.SIGKILL) if n == number else None
        process.communicate(timeout=PATIENCE)
    sink.at_dot = lambda n: None
    return process.returncode


def test_a_kill_after_the_dot_sends_that_mail_again_and_no_other(folder, server, sink):
    waiting = mails(folder)
    killed_at = [1, 3, len(waiting) + 2]  # the last of all, each kill having sent one twice
    for number in killed_at:
        assert sent_until_killed(folder, server, sink, number) == -signal.SIGKILL
    folder.called("run", "send", MORGENLAGE_MAIL=server)
    assert len(sink.mails) == len(waiting)
    assert sink.repeated == {sink.order[number - 1]: 1 for number in killed_at}
    assert sink.altered == []
    assert {one.state for one in outbox(folder)} == {"sent"}


def test_a_connection_that_breaks_after_the_dot_has_the_mail_come_again_later(folder, server, sink):
    waiting = mails(folder)
    sink.at_dot = lambda n: "hang up" if n == 2 else None
    first = json.loads(folder.called("run", "send", "--json", MORGENLAGE_MAIL=server))
    (row,) = first["stages"]
    assert (row["done"], row["later"], row["aside"]) == (len(outbox(folder)) - 1, 1, 0)
    assert [(one.state, one.tries) for one in outbox(folder) if one.state != "sent"] == [
        ("retry", 1)
    ]
    tomorrow = (folder.until + timedelta(days=1)).isoformat()
    folder.called("run", "send", "--now", tomorrow, MORGENLAGE_MAIL=server)
    assert len(sink.mails) == len(waiting)
    assert sink.repeated == {sink.order[1]: 1}
    assert sink.altered == []
    assert {one.state for one in outbox(folder)} == {"sent"}


def test_a_refused_recipient_is_given_up_and_the_alerts_history_says_why(folder, server, sink):
    refused = next(one for one in mails(folder) if one.kind == "alert")
    sink.refuses = {refused.target.removeprefix("mailto:")}
    folder.called("run", "send", MORGENLAGE_MAIL=server)
    states = {(one.state, one.reason) for one in outbox(folder) if one.target == refused.target}
    assert states == {("dead", REFUSED)}
    assert {one.state for one in outbox(folder) if one.target != refused.target} == {"sent"}
    alert = refused.content["alert"]["name"]
    told = json.loads(folder.called("alert", "history", alert, "--json"))["matches"]
    failed = [match for match in told if match["fate"] == "failed"]
    assert {match["failure"] for match in failed} == {REFUSED}
    assert {match["failure"] for match in told if match not in failed} <= {""}
    assert "mailbox" in folder.called("alert", "history", alert)  # in a cell of a table


def test_without_a_mail_server_all_mails_wait_and_the_stage_says_so(folder):
    waiting = mails(folder)
    nobody = "smtp://127.0.0.1:9?tls=never"
    (row,) = json.loads(folder.called("run", "send", "--json", MORGENLAGE_MAIL=nobody))["stages"]
    assert (row["later"], row["aside"]) == (len(waiting), 0)
    assert {one.state for one in mails(folder)} == {"retry"}
