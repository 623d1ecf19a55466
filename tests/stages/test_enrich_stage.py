"""enrich: an article is told more: its language, the names in it, the agency it credits."""

import pytest

from pipeline.domain.article import Block, Draft, Source
from pipeline.domain.shard import Shard

KYIV = "Präsident Selenskyj sprach am Abend in Kiew. Er will mit allen Seiten verhandeln."


def extracted(desk, *names, text=KYIV, **rest):
    return desk.keep(*names, text=text, title="Gespräche", **rest, progress="extracted", story=None)


def test_language_and_names_are_told_by_one_name_for_all_spellings(desk):
    extracted(desk, "de")
    extracted(desk, "en", text="President Zelensky spoke in Kyiv. He will talk to all sides.")
    assert desk.run("enrich").done == 2
    german, english = desk.articles().values()
    assert (german.language, english.language) == ("de", "en")
    assert set(german.names) & set(english.names) >= {"Selenskyj", "Kiew"}


def test_an_index_sees_the_change_and_a_reader_no_revision(desk):
    (before,) = extracted(desk, "a1")
    desk.run("enrich")
    after = desk.only()
    assert after.change == before.change + 1
    assert (after.revision, after.seq, after.progress) == (1, before.seq, "enriched")


def test_an_agency_is_found_in_what_was_cut_from_the_text(desk):
    (article,) = extracted(desk, "a1")
    blocks = (Block(KYIV), Block("Quelle: dpa"))
    with desk.store.batch() as b:
        b.articles.keep_sources([(Source(article.id, "p", Draft("Gespräche", blocks)), ())])
    desk.run("enrich")
    assert desk.only().agency == "dpa"
    assert "dpa" not in desk.only().text


def test_a_second_run_finds_nothing_to_do(desk):
    extracted(desk, "a1")
    desk.run("enrich")
    assert desk.run("enrich").total == 0


def test_what_an_article_was_told_and_its_mark_are_committed_together(desk):
    extracted(desk, "a1", "a2", "a3")
    desk.batch = 2
    whole, desk.detector = desk.detector, Dying(desk.detector, 2)
    with pytest.raises(KeyboardInterrupt):
        desk.run("enrich")
    assert [one.progress for one in desk.articles().values()] == [
        "enriched",
        "enriched",
        "extracted",
    ]
    desk.detector = whole
    assert desk.run("enrich").done == 1


class Dying:
    """A detector under which the process dies after so many texts."""

    def __init__(self, whole, texts):
        self.whole, self.texts = whole, texts

    def detect(self, text, hint=None):
        self.texts -= 1
        if self.texts < 0:
            raise KeyboardInterrupt
        return self.whole.detect(text, hint)


def test_each_article_belongs_to_one_shard(desk):
    extracted(desk, *(f"a{n}" for n in range(9)))
    told = [desk.run("enrich", shard=Shard(part, 3)).done for part in range(3)]
    assert sum(told) == 9
    assert sum(map(bool, told)) > 1
