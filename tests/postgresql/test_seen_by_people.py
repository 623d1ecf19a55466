"""What somebody at the terminal sees of a server that is down, read-only or full; and that it heals."""

import json
import os
import pwd
import subprocess

import pytest

from tests.postgresql import server

pytestmark = pytest.mark.needs_postgresql


@pytest.fixture
def at(monkeypatch, tmp_path, own_postgresql):
    """A data folder whose truth lies in this database."""

    def there(url):
        monkeypatch.setenv("MORGENLAGE_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("MORGENLAGE_STORE", url)
        monkeypatch.setenv("MORGENLAGE_ALLOW_NETWORKS", "127.0.0.0/8")
        monkeypatch.setenv("MORGENLAGE_HOST_DELAY", "0")
        return url

    return there


@pytest.fixture
def followed(at, own_postgresql, newsroom, ask):
    """A feed with news, and the address of the database."""
    url = at(server.new_database(own_postgresql.url))
    assert ask("feed", "add", newsroom.feed("berlinmorgen"), "--outlet", "BerlinMorgen")[0] == 0
    return url


def run(ask):
    """What each stage came to."""
    status, out, err = ask("run", "--json")
    assert status == 0, err
    return {row["stage"]: row for row in json.loads(out)["stages"]}


def all_is_well(ask):
    told = run(ask)
    assert told["extract"]["done"] == told["fetch"]["done"] >= 1
    assert all(row["later"] == 0 for row in told.values())


@pytest.mark.parametrize("words", [("run",), ("feed", "list"), ("doctor",), ("alert", "list")])
def test_a_server_that_is_down_is_named_in_a_line_and_the_next_run_goes_on(
    followed, own_postgresql, ask, words
):
    own_postgresql.stop()
    try:
        status, out, err = ask(*words)
    finally:
        own_postgresql.start()
    assert status == (0 if words == ("run",) else 1)  # what `run` put off, the next one does
    assert "does not answer" in (out + err).replace("\n", " ")
    all_is_well(ask)


def test_a_read_only_server_is_read_but_each_stage_says_later(followed, own_postgresql, ask):
    database = followed.rpartition("/")[2]
    told = f'ALTER DATABASE "{database}" SET default_transaction_read_only = on'
    server.call(own_postgresql.url, told)
    assert "BerlinMorgen" in ask("feed", "list")[1]
    _, out, err = ask("run")
    assert "takes no writes now" in (out + err).replace("\n", " ")
    server.call(own_postgresql.url, f'ALTER DATABASE "{database}" RESET ALL')
    all_is_well(ask)


@pytest.fixture
def small(own_postgresql, tmp_path_factory):
    """A tablespace on a disk of its own; called with a size, it has that from then on."""
    folder = tmp_path_factory.mktemp("small")
    user = pwd.getpwnam(server.unprivileged()) if os.geteuid() == 0 else None

    def mounted(*words):
        done = subprocess.run(["mount", *words, str(folder)], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("no small disk: mounting one needs root")

    mounted("-t", "tmpfs", "-o", "size=64m", "tmpfs")
    for path in (folder, *list(folder.parents)[:2]):
        path.chmod(0o755)
    os.chown(folder, user.pw_uid, user.pw_gid)
    server.call(own_postgresql.url, f"CREATE TABLESPACE small LOCATION '{folder}'")
    yield lambda size: mounted("-o", f"remount,size={size}"), folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_server_whose_disk_is_really_full_puts_all_off_until_there_is_room(
    small, at, own_postgresql, newsroom, ask
):
    resize, folder = small
    url = at(server.new_database(own_postgresql.url))
    server.call(
        own_postgresql.url, f'ALTER DATABASE "{url.rpartition("/")[2]}" SET TABLESPACE small'
    )
    assert ask("feed", "add", newsroom.feed("berlinmorgen"), "--outlet", "BerlinMorgen")[0] == 0
    used = sum(one.stat().st_blocks * 512 for one in folder.rglob("*") if one.is_file())
    resize(f"{used // 1024 + 96}k")
    status, out, err = ask("run")
    told = (out + err).replace("\n", " ")
    # a server that cannot even write what a new connection needs says so in other words
    assert "disk is full; make room there, nothing is lost" in told or "could not write" in told
    assert status in {0, 1}
    resize("64m")
    told = run(ask)
    assert all(row["later"] == 0 for row in told.values())
    status, out, _ = ask("reprocess", "--compare", "--json")
    assert (status, json.loads(out)["unreadable"]) == (0, 0)
    assert json.loads(out)["pages"] >= 1
