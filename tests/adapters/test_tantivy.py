"""What the tantivy folder promises beyond the contract: processes, rebuilds, damage."""

import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.adapters.language.lark_queries import LarkQueries
from pipeline.adapters.language.snowball import SnowballStemmer
from pipeline.adapters.search.measures import freshness
from pipeline.adapters.search.tantivy import TantivyIndex
from pipeline.domain.article import Article
from pipeline.domain.errors import BadQuery, Busy, Misconfigured  # noqa: F401 - Busy: for elsewhere()
from pipeline.domain.words.analysis import Analysis
from pipeline.ports.search import Ask

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
ANALYSIS = Analysis(SnowballStemmer())
parse = LarkQueries().parse


def article(number, text="Der Rat tagt", **told):
    base = {"title": "", "language": "de", "outlet": "B", "seq": number, "first_seen": NOON} | told
    return Article(id=f"a{number}", url=f"http://x/{number}", text=text, **base)


def fill(index, *articles):
    index.put(articles)
    index.refresh()


def ids(index, query="Rat", **told):
    return [hit.id for hit in index.find(Ask(parse(query), NOON, **told)).hits]


def opened(folder, analysis=ANALYSIS):
    return closing(TantivyIndex(folder, analysis))


def indices(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


ELSEWHERE = """
import sys; sys.path.insert(0, {here!r})
from tests.adapters.test_tantivy import *
index = TantivyIndex(Path(sys.argv[1]), ANALYSIS)
{code}
"""


def elsewhere(folder, code):  # what another process prints, the index opened as `index`
    program = ELSEWHERE.format(here=str(Path(__file__).parents[2]), code=code)
    told = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def test_an_index_opened_again_holds_what_was_refreshed(tmp_path):
    with opened(tmp_path) as index:
        fill(index, article(1))
        name = index.name
    with opened(tmp_path) as index:
        assert ids(index) == ["a1"]
        assert index.name == name


def test_another_process_sees_what_was_refreshed_and_nothing_else(tmp_path):
    with opened(tmp_path) as index:
        fill(index, article(1))
        index.put([article(2)])
        assert elsewhere(tmp_path, "print(ids(index))") == "['a1']"


def test_an_open_reader_sees_what_another_process_refreshed(tmp_path):
    with opened(tmp_path) as reader:
        assert ids(reader) == []
        elsewhere(tmp_path, "fill(index, article(7))")
        assert ids(reader) == ["a7"]
        elsewhere(tmp_path, "fill(index, article(7, 'Fluss', change=2))")
        assert (ids(reader), ids(reader, "Fluss")) == ([], ["a7"])


def test_a_second_writer_is_told_to_come_later(tmp_path):
    with opened(tmp_path) as index:
        index.put([article(1)])
        code = "try:\n    index.put([article(2)])\nexcept Busy as error:\n    print(error.reason)"
        assert elsewhere(tmp_path, code) == "another process writes the index"
        index.refresh()
        assert elsewhere(tmp_path, code) == ""


def test_a_writer_that_died_leaves_no_lock(tmp_path):
    elsewhere(
        tmp_path, "index.put([article(1)])\nimport os, signal\nsys.stdout.flush()\nos._exit(0)"
    )
    with opened(tmp_path) as index:
        fill(index, article(2))
        assert ids(index) == ["a2"]


def test_readers_find_in_the_old_index_until_a_rebuild_is_done(tmp_path):
    with opened(tmp_path) as reader, opened(tmp_path) as writer:
        fill(writer, article(1))
        old = reader.name
        with writer.rebuild():
            fill(writer, article(2))
            assert writer.name != old
            assert ids(writer) == ids(reader) == ["a1"]
            assert elsewhere(tmp_path, "print(ids(index))") == "['a1']"
        assert ids(writer) == ids(reader) == ["a2"]
        assert reader.name == writer.name != old


def test_another_process_may_write_the_old_index_during_a_rebuild(tmp_path):
    with opened(tmp_path) as index:
        fill(index, article(1))
        with index.rebuild():
            fill(index, article(2))
            elsewhere(tmp_path, "fill(index, article(3))")
            assert set(ids(index)) == {"a1", "a3"}
        assert ids(index) == ["a2"]


def test_the_folder_left_behind_goes_when_next_somebody_writes(tmp_path):
    with opened(tmp_path) as index:
        fill(index, article(1))
        old = index.name
        with index.rebuild():
            fill(index, article(2))
        assert indices(tmp_path) == sorted([old, index.name])
        fill(index, article(3))
        assert indices(tmp_path) == [index.name]


def test_a_rebuild_cut_off_leaves_the_old_index_and_its_half_goes(tmp_path):
    with opened(tmp_path) as index:
        fill(index, article(1))
        code = "with index.rebuild():\n    fill(index, article(2))\n    import os; os._exit(0)"
        elsewhere(tmp_path, code)
        assert len(indices(tmp_path)) == 2
        assert ids(index) == ["a1"]
        fill(index, article(3))
        assert indices(tmp_path) == [index.name]


def test_a_rebuild_going_on_elsewhere_is_not_swept_away(tmp_path):
    with opened(tmp_path) as index, opened(tmp_path) as rebuilder:
        fill(index, article(1))
        with rebuilder.rebuild():
            fill(rebuilder, article(2))
            fill(index, article(3))
            index.put([article(4)])
            index.refresh()
        assert ids(index) == ["a2"]


def test_a_folder_deleted_by_hand_comes_back_under_another_name(tmp_path):
    import shutil

    root = tmp_path / "index"
    with opened(root) as index:
        fill(index, article(1))
        before = index.name
        shutil.rmtree(root)
        assert ids(index) == []
        assert index.name != before
        fill(index, article(2))
        assert ids(index) == ["a2"]


def test_another_analysis_is_another_index(tmp_path):
    with opened(tmp_path) as index:
        fill(index, article(1))
        before = index.name
    with opened(tmp_path, Analysis(SnowballStemmer(), ("de", "en"))) as index:
        assert ids(index) == []
        assert index.name.rpartition("-")[0] != before.rpartition("-")[0]
        fill(index, article(2))
        assert indices(tmp_path) == [index.name]


def garbage(path):
    path.write_bytes(b"\x00garbage" * 9)


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    ("what", "harm"),
    [
        ("meta.json", garbage),
        ("meta.json", cut),
        ("*.idx", Path.unlink),
        ("*.term", cut),
        ("*.term", garbage),
        ("*.store", cut),
        ("*.fast", garbage),
        ("*.fast", cut),
    ],
)
def test_a_damaged_folder_says_reindex_and_reindex_mends_it(tmp_path, what, harm):
    with opened(tmp_path) as index:
        fill(index, *(article(n) for n in range(50)))
        folder = tmp_path / index.name
    for path in folder.glob(what):
        harm(path)
    with opened(tmp_path) as index:
        with pytest.raises(Misconfigured, match="run reindex"):
            index.find(Ask(parse("Rat"), NOON, sort="date", facets=True))
        with index.rebuild():
            fill(index, article(1))
        assert ids(index) == ["a1"]


