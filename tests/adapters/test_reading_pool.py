"""The pool of killable readers: what one sheet may do to the others, and to the machine."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.adapters.reading.nursery import Nursery
from pipeline.adapters.reading.pool import Death, Limits, Pool, Sheet
from pipeline.domain.errors import Misconfigured

ROOT = Path(__file__).resolve().parents[2]
JOBS = "tests.adapters.reading_jobs"
LIMITS = Limits(cpu=1.0, wall=30.0, memory=2**28)


@pytest.fixture(scope="module")
def nursery():
    nursery = Nursery([JOBS])
    yield nursery
    nursery.close()


@pytest.fixture
def pool(nursery):
    pool = Pool(nursery, f"{JOBS}:act", size=2, limits=LIMITS, setup={"word": "hello"})
    yield pool
    pool.close()


def sheet(key, do="echo", body=b""):
    return Sheet(key, {"do": do}, body)


def read(pool, *sheets):
    return {sheet.key: answer for sheet, answer in pool.read(sheets)}


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]


def until(condition, seconds=5):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_every_sheet_comes_back_with_its_answer(pool):
    answers = read(pool, *(sheet(str(n), body=b"x" * n) for n in range(50)))
    assert {key: answer["echo"] for key, answer in answers.items()} == {
        str(n): "x" * n for n in range(50)
    }


def test_the_setup_reaches_the_job(pool):
    assert read(pool, sheet("a"))["a"]["word"] == "hello"


def test_workers_stay_warm_between_two_readings(pool):
    assert read(pool, sheet("a"))["a"]["pid"] == read(pool, sheet("b"))["b"]["pid"]


def test_a_sheet_larger_than_any_pipe_is_no_trouble(pool):
    assert len(read(pool, sheet("a", body=b"x" * 3_000_000))["a"]["echo"]) == 3_000_000


@pytest.mark.parametrize(
    ("do", "reason"),
    [
        ("spin", "more than 1 s of processor time"),
        ("hoard", "more than 256 MiB"),
        ("crash", "crashed"),
    ],
)
def test_a_sheet_that_kills_its_reader_is_lost_and_the_others_are_not_touched(pool, do, reason):
    others = [sheet(str(n)) for n in range(12)]
    answers = read(pool, *others[:6], sheet("bad", do), *others[6:])
    assert reason in answers.pop("bad").reason
    assert sorted(answers) == sorted(one.key for one in others)
    assert not any(isinstance(answer, Death) for answer in answers.values())


def test_a_sheet_that_takes_too_long_is_lost_although_it_costs_no_processor_time(nursery):
    pool = Pool(nursery, f"{JOBS}:act", limits=Limits(cpu=5.0, wall=0.5))
    answers = read(pool, sheet("a"), sheet("bad", "sleep"), sheet("b"))
    pool.close()
    assert "more than 0.5 s" in answers["bad"].reason
    assert all("echo" in answers[key] for key in "ab")


def test_what_a_library_raises_is_the_fate_of_its_sheet_alone(pool):
    answers = read(pool, sheet("bad", "raise"), sheet("good"))
    assert answers["bad"] == {"error": "cannot be read (ValueError)"}
    assert "echo" in answers["good"]


def test_an_abandoned_reading_leaves_nothing_for_the_next(pool):
    for _ in pool.read(sheet(str(n)) for n in range(20)):
        break
    assert list(read(pool, sheet("next"))) == ["next"]


def test_two_readings_at_once_do_not_mix(pool):
    first, second = pool.read([sheet("a"), sheet("b")]), pool.read([sheet("c")])
    assert next(second)[0].key == "c"
    assert {one.key for one, _ in first} == {"a", "b"}


def test_a_closed_pool_leaves_no_process_and_no_zombie(nursery):
    pool = Pool(nursery, f"{JOBS}:act", limits=LIMITS)
    pid = read(pool, sheet("a"))["a"]["pid"]
    pool.close()
    assert until(lambda: not Path(f"/proc/{pid}").exists())


def test_a_closed_nursery_ends_its_workers():
    nursery = Nursery([JOBS])
    pool = Pool(nursery, f"{JOBS}:act", limits=LIMITS)
    pid = read(pool, sheet("a"))["a"]["pid"]
    nursery.close()
    assert until(lambda: gone(pid))
    assert "echo" in read(pool, sheet("b"))["b"]  # and starts anew when it is asked again
    pool.close()
    nursery.close()


def test_workers_killed_from_outside_are_replaced(pool):
    os.kill(read(pool, sheet("a"))["a"]["pid"], signal.SIGKILL)
    answers = read(pool, *(sheet(str(n)) for n in range(6)))
    assert (
        sum("echo" in answer for answer in answers.values() if not isinstance(answer, Death)) >= 5
    )


def test_libraries_that_cannot_be_imported_are_a_fault_of_ours():
    nursery = Nursery(["no.such.module"])
    with pytest.raises(Misconfigured, match="no"):
        read(Pool(nursery, "no.such:thing"), sheet("a"))
    nursery.close()


HOLDER = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from pipeline.adapters.reading.nursery import Nursery
from pipeline.adapters.reading.pool import Pool, Sheet
pool = Pool(Nursery([{JOBS!r}]), "{JOBS}:act")
for sheet, answer in pool.read([Sheet("a", {{"do": "echo"}}, b"")]):
    print(answer["pid"], flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_their_parent_however_it_ends(how):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as parent:
        pid = int(parent.stdout.readline())
        mother = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        parent.send_signal(how)
        parent.wait(5)
    assert until(lambda: gone(pid) and gone(mother))
