"""Takes German compounds apart: «Friedensverhandlungen» is made of Frieden and Verhandlungen.

A compound is covered from end to end by words that are known to make compounds, each but the last
in a form in which it begins one (friedens-, häuser-, schul-). Of several covers the cheapest
counts: few parts, and parts that many other words are made with; so «Staubecken» is Stau and
Becken. This is the splitting by frequencies of Koehn and Knight, «Empirical Methods for Compound
Splitting» (2003), with types counted in the place of tokens and with learnt linking forms.

Pure. The same form has always the same parts; remembering them is the caller's.
"""

from pipeline.domain.words.compound_tables import CompoundTables, First
from pipeline.domain.words.fold import hard
from pipeline.domain.words.memory import Memory

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
#: what stands before another part as it is, without a link, does not end so
_LINKED = (*_TAKE_S[:-1], "e")
#: with what links an unseen part on: s after its endings, n after e
_LINKS = (*(ending + "s" for ending in _TAKE_S), "en")
#: letters that no ending of a word longer by two reaches: by them most forms are told not to be whole
_START = 4
#: nouns whose own parts are remembered
REMEMBERED = 20_000

#: a stretch of the word, from where to where, and the noun that is found by it, «» none
_Piece = tuple[int, int, str]
#: what a cover costs, and its pieces
_Cover = tuple[float, tuple[_Piece, ...]]
#: an inflected form's end: where it is cut, whether a vowel may change, whether it may be Latin
_Cut = tuple[int, bool, bool]


