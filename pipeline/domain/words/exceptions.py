"""Words that a stemmer would get wrong, from a table. Pure: the table comes in as text.

Line 1 tells the origin. Then sections:

    [words]     a stem, then all forms that have it
    [ends]      the same, counting for the end of a longer word too
    [apart]     as [words], but not to be had without their umlauts
    [agents]    persons by what they do: inflected, but kept apart from the thing itself
    [alone]     the same, not counting for the end of a longer word
    [keep s]    words that end in s by nature
    [verbs]     German verbs in -eln and -ern: all their forms and the noun in -ung together
    [prefixes]  what may stand before a verb
    [weak]      other regular German verbs; `!form` is another word, `=stem` the stem
    [strong]    irregular verbs: the forms that lead to the first one
    [spellings] how words begin that are spelt in two ways, and the way that is stemmed

[agents] and [keep s] count for the end of a longer word too, the verbs behind a prefix. Where a
line is a list ([agents], [alone], [keep s], [prefixes]) it may hold several words.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from pipeline.domain.errors import Misconfigured
from pipeline.domain.words.fold import hard

_SECTIONS = (
    *("words", "ends", "apart", "agents", "alone"),
    *("keep s", "prefixes", "verbs", "weak", "strong", "spellings"),
)
_LISTS = ("agents", "alone", "keep s", "prefixes")
_SHORTEST_REST = 2
#: shorter words take no genitive s: «Ei» does not look for «Eis»
_NAME_LENGTH = 4
_SIBILANTS = ("s", "x", "z", "ß")
#: letters of the longest beginning under [spellings]
_BEGINNING = 12
#: letters of an end by which a form is told quickly to be no exception
_END = 3
_PERSON, _WOMAN = ("", "s", "n", "in", "innen"), ("in", "innen")
#: endings that a regular verb's forms take after its base
_VERB = (
    *("e", "en", "ens", "t", "te", "ten", "tem", "ter", "tes", "ung", "ungen", "end"),
    *("ende", "enden", "ender", "endes", "endem", "endste", "endsten", "endster", "endstes"),
)
_ADJECTIVE = ("e", "en", "em", "er", "es")
_PARTICIPLE = ("t", "te", "ten", "ter", "tes", "tem")
_LIQUID = "n t te ten tem ter tes nd nde nden nder ndes ndem".split()  # noqa: SIM905

Stem = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What stands before the stemmer of one language."""

    whole: Mapping[str, str] = field(default_factory=dict)
    tails: Mapping[str, str] = field(default_factory=dict)
    verbs: Mapping[str, str] = field(default_factory=dict)
    keep_s: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()
    #: the last letters of all tails and verbs: most words end otherwise, and are told by it
    tail_ends: frozenset[str] = frozenset()
    verb_ends: frozenset[str] = frozenset()
    spellings: Mapping[str, str] = field(default_factory=dict)

    def stem(self, form: str) -> str | None:
        """The stem of a folded form, None where the stemmer may have its way."""
        return self.whole.get(form) or self._verb(form) or self._tail(form)

    def respelt(self, form: str) -> str:
        """The form as it is spelt where its beginning is spelt in two ways."""
        if self.spellings:
            for end in range(min(len(form), _BEGINNING), _END, -1):
                if other := self.spellings.get(form[:end]):
                    return other + form[end:]
        return form

    def keeps_s(self, form: str) -> bool:
        """Whether the s at the end belongs to the word."""
        return any(form[start:] in self.keep_s for start in range(len(form) - 2))

    def _verb(self, form: str) -> str | None:
        verbs = self.verbs
        if form in verbs:
            return verbs[form]
        if form[-_END:] not in self.verb_ends:
            return None
        for end in range(_SHORTEST_REST, min(len(form) - 2, 11)):
            stem = verbs.get(form[end:])
            if stem:
                prefix = form[:end].removesuffix("zu") if end > _SHORTEST_REST else form[:end]
                if prefix in self.prefixes:
                    return hard(prefix) + stem
        return None

    def _tail(self, form: str) -> str | None:
        if form[-_END:] not in self.tail_ends:
            return None
        for start in range(len(form) - 3):
            stem = self.tails.get(form[start:])
            if stem and (start == 0 or start >= _SHORTEST_REST):
                return hard(form[:start]) + stem
        return None


def may_take_s(word: str) -> bool:
    """Whether a word in small letters may be a name in the nominative, to which a genitive adds s."""
    return len(word) >= _NAME_LENGTH and word.isalpha() and not word.endswith(_SIBILANTS)


