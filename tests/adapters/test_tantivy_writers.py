"""A writer keeps its lock through a series of large writes, and not longer."""

from tests.adapters.test_tantivy import ANALYSIS, TantivyIndex, article, fill, ids, opened

LARGE = 500


def many(first):
    return [article(n) for n in range(first, first + LARGE)]


def test_a_small_write_lets_the_next_writer_in(tmp_path):
    with opened(tmp_path) as index, opened(tmp_path) as other:
        fill(index, *many(0))
        fill(index, article(900))
        fill(other, article(901))
        assert other.count() == LARGE + 2


def test_closing_lets_the_next_writer_in_after_a_large_write(tmp_path):
    with opened(tmp_path) as other:
        with opened(tmp_path) as index:
            fill(index, *many(0))
        fill(other, article(900))
        assert other.count() == LARGE + 1


def test_a_writer_follows_a_rebuild_that_another_process_made_meanwhile(tmp_path):
    with opened(tmp_path) as index, opened(tmp_path) as rebuilder:
        fill(index, *many(0))
        with rebuilder.rebuild():
            fill(rebuilder, article(1))
        assert index.name == rebuilder.name
        fill(index, article(2))
        assert set(ids(rebuilder)) == {"a1", "a2"}


def test_a_rebuild_after_a_large_write_needs_no_second_process(tmp_path):
    index = TantivyIndex(tmp_path, ANALYSIS)
    fill(index, *many(0))
    with index.rebuild():
        fill(index, *many(0))
        index.drop(["a3"])
        index.drop(["a4"])
        fill(index, article(4))
    assert index.count() == LARGE - 1
    index.close()


def test_what_was_dropped_and_put_again_before_a_refresh_stands_once(tmp_path):
    with opened(tmp_path) as index:
        fill(index, article(1, change=5))
        index.drop(["a1"])
        fill(index, article(1, change=2))
        assert (ids(index), index.count()) == (["a1"], 1)
        index.drop(["a1"])
        index.refresh()
        assert index.count() == 0


def test_a_damaged_index_has_a_name_and_can_be_cleared(tmp_path):
    with opened(tmp_path) as index:
        fill(index, article(1))
        (tmp_path / index.name / "meta.json").write_text("{")
    with opened(tmp_path) as index:
        before = index.name
        index.clear()
        assert (index.count(), index.name != before) == (0, True)