class Compounds:
    """Knows the parts of compounds."""

    def __init__(self, tables: CompoundTables) -> None:
        self._known = tables
        self._whole_starts = {
            hard(word)[: _START if len(word) > _START + 1 else _START - 1] for word in tables.whole
        }
        self._inner = Memory[str, tuple[tuple[str, str], ...]](REMEMBERED)
        self.version = tables.version

    def parts(self, form: str) -> tuple[str, ...]:
        """The parts of a word that `soft` folded, also parts of parts; () where it has none.

        They are words as they stand or the nouns behind them, to be stemmed; never the word itself.
        """
        if not SHORTEST <= len(form) <= LONGEST or not form.isalpha():
            return ()
        pieces = self._finest(form)
        return tuple(sorted(set(_stretches(pieces)) - {form, ""})) if pieces else ()

    def cover(self, form: str) -> tuple[str, ...]:
        """The pieces of the best cover as they stand in the word, links included."""
        if not SHORTEST <= len(form) <= LONGEST or not form.isalpha() or self.is_whole(form):
            return ()
        return tuple(text for text, _ in self._best(form))

    def is_whole(self, form: str) -> bool:
        """Whether a form is one of a word that stays whole."""
        start = hard(form[:_START])
        if self._whole_starts.isdisjoint((start, start[:3], start[:2])):
            return False
        whole = self._known.whole
        return form in whole or any(
            base in whole for cut in _cuts(form) for base in _bases(form, 0, cut)
        )

    def _best(self, form: str) -> tuple[tuple[str, str], ...]:
        """Text and noun of each piece. Where folding made an umlaut at a joint, it is undone."""
        found = self._cheapest(form)
        if not found and not form.isascii():
            for place, sign in enumerate(form):
                if sign in _APART:
                    other = form[:place] + _APART[sign] + form[place + 1 :]
                    found = self._cheapest(other)
                    if found:
                        form = other
                        break
        return tuple((form[start:end], noun) for start, end, noun in found)

    def _cheapest(self, form: str) -> tuple[_Piece, ...]:
        """The cheapest cover of at least two pieces; from the end of the word to its beginning."""
        steps = self._steps(form)
        if not steps[0]:
            return ()
        chains: dict[int, _Cover] = {}
        lasts: dict[int, _Cover | None] = {}
        cuts = _cuts(form)
        for start in sorted(steps, reverse=True):
            lasts[start] = self._as_last(form, start, cuts) if start else None
            for end, first in steps[start]:
                after = self._cheaper(chains.get(end), lasts[end], form[start:end])
                if after is None:
                    continue
                cost = after[0] + _cost(first.figure)
                if start not in chains or cost < chains[start][0]:
                    noun = self._heard(form[start:end], first.noun, after[1][0][2])
                    chains[start] = (cost, ((start, end, noun), *after[1]))
        return chains[0][1] if 0 in chains else ()

    def _steps(self, form: str) -> dict[int, list[tuple[int, First]]]:
        """Where pieces may begin, walking from the beginning, each with what may stand there."""
        steps: dict[int, list[tuple[int, First]]] = {0: []}
        known, lasts = self._known.firsts, self._known.lasts
        for start in range(len(form) - 3):
            if start not in steps:
                continue
            for end in range(start + 2, len(form) - 1):
                text = form[start:end]
                first = known.get(text)
                if first is None and (text in lasts or text.endswith(_LINKS)):
                    first = self._unseen(text)
                if first is not None:
                    steps[start].append((end, first))
                    steps.setdefault(end, [])
        return steps

    def _heard(self, text: str, noun: str, after: str) -> str:
        """The noun of a first piece, «» where it is another word: links|extremismus is no Link."""
        unheard = self._known.unheard.get(text)
        return noun if unheard is None or (unheard and after not in unheard) else ""

    def _cheaper(self, chain: _Cover | None, last: _Cover | None, before: str) -> _Cover | None:
        """What goes on after `before`: more pieces, or the last one where it may follow."""
        bound = self._known.before.get(before)
        if bound is not None:
            chain = chain if chain and chain[1][0][2] in bound else None
            last = last if last and last[1][0][2] in bound else None
        if last is not None:
            allowed = self._known.picky.get(last[1][0][2])
            if allowed is not None and before not in allowed:
                last = None
        if chain is None or last is None:
            return chain or last
        return chain if chain[0] < last[0] else last

    def _as_last(self, form: str, start: int, cuts: list[_Cut]) -> _Cover | None:
        noun = self._last(form, start, cuts)
        if noun is None:
            return None
        inflected = 0.0 if form.endswith(noun) else RARE / 2
        return (_cost(self._known.lasts[noun]) + inflected, ((start, len(form), noun),))

    def last(self, text: str) -> str | None:
        """The known word that `text` is a form of at the end of a compound."""
        return self._last(text, 0, _cuts(text))

    def _last(self, form: str, start: int, cuts: list[_Cut]) -> str | None:
        """The same of what stands from `start` on."""
        text = form[start:]
        if self._may_end(text):
            return text
        if text.endswith("innen") and self._may_end(text[:-3]):
            return text[:-3]
        lasts, short = self._known.lasts, self._known.short
        found, best = None, -1
        for cut in cuts:
            for base in _bases(form, start, cut):
                figure = lasts.get(base, -1)
                if figure > best and (len(base) >= LETTERS or base in short):
                    found, best = base, figure
        return found

    def _may_end(self, word: str) -> bool:
        return word in self._known.lasts and (len(word) >= LETTERS or word in self._known.short)

    def _unseen(self, text: str) -> First | None:
        """A known last word at the beginning of a compound, as it was never seen there."""
        lasts = self._known.lasts
        figure, word = lasts.get(text), text
        if figure is None or text.endswith(_LINKED):
            if not text.endswith(_LINKS):
                return None
            word = text[:-1]
            figure = lasts.get(word)
        if figure is None or len(word) < LETTERS or text in self._known.barred:
            return None
        return First(figure - round(UNSEEN / RARE), word)

    def _finest(self, form: str) -> tuple[tuple[str, str], ...]:
        """The pieces of the best cover, each taken apart again as far as it goes."""
        if len(form) < SHORTEST or self.is_whole(form):
            return ()
        best = self._best(form)
        if not best:
            return ()
        fine: list[tuple[str, str]] = []
        *firsts, last = best
        for text, noun in firsts:
            inner = self._finest_of(noun) if noun and text.startswith(noun) else ()
            if inner:  # what links the whole piece on links its last part on
                end, meant = inner[-1]
                inner = (*inner[:-1], (end + text[len(noun) :], meant))
            fine += inner or ((text, noun),)
        return (*fine, *(self._finest_of(last[0]) or (last,)))

    def _finest_of(self, piece: str) -> tuple[tuple[str, str], ...]:
        """The same of a piece: the words that make compounds make many."""
        known = self._inner.get(piece)
        return self._inner.keep(piece, self._finest(piece)) if known is None else known


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
            if not noun:
                continue  # «Bankmit|spieler»: no word ends there
            plain = noun if last.startswith(noun) and end < len(pieces) and noun else last
            found.append("".join(texts[start : end - 1]) + plain)
    return found


def _cost(figure: int) -> float:
    return PART + RARE * max(0, COMMON - figure)


def _cuts(form: str) -> list[_Cut]:
    """Where an inflected form may be cut, the longest ending first, last of all nowhere."""
    length = len(form)
    return [
        (length - len(ending), ending in _CHANGING, ending == "en")
        for ending in _BY_LETTER.get(form[-1:], ("",))
        if form.endswith(ending)
    ]


def _bases(form: str, start: int, cut: _Cut) -> list[str]:
    """What may stand behind the inflected form from `start` on, cut there."""
    end, changing, latin = cut
    if end - start < 2:  # noqa: PLR2004 - one letter is no word
        return []
    base = form[start:end]
    found = [base]
    if latin and len(base) >= _LATIN_LETTERS:
        found += [base + one for one in _LATIN]
    if changing and not base.isascii():
        found.append(_without_umlaut(base))
    return found


#: the endings that a form with this last letter can have
_BY_LETTER = {
    letter: tuple(ending for ending in (*_ENDINGS, "") if letter.endswith(ending[-1:]))
    for letter in {ending[-1] for ending in _ENDINGS}
}


def _without_umlaut(text: str) -> str:
    """The last umlaut taken back: bahnhöf, häus."""
    place = max(text.rfind(sign) for sign in "äöü")
    return text if place < 0 else text[:place] + text[place].translate(_PLAIN) + text[place + 1 :]
