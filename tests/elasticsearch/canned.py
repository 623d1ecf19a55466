"""A server on loopback that answers writes in bulk as it is told, for what a quiet node never does."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONTENT = "application/vnd.elasticsearch+json;compatible-with=9"


class Canned(BaseHTTPRequestHandler):
    """`server.answers` is a list of functions: articles of a request -> status and body, or None."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        lines = self.rfile.read(int(self.headers["Content-Length"])).splitlines()
        ids = [json.loads(line)["index"]["_id"] for line in lines[::2]]
        self.server.asked.append(ids)
        told = (self.server.answers.pop(0) if self.server.answers else written)(ids)
        if told is None:  # as where a cable is cut
            self.close_connection = True
            self.connection.close()
            return
        status, body = told
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", CONTENT)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_POST = do_PUT  # noqa: N815 - the name that the server looks for

    def log_message(self, *_):
        """Nothing."""


@contextmanager
def canned(*answers):
    """The server; `url` is its address, `asked` the ids of each request."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Canned) as server:
        server.answers, server.asked = list(answers), []
        server.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def items(ids, fates):
    """The answer in which some ids have a fate of their own: (status, type of error)."""
    return 200, {"items": [{"index": item(one, *fates.get(one, (201, None)))} for one in ids]}


def item(article_id, status, kind):
    told = {"_id": article_id, "status": status}
    return told | ({"error": {"type": kind, "reason": f"{kind} it says"}} if kind else {})


def written(ids):
    return items(ids, {})


def some(**fates):
    return lambda ids: items(ids, fates)


def whole(status, kind):
    return lambda _: (status, {"error": {"type": kind, "reason": kind}, "status": status})


def cut(_ids):
    return None
