"""Takes German compounds apart: «Friedensverhandlungen» is made of Frieden and Verhandlungen.

A compound is covered from end to end by words that are known to make compounds, each but the last
in a form in which it begins one (friedens-, häuser-, schul-). Of several covers the cheapest
counts: few parts, and parts that many other words are made with; so «Staubecken» is Stau and
Becken. This is the splitting by frequencies of Koehn and Knight, «Empirical Methods for Compound
Splitting» (2003), with types counted in the place of tokens and with learnt linking forms.

Pure. The same form has always the same parts; remembering them is the caller's.
"""

from dataclasses import dataclass

from pipeline.domain.words.compound_tables import CompoundTables, First

#: «Ölpreis»; and as long as a folded word may be
SHORTEST, LONGEST = 6, 96
#: letters of a part that need not stand among the short ones
LETTERS = 4
#: what a part costs, what each step of rarity adds, and what a link adds that was never seen
PART, RARE, UNSEEN = 4.0, 0.6, 2.0
#: figure from which a word costs nothing more for being rare
COMMON = 6
#: endings of a last part, the longest first; those before which a vowel may change
_ENDINGS = ("innen", "ern", "nen", "sen", "en", "er", "es", "em", "se", "e", "n", "s")
#: what the plural -en stands in the place of: Themen, Ministerien, Viren, Risiken, Praxen
_LATIN, _LATIN_LETTERS = ("a", "um", "us", "o", "is"), 3
_CHANGING = frozenset({"ern", "en", "er", "e", "n", ""})
_PLAIN = str.maketrans("äöü", "aou")
_APART = {"ä": "ae", "ö": "oe", "ü": "ue"}
#: ends after which German always links with s
_TAKE_S = ("ung", "heit", "keit", "schaft", "ion", "tät", "ling", "tum", "ing", "en")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the word; `noun` is what is found, «» nothing."""

    start: int
    end: int
    noun: str


@dataclass(frozen=True, slots=True)
class _Cover:
    cost: float
    pieces: tuple[_Piece, ...]


class Compounds:
    """Knows the parts of compounds."""

    def __init__(self, tables: CompoundTables) -> None:
        self._known = tables
        self.version = tables.version

    def parts(self, form: str) -> tuple[str, ...]:
        """The parts of a word that `soft` folded, also parts of parts; () where it has none.

        They are words as they stand or the nouns behind them, to be stemmed; never the word itself.
        """
        if not SHORTEST <= len(form) <= LONGEST or not form.isalpha() or self.is_whole(form):
            return ()
        pieces = self._finest(form)
        return tuple(sorted(set(_stretches(pieces)) - {form, ""}))

    def cover(self, form: str) -> tuple[str, ...]:
        """The pieces of the best cover as they stand in the word, links included."""
        if not SHORTEST <= len(form) <= LONGEST or not form.isalpha() or self.is_whole(form):
            return ()
        return tuple(text for text, _ in self._best(form))

    def is_whole(self, form: str) -> bool:
        """Whether a form is one of a word that stays whole."""
        whole = self._known.whole
        return form in whole or any(base in whole for base in _bases(form))

    def _best(self, form: str) -> tuple[tuple[str, str], ...]:
        """Text and noun of each piece. Where folding made an umlaut at a joint, it is undone."""
        cover = self._cheapest(form)
        if cover is None:
            for place, sign in enumerate(form):
                if sign in _APART:
                    other = form[:place] + _APART[sign] + form[place + 1 :]
                    cover = self._cheapest(other)
                    if cover:
                        form = other
                        break
        if cover is None:
            return ()
        return tuple((form[piece.start : piece.end], piece.noun) for piece in cover.pieces)

    def _cheapest(self, form: str) -> _Cover | None:
        """The cheapest cover of at least two pieces; from the end of the word to its beginning."""
        steps = self._steps(form)
        chains: dict[int, _Cover] = {}
        lasts: dict[int, _Cover | None] = {}
        for start in sorted(steps, reverse=True):
            lasts[start] = self._as_last(form, start) if start else None
            for end, first in steps[start]:
                after = self._cheaper(chains.get(end), lasts[end], form[start:end])
                if after is None:
                    continue
                cost = after.cost + _cost(first.figure)
                if start not in chains or cost < chains[start].cost:
                    piece = _Piece(start, end, first.noun)
                    chains[start] = _Cover(cost, (piece, *after.pieces))
        return chains.get(0)

    def _steps(self, form: str) -> dict[int, list[tuple[int, First]]]:
        """Where pieces may begin, walking from the beginning, each with what may stand there."""
        steps: dict[int, list[tuple[int, First]]] = {0: []}
        for start in range(len(form) - 3):
            if start in steps:
                for end in range(start + 2, len(form) - 1):
                    first = self._first(form[start:end])
                    if first is not None:
                        steps[start].append((end, first))
                        steps.setdefault(end, [])
        return steps

    def _cheaper(self, chain: _Cover | None, last: _Cover | None, before: str) -> _Cover | None:
        """What goes on after `before`: more pieces, or the last one where it may follow."""
        if last is not None:
            allowed = self._known.picky.get(last.pieces[0].noun)
            if allowed is not None and before not in allowed:
                last = None
        if chain is None or last is None:
            return chain or last
        return min(last, chain, key=lambda cover: cover.cost)

    def _as_last(self, form: str, start: int) -> _Cover | None:
        noun = self.last(form[start:])
        if noun is None:
            return None
        inflected = 0.0 if form.endswith(noun) else RARE / 2
        piece = _Piece(start, len(form), noun)
        return _Cover(_cost(self._known.lasts[noun]) + inflected, (piece,))

    def last(self, text: str) -> str | None:
        """The known word that `text` is a form of at the end of a compound."""
        if self._may_end(text):
            return text
        if text.endswith("innen") and self._may_end(text[:-3]):
            return text[:-3]
        return max(
            (base for base in _bases(text) if self._may_end(base)),
            key=lambda base: self._known.lasts[base],
            default=None,
        )

    def _may_end(self, word: str) -> bool:
        return word in self._known.lasts and (len(word) >= LETTERS or word in self._known.short)

    def _first(self, text: str) -> First | None:
        """What `text` is at the beginning of a compound; also a link that was never seen."""
        known = self._known.firsts.get(text)
        if known is not None:
            return known
        if len(text) < LETTERS or text in self._known.barred:
            return None
        for word in (text, text[:-1]):
            figure = self._known.lasts.get(word)
            if figure is not None and len(word) >= LETTERS and _may_link(word, text):
                return First(figure - round(UNSEEN / RARE), word)
        return None

    def _finest(self, form: str) -> tuple[tuple[str, str], ...]:
        """The pieces of the best cover, each taken apart again as far as it goes."""
        if len(form) < SHORTEST or self.is_whole(form):
            return ()
        fine: list[tuple[str, str]] = []
        *firsts, last = self._best(form) or (("", ""),)
        for text, noun in firsts:
            inner = self._finest(noun) if noun and text.startswith(noun) else ()
            if inner:  # what links the whole piece on links its last part on
                end, meant = inner[-1]
                inner = (*inner[:-1], (end + text[len(noun) :], meant))
            fine += inner or ((text, noun),)
        return (*fine, *(self._finest(last[0]) or (last,))) if fine else ()


def _stretches(pieces: tuple[tuple[str, str], ...]) -> list[str]:
    """The nouns of the pieces, and all that neighbours may be together.

    «Haupt|bahnhofs|vorplatz»: whoever brackets it otherwise than meant adds a word that nobody
    asks for; whoever leaves it out loses the «Hauptbahnhof».
    """
    found = [noun for _, noun in pieces]
    texts = [text for text, _ in pieces]
    for start in range(len(pieces)):
        for end in range(start + 2, len(pieces) + (start > 0)):
            last, noun = pieces[end - 1]
            plain = noun if last.startswith(noun) and end < len(pieces) and noun else last
            found.append("".join(texts[start : end - 1]) + plain)
    return found


def _cost(figure: int) -> float:
    return PART + RARE * max(0, COMMON - figure)


def _may_link(word: str, text: str) -> bool:
    """Whether a word may stand so before the next one without having been seen there."""
    link = text[len(word) :]
    if link == "s":
        return word.endswith(_TAKE_S)
    if link == "n":
        return word.endswith("e")
    return not link and not word.endswith((*_TAKE_S[:-1], "e"))


def _bases(text: str) -> list[str]:
    """What may stand behind an inflected form."""
    found = []
    for ending in (*_ENDINGS, ""):
        if not text.endswith(ending) or len(text) < len(ending) + 2:
            continue
        base = text.removesuffix(ending)
        found.append(base)
        if ending == "en" and len(base) >= _LATIN_LETTERS:
            found += [base + latin for latin in _LATIN]
        if ending in _CHANGING:
            found.append(_without_umlaut(base))
    return found


def _without_umlaut(text: str) -> str:
    """The last umlaut taken back: bahnhöf, häus."""
    place = max(text.rfind(sign) for sign in "äöü")
    return text if place < 0 else text[:place] + text[place].translate(_PLAIN) + text[place + 1 :]
