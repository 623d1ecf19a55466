"""The demo world as data: whole, of natural size, and honest about what is wrong in it."""

import re
import time
from collections import Counter
from datetime import timedelta

import pytest

from pipeline.apps.newsroom.loading import load_world
from pipeline.apps.newsroom.prose import printed, true_text
from pipeline.domain.errors import Misconfigured

OUTLETS = """
[[outlet]]
key = "bote"
name = "Der Bote"
language = "de"
feed = "rss"
layout = "berlinmorgen"
path = "/{section}/{slug}.html"
signoff = "Ihr Bote."
furniture = ["Politik | Sport", "Lesen Sie auch: Rosen", "© Der Bote"]
behaviours = ["not-modified"]
"""

STORY = """
[story]
key = "bridge"
title = "A bridge"
topics = []

[[article]]
key = "b-1"
outlet = "bote"
slug = "bruecke"
section = "lokales"
published = 2026-11-16T06:40:00+01:00
title = "Brücke gesperrt"
lead = "Seit gestern ist Schluss."
body = \"\"\"
Die Brücke ist zu. 37 Pendler warten.

## Was jetzt – ein Umweg
Der Umweg ist lang.
\"\"\"
phrase = "Brücke gesperrt Umweg"
phrase_at = ["heading", "lead", "last"]
"""


@pytest.fixture(scope="module")
def world():
    return load_world()


@pytest.fixture
def small(tmp_path):
    """A world of one outlet, told by the text of its story file."""

    def told(story=STORY, outlets=OUTLETS):
        (tmp_path / "stories").mkdir(exist_ok=True)
        (tmp_path / "outlets.toml").write_text(outlets, encoding="utf-8")
        (tmp_path / "stories" / "bridge.toml").write_text(story, encoding="utf-8")
        return load_world(tmp_path)

    return told


def test_there_are_eight_outlets_or_more_five_of_them_german(world):
    languages = Counter(outlet.language for outlet in world.outlets)
    assert languages["de"] >= 5
    assert languages["en"] >= 3
    assert {outlet.feed for outlet in world.outlets} == {
        "rss",
        "atom",
        "json",
        "sitemap",
        "fulltext",
    }


def test_every_outlet_has_a_layout_of_its_own(world):
    assert len({outlet.layout for outlet in world.outlets}) == len(world.outlets)


def test_sixteen_stories_have_two_to_nine_articles(world):
    sizes = Counter(article.story for article in world.articles if article.story)
    assert len(sizes) == len(world.stories) >= 16
    assert all(2 <= size <= 9 for size in sizes.values()), sizes


def test_eighty_articles_fall_into_four_days(world):
    news = [a for a in world.articles if a.published >= world.begins]
    assert len(news) >= 80
    assert world.ends - world.begins == timedelta(days=4)


def test_articles_have_natural_length(world):
    words = sorted(len(true_text(a).split()) for a in world.articles if a.published >= world.begins)
    assert words[0] >= 60
    assert words[-1] <= 900
    assert words[len(words) // 2] >= 150


def test_copies_point_to_an_article_of_the_same_agency(world):
    by_key = {article.key: article for article in world.articles}
    copies = [article for article in world.articles if article.copy_of]
    assert len(copies) >= 2
    assert all(by_key[copy.copy_of].agency == copy.agency for copy in copies)


def test_a_correction_changes_the_article_from_its_time_on(world):
    corrected = [article for article in world.articles if article.changes]
    assert {c.kind for article in corrected for c in article.changes} >= {"number", "headline"}
    for article in corrected:
        at = article.changes[0].at
        assert article.at(at - timedelta(seconds=1)) == article
        after = article.at(at)
        assert after.updated == at
        assert (after.title, after.body) != (article.title, article.body)


def test_the_page_hangs_the_phrase_where_the_article_says_so(small):
    world = small()
    article = world.article("b-1")
    lines = [(block.kind, block.text) for block in printed(article, world.outlet("bote"))]
    assert lines == [
        ("text", "Die Brücke ist zu. 37 Pendler warten."),
        ("heading", "Was jetzt – ein Umweg – Brücke gesperrt Umweg"),
        ("text", "Der Umweg ist lang."),
        ("phrase", "Brücke gesperrt Umweg"),
        ("signoff", "Ihr Bote."),
    ]
    assert "gesperrt Umweg" not in true_text(article)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('slug = "bruecke"', "", "stories/bridge.toml: article 1: slug: is missing"),
        ('slug = "bruecke"', 'slug = "x"\nslugg = "y"', "article 1: slugg: is not known"),
        ('slug = "bruecke"', "slug = 7", "article 1: slug: must be a string"),
        ("06:40:00+01:00", "06:40:00", "article 1: published: needs a zone"),
        ('outlet = "bote"', 'outlet = "bode"', "outlet: «bode» is not in outlets.toml"),
        ('"heading", "lead"', '"headline"', "phrase_at: holds «headline»; it may hold"),
        ("[story]", "[story", "stories/bridge.toml: cannot be read as TOML"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(small, old, new, told):
    with pytest.raises(Misconfigured, match=re.escape(told)):
        small(STORY.replace(old, new))


def test_a_correction_of_words_that_are_not_there_is_refused(small):
    change = (
        '[[article.change]]\nat = 2026-11-16T09:00:00+01:00\nkind = "number"\n'
        'replace = [["38 Pendler", "41 Pendler"]]\n'
    )
    with pytest.raises(Misconfigured, match="«38 Pendler»"):
        small(STORY + change)


def test_an_unknown_behaviour_is_refused_with_the_known_ones(small):
    with pytest.raises(Misconfigured, match="«sleep» is none of not-modified"):
        small(outlets=OUTLETS.replace("not-modified", "sleep"))


def test_two_articles_on_one_path_are_refused(small):
    second = STORY[STORY.index("[[article]]") :].replace('key = "b-1"', 'key = "b-2"')
    with pytest.raises(Misconfigured, match="is there twice: b-1, b-2"):
        small(STORY + second)


def test_the_world_is_read_in_a_moment():
    began = time.perf_counter()
    load_world()
    assert time.perf_counter() - began < 2  # 0.02 s alone; the rest is for a busy machine
