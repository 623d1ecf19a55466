"""Receivers that misbehave, and what we make of them."""

import socket
import threading
from base64 import b64decode
from contextlib import contextmanager
from datetime import timedelta

import pytest

from pipeline.adapters.sending.apprise import AppriseChannel
from pipeline.adapters.sending.folder import FolderChannel
from pipeline.adapters.sending.mail import MailForm
from pipeline.adapters.sending.router import Router
from pipeline.adapters.sending.server import Server
from pipeline.adapters.sending.smtp import SmtpChannel
from pipeline.adapters.sending.webhook import WebhookChannel
from pipeline.domain.delivery import webhook_secret, webhook_signature
from pipeline.domain.errors import (
    Forbidden,
    Gone,
    Misconfigured,
    Refused,
    Throttled,
    TryLater,
    Unreachable,
)
from tests.adapters.sending_samples import NOW, alert_message

FORM = MailForm("secret", "Morgenlage <lage@example.org>")
HOOK = "https://hook.example/x"


@contextmanager
def script(*sessions):
    """A mail server that answers from a script: for each connection, line by line.

    «DATA» reads a mail up to its dot and says nothing; at the end it closes the connection.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def play(connection, answers):
        with connection, connection.makefile("rb") as lines:
            heard = b"connected"
            for answer in answers:
                if answer == "DATA":
                    while heard not in {b".\r\n", b""}:
                        heard = lines.readline()
                    continue
                heard = heard or lines.readline()
                connection.sendall(answer.encode() + b"\r\n")
                heard = b""
            heard = heard or lines.readline()

    def serve():
        for answers in sessions:
            connection, _ = listener.accept()
            connection.settimeout(5)
            play(connection, answers)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        thread.join()
        listener.close()


HELLO = ("220 hi", "250 hi")


def send(url, message=None):
    channel = SmtpChannel(url, FORM, seconds=5)
    try:
        channel.send(message or alert_message(), NOW)
    finally:
        channel._open and channel._open.close()


@pytest.mark.parametrize(
    ("answers", "error", "words"),
    [
        (("554 go away",), Unreachable, "554 go away"),
        (("421 busy",), TryLater, "421 busy"),
        ((*HELLO, "250 ok", "550 5.1.1 no such user"), Refused, "550 5.1.1 no such user"),
        ((*HELLO, "250 ok", "450 greylisted"), TryLater, "450 greylisted"),
        ((*HELLO, "250 ok", "421 closing"), TryLater, "421 closing"),
        ((*HELLO, "550 who are you"), Misconfigured, "lage@example.org: is refused as the sender"),
        ((*HELLO, "552 too big"), Refused, "552 too big"),
        ((*HELLO, "451 later"), TryLater, "451 later"),
        ((*HELLO, "250 ok", "250 ok", "554 no mail today"), Refused, "554 no mail today"),
        ((*HELLO, "250 ok", "250 ok", "452 full"), TryLater, "452 full"),
        ((*HELLO, "250 ok"), Unreachable, "mail server"),
        (
            (*HELLO, "250 ok", "250 ok", "354 go", "DATA"),
            Unreachable,
            "before the mail server said",
        ),
        (("nonsense",), Unreachable, "mail server"),
    ],
)
def test_what_a_mail_server_says_is_understood(answers, error, words):
    with script(answers) as url, pytest.raises(error, match=words):
        send(url)


def test_where_no_server_listens_it_is_tried_later():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable, match=f"mail server 127.0.0.1:{port}"):
        send(f"smtp://127.0.0.1:{port}")


def test_a_server_that_says_nothing_holds_us_up_only_so_long():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        channel = SmtpChannel(f"smtp://127.0.0.1:{listener.getsockname()[1]}", FORM, seconds=0.2)
        with pytest.raises(Unreachable):
            channel.send(alert_message(), NOW)


def test_tls_that_is_a_must_is_not_done_without():
    with script(HELLO) as url, pytest.raises(Misconfigured, match="tls=never"):
        send(url + "?tls=must")


def test_a_wrong_password_stops_and_is_not_repeated():
    hello = ("220 hi", "250-hi\r\n250 AUTH PLAIN")
    refused = pytest.raises(Misconfigured, match="refuses user and password")
    with script((*hello, "535 5.7.8 no", "221 bye")) as url, refused as told:
        send(url.replace("//", "//user:geheim@"))
    assert "geheim" not in str(told.value)


def test_after_a_broken_connection_the_next_message_opens_another():
    dialogue = ("250 ok", "250 ok", "354 go", "DATA")
    with script((*HELLO, *dialogue), (*HELLO, "250 ok", "550 nobody")) as url:
        channel = SmtpChannel(url, FORM, seconds=5)
        with pytest.raises(Unreachable):
            channel.send(alert_message(), NOW)
        with pytest.raises(Refused):
            channel.send(alert_message(), NOW)
        channel.close()


@pytest.mark.parametrize(
    ("url", "tls", "port"),
    [
        ("smtp://mx.example", "try", 25),
        ("smtp://user:p%40ss@mx.example:587", "must", 587),
        ("smtp://user:x@127.0.0.1:1025", "try", 1025),
        ("smtps://user:x@mx.example", "wrapped", 465),
        ("smtp://mx.example?tls=never", "never", 25),
    ],
)
def test_the_address_of_a_mail_server_is_read(url, tls, port):
    server = Server.of(url)
    assert (server.host.split(".")[0], server.tls, server.port) == (
        server.host.split(".")[0],
        tls,
        port,
    )
    assert server.password in {"", "x", "p@ss"}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mx.example",
        "smtp://",
        "imap://x",
        "smtp://x:port",
        "smtp://x:99999",
        "smtp://x?tls=maybe",
    ],
)
def test_a_wrong_address_of_a_mail_server_is_answered_with_a_right_one(url):
    with pytest.raises(Misconfigured, match=r"smtp://host:port"):
        Server.of(url)


def hook(status=204, headers=None, error=None):
    calls = []

    def post(url, sent, body):
        calls.append((url, sent, body))
        if error:
            raise error
        return status, headers or {}

    return WebhookChannel("secret", post), calls


def test_a_webhook_is_signed_anew_for_each_attempt_under_one_id():
    channel, calls = hook()
    for minutes in (0, 10):
        channel.send(alert_message(target=HOOK), NOW + timedelta(minutes=minutes))
    (_, first, body), (_, second, again) = calls
    assert body == again
    assert first["webhook-id"] == second["webhook-id"] == "01MESSAGE"
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 600
    secret = webhook_secret("secret", HOOK)
    assert second["webhook-signature"] == webhook_signature(
        secret, "01MESSAGE", int(second["webhook-timestamp"]), body
    )
    assert len(b64decode(second["webhook-signature"].removeprefix("v1,"))) == 32


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (410, Refused),
        (429, Throttled),
        (503, Throttled),
        (500, Unreachable),
        (404, Unreachable),
        (302, Unreachable),
    ],
)
def test_what_a_webhook_answers_is_understood(status, error):
    channel, _ = hook(status, {"retry-after": "90"})
    with pytest.raises(error) as told:
        channel.send(alert_message(target=HOOK), NOW)
    if error is Throttled:
        assert told.value.wait == timedelta(seconds=90)


@pytest.mark.parametrize("value", ["", "bald", "-1", "1.5", "²", "Tue, 17 Nov 2026 08:00:00 GMT"])
def test_a_wait_that_cannot_be_read_is_left_to_us(value):
    channel, _ = hook(429, {"retry-after": value})
    with pytest.raises(Throttled) as told:
        channel.send(alert_message(target=HOOK), NOW)
    assert told.value.wait is None


def test_the_clients_own_errors_pass_through_and_gone_is_final():
    for error, expected in ((Forbidden(HOOK), Forbidden), (Gone(HOOK, "410"), Refused)):
        channel, _ = hook(error=error)
        with pytest.raises(expected):
            channel.send(alert_message(target=HOOK), NOW)


def test_a_webhooks_body_is_ascii_json_whatever_stands_in_it():
    channel, calls = hook()
    content = dict(alert_message().content)
    content["article"] = {**content["article"], "title": '"}\ud800 🦊 \x00 </script>'}
    channel.send(alert_message(target=HOOK, content=content), NOW)
    assert calls[0][2].isascii()
    assert b"\\u0000" not in calls[0][2]
    assert b"\\ud800 " not in calls[0][2]


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "mails").write_text("a file, not a folder")
    channel = FolderChannel(tmp_path / "mails", FORM)
    with pytest.raises(Unreachable, match="mails"):
        channel.send(alert_message(), NOW)
    with pytest.raises(Misconfigured, match="mails"):
        channel.check()


def test_nothing_half_written_stays_in_a_folder(tmp_path):
    channel = FolderChannel(tmp_path, FORM)
    channel.send(alert_message(), NOW)
    channel.send(alert_message(), NOW + timedelta(hours=1))
    assert [path.name for path in tmp_path.iterdir()] == ["01MESSAGE-alert.eml"]


def test_the_router_refuses_what_it_has_no_channel_for():
    router = Router({})
    for target in (HOOK, "feed", "rubbish"):
        with pytest.raises(Refused):
            router.send(alert_message(target=target), NOW)


def refusing(host):
    raise Forbidden(host, "is a private address")


@pytest.mark.parametrize(
    "target", ["ntfy://127.0.0.1/lage", "gotify://10.0.0.1/tokentoken", "mmost://intern/abcdefgh"]
)
def test_a_service_on_a_private_host_is_not_asked(target):
    with pytest.raises(Forbidden):
        AppriseChannel(refusing).send(alert_message(target=target), NOW)


def test_a_service_that_cannot_be_understood_is_refused():
    with pytest.raises(Refused):
        AppriseChannel(refusing).send(alert_message(target="slack://a"), NOW)