@pytest.mark.parametrize("pointer", [b"", b"../../etc\n", b"\xff\xfe", b"tantivy-2-x-12345678\n"])
def test_a_damaged_pointer_begins_a_new_index(tmp_path, pointer):
    with opened(tmp_path) as index:
        fill(index, article(1))
        before = index.name
        next(tmp_path.glob("*.current")).write_bytes(pointer)
        assert ids(index) == []
        assert index.name != before


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    index = TantivyIndex(tmp_path / "file" / "index", ANALYSIS)
    with pytest.raises(Misconfigured, match="cannot be used") as told:
        index.find(Ask(parse("Rat"), NOON))
    assert str(tmp_path / "file" / "index") in str(told.value)


def test_strange_folders_beside_the_index_are_left_alone(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    with opened(tmp_path) as index:
        fill(index, article(1))
        with index.rebuild():
            pass
    assert (tmp_path / "photos").is_dir()
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_title_counts_more_than_the_text_and_the_newer_of_two_alike_comes_first(tmp_path):
    days = [timedelta(days=n) for n in (0, 3, 90)]
    with opened(tmp_path) as index:
        fill(
            index,
            article(1, "Stadt und Rat im Dorf", first_seen=NOON - days[1]),
            article(2, "Stadt und Rat im Dorf", first_seen=NOON - days[0]),
            article(3, "Stadt und Land im Dorf", title="Der Rat", first_seen=NOON - days[2]),
            article(4, "Stadt und Land im Dorf"),
        )
        assert ids(index) == ["a3", "a2", "a1"]


def test_a_search_without_words_gives_the_newest_first(tmp_path):
    with opened(tmp_path) as index:
        fill(index, *(article(n, first_seen=NOON - timedelta(hours=n * 7 % 5)) for n in range(5)))
        assert ids(index, "outlet:B") == ids(index, "NOT Fluss") == ids(index, "Rat", sort="date")


def test_freshness_halves_in_two_years_whenever_one_looks():
    for year in (2012, 2026, 2034):
        now = datetime(year, 5, 1, tzinfo=UTC)
        assert freshness(now) / freshness(now - timedelta(days=730)) == pytest.approx(2)
    assert freshness(datetime(1900, 1, 1, tzinfo=UTC)) > 0
    assert freshness(datetime(2399, 1, 1, tzinfo=UTC)) < 128


def test_a_loose_phrase_of_words_that_are_everywhere_is_refused_not_guessed_at(tmp_path):
    salad = "a b c d e " * 30
    with opened(tmp_path) as index:
        fill(index, *(article(n, salad, language="xx") for n in range(600)))
        with pytest.raises(BadQuery, match="too common"):
            ids(index, '"a b c d e"~40')
        assert len(ids(index, '"a c e"~3', limit=1000)) == 600


def test_what_was_put_but_not_refreshed_is_forgotten_on_closing(tmp_path):
    with opened(tmp_path) as index:
        index.put([article(1)])
    with opened(tmp_path) as index:
        assert ids(index) == []


def test_a_hidden_article_stays_hidden_in_another_process(tmp_path):
    with opened(tmp_path) as index:
        fill(index, article(1))
        fill(index, replace(article(1), hidden=True, change=2))
    assert elsewhere(tmp_path, "print(ids(index), index.count())") == "[] 0"
