"""The contract of ports.sending.Channel, asked of every way we hand messages over."""

import json
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from lxml import etree

from pipeline.adapters.sending.atom import AtomChannel
from pipeline.adapters.sending.folder import FolderChannel
from pipeline.adapters.sending.mail import MailForm
from pipeline.adapters.sending.memory import MemoryChannel
from pipeline.adapters.sending.router import Router
from pipeline.adapters.sending.smtp import SmtpChannel
from pipeline.adapters.sending.webhook import WebhookChannel
from pipeline.domain.errors import Refused, TryLater, Unreachable
from tests.adapters.sending_samples import NOW, alert_message, rollup_message

FORM = MailForm("secret", "Morgenlage <lage@example.org>")


@dataclass
class Rig:
    """A channel with a receiver behind it.

    `names()` tells which deliveries the receiver has, once for each time it took one; `refuse`
    makes it say «never», `put_off` «not now», both for the next message only.
    """

    channel: object
    target: str
    names: object
    refuse: object = None
    put_off: object = None
    keeps_all: bool = False


@contextmanager
def memory(tmp_path):
    channel = MemoryChannel()
    yield Rig(
        channel,
        "mailto:redaktion@example.org",
        lambda: list(channel.order),
        lambda: channel.fails.append(Refused("x", "550 no")),
        lambda: channel.fails.append(Unreachable("x")),
        keeps_all=True,
    )


@contextmanager
def folder(tmp_path):
    def names():
        mails = [message_from_bytes(path.read_bytes()) for path in tmp_path.glob("*.eml")]
        return [mail["Message-ID"] for mail in mails]

    yield Rig(FolderChannel(tmp_path, FORM), "mailto:redaktion@example.org", names)


@contextmanager
def atom(tmp_path):
    told = []

    def names():
        paths = tmp_path.glob("*.xml")
        feeds = [etree.parse(path) for path in paths]
        return [found.text for feed in feeds for found in feed.iterfind("{*}entry/{*}id")]

    yield Rig(AtomChannel(tmp_path, lambda _: told), "feed", names)


class Post:
    """A mail server's inbox, which may say no first."""

    def __init__(self):
        self.mails, self.says = [], []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.says:
            return self.says.pop()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(envelope)
        return "250 OK"


class AnyPort(Controller):
    """Listens on a free port and knows which."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp(tmp_path):
    post = Post()
    server = AnyPort(post, "127.0.0.1", 0)
    server.start()
    channel = SmtpChannel(f"smtp://127.0.0.1:{server.port}", FORM, seconds=5)
    try:
        yield Rig(
            channel,
            "mailto:redaktion@example.org",
            lambda: [message_from_bytes(mail.content)["Message-ID"] for mail in post.mails],
            lambda: post.says.append("550 5.1.1 nobody of this name"),
            lambda: post.says.append("450 4.2.0 greylisted"),
            keeps_all=True,
        )
    finally:
        channel.close()
        server.stop()


class Hook(BaseHTTPRequestHandler):
    """A receiver of webhooks."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        status = self.server.says.pop() if self.server.says else 204
        if status < 300:
            self.server.got.append((self.headers["webhook-id"], json.loads(body)))
        self.send_response(status)
        self.send_header("retry-after", "7")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


