"""Where terms stand together, by their positions. Quick twins of `stands` in meaning.py."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from pipeline.domain.query.terms import Run

Places = Mapping[str, Sequence[int]]


def runs_at(run: Run, places: Places, slop: int) -> Iterator[tuple[int, ...]]:
    """The positions of each occurrence of a run."""
    lists = [places.get(term) for term in run]
    if not all(lists):
        return
    known = [one for one in lists if one]
    if slop and len(run) == 2:  # noqa: PLR2004 - a pair
        yield from _pairs_in(known[0], known[1], slop)
    elif slop:
        yield from _in_order(known, slop)
    else:
        yield from _side_by_side(known)


def _side_by_side(lists: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Starts from the rarest term and asks for the others around it."""
    rarest = min(range(len(lists)), key=lambda at: len(lists[at]))
    for place in lists[rarest]:
        first = place - rarest
        if all(_has(one, first + at) for at, one in enumerate(lists)):
            yield tuple(range(first, first + len(lists)))


def _has(rising: Sequence[int], place: int) -> bool:
    at = bisect_left(rising, place)
    return at < len(rising) and rising[at] == place


def _in_order(lists: Sequence[Sequence[int]], slop: int) -> Iterator[tuple[int, ...]]:
    """From each first term, every next one where it comes first."""
    for start in lists[0]:
        met = [start]
        for rising in lists[1:]:
            at = bisect_right(rising, met[-1])
            if at == len(rising):
                return  # later starts end even later
            met.append(rising[at])
        if met[-1] - start + 1 - len(lists) <= slop:
            yield tuple(met)


def _pairs_in(one: Sequence[int], other: Sequence[int], slop: int) -> Iterator[tuple[int, int]]:
    """A pair with at most `slop` words between, or turned round, which costs two more."""
    for place in one:
        for near in _between(other, place - slop + 1, place + slop + 1):
            cost = near - place - 1 if near > place else place - near + 1
            if near != place and cost <= slop:
                yield place, near


def pairs(
    left: Sequence[str], right: Sequence[str], places: Places, distance: int
) -> Iterator[tuple[int, int]]:
    """Two different positions with at most `distance` words between, either order."""
    others = sorted({place for term in right for place in places.get(term, ())})
    if not others:
        return
    for term in left:
        for place in places.get(term, ()):
            for near in _between(others, place - distance - 1, place + distance + 1):
                if near != place:
                    yield place, near


def _between(rising: Sequence[int], first: int, last: int) -> Sequence[int]:
    return rising[bisect_left(rising, first) : bisect_right(rising, last)]
