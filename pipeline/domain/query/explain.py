"""Says in plain words how a query is understood, in German or English. Pure."""

from dataclasses import dataclass
from typing import Literal

from pipeline.domain.query.phrases import DE, EN, Phrases
from pipeline.domain.query.terms import words_of
from pipeline.domain.query.tree import (
    After,
    And,
    Before,
    Field,
    Group,
    Name,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Published,
    Query,
    Since,
    Wildcard,
    Word,
)


def explain(query: Query, language: Literal["de", "en"] = "en") -> str:
    """One sentence, or a list where much is joined by AND; words in *…*."""
    told = _Teller(DE if language == "de" else EN)
    if isinstance(query, And):
        *most, last = (f"- {told.clause(part)}" for part in query.parts)
        points = "".join(f"{point} {told.say.both}\n" for point in most)
        return f"{told.say.articles}\n{points}{last}."
    return f"{told.say.articles} {told.clause(query)}."


@dataclass(frozen=True, slots=True)
class _Teller:
    say: Phrases

    def clause(self, query: Query) -> str:
        """A clause that goes on after «articles that …» («Artikel, die …»)."""
        match query:
            case And(parts):
                return self._joined(self.say.both, parts)
            case Or(parts):
                return self._joined(self.say.either, parts)
            case Not(Word(text, zone)) if len(words_of(text)) == 1:
                return self.say.without[zone].format(text)
            case Not(Word() | Phrase() | Prefix() | Wildcard() as part):
                return self.say.contains_not[part.zone].format(self._words(part))
            case Not(part):
                return self.say.unless.format(self.clause(part))
            case Word() | Phrase() | Prefix() | Wildcard():
                return self._contains(self._words(query), query.zone)
            case Near():
                return self._near(query)
            case _:
                return self._known(query)

    def _joined(self, word: str, parts: tuple[Query, ...]) -> str:
        told = [self.clause(part) for part in parts]
        told = [
            f"({one})" if isinstance(part, And | Or) else one
            for one, part in zip(told, parts, strict=True)
        ]
        return f" {word} ".join(told)

    def _contains(self, what: str, zone: str) -> str:
        return self.say.contains[zone].format(what)

    def _words(self, query: Word | Phrase | Prefix | Wildcard) -> str:
        match query:
            case Word(text):
                side_by_side = len(words_of(text)) > 1
                return (self.say.dashed if side_by_side else self.say.any_form).format(text)
            case Phrase(words, slop):
                told = self.say.exactly.format(" ".join(words))
                return f"{told} {self.say.slop.format(slop)}" if slop else told
            case Prefix(start):
                return self.say.beginning.format(start)
            case Wildcard(pattern):
                return self.say.like.format(pattern)

    def _near(self, near: Near) -> str:
        sides = [self._side(side) for side in (near.left, near.right)]
        told = self.say.near.format(*sides, near.distance)
        how = self.say.near_exact if near.exact else self.say.near_any
        return f"{self._contains(told, near.zone)} ({how})"

    def _side(self, side: tuple[Word | Phrase, ...]) -> str:
        words = [word.text if isinstance(word, Word) else word.words[0] for word in side]
        told = f" {self.say.either} ".join(f"*{word}*" for word in words)
        return f"({told})" if len(words) > 1 else told

    def _known(self, query: Query) -> str:
        match query:
            case Field(name, value):
                return self.say.fields[name].format(value)
            case Group(name):
                return self.say.group.format(name)
            case Name(name):
                return self.say.name.format(name)
            case _:
                return self._dated(query)

    def _dated(self, query: Query) -> str:
        match query:
            case Published(None, str(end)):
                return self.say.until.format(self._moment(end))
            case Published(str(start), None):
                return self.say.since.format(self._moment(start))
            case Published(str(start), str(end)) if start == end:
                parts = len(start.replace("T", "-").split("-"))
                return self.say.on[min(parts, 4) - 1].format(self._moment(start))
            case Published(str(start), str(end)):
                return self.say.between.format(self._moment(start), self._moment(end))
            case Since(since):
                return self._since(since)
            case Before(moment):
                return self.say.before.format(self._moment(moment))
            case After(moment):
                return self.say.after.format(self._moment(moment))
            case _:
                raise AssertionError(query)  # pragma: no cover - every node is told above

    def _since(self, since: str) -> str:
        number, unit = since[:-1], since[-1]
        if number.isdigit() and unit in self.say.ago:
            told = self.say.one_ago if int(number) == 1 else self.say.ago
            return self.say.last.format(told[unit].format(number))
        return self.say.since.format(self.say.days.get(since) or self._moment(since))

    def _moment(self, moment: str) -> str:
        """A canonical moment as people write it."""
        date, _, time = moment.partition("T")
        year, *rest = date.split("-")
        match rest:
            case [month, day]:
                told = self.say.day.format(day, month, year)
                return self.say.minute.format(told, time) if time else told
            case [month] if self.say.months:
                return f"{self.say.months[int(month) - 1]} {year}"
            case _:
                return date