def read_exceptions(name: str, table: str, stem: Stem) -> Exceptions:
    """The exceptions of a table; `stem` is the stemmer they stand before. Raises Misconfigured."""
    rows = _rows(name, table)
    words = {section: list(chain.from_iterable(rows[section])) for section in _LISTS}
    ends, apart = _forms(rows["ends"]), _forms(rows["apart"])
    whole = apart | _bare_too(_forms(rows["words"]) | ends | _persons(words["alone"]), apart)
    tails = _bare_too(ends | _persons(words["agents"]), apart)
    verbs = _verbs(rows, stem)
    return Exceptions(
        _with_genitives(whole),
        tails,
        verbs,
        frozenset(words["keep s"]),
        frozenset(words["prefixes"]),
        _ends(tails),
        _ends(verbs),
        dict(rows["spellings"]),
    )


def _forms(rows: list[list[str]]) -> dict[str, str]:
    return {form: first for first, *forms in rows for form in forms}


def _persons(words: list[str]) -> dict[str, str]:
    found = {word + end: word for word in words for end in _PERSON}
    women = {word[:-2] + end: word for word in words if word.endswith("erer") for end in _WOMAN}
    return women | found


def _verbs(rows: Mapping[str, list[list[str]]], stem: Stem) -> dict[str, str]:
    """The forms of all verbs: what is written out comes before what follows a rule."""
    verbs: dict[str, str] = {}
    for first, *forms in rows["strong"]:
        verbs |= dict.fromkeys([first, *chain.from_iterable(map(_inflected, forms))], stem(first))
    for infinitive, *others in rows["weak"]:
        own = next((other[1:] for other in others if other.startswith("=")), stem(infinitive))
        for one in _weak(infinitive) - {other.removeprefix("!") for other in others}:
            verbs.setdefault(one, own)
    for row in rows["verbs"]:
        base, liquid = _liquid(row[0])
        verbs |= dict.fromkeys(liquid, base)
    return verbs


def _inflected(form: str) -> list[str]:
    """A form of an irregular verb, a participle with its endings too."""
    if form.startswith("ge") or form.endswith(("en", "annt", "andt")):
        return [form, *(form + end for end in _ADJECTIVE)]
    return [form]


def _with_genitives(whole: dict[str, str]) -> dict[str, str]:
    """Every form with a genitive s as well, which a query adds to what may be a name."""
    named = {f"{form}s": stem for form, stem in whole.items() if may_take_s(form)}
    return named | whole


def _ends(forms: Iterable[str]) -> frozenset[str]:
    return frozenset(form[-_END:] for form in forms)


def _rows(name: str, table: str) -> dict[str, list[list[str]]]:
    rows: dict[str, list[list[str]]] = {section: [] for section in _SECTIONS}
    section = ""
    if not table.startswith("# Origin:"):
        raise Misconfigured(name, "line 1 must tell the origin of the table: # Origin: …")
    for number, line in enumerate(table.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[] \t")
        elif section in rows:
            rows[section].append(words)
        if section not in rows:
            raise Misconfigured(name, f"line {number}: sections are {', '.join(_SECTIONS)}")
    return rows


def _bare_too(stems: dict[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """Every word without its umlauts as well, unless one of its forms were another word so.

    «Fäser» has none: her genitive would be that of the «Faser».
    """
    bare = [(hard(form), stem) for form, stem in stems.items() if not form.isascii()]
    taken = {stem for form, stem in bare if (stems.get(form) or others.get(form, stem)) != stem}
    return {form: stem for form, stem in bare if stem not in taken} | stems


def _weak(infinitive: str) -> set[str]:
    """«sagen»: sagt, sagte, gesagt …; «arbeiten»: arbeitet, arbeitete, gearbeitet and so on."""
    base = infinitive.removesuffix("n").removesuffix("e")
    linked = base + "e" if base.endswith(("t", "d")) else base
    forms = {infinitive} | {base + end for end in _VERB}
    forms |= {linked + end for end in _PARTICIPLE}
    return forms | {f"ge{linked}{end}" for end in _PARTICIPLE}


def _liquid(infinitive: str) -> tuple[str, set[str]]:
    """«fördern» leads to «förder», «verhandeln» to «verhandl», as their nouns in -ung do."""
    full = infinitive.removesuffix("n")
    short = full[:-2] + full[-1]
    base = full if full.endswith("er") else short
    forms = {full + end for end in _LIQUID} | {short + end for end in ("e", "ung", "ungen")}
    forms |= {f"ge{full}{end}" for end in _PARTICIPLE}
    if base == full:
        forms |= {full + end for end in ("", "e", "s", "ung", "ungen")}
    return base, forms
