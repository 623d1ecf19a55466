"""Alerts at the terminal: set, changed, tried, tested, paused."""

import base64
import hashlib
import hmac
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

SHAPE = {"name", "query", "state", "targets", "fired"}
MATCH = {"article", "story", "at", "fate", "why"}


@pytest.fixture
def receiver():
    """A webhook's receiver; what it was sent: (headers, body)."""
    taken = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            taken.append((self.headers, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hook", taken
    server.shutdown()
    thread.join()
    server.server_close()


def test_alerts_are_listed_in_their_shape(archive, ask, read):
    (alert,) = read("alert", "list")["alerts"]
    assert alert.keys() >= SHAPE
    assert alert["targets"] == ["mailto:presse@example.org", "feed"]
    assert alert["fired"] >= 1
    assert "Genf" in ask("alert", "list")[1]


def test_history_says_what_became_of_each_hit_and_why(archive, ask, read):
    matches = read("alert", "history", "Genf")["matches"]
    assert all(match.keys() >= MATCH for match in matches)
    assert {"sent"} <= {match["fate"] for match in matches} <= {"sent", "suppressed", "old"}
    assert all("elensky" in match["why"]["extract"] for match in matches)
    assert len(read("alert", "history", "Genf", "--limit", 1)["matches"]) == 1
    out = ask("alert", "history", "Genf")[1]
    assert "sent (first)" in out
    assert "**" not in out


def test_a_preview_tells_of_thirty_days_and_saves_nothing(archive, ask, read):
    told = read("alert", "preview", "Selenskyj")
    assert len(told["days"]) == 31  # thirty days that begin within a date touch one more
    assert sum(told["days"].values()) == told["articles"]
    assert sum(told["days"].values()) >= 1
    status, out, _ = ask("alert", "preview", "Selenskyj")
    assert (status, "hits a day" in out, "messages a week" in out) == (0, True, True)
    assert len(read("alert", "list")["alerts"]) == 1


def test_a_receiver_can_check_a_test_with_the_secret_it_was_told(archive, ask, receiver):
    url, taken = receiver
    out = ask("alert", "add", "Haken", "Haushalt", "--to", url)[1]
    (secret,) = [word for word in out.split() if word.startswith("whsec_")]
    assert ask("alert", "test", "Haken") == (0, f"{url}: delivered\n", "")
    ((headers, body),) = taken
    signed = b".".join(
        [headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body]
    )
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert f"v1,{right}" in headers["webhook-signature"].split()


def test_a_test_reaches_every_kind_of_target_or_says_which_not(archive, home, ask):
    ask("alert", "edit", "Genf", *("--to", "feed", "--to", "mailto:a@b.example"))
    assert ask("alert", "test", "Genf")[0] == 0
    ask("alert", "edit", "Genf", "--to", "http://127.0.0.1:1/hook")
    status, out, _ = ask("alert", "test", "Genf")
    assert (status, "not delivered" in out) == (1, True)


def test_an_alert_is_changed_and_renamed(archive, ask, read):
    assert ask("alert", "edit", "Genf", "--query", "Genf", "--rename", "Genfer Runde")[0] == 0
    (alert,) = read("alert", "list")["alerts"]
    assert (alert["name"], alert["query"]) == ("Genfer Runde", "Genf")
    assert len(alert["targets"]) == 2


def test_a_wrong_change_changes_nothing(archive, ask, read):
    before = read("alert", "list")
    for words in (
        (),
        ("--query", "Haus AND"),
        ("--rename", "\x1b[31m"),
        ("--query", "Haus", "--to", "maito:a@b.example"),
    ):
        status, _, err = ask("alert", "edit", "Genf", *words)
        assert (status, bool(err)) == (2, True)
    assert read("alert", "list") == before


def test_paused_resumed_and_removed(archive, ask, read):
    ask("alert", "pause", "Genf")
    assert read("alert", "list")["alerts"][0]["state"] == "paused"
    ask("alert", "resume", "Genf")
    assert read("alert", "list")["alerts"][0]["state"] == "active"
    assert ask("alert", "remove", "Genf")[0] == 0
    assert read("alert", "list") == {"alerts": []}


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("add", "Genf", "Haus"), 2, "already"),
        (("add", " ", "Haus"), 2, "no name"),
        (("add", "x", "Haus since:7d"), 2, "since"),
        (("add", "x", "Haus", "--to", "http://10.0.0.1/hook"), 1, "not a public address"),
        (("add", "x", "Haus", "--to", "slack://nonsense"), 2, "slack"),
        (("add", "x", "Haus", "--to", "file:///etc/passwd"), 2, "mailto"),
        (("history", "Gemf"), 2, "did you mean «Genf»?"),
        (("pause", "Weather"), 2, "there are: Genf"),
        (("preview", "Haus OR"), 2, "^"),
        (("history", "Genf", "--limit", "0"), 2, "limit"),
    ],
)
def test_what_cannot_be_an_alert_is_said_plainly(archive, ask, read, words, status, told):
    got, _, err = ask("alert", *words)
    assert (got, told in err) == (status, True), err
    assert len(read("alert", "list")["alerts"]) == 1
