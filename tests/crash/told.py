"""What readers were given, without anything that differs between two runs by right.

Ids are drawn anew in each run, and pages that come within one hour come in any order. So an
article goes by its key in the newsroom's world, a story by the articles in it, and of the
articles of one story that were there in the same hour any may be the one that is told.
"""

from collections import Counter
from email import message_from_bytes, policy

from newsroom_truth import Held


def told(house, served):
    """Everything that must be the same in every run."""
    held = Held(house, served)
    with house.store.look() as b:
        return {
            "count": {"articles": len(b.articles.latest(10_000))},
            "articles": articles(held),
            "revisions": revisions(held, b),
            "stories": stories(held, b),
            "matches": matches(held, b),
            "messages": messages(held, b),
            "digests": digests(held, b),
        }


#: what says something of the story that an article stands in, not of the article alone
OF_STORIES = {"topics", "copy of"}


def in_any_order(whole):
    """The part that is the same whatever order the pages came in.

    In one large step a story grows in the order of its pages, and what an alert tells of it after
    the first time follows. `once_each` holds what must be true of the rest in any order.
    """
    alone = {
        key: {name: value for name, value in one.items() if name not in OF_STORIES}
        for key, one in whole["articles"].items()
    }
    return {**{part: whole[part] for part in ("count", "revisions", "matches")}, "articles": alone}


def once_each(house, served):
    """What is told twice, or not at all: a line each. Old news is told to nobody."""
    held = Held(house, served)
    yield from held.once()
    with house.store.look() as b:
        firsts = Counter()
        for kind, *rest in messages(held, b).elements():
            if kind == "alert" and rest[-1] == "first":
                firsts[tuple(rest[:3])] += 1
        expected = Counter()
        for alert in b.alerts.all():
            found = {m.story_id for m in b.matches.of_alert(alert.id, 10_000) if m.fate != "old"}
            for one in {story(held, b, story_id) for story_id in found}:
                expected.update((alert.name, target, one) for target in alert.targets)
    for what in firsts - expected:
        yield f"told first too often: {what}"
    for what in expected - firsts:
        yield f"not told: {what}"


def articles(held):
    return {
        key: {
            "title": one.title,
            "lead": one.lead,
            "text": one.text,
            "language": one.language,
            "names": sorted(one.names),
            "topics": sorted(one.topics),
            "copy of": held.key_of.get(one.copy_of),
            "old": one.old,
            "revision": one.revision,
            "progress": one.progress,
        }
        for key, one in held.articles.items()
    }


def revisions(held, b):
    return {
        key: [(one.title, one.headline_changed) for one in b.articles.revisions(article.id)]
        for key, article in held.articles.items()
    }


def stories(held, b):
    members = {}
    for key, article in held.articles.items():
        members.setdefault(article.story, set()).add(key)
    known = b.stories.get(members)
    return {frozenset(keys): sorted(known[story].topics) for story, keys in members.items()}


def story(held, b, story_id):
    """The articles of the story that this one goes on in."""
    root = b.stories.root(story_id)
    return frozenset(key for key, one in held.articles.items() if one.story == root)


def found_by(held, b):
    """Match id -> (alert, article, revision)."""
    return {
        match.id: (alert.name, held.key_of.get(match.article_id, "unknown"), match.revision)
        for alert in b.alerts.all()
        for match in b.matches.of_alert(alert.id, 10_000)
    }


def matches(held, b):
    return Counter(found_by(held, b).values())


def messages(held, b):
    """(kind, whose, target, story, occasion) -> how many went out."""
    names = {alert.id: alert.name for alert in b.alerts.all()}
    people = {one.id: one.address for one in b.subscribers.all()}
    found = Counter()
    for message in b.outbox.all(limit=100_000):
        head, _, rest = message.key.partition("/")
        whose = head.partition(":")[2]
        about = (rest,)
        if message.kind == "alert":
            told_of = message.content["story"]
            about = (story(held, b, told_of["id"]), message.content["occasion"])
        found[message.kind, names.get(whose) or people.get(whose), message.target, *about] += 1
    return found


def digests(held, b):
    found = {}
    every = found_by(held, b)
    for subscriber in b.subscribers.all():
        for slot in b.digests.of(subscriber.id):
            found[subscriber.address, slot.date] = Counter(every[one] for one in slot.match_ids)
    return found


def differences(calm, other):
    """Where two runs differ, a line each."""
    for part, expected in calm.items():
        for key in sorted(expected.keys() | other[part].keys(), key=str):
            one, two = expected.get(key), other[part].get(key)
            if isinstance(one, dict) and isinstance(two, dict):
                for name in one:
                    if one[name] != two.get(name):
                        yield f"{part}: {key}: {name}: {one[name]!r} became {two.get(name)!r}"
            elif one != two:
                yield f"{part}: {key}: {one!r} became {two!r}"


def mails(folder):
    """Message-ID -> how many files carry it."""
    found = Counter()
    for file in folder.glob("*.eml"):
        found[message_from_bytes(file.read_bytes(), policy=policy.default)["Message-ID"]] += 1
    return found
