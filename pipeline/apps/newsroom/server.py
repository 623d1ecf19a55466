"""The newsroom on loopback: a port for each outlet, one thread that listens to them all.

The served world is that of the time it was last told by `at`; nothing here reads a clock.
"""

import gzip
import selectors
import socket
import threading
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from types import TracebackType
from typing import Self

from pipeline.apps.newsroom.site import Reply, Site, http_date
from pipeline.apps.newsroom.world import World
from pipeline.domain.errors import Misconfigured

#: request headers that a publisher looks at when judging a reader's manners
NOTED = ("user-agent", "if-none-match", "if-modified-since", "accept-encoding", "cookie", "referer")
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the newsroom saw it. `at` is the world's time."""

    at: datetime
    outlet: str
    method: str
    path: str
    status: int
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str | None:
        """A noted header, None where it was not sent."""
        return dict(self.headers).get(name.lower())


class Newsroom:
    """Serves a world. `port_base` 0 takes free ports, else one after the other from there."""

    def __init__(self, world: World, now: datetime, *, port_base: int = 0) -> None:
        self.world = world
        self.now = now
        self.log: list[Asked] = []
        self._port_base = port_base
        self._listeners: dict[str, _Listener] = {}
        self._selector = selectors.DefaultSelector()
        self._wake, self._waker = socket.socketpair()
        self._thread = threading.Thread(target=self._listen, name="newsroom", daemon=True)

    def start(self) -> Self:
        """Open the ports and answer from a thread of its own. Misconfigured if a port is taken."""
        try:
            for n, outlet in enumerate(self.world.outlets):
                port = self._port_base + n if self._port_base else 0
                listener = _Listener(self, port)
                listener.site = Site(self.world, outlet, f"http://{LOOPBACK}:{listener.port}")
                self._listeners[outlet.key] = listener
        except OSError as error:
            self._close()
            reason = f"this port cannot be opened ({error.strerror}); choose another"
            raise Misconfigured(f"{LOOPBACK}:{port}", reason) from error
        for listener in self._listeners.values():
            self._selector.register(listener, selectors.EVENT_READ, listener)
        self._selector.register(self._wake, selectors.EVENT_READ)
        self._thread.start()
        return self

    def at(self, now: datetime) -> None:
        """From now on the world is that of `now`."""
        self.now = now

    def address(self, outlet: str) -> str:
        """Where an outlet is served, without a slash at the end."""
        return self._site(outlet).address

    def feeds(self) -> list[tuple[str, str]]:
        """Name and feed address of every outlet, as a reader would have them on the first day."""
        return [(o.name, self.feed(o.key)) for o in self.world.outlets]

    def feed(self, outlet: str) -> str:
        """The feed address of an outlet."""
        site = self._site(outlet)
        return f"{site.address}{site.feed_path}"

    def url(self, article: str) -> str:
        """The (first) address of an article, by its key; KeyError if there is none."""
        told = self.world.article(article)
        site = self._site(told.outlet)
        return f"{site.address}{site.outlet.path_of(told)}"

    def urls(self, article: str) -> list[str]:
        """All addresses of an article, the first one first."""
        told = self.world.article(article)
        also = f"{self.address(told.outlet)}{told.also}"
        return [self.url(article), *([also] if told.also else [])]

    def stop(self) -> None:
        """Close all ports and connections. Safe to call twice."""
        if self._thread.is_alive():
            self._waker.send(b".")
            self._thread.join()
        self._close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _site(self, outlet: str) -> Site:
        return self._listeners[outlet].site

    def _listen(self) -> None:
        while True:
            for ready, _ in self._selector.select():
                if ready.data is None:
                    return
                ready.data.handle_request()

    def _close(self) -> None:
        for listener in self._listeners.values():
            listener.hang_up()
            listener.server_close()
        self._selector.close()
        self._wake.close()
        self._waker.close()


class _Listener(ThreadingMixIn, HTTPServer):
    """One outlet's port. A connection has a thread of its own and may ask many times."""

    daemon_threads = True
    block_on_close = True
    request_queue_size = 64
    timeout = 0
    site: Site

    def __init__(self, newsroom: Newsroom, port: int) -> None:
        self.newsroom = newsroom
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def process_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: object) -> None:
        assert isinstance(request, socket.socket)
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Wake every thread that waits for its client's next request."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:  # the client was quicker
                    continue

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.1"
    server_version = "newsroom"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        room, site = self.server.newsroom, self.server.site
        now, path = room.now, self.path.partition("?")[0]
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = site.answer(path, headers, now)
        noted = tuple((name, headers[name]) for name in NOTED if name in headers)
        room.log.append(Asked(now, site.outlet.key, self.command, self.path, reply.status, noted))
        self._send(reply, zipped="gzip" in headers.get("accept-encoding", ""), body=body)

    def _send(self, reply: Reply, *, zipped: bool, body: bool) -> None:
        data = gzip.compress(reply.body, 1, mtime=0) if zipped and reply.body else reply.body
        self.send_response_only(reply.status)
        self.send_header("Date", http_date(self.server.newsroom.now))
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.body:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Vary", "Accept-Encoding")
        if zipped and reply.body:
            self.send_header("Content-Encoding", "gzip")
        if reply.status != 304:  # noqa: PLR2004 HTTP's own number
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library's name
        """Requests are noted in the newsroom's log."""
