"""The newsroom as a process of its own: `python -m pipeline.apps.newsroom`.

Prints one line of JSON with all addresses, then serves until it is interrupted. Its time is set
by POST /.clock (an ISO time with a zone as the body) at the control address.
"""

import argparse
import json
import signal
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

from pipeline.apps.newsroom.loading import load_world
from pipeline.apps.newsroom.server import LOOPBACK, Newsroom

#: how far the real clock may run ahead of the served one with --wall
TICK = 0.2


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM. Exit code 0."""
    args = _arguments().parse_args(argv)
    world = load_world()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with Newsroom(world, args.now or world.begins, port_base=args.port_base) as newsroom:
        control = _Control(newsroom, args.port_base and args.port_base + len(world.outlets))
        thread = threading.Thread(target=control.serve_forever, args=(TICK,), daemon=True)
        thread.start()
        print(json.dumps(_addresses(newsroom, control)), flush=True)
        while not ended.wait(TICK):
            if args.wall:
                newsroom.at(datetime.now(UTC))
        control.shutdown()
        control.server_close()
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="newsroom", description="the demo newsroom on loopback")
    parser.add_argument("--port-base", type=int, default=0, help="first port; 0: free ports")
    parser.add_argument("--now", type=_instant, help="the time it serves (ISO 8601 with a zone)")
    parser.add_argument("--wall", action="store_true", help="follow the real clock")
    return parser


def _instant(told: str) -> datetime:
    moment = datetime.fromisoformat(told)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"«{told}» needs a zone, as in 2026-11-16T06:40:00+01:00")
    return moment


def _addresses(newsroom: Newsroom, control: "_Control") -> dict[str, object]:
    return {
        "control": f"http://{LOOPBACK}:{control.server_address[1]}",
        "now": newsroom.now.isoformat(),
        "outlets": {o.key: newsroom.address(o.key) for o in newsroom.world.outlets},
        "feeds": [{"outlet": name, "url": url} for name, url in newsroom.feeds()],
    }


class _Control(HTTPServer):
    def __init__(self, newsroom: Newsroom, port: int) -> None:
        self.newsroom = newsroom
        super().__init__((LOOPBACK, port), _ClockHandler)


class _ClockHandler(BaseHTTPRequestHandler):
    server: _Control

    def do_GET(self) -> None:
        """GET /.clock: the served time; GET /.log: how often each outlet was asked."""
        if self.path == "/.log":
            told = [
                [a.at.isoformat(), a.outlet, a.path, a.status] for a in self.server.newsroom.log
            ]
            self._say(200, json.dumps(told))
        else:
            self._say(200, self.server.newsroom.now.isoformat())

    def do_POST(self) -> None:
        """POST /.clock: serve the time in the body from now on."""
        told = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode().strip()
        try:
            self.server.newsroom.at(_instant(told))
        except (ValueError, argparse.ArgumentTypeError) as error:
            self._say(400, f"this is no ISO time with a zone: {error}")
        else:
            self._say(200, self.server.newsroom.now.isoformat())

    def _say(self, status: int, text: str) -> None:
        body = f"{text}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library's name
        """The control port is not worth a line."""


if __name__ == "__main__":
    raise SystemExit(main())
