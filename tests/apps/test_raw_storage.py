"""The disk of the raw pages is full or takes no writes: nobody is asked, the rest goes on, it heals."""

import subprocess
from contextlib import suppress

import pytest

from pipeline.adapters.raw import warc


@pytest.fixture
def disk(home):
    """`raw/` on a disk of its own; `as_told("size=64m")` makes it anew, keeping what is there."""
    folder = home / "raw"
    folder.mkdir(parents=True)

    def mounted(*words):
        done = subprocess.run(["mount", *words, str(folder)], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("no disk of one's own: mounting one needs root")

    mounted("-t", "tmpfs", "-o", "size=1m", "tmpfs")
    yield lambda told: mounted("-o", f"remount,{told}")
    subprocess.run(["umount", "-l", str(folder)], check=False)


@pytest.fixture
def followed(disk, newsroom, ask):
    """A feed with news, an alert, and a reader whose mail waits since before."""
    disk("size=64m")
    assert ask("feed", "add", newsroom.feed("berlinmorgen"), "--outlet", "BerlinMorgen")[0] == 0
    assert ask("alert", "add", "Genf", "Selenskyj", "--to", "mailto:a@b.example")[0] == 0


def stage(told, name):
    return next(row for row in told["stages"] if row["stage"] == name)


@pytest.mark.parametrize("trouble", ["size=1m", "ro"])
def test_nobody_is_asked_while_pages_cannot_be_kept_and_the_next_run_makes_up_for_it(
    disk, followed, newsroom, read, trouble
):
    read("run", "feeds")
    asked = len(newsroom.log)
    disk(trouble)
    told = read("run")
    assert stage(told, "fetch")["later"] == 1
    (reason,) = stage(told, "fetch")["reasons"]
    assert "raw pages cannot be kept" in reason
    assert "nothing is lost" in reason
    assert len(newsroom.log) == asked
    disk("rw,size=64m")
    told = read("run")
    assert stage(told, "extract")["done"] == stage(told, "fetch")["done"] >= 1
    assert stage(told, "send")["done"] == 1
    assert read("reprocess", "--compare")["unreadable"] == 0


def test_a_disk_that_fills_up_while_pages_come_puts_them_off_and_the_order_goes_on(
    disk, followed, home, read, monkeypatch
):
    monkeypatch.setattr(warc, "ROOM", 0)
    read("run", "feeds")
    disk("size=1m")
    filler = home / "raw" / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    told = read("run")
    (reason,) = stage(told, "fetch")["reasons"]
    assert ("No space left" in reason, stage(told, "extract")["done"]) == (True, 0)
    filler.unlink()
    told = read("run")
    assert stage(told, "extract")["done"] == stage(told, "fetch")["done"] >= 1
    assert read("reprocess", "--compare")["unreadable"] == 0
