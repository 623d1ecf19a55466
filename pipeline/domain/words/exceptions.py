"""Words that a stemmer would get wrong, from a table. Pure: the table comes in as text.

Line 1 tells the origin. Then sections:

    [words]     a stem, then all forms that have it
    [agents]    persons by what they do: inflected, but kept apart from the thing itself
    [keep s]    words that end in s by nature
    [verbs]     German verbs in -eln and -ern: all their forms and the noun in -ung together
    [prefixes]  what may stand before a verb
    [weak]      other regular German verbs; `!form` is another word, `=stem` the stem
    [strong]    irregular verbs: the forms that lead to the first one

[agents] and [keep s] count for the end of a longer word too, the verbs behind a prefix.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.domain.errors import Misconfigured
from pipeline.domain.words.fold import hard

_SECTIONS = ("words", "agents", "keep s", "prefixes", "verbs", "weak", "strong")
_SHORTEST_REST = 2
#: letters of an end by which a form is told quickly to be no exception
_END = 3
_PERSON = ("", "s", "n", "in", "innen")
#: endings that a regular verb's forms take after its base
_VERB = (
    "e en t te ten tem ter tes ung ungen end ende enden ender endes endem".split()  # noqa: SIM905
)
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

    def stem(self, form: str) -> str | None:
        """The stem of a folded form, None where the stemmer may have its way."""
        return self.whole.get(form) or self._verb(form) or self._tail(form)

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
                    return prefix + stem
        return None

    def _tail(self, form: str) -> str | None:
        if form[-_END:] not in self.tail_ends:
            return None
        for start in range(len(form) - 3):
            stem = self.tails.get(form[start:])
            if stem and (start == 0 or start >= _SHORTEST_REST):
                return form[:start] + stem
        return None


def read_exceptions(name: str, table: str, stem: Stem) -> Exceptions:
    """The exceptions of a table; `stem` is the stemmer they stand before. Raises Misconfigured."""
    rows = _rows(name, table)
    whole: dict[str, str] = {}
    for first, *forms in rows["words"]:
        whole |= dict.fromkeys(forms, first)
    tails = {row[0] + end: row[0] for row in rows["agents"] for end in _PERSON}
    verbs: dict[str, str] = {}
    for first, *forms in rows["strong"]:
        verbs |= dict.fromkeys([first, *forms], stem(first))
    for infinitive, *others in rows["weak"]:
        own = next((other[1:] for other in others if other.startswith("=")), stem(infinitive))
        for one in _weak(infinitive) - {other.removeprefix("!") for other in others}:
            verbs.setdefault(one, own)
    for row in rows["verbs"]:
        base, liquid = _liquid(row[0])
        verbs |= dict.fromkeys(liquid, base)
    keep_s, prefixes = (
        frozenset(word for row in rows[section] for word in row)
        for section in ("keep s", "prefixes")
    )
    tails = _bare_too(tails)
    return Exceptions(_bare_too(whole), tails, verbs, keep_s, prefixes, _ends(tails), _ends(verbs))


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


def _bare_too(stems: dict[str, str]) -> dict[str, str]:
    """Every word without its umlauts as well, where that is not a word of its own."""
    return {hard(form): stem for form, stem in stems.items()} | stems


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
