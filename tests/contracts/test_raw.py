"""The contract of ports.raw.RawStore, asked of every way we keep it."""

import itertools
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import FileIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipeline.adapters.raw.memory import MemoryRaw
from pipeline.adapters.raw.record import packed, unpacked
from pipeline.adapters.raw.warc import WarcFiles
from pipeline.domain.errors import Busy, Misconfigured
from pipeline.domain.page import RawRef
from pipeline.ports.raw import RawPage

NOON = datetime(2026, 11, 16, 12, 0, 0, 123456, tzinfo=UTC)
HTML = (("content-type", "text/html; charset=utf-8"), ("x-twice", "1"), ("x-twice", "2"))


def warc(tmp_path, **rest):
    names = itertools.count()
    return WarcFiles(tmp_path / "raw", lambda: f"p{next(names)}", **rest)


@pytest.fixture(params=[lambda _: MemoryRaw(), warc], ids=["memory", "warc"])
def raw(request, tmp_path):
    store = request.param(tmp_path)
    yield store
    store.close()
    store.close()


@pytest.fixture
def files(tmp_path):
    store = warc(tmp_path, roll=5000)
    yield store
    store.close()


def page(body=b"<p>news</p>", **rest):
    return replace(RawPage("https://a.example/1", NOON, 200, HTML, body), **rest)


def test_a_page_reads_back_as_it_was_kept(raw):
    (ref,) = raw.keep([page()])
    assert raw.load(ref) == page()


def test_many_pages_keep_their_order_and_old_references_hold(raw):
    pages = [page(str(n).encode() * 1000) for n in range(50)]
    refs = raw.keep(pages[:20]) + raw.keep(pages[20:])
    assert [raw.load(ref) for ref in refs] == pages
    assert [raw.load(ref) for ref in reversed(refs)] == pages[::-1]


@pytest.mark.parametrize(
    "odd",
    [
        page(b""), page(bytes(range(256)) * 10), page(b"\r\n\r\nWARC/1.1\r\n"), page(headers=()),
        page(status=599), page(headers=(("x", "Größe – ü"), ("empty", ""))),
        page(headers=(("content-length", "7"), ("content-encoding", "br"))),
        page(origin="feed"), page(b"", origin="feed", headers=(), status=0),
        page(url="https://a.example/" + "x" * 4000), page(at=NOON.replace(microsecond=0)),
    ],
)  # fmt: skip
def test_odd_pages_read_back_too(raw, odd):
    (ref,) = raw.keep([odd])
    assert raw.load(ref) == odd


def test_where_there_is_room_all_is_well(raw):
    raw.check()


def test_nothing_to_keep_is_no_error(raw):
    assert raw.keep([]) == []


@pytest.mark.parametrize(
    "ref", [RawRef("2026-11-16/none.warc.gz", 0, 9), RawRef("memory", 99, 1)], ids=["file", "place"]
)
def test_what_is_not_there_is_named(raw, ref):
    with pytest.raises(Misconfigured) as caught:
        raw.load(ref)
    assert ref.file in str(caught.value)


@settings(max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=3000), value=st.text(st.characters(codec="utf-8", min_codepoint=0x20))
)
def test_any_body_and_any_header_survive_a_record(body, value):
    value = " ".join(value.split())
    kept = page(body, headers=(("x-odd", value),))
    assert unpacked(packed(kept)) == kept


def test_a_standard_reader_reads_our_files(files, tmp_path):
    (ref, _) = files.keep([page(headers=(*HTML, ("content-encoding", "br"))), page(origin="feed")])
    with (tmp_path / "raw" / ref.file).open("rb") as file:
        records = ArchiveIterator(file, check_digests="raise")
        seen = [(one.rec_type, one.content_stream().read()) for one in records]
    assert [kind for kind, _ in seen] == ["warcinfo", "response", "resource"]
    assert [body for _, body in seen[1:]] == [b"<p>news</p>"] * 2


def test_a_file_is_of_one_day_and_of_bounded_size(files, tmp_path):
    first, second = files.keep([page(os.urandom(6000)), page()])
    (third,) = files.keep([page(at=NOON + timedelta(days=1))])
    assert [ref.file for ref in (first, second, third)] == [
        "2026-11-16/p0.warc.gz", "2026-11-16/p1.warc.gz", "2026-11-17/p2.warc.gz",
    ]  # fmt: skip


def test_damage_is_told_and_hurts_no_other_page(files, tmp_path):
    refs = files.keep([page(), page(b"other"), page(b"third")])
    path = tmp_path / "raw" / refs[1].file
    data = bytearray(path.read_bytes())
    data[refs[1].offset + 30] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(Misconfigured, match="damaged"):
        files.load(refs[1])
    assert files.load(refs[0]).body == page().body
    assert files.load(refs[2]).body == b"third"


def test_a_failed_write_leaves_earlier_pages_and_the_next_ones_whole(files, tmp_path):
    (first,) = files.keep([page(b"first")])
    with pytest.raises(ZeroDivisionError):
        files.keep(page(str(1 // n).encode()) for n in (1, 0))
    files._file.close()
    files._file = FileIO("/dev/full", "w")
    with pytest.raises(Busy, match=r"No space left.* nothing is lost"):
        files.keep([page(b"second")])
    (third,) = files.keep([page(b"third")])
    assert [files.load(ref).body for ref in (first, third)] == [b"first", b"third"]


def test_a_killed_writer_harms_nobody(files, tmp_path):
    """Killed while it writes; every reference it had given reads back, and another writer goes on."""
    code = (
        "import sys, itertools; from pathlib import Path; from datetime import datetime, UTC\n"
        "from pipeline.adapters.raw.warc import WarcFiles; from pipeline.ports.raw import RawPage\n"
        "store = WarcFiles(Path(sys.argv[1]), lambda: 'killed')\n"
        "for n in itertools.count():\n"
        "    (r,) = store.keep([RawPage('http://a.example/', datetime(2026, 11, 16, tzinfo=UTC), 200, (),"
        " str(n).encode() * 20000)])\n"
        "    print(r.file, r.offset, r.length, n, flush=True)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "raw")], stdout=subprocess.PIPE, text=True
    )
    lines = [child.stdout.readline() for _ in range(20)]
    child.send_signal(signal.SIGKILL)
    lines += child.communicate()[0].splitlines()
    (mine,) = files.keep([page(b"after")])
    for line in lines:
        if len(parts := line.split()) == 4:
            file, offset, length, n = parts[0], *map(int, parts[1:])
            assert files.load(RawRef(file, offset, length)).body == str(n).encode() * 20000
    assert files.load(mine).body == b"after"


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "raw").write_text("a file where the folder should be")
    with pytest.raises(Misconfigured, match="raw pages cannot be kept"):
        warc(tmp_path).keep([page()])
