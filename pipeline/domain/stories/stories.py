"""The stories of the last days, warm in memory: read in once, then fed with what is new.

Pure: no clock, no network, no chance; the same articles in the same order give the same stories.
One writer uses it. It forgets what is older than its window, so its memory is bounded by that.
When the transaction that keeps what `place` said fails, load a new one: this one has moved on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Self

from pipeline.domain.ids import NewId
from pipeline.domain.stories.crossing import abroad, one_abroad
from pipeline.domain.stories.features import Features, features
from pipeline.domain.stories.item import Item, Merge, Placed, Placement
from pipeline.domain.stories.joining import Choice, nearest, one_event
from pipeline.domain.stories.lexicon import Lexicon
from pipeline.domain.stories.tuning import Tuning
from pipeline.domain.stories.window import Window, days


class Stories:
    """Places articles into stories. Ids for new stories come from `new_id`.

    `window`: one that another had, which goes on here; its tuning counts.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        new_id: NewId,
        tuning: Tuning | None = None,
        window: Window | None = None,
    ) -> None:
        self._lexicon = lexicon
        self._new_id = new_id
        self.window = Window(lexicon, tuning or Tuning()) if window is None else window
        self.tuning = self.window.tuning

    def __len__(self) -> int:
        """How many articles the window holds."""
        return len(self.window)

    @classmethod
    def load(
        cls,
        items: Iterable[Item],
        lexicon: Lexicon,
        new_id: NewId,
        tuning: Tuning | None = None,
    ) -> Self:
        """From the store: the window's articles with their stories, in the order of storing."""
        stories = cls(lexicon, new_id, tuning)
        for item in items:
            if item.story:
                stories._keep(item, item.story)
        return stories

    def place(self, items: Iterable[Item], now: datetime) -> Placed:
        """Find or begin a story for each, in this order. An article that has one keeps it."""
        self.expire(now)
        born: set[str] = set()
        merges: list[Merge] = []
        said: list[Placement] = []
        for item in items:
            placement, own = self._place(item, now)
            said.append(placement)
            merges += own
            if placement.because == "new":
                born.add(placement.story_id)
        return settled(said, merges, born)

    def expire(self, now: datetime) -> int:
        """Forget articles older than the window; how many these were."""
        return self.window.expire(now)

    def _place(self, item: Item, now: datetime) -> tuple[Placement, list[Merge]]:
        known = self.window.story_of(item.id) or item.story
        if known:
            return Placement(item.id, known, "known", 1.0), []
        if item.copy_of and (original := self.window.story_of(item.copy_of)):
            self.window.note(item, original)
            return Placement(item.id, original, "copy", 1.0), []
        found = self._features(item)
        if found.roundup or item.when < now - self.tuning.window:
            return self._alone(item, now), []
        return self._join(item, found, now)

    def _alone(self, item: Item, now: datetime) -> Placement:
        """A story of its own, which nothing will join."""
        story = self._new_id(now)
        self.window.note(item, story)
        return Placement(item.id, story, "new")

    def _join(self, item: Item, found: Features, now: datetime) -> tuple[Placement, list[Merge]]:
        window, when = self.window, days(item.when)
        vector = window.vector(item.language, found)
        home = nearest(window, vector, item.language, when, full=found.full)
        far = abroad(window, found.free, item.language, when)
        if home.strand and far.strand and not one_abroad(window, home.strand, far.strand):
            far = Choice()  # it names both events, and only one is its own
        placement = self._verdict(item, home, far, now)
        window.put(item, placement.story_id, found, vector)
        return placement, list(self._merges(placement.story_id, item.language, home, far))

    def _verdict(self, item: Item, home: Choice, far: Choice, now: datetime) -> Placement:
        if home.strand:
            return Placement(item.id, home.strand.story, "words", home.score)
        if far.strand:
            return Placement(item.id, far.strand.story, "crossing", far.score)
        return Placement(item.id, self._new_id(now), "new")

    def _merges(self, story: str, language: str, home: Choice, far: Choice) -> Iterator[Merge]:
        """Stories that an article of `story` showed to be one: near in words, or told abroad."""
        window = self.window
        for rival in home.rivals:
            if window.holds(rival) and rival.story != story:
                own = window.strand(story, language)
                if own and one_event(window, own, rival):
                    yield (merge := self._merge(story, rival.story))
                    story = merge.older
        there = far.strand
        if there and window.holds(there) and there.story != story:
            yield self._merge(story, there.story)

    def _merge(self, one: str, other: str) -> Merge:
        """Our ids sort by time: the smaller one is the older story."""
        older, younger = sorted((one, other))
        self.window.merge(younger, older)
        return Merge(younger, older)

    def _keep(self, item: Item, story: str) -> None:
        """An article that was placed before, put where it was."""
        if self.window.story_of(item.id):
            return
        found = self._features(item)
        copied = item.copy_of and self.window.story_of(item.copy_of)
        if copied or found.roundup:
            self.window.note(item, story)
        else:
            self.window.put(item, story, found, self.window.vector(item.language, found))

    def _features(self, item: Item) -> Features:
        return features(item, lexicon=self._lexicon, tuning=self.tuning)


def settled(said: list[Placement], merges: list[Merge], born: set[str]) -> Placed:
    """Placements with the ids that hold at the end; stories that came and went are not told of."""
    onward = {merge.younger: merge.older for merge in merges}

    def last(story: str) -> str:
        while story in onward:
            story = onward[story]
        return story

    return Placed(
        tuple(replace(placement, story_id=last(placement.story_id)) for placement in said),
        tuple(
            Merge(merge.younger, last(merge.older)) for merge in merges if merge.younger not in born
        ),
    )
