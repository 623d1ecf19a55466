"""Holds a data folder against the newsroom's truth, line by line. Used by several tests."""

import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from pipeline.apps.newsroom.truth import load_truth


@dataclass
class Held:
    """A house after the four days, the newsroom it read, and the truth of its world."""

    house: object
    newsroom: object

    @cached_property
    def truth(self):
        return load_truth()

    @cached_property
    def world(self):
        return self.newsroom.world

    @cached_property
    def articles(self):
        """Key of the world -> article of ours."""
        with self.house.store.look() as b:
            keys = {
                article.key: [
                    self.house.address_key(url) for url in self.newsroom.urls(article.key)
                ]
                for article in self.world.articles
            }
            ids = b.articles.at(key for many in keys.values() for key in many)
            ours = b.articles.get(ids.values())
            found = {}
            for key, many in keys.items():
                mine = {ids[one] for one in many if one in ids}
                assert len(mine) <= 1, f"{key} became {len(mine)} articles"
                if mine:
                    found[key] = ours[mine.pop()]
            return found

    @cached_property
    def key_of(self):
        return {article.id: key for key, article in self.articles.items()}

    def line(self):
        """Every disagreement, a sentence each."""
        for check in (
            self.missing,
            self.padding,
            self.kept,
            self.not_articles,
            self.revisions,
            self.copies,
            self.stories,
            self.topics,
            self.alerts,
            self.digests,
            self.once,
        ):
            yield from check()

    def missing(self):
        for article in self.world.articles:
            if article.key not in self.articles:
                yield f"missing: {article.key}"

    def shown(self, key):
        article = self.articles[key]
        return f"{article.title}\n{article.lead}\n{article.text}"

    def padding(self):
        for one in self.truth.padding:
            keys = [one.article] if one.article else [
                a.key for a in self.world.articles if a.outlet == one.outlet
            ]  # fmt: skip
            for key in keys:
                if key in self.articles and one.text.casefold() in self.shown(key).casefold():
                    yield f"padding: {key} shows «{one.text}» ({one.why})"

    def kept(self):
        for one in self.truth.kept:
            if one.text not in self.shown(one.article):
                yield f"kept: {one.article} lost «{one.text}»"

    def not_articles(self):
        with self.house.store.look() as b:
            for one in self.truth.not_articles:
                url = self.newsroom.address(one.outlet) + one.path
                if b.articles.at([self.house.address_key(url)]):
                    yield f"no article: {url} ({one.why}) was taken for one"

    def revisions(self):
        expected = Counter(one.article for one in self.truth.revisions)
        headlines = {one.article for one in self.truth.revisions if one.kind == "headline"}
        with self.house.store.look() as b:
            for key, article in self.articles.items():
                states = b.articles.revisions(article.id)
                if len(states) != 1 + expected[key]:
                    yield f"revision: {key} has {len(states) - 1}, the truth {expected[key]}"
                if any(state.headline_changed for state in states) != (key in headlines):
                    yield f"revision: {key}: a changed headline was {'not ' * (key in headlines)}seen"

    def copies(self):
        expected = {one.article: one.of for one in self.truth.copies}
        for key, article in self.articles.items():
            of = self.key_of.get(article.copy_of)
            if of != expected.get(key):
                yield f"copy: {key} is a copy of {of}, in truth of {expected.get(key)}"

    def stories(self):
        for one in self.truth.stories:
            ours = {key: self.articles[key].story for key in one.articles if key in self.articles}
            if len(set(ours.values())) != 1:
                yield f"story: {one.key} is split: {self.split(ours)}"
            members = {k for k, a in self.articles.items() if a.story in set(ours.values())}
            if extra := members - set(one.articles):
                yield f"story: {one.key} also holds {sorted(extra)}"
        told = {key for one in self.truth.stories for key in one.articles}
        alone = Counter(a.story for k, a in self.articles.items() if k not in told)
        for story, count in alone.items():
            if count > 1:
                yield f"story: single ones together: {[k for k, a in self.articles.items() if a.story == story]}"

    @staticmethod
    def split(ours):
        groups = {}
        for key, story in ours.items():
            groups.setdefault(story, []).append(key)
        return sorted(groups.values(), key=len, reverse=True)

    def topics(self):
        from pipeline.stages.digest import told_stories

        with self.house.store.look() as b:
            told = told_stories(b, {a.story for a in self.articles.values()})
        judged = {topic for one in self.truth.stories for topic in one.topics}
        for one in self.truth.stories:
            for story in {self.articles[key].story for key in one.articles if key in self.articles}:
                if judged.intersection(told[story].story.topics) != set(one.topics):
                    yield f"topics: {one.key} has {told[story].story.topics}, in truth {one.topics}"
            story = self.articles[one.articles[0]].story
            if told[story].independent != one.independent:
                yield f"story: {one.key} counts {told[story].independent} independent, in truth {one.independent}"

    def story_key(self, story_id):
        with self.house.store.look() as b:
            root = b.stories.root(story_id)
        for one in self.truth.stories:
            if any(
                self.articles[key].story == root for key in one.articles if key in self.articles
            ):
                return one.key
        return next((k for k, a in self.articles.items() if a.story == root), root)

    def alerts(self):
        with self.house.store.look() as b:
            for one in self.truth.alerts:
                alert = b.alerts.by_name(one.name)
                matches = b.matches.of_alert(alert.id, 10_000)
                found = {self.key_of.get(m.article_id) for m in matches if m.fate != "old"}
                old = {self.key_of.get(m.article_id) for m in matches if m.fate == "old"}
                if old - set(one.open) != set(one.old) - set(one.open):
                    yield f"alert {one.name}: old news {sorted(old)}, in truth {one.old}"
                if extra := found - set(one.articles) - set(one.open):
                    yield f"alert {one.name}: also finds {sorted(map(str, extra))}"
                if lost := set(one.articles) - found:
                    yield f"alert {one.name}: does not find {sorted(lost)}"
                told = Counter(
                    (self.story_key(m.story_id), m.occasion)
                    for m in matches
                    if m.occasion and self.key_of.get(m.article_id) not in one.open
                )
                expected = Counter((t.story, t.occasion) for t in one.told)
                if told != expected:
                    yield f"alert {one.name}: also told {dict(told - expected)}, did not tell {dict(expected - told)}"

    def digests(self):
        with self.house.store.look() as b:
            for one in self.truth.digests:
                subscriber = b.subscribers.by_address(one.subscriber)
                slots = {slot.date: slot for slot in b.digests.of(subscriber.id)}
                slot = slots.get(one.date)
                matches = b.matches.get(slot.match_ids) if slot else []
                ids = b.articles.get(m.article_id for m in matches)
                found = {self.story_key(ids[m.article_id].story) for m in matches}
                left = {key for alert in self.truth.alerts for key in alert.open}
                more, less = found - set(one.stories) - left, set(one.stories) - found - left
                if more or less:
                    told = f"also {sorted(more)}, lacks {sorted(less)}"
                    yield f"digest {one.subscriber} {one.date}: {told}"

    def once(self):
        """Every message went out, once, and its mail lies there once."""
        with self.house.store.look() as b:
            messages = b.outbox.all(limit=100_000)
        for message in messages:
            if message.state != "sent":
                yield f"outbox: {message.key} is {message.state}: {message.reason}"
        mails = [m for m in messages if m.target.startswith("mailto:")]
        folder = self.house.settings.home / "mails"
        files = list(folder.glob("*.eml"))
        if len(files) != len(mails):
            yield f"mails: {len(files)} files for {len(mails)} messages"


def summary(held):
    """All disagreements as JSON lines, for a person who mends them."""
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in held.line())