def post_over_http(url, headers, body):
    """As wiring builds it from the web port, without the guard."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=5)
    try:
        connection.request("POST", parts.path, body, dict(headers))
        answer = connection.getresponse()
        answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    except OSError as error:
        raise Unreachable(url, str(error)) from error
    finally:
        connection.close()


@contextmanager
def webhook(tmp_path):
    server = HTTPServer(("127.0.0.1", 0), Hook)
    server.says, server.got = [], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Rig(
            WebhookChannel("secret", post_over_http),
            f"http://127.0.0.1:{server.server_port}/hook",
            lambda: [name for name, _ in server.got],
            lambda: server.says.append(410),
            lambda: server.says.append(503),
            keeps_all=True,
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def router(tmp_path):
    with smtp(tmp_path) as rig:
        channels = {"mail": rig.channel, "feed": MemoryChannel()}
        yield replace(rig, channel=Router(channels))


KEPT_IN = {
    "memory": memory,
    "folder": folder,
    "smtp": smtp,
    "webhook": webhook,
    "atom": atom,
    "router": router,
}


@pytest.fixture(params=KEPT_IN.values(), ids=KEPT_IN.keys())
def rig(request, tmp_path):
    with request.param(tmp_path) as made:
        yield made


def one(rig, **rest):
    return alert_message(target=rig.target, **rest)


def test_what_was_sent_is_there_when_send_returns(rig):
    rig.channel.send(one(rig), NOW)
    assert len(rig.names()) == 1


def test_sent_again_it_bears_the_same_name(rig):
    for minutes in (0, 5):
        rig.channel.send(one(rig), NOW + timedelta(minutes=minutes))
    names = rig.names()
    assert len(set(names)) == 1
    assert len(names) == (2 if rig.keeps_all else 1)


def test_two_messages_bear_two_names(rig):
    for name in ("01FIRST", "01SECOND"):
        rig.channel.send(one(rig, id=name), NOW)
    if rig.target != "feed" or rig.keeps_all:
        assert len(set(rig.names())) == len(rig.names()) == 2


def test_a_refusal_is_final_and_the_next_message_goes_through(rig):
    if rig.refuse is None:
        pytest.skip("a file refuses nobody")
    rig.refuse()
    with pytest.raises(Refused):
        rig.channel.send(one(rig), NOW)
    assert rig.names() == []
    rig.channel.send(one(rig, id="01SECOND"), NOW)
    assert len(rig.names()) == 1


def test_not_now_means_later_and_later_it_goes_through(rig):
    if rig.put_off is None:
        pytest.skip("a file puts nobody off")
    rig.put_off()
    with pytest.raises(TryLater):
        rig.channel.send(one(rig), NOW)
    assert rig.names() == []
    rig.channel.send(one(rig), NOW)
    assert len(rig.names()) == 1


def test_many_messages_arrive_once_each(rig):
    for number in range(20):
        rig.channel.send(one(rig, id=f"01M{number:02}"), NOW)
    if rig.target == "feed":
        pytest.skip("the feed holds what the store says was told; see the Atom tests")
    assert set(Counter(rig.names()).values()) == {1}
    assert len(rig.names()) == 20


def test_a_roll_up_goes_the_same_way(rig):
    rig.channel.send(rollup_message(target=rig.target), NOW)
    assert rig.names()


def test_check_says_a_sentence_and_close_may_come_twice(rig):
    assert len(rig.channel.check()) > 10
    rig.channel.close()
    rig.channel.close()
    rig.channel.send(one(rig), NOW)
    assert len(rig.names()) == 1


def test_an_id_that_is_none_of_ours_never_gets_out(rig):
    strange = one(rig, id="../../etc/passwd\n")
    if isinstance(rig.channel, MemoryChannel | AtomChannel):
        pytest.skip("the id is kept as it is, or only its hash goes out")
    with pytest.raises(Refused):
        rig.channel.send(strange, NOW)
    assert rig.names() == []


def test_a_shelf_holds_all_that_was_laid_on_it_and_the_same_again_is_no_second_one(rig):
    messages = [one(rig, id=f"01M{number:02}") for number in range(5)]
    shelf = rig.channel.shelf(messages[0])
    if shelf is None:
        pytest.skip("somebody takes it: one at a time")
    for _ in range(2):
        assert shelf.lay(messages, NOW) == {}
        assert set(Counter(rig.names()).values()) == {1}
        assert len(rig.names()) == 5


def test_what_cannot_be_laid_down_is_named_and_the_others_lie_there(rig):
    good, bad = one(rig, id="01GOOD"), replace(one(rig, id="01BAD"), target="", content={})
    shelf = rig.channel.shelf(good)
    if shelf is None:
        pytest.skip("somebody takes it: one at a time")
    (failed,) = shelf.lay([bad, good], NOW).items()
    assert failed[0] == "01BAD"
    assert isinstance(failed[1], Refused)
    assert len(rig.names()) == 1
