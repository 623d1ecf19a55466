"""A mail server on loopback that keeps what it is given, and may fail around the final dot."""

from collections import Counter, defaultdict
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

REFUSED = "550 5.1.1 no such mailbox here"


class Sink:
    """`at_dot(number)` is called once a mail is there whole, before the answer; a mail that the
    server hangs up on stays as an accepted one does: nobody can tell which it was.
    """

    def __init__(self):
        self.mails = defaultdict(list)
        self.order = []
        self.at_dot = lambda number: None
        self.refuses = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 the name it is called by
        if address in self.refuses:
            return REFUSED
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 likewise
        mail = message_from_bytes(envelope.original_content, policy=policy.default)
        self.mails[mail["Message-ID"]].append(envelope.original_content)
        self.order.append(mail["Message-ID"])
        if self.at_dot(len(self.order)) == "hang up":
            server.transport.abort()
        return "250 taken"

    @property
    def repeated(self):
        """Message-ID -> how often it came beyond the first time."""
        return Counter({key: len(many) - 1 for key, many in self.mails.items() if len(many) > 1})

    @property
    def altered(self):
        """Message-IDs whose mail was not the same each time."""
        return [key for key, many in self.mails.items() if len(set(many)) > 1]


class AnyPort(Controller):
    """Listens on a free port and knows which."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def listening(sink):
    """The setting under which mails go to the sink."""
    server = AnyPort(sink, "127.0.0.1", 0)
    server.start()
    try:
        yield f"smtp://127.0.0.1:{server.port}?tls=never"
    finally:
        server.stop()
