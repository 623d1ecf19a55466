"""What goes wrong is told in a sentence, with what to do; nothing is half done."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from typer.main import get_command

from pipeline.apps.cli.commands import app_for
from pipeline.apps.cli.main import main

COMMAND = (sys.executable, "-m", "pipeline.apps.cli.main")


def called(*words, **rest):
    """The command in a process of its own."""
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, timeout=60, check=False, **rest
    )


def every_command(group, path=()):
    """(words, command) of each command, groups too."""
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from every_command(command, (*path, name))


COMMANDS = dict(every_command(get_command(app_for())))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_each_command_shows_an_example_that_can_be_typed(capsys, words):
    assert main([*words, "--help"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    example = out.partition("Example: " if words else "Begin with: ")[2]
    assert example.startswith(f"morgenlage {' '.join(words)}".strip())
    assert "…" not in out or "[" in out or words


@pytest.mark.parametrize("words", [(), ("feed",), ("alert",), ("subscriber",), ("digest",)])
def test_no_line_of_a_list_of_commands_is_cut_short(capsys, words):
    main([*words, "--help"])
    out = capsys.readouterr().out
    assert "..." not in out.partition("Commands:")[2]
    assert max(map(len, out.splitlines())) <= 80


def test_a_file_in_place_of_the_data_folder_is_named(home, ask):
    home.write_text("no folder", encoding="utf-8")
    for words in (("feed", "list"), ("search", "Haus"), ("run",)):
        status, _, err = ask(*words)
        assert (status, str(home) in err) == (1, True)
    status, out, _ = ask("doctor")
    assert (status, str(home) in out.replace("\n", "")) == (1, True)


def test_a_damaged_database_is_named_and_left_as_it_is(home, ask):
    home.mkdir()
    (home / "morgenlage.db").write_bytes(b"no database" * 1000)
    status, _, err = ask("feed", "list")
    assert (status, "morgenlage.db" in err) == (1, True)
    assert (home / "morgenlage.db").read_bytes() == b"no database" * 1000


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of three megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        done = False
    if not done:
        pytest.skip("no small disk: mounting one needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_disk_is_named_and_what_was_there_stays(
    small_disk, newsroom, ask, read, monkeypatch
):
    for name, value in {
        "MORGENLAGE_HOME": str(small_disk),
        "MORGENLAGE_ALLOW_NETWORKS": "127.0.0.0/8",
        "MORGENLAGE_HOST_DELAY": "0",
    }.items():
        monkeypatch.setenv(name, value)
    ask("feed", "add", newsroom.feed("nor"))
    before = read("feed", "list")["feeds"]
    filler = small_disk / "filler"
    with suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(b"x" * 1024)
            file.flush()
    for words in (("subscriber", "add", "anna@example.org"), ("run",), ("search", "Haus")):
        status, _, err = ask(*words)
        assert status == 0 or (status == 1 and "full" in err), (words, err)
    assert ask("subscriber", "add", "anna@example.org")[0] == 1
    filler.unlink()
    assert [feed["url"] for feed in read("feed", "list")["feeds"]] == [
        feed["url"] for feed in before
    ]
    assert ask("subscriber", "add", "anna@example.org")[0] == 0


def test_without_a_mail_server_messages_wait_and_doctor_says_so(
    home, newsroom, ask, read, monkeypatch
):
    monkeypatch.setenv("MORGENLAGE_MAIL", "smtp://127.0.0.1:1")
    ask("subscriber", "add", "anna@example.org")
    (send,) = read("run", "send")["stages"]
    assert (send["done"], send["later"]) == (0, 1)
    found = {one["part"]: one for one in json.loads(ask("doctor", "--json")[1])["findings"]}
    assert (found["mail"]["verdict"], "127.0.0.1:1" in found["mail"]["told"]) == ("bad", True)
    assert "wait for another try" in found["outbox"]["told"]
    assert ask("doctor")[0] == 1
    monkeypatch.delenv("MORGENLAGE_MAIL")
    later = newsroom.now.replace(hour=23).isoformat()
    assert read("run", "send", "--now", later)["stages"][0]["done"] == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('zone = "Europe/Berlin"\nzoone = 3\n', ("line 2", "«zoone»", "zone")),
        ('\nkeep_days = "long"\n', ("line 2", "keep_days", "from 1")),
        ('zone = "Europe/Berlim"\n', ("line 1", "zone", "Europe/Berlin")),
        ("keep_days = = 3\n", ("line 1", "TOML")),
        ("\x00", ("TOML",)),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(home, ask, text, told):
    home.mkdir()
    (home / "settings.toml").write_text(text, encoding="utf-8")
    status, _, err = ask("feed", "list")
    assert status == 1
    assert all(word in err for word in told), err


@pytest.mark.parametrize(
    ("name", "value", "status", "told"),
    [
        ("MORGENLAGE_NOW", "soon", 2, "2026-11-24T08:30"),
        ("MORGENLAGE_STORE", "oracle://u:geheim@h/x", 1, "sqlite:///"),
        ("MORGENLAGE_SEARCH", "solr://h", 1, "tantivy"),
        ("MORGENLAGE_MAIL", "pop://u:geheim@h", 1, "smtp://"),
        ("MORGENLAGE_HOST_DELAY", "fast", 1, "MORGENLAGE_HOST_DELAY"),
        ("MORGENLAGE_ALLOW_NETWORKS", "everything", 1, "127.0.0.0/8"),
    ],
)
def test_a_wrong_variable_is_named_and_its_secret_kept(
    home, ask, monkeypatch, name, value, status, told
):
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("MORGENLAGE_SECRET", "x" * 40)
    got, out, err = ask("doctor") if name == "MORGENLAGE_MAIL" else ask("search", "Haus")
    got, out, err = (
        ask("feed", "add", "http://127.0.0.1:9/") if "NETWORKS" in name else (got, out, err)
    )
    assert (got, told in out + err) == (status, True), out + err
    assert "geheim" not in out + err


def test_ctrl_c_ends_watch_between_two_commits(home, newsroom, ask):
    ask("feed", "add", newsroom.feed("nor"))
    for number in (signal.SIGINT, signal.SIGTERM):
        watch = subprocess.Popen(
            [*COMMAND, "watch", "--every", "0.2"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert "Ctrl-C" in watch.stderr.readline()
        time.sleep(1.0)
        watch.send_signal(number)
        out, err = watch.communicate(timeout=30)
        assert (watch.returncode, "Traceback" in out + err) == (130, False)
        assert "interrupted" in err
    assert "is followed already" in ask("feed", "add", newsroom.feed("nor"))[2]


def test_a_reader_that_goes_away_is_no_error(archive):
    pipe = subprocess.run(
        f"{' '.join(COMMAND)} search Selenskyj --csv | head -n 1",
        shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert pipe.stdout.startswith("id,published")
    assert pipe.stderr == ""


@pytest.mark.parametrize("words", ["search Selenskyj", "alert preview Selenskyj", "stories"])
def test_a_reader_that_goes_away_from_a_page_for_people_is_no_error_either(archive, words):
    command = f"{' '.join(COMMAND)} {words} | true; echo ${{PIPESTATUS[0]}}"
    told = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (told.stdout, told.stderr) == ("0\n", "")


@pytest.mark.parametrize(
    ("where", "status", "words"), [(">&-", 0, ""), ("<&-", 0, ""), (">/dev/full", 1, "make room")]
)
def test_an_output_that_is_closed_or_full_is_no_fault_of_ours(archive, where, status, words):
    command = f"{' '.join(COMMAND)} search Selenskyj --csv {where}"
    told = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (told.returncode, words in told.stderr) == (status, True)
    assert "fault" not in told.stderr
    assert bool(told.stderr) is bool(words)


def test_a_poor_terminal_shows_what_it_can(archive):
    poor = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    for words in (("stories",), ("doctor",), ("search", "Genf")):
        told = called(*words, env=poor)
        assert (told.returncode, told.stderr) == (0, "")


def test_results_go_to_stdout_and_everything_else_to_stderr(archive):
    told = called("run", "--json")
    assert told.stdout.startswith("{")
    assert called("search").returncode == 2
    assert called("search", "Haus AND (").stdout == ""


def test_little_is_loaded_to_show_the_help():
    heavy = "trafilatura sqlalchemy tantivy aiohttp apprise lxml rich lark elasticsearch jinja2"
    code = (
        "import sys; from pipeline.apps.cli.main import main; main(['--help']);"
        f"print([one for one in {heavy.split()} if one in sys.modules], file=sys.stderr)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert told.stderr.strip() == "[]"


def test_an_interrupt_in_the_making_of_a_class_ends_as_any_other():
    ends = (
        "from pipeline.apps.cli import main as terminal\n"
        "terminal.run = lambda _: exec('raise KeyboardInterrupt')\n"
        "terminal.console()\n"
    )
    words = [sys.executable, "-c", ends]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "interrupted" in done.stderr) == (130, True)
