"""Copies told from independent reports: the same text, or an agency's text printed or shortened.

`Copies` holds the sketches of the last days and answers, article by article, of which earlier one
it is a copy. One writer owns it; it knows no clock and no store.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pipeline.domain.sketch import Sketch, containment, same

SPAN = timedelta(hours=72)  # later it is a new report that quotes its past
CONTAINED = (
    0.8  # of the shorter text; an edited agency text keeps so much, a report of one's own never
)
CREDITED = 0.6  # enough where both credit the same agency
COMMON = 40  # candidates that one shingle may bring; the first ones, so a group finds its first
NEAREST = 8  # candidates that are looked at closely


@dataclass(frozen=True, slots=True)
class Print:
    """An article as the judgement of copies sees it.

    `when` and `seq` (order of storing) say which of a group is the first.
    """

    id: str
    outlet: str
    language: str
    when: datetime
    seq: int
    sketch: Sketch
    agency: str | None = None
    copy_of: str | None = None

    @property
    def order(self) -> tuple[datetime, int, str]:
        """Smaller is earlier."""
        return (self.when, self.seq, self.id)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`copy_of`: the first of its group, or None for a report of its own.

    `repoint`: articles that must point to this one from now on, since it is earlier than they.
    """

    copy_of: str | None = None
    repoint: tuple[str, ...] = ()


OWN = Verdict()


@dataclass(slots=True)
class Copies:
    """The articles of the last days, found by their shingles."""

    prints: dict[str, Print] = field(default_factory=dict)
    by_shingle: dict[int, list[str]] = field(default_factory=dict)
    by_text: dict[int, list[str]] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, known: Iterable[Print]) -> "Copies":
        """From what the store keeps, with verdicts already given."""
        copies = cls()
        for one in sorted(known, key=lambda one: one.seq):
            copies._add(one)
        return copies

    def judge(self, one: Print) -> Verdict:
        """Of what it is a copy; it is held from now on. Judged again, it is compared with the others."""
        self.forget([one.id])
        one = replace(one, copy_of=None)
        found = self._nearest(one)
        if found is None:
            self._add(one)
            return OWN
        root = found.copy_of or found.id
        first = self.prints.get(root)
        if root == one.id:  # the first of its group, revised
            self._add(one)
            return OWN
        if first is None or one.order >= first.order:
            self._add(replace(one, copy_of=root))
            return Verdict(root)
        followers = tuple(sorted(self.groups.pop(root, set()) | {root}))
        self._add(one)
        for other in followers:
            self._point(other, one.id)
        return Verdict(None, followers)

    def forget(self, ids: Iterable[str]) -> None:
        """Hold these no longer. Those that point to them keep doing so."""
        for one in [self.prints.pop(id_) for id_ in set(ids) if id_ in self.prints]:
            for number in one.sketch[1:]:
                _discard(self.by_shingle, number, one.id)
            for number in one.sketch[:1]:
                _discard(self.by_text, number, one.id)
            self.groups.get(one.copy_of or "", set()).discard(one.id)

    def expire(self, before: datetime) -> None:
        """Forget what counts from before this time."""
        self.forget([one.id for one in self.prints.values() if one.when < before])

    def _nearest(self, one: Print) -> Print | None:
        """The article that has most of this text, if that is enough; of equals the earliest."""
        hits: Counter[str] = Counter()
        for number in one.sketch[1:]:
            hits.update(self.by_shingle.get(number, [])[:COMMON])
        ids = {id_ for id_, _ in hits.most_common(NEAREST)}
        ids.update(self.by_text.get(one.sketch[0], ()) if one.sketch else ())
        ids.update(*(self._group(id_) for id_ in list(ids)))
        near = [self.prints[id_] for id_ in ids if id_ in self.prints]
        near = [other for other in near if is_copy(one, other)]
        return min(near, key=lambda other: other.order) if near else None

    def _group(self, id_: str) -> set[str]:
        root = self.prints[id_].copy_of or id_
        return {root} if root in self.prints else set()

    def _add(self, one: Print) -> None:
        self.prints[one.id] = one
        for number in one.sketch[1:]:
            self.by_shingle.setdefault(number, []).append(one.id)
        for number in one.sketch[:1]:
            self.by_text.setdefault(number, []).append(one.id)
        if one.copy_of:
            self.groups.setdefault(one.copy_of, set()).add(one.id)

    def _point(self, id_: str, root: str) -> None:
        if id_ in self.prints:
            self.prints[id_] = replace(self.prints[id_], copy_of=root)
        self.groups.setdefault(root, set()).add(id_)


def is_copy(one: Print, other: Print) -> bool:
    """Whether two articles are one text: in one language, within three days, mostly the same words."""
    if one.id == other.id or one.language != other.language or abs(one.when - other.when) > SPAN:
        return False
    if same(one.sketch, other.sketch):
        return True
    credited = one.agency is not None and one.agency == other.agency
    return containment(one.sketch, other.sketch) >= (CREDITED if credited else CONTAINED)


def _discard(index: dict[int, list[str]], number: int, id_: str) -> None:
    holders = [holder for holder in index.get(number, ()) if holder != id_]
    if holders:
        index[number] = holders
    else:
        index.pop(number, None)
