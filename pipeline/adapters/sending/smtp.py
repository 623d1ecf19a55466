"""Mails by SMTP (smtplib): one connection, kept while messages flow.

A mail counts as taken when the server has said 250 after the final dot. Where the connection
breaks before that answer, nobody knows; the mail goes again, under the same Message-ID.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from pipeline.adapters.sending.mail import Mail, MailForm
from pipeline.adapters.sending.server import Server
from pipeline.domain.errors import Misconfigured, PipelineError, Refused, TryLater, Unreachable
from pipeline.domain.message import Message
from pipeline.domain.plain import one_line

LASTING = 500  # RFC 5321 §4.2.1: 5yz will not change by asking again
CLOSING = 421  # the server is about to close the connection
TOO_BIG = 552
SECONDS = 30.0


class SmtpChannel:
    """Keeps ports.sending.Channel. `seconds`: how long the server may take for each answer."""

    def __init__(self, url: str, form: MailForm, *, seconds: float = SECONDS) -> None:
        self._server = Server.of(url)
        self._form = form
        self._seconds = seconds
        self._open: smtplib.SMTP | None = None

    def send(self, message: Message, now: datetime) -> None:
        mail = self._form.compose(message)
        with self._translated():
            hand_over(self._connection(), mail, message.key)

    def shelf(self, message: Message) -> None:
        """Somebody takes it."""

    def check(self) -> str:
        with self._translated():
            self._connection()
        return f"mails go to {self._server.host}:{self._server.port}"

    def close(self) -> None:
        connection, self._open = self._open, None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()

    def _connection(self) -> smtplib.SMTP:
        """The open connection, if the server still answers on it, else a new one."""
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._open.rset()[0] < LASTING - 100:
                    return self._open
            self.close()
        self._open = connect(self._server, self._form.domain, self._seconds)
        return self._open

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Foreign errors become ours; after a failure the next message opens a new connection."""
        try:
            yield
        except Refused:
            raise
        except PipelineError:
            self.close()
            raise
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            raise translated(self._server, error) from error


def translated(server: Server, error: Exception) -> PipelineError:
    """What a failure to connect or to log in means."""
    match error:
        case smtplib.SMTPAuthenticationError() if error.smtp_code >= LASTING:
            said = reply(error.smtp_code, error.smtp_error)
            return Misconfigured(str(server), f"refuses user and password: {said}")
        case smtplib.SMTPNotSupportedError():
            return Misconfigured(str(server), f"{error}; mail = smtp://…?tls=never does without")
        case smtplib.SMTPResponseException():
            return Unreachable(str(server), reply(error.smtp_code, error.smtp_error))
        case _:
            return Unreachable(str(server), one_line(str(error), 200) or type(error).__name__)


def connect(server: Server, name: str, seconds: float) -> smtplib.SMTP:
    """A connection on which mails may be handed over."""
    if server.tls == "wrapped":
        context = ssl.create_default_context()
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, name, timeout=seconds, context=context
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, name, timeout=seconds)
    try:
        greet(connection, server)
    except BaseException:
        connection.close()
        raise
    return connection


def greet(connection: smtplib.SMTP, server: Server) -> None:
    """EHLO, STARTTLS as the setting wants it, and the login."""
    connection.ehlo_or_helo_if_needed()
    offered = connection.has_extn("starttls")
    if server.tls == "must" or (server.tls == "try" and offered):
        connection.starttls(context=trust(server))
        connection.ehlo()
    if server.user:
        connection.login(server.user, server.password)


def trust(server: Server) -> ssl.SSLContext:
    """Certificates are checked where we insist on TLS.

    Where we only take it if offered, an unproven one is still better than none (RFC 7435).
    """
    context = ssl.create_default_context()
    if server.tls == "try":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def hand_over(connection: smtplib.SMTP, mail: Mail, key: str) -> None:
    """One mail in one transaction. Raises Refused, TryLater or Misconfigured."""
    words: bytes | str
    code, words = connection.mail(mail.sender)
    if code >= LASTING and code != TOO_BIG:
        raise Misconfigured(mail.sender, f"is refused as the sender: {reply(code, words)}")
    accepted(code, words, key)
    accepted(*connection.rcpt(mail.recipient), key)
    try:
        code, words = connection.data(mail.raw)
    except smtplib.SMTPDataError as error:
        code, words = error.smtp_code, error.smtp_error
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        why = "the connection broke before the mail server said that it has the mail"
        raise Unreachable(key, why) from error
    accepted(code, words, key)


def accepted(code: int, words: bytes | str, key: str) -> None:
    """Raise what a reply means, unless it is a yes."""
    if code >= LASTING:
        raise Refused(key, reply(code, words))
    if code == CLOSING or code not in {250, 251, 252}:
        raise TryLater(key, reply(code, words))


def reply(code: int, words: bytes | str) -> str:
    """The server's reply in one line."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return one_line(f"{code} {text}", 300)
