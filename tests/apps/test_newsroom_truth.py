"""The editor's truth speaks of things that are in the world, and agrees with it."""

from html import unescape

import pytest

from pipeline.apps.newsroom.loading import load_world
from pipeline.apps.newsroom.people import load_alerts, load_subscribers
from pipeline.apps.newsroom.prose import true_text
from pipeline.apps.newsroom.site import Site
from pipeline.apps.newsroom.truth import load_truth


@pytest.fixture(scope="module")
def world():
    return load_world()


@pytest.fixture(scope="module")
def truth():
    return load_truth()


def test_truth_refers_only_to_what_is_in_the_world(world, truth):
    articles = {article.key for article in world.articles}
    outlets = {outlet.key for outlet in world.outlets}
    told = {
        *(key for story in truth.stories for key in story.articles),
        *(key for copy in truth.copies for key in (copy.article, copy.of)),
        *(revision.article for revision in truth.revisions),
        *(padding.article for padding in truth.padding if padding.article),
        *(same.article for same in truth.same),
        *(kept.article for kept in truth.kept),
        *(
            key
            for alert in truth.alerts
            for key in (*alert.articles, *alert.silent, *alert.old, *alert.open)
        ),
    }
    assert told <= articles, told - articles
    assert {p.outlet for p in (*truth.padding, *truth.polled, *truth.not_articles)} <= outlets


def test_truth_and_story_files_bundle_the_same_articles(world, truth):
    bundled = {story.key: set(story.articles) for story in truth.stories}
    for story in world.stories:
        assert bundled[story.key] == {a.key for a in world.articles if a.story == story.key}


def test_a_story_has_no_more_independent_reports_than_outlets(world, truth):
    for story in truth.stories:
        outlets = {world.article(key).outlet for key in story.articles}
        assert 1 <= story.independent <= len(outlets), story.key


def test_every_copy_and_every_revision_of_the_world_is_in_the_truth(world, truth):
    assert {c.article for c in truth.copies} >= {a.key for a in world.articles if a.copy_of}
    changes = {(a.key, c.at, c.kind) for a in world.articles for c in a.changes}
    assert {(r.article, r.at, r.kind) for r in truth.revisions} == changes


def test_padding_is_on_the_page_and_never_in_the_true_text(world, truth):
    assert truth.padding
    for padding in truth.padding:
        outlet = world.outlet(padding.outlet)
        known = [a for a in world.articles if a.outlet == outlet.key]
        articles = [a for a in known if padding.article in {"", a.key}]
        site = Site(world, outlet, "http://127.0.0.1:1")
        pages = [site.answer(outlet.path_of(a), {}, world.ends).body.decode() for a in articles]
        assert any(padding.text in unescape(page) for page in pages), padding
        assert not any(padding.text in true_text(a) for a in articles), padding


def test_what_must_be_kept_is_in_the_true_text(world, truth):
    assert truth.kept
    for kept in truth.kept:
        article = world.article(kept.article)
        assert kept.text in f"{article.title}\n{article.lead}\n{true_text(article)}", kept


def test_one_article_under_two_addresses_is_told_with_both(world, truth):
    told = {same.article: set(same.addresses) for same in truth.same}
    for article in world.articles:
        if article.also:
            path = world.outlet(article.outlet).path_of(article)
            assert told[article.key] == {path, article.also}


def test_what_is_no_article_is_a_page_of_its_outlet(world, truth):
    for page in truth.not_articles:
        assert page.path in {notice.path for notice in world.outlet(page.outlet).notices}


def test_alerts_and_subscribers_are_those_of_the_truth(truth):
    names = {alert.name for alert in load_alerts()}
    assert {alert.name for alert in truth.alerts} == names
    subscribers = load_subscribers()
    assert {digest.subscriber for digest in truth.digests} <= {s.address for s in subscribers}
    for subscriber in subscribers:
        assert set(subscriber.alerts) <= names


def test_what_an_alert_tells_is_a_story_that_it_matches(world, truth):
    stories = {story.key: set(story.articles) for story in truth.stories}
    for alert in truth.alerts:
        for told in alert.told:
            if told.story in stories:
                assert stories[told.story] & set(alert.articles), (alert.name, told.story)
        assert not set(alert.articles) & set(alert.silent), alert.name


def test_a_digest_holds_stories_of_the_truth_or_single_articles(world, truth):
    known = {story.key for story in truth.stories} | {a.key for a in world.articles}
    assert truth.digests
    for digest in truth.digests:
        assert set(digest.stories) <= known, digest
