"""A stock cluster's front door on loopback: TLS by a CA of our own, and an API key, before a real node.

The node of the tests has neither: security ships as a server module. What passes here is what the
client really sends, and a wrong key is answered as a cluster answers it.
"""

import http.client
import ipaddress
import json
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
#: what a cluster says to a key that it does not know, and to one that may not do this
UNKNOWN = (401, "security_exception", "unable to authenticate with provided credentials")
FORBIDDEN = (403, "security_exception", "action [indices:data/read/search] is unauthorized")
HOPS = {"connection", "transfer-encoding", "content-length", "host"}


class Authority:
    """Signs certificates; `file` is what a client trusts."""

    def __init__(self, folder, name="authority"):
        self.folder, self.name = folder, name
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._certificate(self.key, name, authority=True)
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def context(self, host="127.0.0.1", days=(-1, 1)):
        """A server's TLS with a certificate for this host."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._certificate(key, host, days=days)
        file = self.folder / f"{self.name}-{host}-{days[1]}.pem"
        plain = serialization.NoEncryption()
        kind = serialization.PrivateFormat.PKCS8
        file.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, kind, plain)
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(file)
        return made

    def _certificate(self, key, name, *, authority=False, days=(-1, 1)):
        now = datetime.now(UTC)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signer = subject if authority else self.certificate.subject
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(signer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + days[0] * DAY)
            .not_valid_after(now + days[1] * DAY)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if not authority:
            made = made.add_extension(x509.SubjectAlternativeName([named(name)]), critical=False)
        return made.sign(key if authority else self.key, hashes.SHA256())


def named(host):
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


class Door(BaseHTTPRequestHandler):
    """Lets pass what carries the key."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = self.headers.get("Authorization")
        self.server.seen.append(told)
        if self.server.refusal is not None and self.server.lets_in(told):
            self.answer_refusal(*self.server.refusal)
        elif self.server.lets_in(told):
            self.pass_on(body)
        else:
            self.answer_refusal(*UNKNOWN)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - names that the server looks for

    def pass_on(self, body):
        behind = urlsplit(self.server.node)
        asking = http.client.HTTPConnection(behind.hostname, behind.port)
        kept = {k: v for k, v in self.headers.items() if k.lower() not in {*HOPS, "authorization"}}
        asking.request(self.command, self.path, body, kept)
        answer = asking.getresponse()
        self.answer(answer.status, answer.getheaders(), answer.read())
        asking.close()

    def answer_refusal(self, status, kind, reason):
        error = {"type": kind, "reason": reason}
        told = {"error": {"root_cause": [error], **error}, "status": status}
        head = [("Content-Type", "application/vnd.elasticsearch+json;compatible-with=9")]
        head.append(("X-Elastic-Product", "Elasticsearch"))
        self.answer(status, head, json.dumps(told).encode())

    def answer(self, status, head, body):
        self.send_response(status)
        for name, value in head:
            if name.lower() not in HOPS:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        """Nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def lets_in(self, told):
        return told == f"ApiKey {self.key}"

    def handle_error(self, *_):
        """A client that does not trust us hangs up: nothing to tell."""


@contextmanager
def guarded(node, context, key, refusal=None):
    """The door; `url` is its address, `seen` what each request carried as its key."""
    with Server(("127.0.0.1", 0), Door) as server:
        server.node, server.key, server.refusal, server.seen = node, key, refusal, []
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        server.url = f"https://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
