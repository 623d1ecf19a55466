"""What a reader is shown of a story: its headline, its counts, its topics."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

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
    """Reports of their own, one an outlet: a copy of an agency's text is none, its first print is."""
    first: dict[str, Article] = {}
    for one in members:
        if one.copy_of is None:
            first.setdefault(one.outlet, one)
    return list(first.values())


def title_of(members: Sequence[Article]) -> str:
    """The headline that shares most words with the others, in the language of most of them."""
    spoken = Counter(one.language for one in members)
    most = max(spoken.values())
    language = next(one.language for one in members if spoken[one.language] == most)
    rows = [
        (one.title, set(WORD.findall(one.title.casefold())))
        for one in members
        if one.language == language
    ]
    counts = Counter(word for _, words in rows for word in words)
    best = max(rows, key=lambda row: sum(counts[word] - 1 for word in row[1]) / (len(row[1]) or 1))
    return best[0]


def topics_of(members: Sequence[Article], hits: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Topics that the first report speaks of, or at least half of the independent ones."""
    if not members:
        return ()
    own = independent(members) or list(members[:1])
    counts = Counter(topic for one in own for topic in hits[one.id])
    first = hits[members[0].id]
    return tuple(sorted(t for t, n in counts.items() if t in first or n >= HALF * len(own)))
