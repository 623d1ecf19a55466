"""What an article looks like to a query: its words in layers, zone by zone."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pipeline.domain.article import Article

Layer = Literal["form", "stem"]
ZoneName = Literal["title", "text"]


class Zone:
    """The words of a title or of a text, one term a position in each layer. Not to be changed.

    `parts` are tagged stems of the parts of compounds, each with the positions of its compounds;
    to a match it is a bag, the positions serve the highlights.
    """

    def __init__(
        self,
        forms: Sequence[str],
        stems: Sequence[str],
        parts: Mapping[str, Sequence[int]] | None = None,
    ) -> None:
        self.forms = forms
        self.stems = stems
        self.parts = parts or {}

    @cached_property
    def form_places(self) -> Mapping[str, Sequence[int]]:
        """Form -> its positions, rising."""
        return places(enumerate(self.forms))

    @cached_property
    def stem_places(self) -> Mapping[str, Sequence[int]]:
        """Stem -> its positions, rising."""
        return places(enumerate(self.stems))

    @cached_property
    def sorted_forms(self) -> Sequence[str]:
        """Each form once, in order: where words with one beginning stand together."""
        return sorted(self.form_places)

    def places(self, layer: Layer) -> Mapping[str, Sequence[int]]:
        """Term -> its positions in a layer."""
        return self.form_places if layer == "form" else self.stem_places

    def terms(self, layer: Layer) -> Sequence[str]:
        """The terms of a layer by position; joined by spaces, what an engine is given."""
        return self.forms if layer == "form" else self.stems


#: most terms stand at one position: it is kept once for all of them
_ONE = [(place,) for place in range(4096)]


def places(placed: Iterable[tuple[int, str]]) -> Mapping[str, Sequence[int]]:
    """Term -> its positions, from each position with its term, rising."""
    found: dict[str, tuple[int] | list[int]] = {}
    for place, term in placed:
        there = found.get(term)
        if there is None:
            found[term] = _ONE[place] if place < len(_ONE) else (place,)
        elif type(there) is list:
            there.append(place)
        else:
            found[term] = [*there, place]
    return found


Zones = tuple[tuple[ZoneName, Zone], ...]


@dataclass(frozen=True)
class Layers:
    """An article with its words. `tag` is the language its terms carry («xx»: no stemmer).

    Thousands of queries are asked of the same one: what they share is made once.
    """

    article: Article
    tag: str
    title: Zone
    text: Zone

    @cached_property
    def forms(self) -> AbstractSet[str]:
        """The forms of title and text."""
        return self.title.form_places.keys() | self.text.form_places.keys()

    @cached_property
    def sorted_forms(self) -> Sequence[str]:
        """The forms of title and text, each once, in order."""
        return sorted(self.forms)

    @cached_property
    def stems(self) -> AbstractSet[str]:
        """The stems of title and text."""
        return self.title.stem_places.keys() | self.text.stem_places.keys()

    @cached_property
    def parts(self) -> AbstractSet[str]:
        """The parts of title and text."""
        return self.title.parts.keys() | self.text.parts.keys()

    def zones(self, wanted: Literal["any", "title", "text"]) -> Zones:
        """The zones that a query looks at, with their names."""
        return self._zones[wanted]

    @cached_property
    def _zones(self) -> Mapping[str, Zones]:
        title, text = ("title", self.title), ("text", self.text)
        return {"any": (title, text), "title": (title,), "text": (text,)}  # type: ignore[dict-item]
