"""What a reader is shown of a story: its headline, its counts, its topics."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

from pipeline.domain.article import Article
from pipeline.domain.story import Story, Told

HALF = 0.5
WORD = re.compile(r"\w{4,}")


def told_of(story: Story, members: Sequence[Article]) -> Told:
    """The story with its counts."""
    return Told(
        story=story,
        article_ids=tuple(one.id for one in members),
        outlets=len({one.outlet for one in members}),
        independent=len(independent(members)),
    )


def independent(members: Iterable[Article]) -> list[Article]:
    """Reports of their own, one an outlet, the earliest first.

    An agency's text counts once however many print it: by the print that the others repeat or,
    where that one is not in the story, by the first of them.
    """
    every = list(members)
    here = {one.id for one in every}
    texts: set[str] = set()
    first: dict[str, Article] = {}
    for one in every:
        text = one.copy_of or one.id
        if text not in texts and (one.copy_of is None or one.copy_of not in here):
            texts.add(text)
            first.setdefault(one.outlet, one)
    return list(first.values())


def title_of(members: Sequence[Article]) -> str:
    """The headline nearest to all of them, in the language of most of them."""
    spoken = Counter(one.language for one in members)
    language = max(spoken, key=lambda each: spoken[each])
    titles = [one.title for one in members if one.language == language]
    rows = [set(WORD.findall(title.casefold())) for title in titles]
    counts = Counter(word for words in rows for word in words)
    near = [sum(counts[word] for word in words) / sqrt(len(words) or 1) for words in rows]
    return titles[near.index(max(near))]


def topics_of(members: Sequence[Article], hits: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Topics that the first report speaks of, or at least half of the independent ones.

    `members` in the order of storing; `hits`: article id -> topics of its own words.
    """
    if not members:
        return ()
    own = independent(members)
    first = set(hits[members[0].id])
    counts = Counter(topic for one in own for topic in hits[one.id])
    half = {topic for topic, count in counts.items() if count >= HALF * len(own)}
    return tuple(sorted(first | half))
