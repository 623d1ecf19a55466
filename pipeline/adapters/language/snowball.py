"""Stems by Snowball, with tables of exceptions in front. Keeps ports.language.Stemmer.

Snowball alone is too narrow (Kiews, verhandelt) and too wide (Müller = Müll). PyStemmer is used
where it is there, for it is thirty times as fast; else the same algorithms in Python.
"""

import re
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Self
from zlib import crc32

from pipeline.domain.words.exceptions import Exceptions, read_exceptions
from pipeline.domain.words.fold import hard
from pipeline.domain.words.memory import Memory

_ALGORITHMS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}
#: release of the algorithms; both libraries must be of it
RELEASE = "3.1"
#: languages that have a table of exceptions
TABLES = {"de": ("stems-de", "stems-de-nouns"), "en": ("stems-en",), "ru": ("stems-ru",)}
#: forms remembered a language
REMEMBERED = 100_000

#: verbs in -ise, which are also spelt -ize: not promise, advise, precise, otherwise
_ISE = re.compile(
    r"(?P<base>.{2,}(?:[bdfghjklnqstuxz]|[^rnx]c|[^o]m|[^ep]r|[^m]p))is"
    r"(?P<end>e|ed|er|ers|es|ing|ation|ations|ational|able)"
)
#: verbs in -ieren, whose -t and -te the algorithm leaves, and nouns in -ier
_IEREN = re.compile(
    r"(?P<base>.{3,}ier)(?:e|en|ens|er|ern|es|est|et|n|s|st|t|te|ten|test|tem|ter|tes|end|ende|enden|ender"
    r"|endes|endem|ung|ungen)?"
)
#: women by what they do, in the plural: the algorithm leaves «Polizistinnen» beside «Polizistin»
_INNEN = re.compile(r"(?!.*(?:beginn|gewinn|besinn|spinn|entrinn|zerrinn)en).{4,}innen")
#: a letter after which the algorithm leaves a plural or genitive s (Autos, Kiews, Selenskyjs)
_OPEN_S = re.compile(r".{3,}[aioyäöüwpjvc]s")


class SnowballStemmer:
    """Stems of the languages that Snowball knows. `tables`: language -> text of its exceptions."""

    def __init__(self, tables: Mapping[str, str] | None = None) -> None:
        self._tables = dict(tables or {})
        told = "\n".join(f"{name}\n{text}" for name, text in sorted(self._tables.items()))
        self.version = f"snowball-{RELEASE}-{crc32(told.encode()):08x}"
        self._known: dict[str, Memory[str, str]] = {}
        self._stemmers: dict[str, Callable[[str], str]] = {}
        self._exceptions: dict[str, Exceptions] = {}
        self._lock = Lock()  # a stemmer of the library serves one thread at a time

    @classmethod
    def of(cls, table: Callable[[str], str]) -> Self:
        """With all tables there are; `table` gives the text of one by its name."""
        return cls({tag: "\n".join(table(name) for name in names) for tag, names in TABLES.items()})

    def stem(self, form: str, language: str) -> str:
        known = self._known.get(language)
        if known is None:
            known = self._known.setdefault(language, Memory(REMEMBERED))
        stem = known.get(form)
        if stem is None:
            with self._lock:
                stem = known.keep(form, self._stem(form, language) or hard(form))
        return stem

    def _stem(self, form: str, language: str) -> str:
        if language not in _ALGORITHMS:
            return hard(form)
        if language not in self._stemmers:
            self._begin(language)
        exceptions = self._exceptions[language]
        special = exceptions.stem(form)
        return self._stemmers[language](exceptions.respelt(form)) if special is None else special

    def _begin(self, language: str) -> None:
        """Stemmer and exceptions of a language, made when it is first met."""
        plain = _algorithm(_ALGORITHMS[language])
        exceptions = Exceptions()
        if language == "de":
            plain = _german(plain, self._keeps_s)
        if language == "en":
            plain = _english(plain)
        if language in self._tables:
            name = f"stems-{language}.txt"
            exceptions = read_exceptions(name, self._tables[language], plain)
        self._exceptions[language] = exceptions
        self._stemmers[language] = plain

    def _keeps_s(self, form: str) -> bool:
        """Whether a German word ends in s by nature; none does while its table is being read."""
        return "de" in self._exceptions and self._exceptions["de"].keeps_s(form)


def _algorithm(name: str) -> Callable[[str], str]:
    try:
        import Stemmer  # noqa: PLC0415 - not on every machine
    except ImportError:
        import snowballstemmer  # noqa: PLC0415 - slow to import, only where it must be

        slow: Callable[[str], str] = snowballstemmer.stemmer(name).stemWord
        return slow
    quick: Callable[[str], str] = Stemmer.Stemmer(name).stemWord
    return quick


def _english(plain: Callable[[str], str]) -> Callable[[str], str]:
    """English Snowball, asked for British words as Americans spell them: organise, organize."""

    def stem(form: str) -> str:
        found = _ISE.fullmatch(form)
        return plain(f"{found['base']}iz{found['end']}" if found else form)

    return stem


def _german(plain: Callable[[str], str], keeps_s: Callable[[str], bool]) -> Callable[[str], str]:
    """German Snowball, mended where it is too narrow by rule."""

    def stem(form: str) -> str:
        if "ier" in form and (verb := _IEREN.fullmatch(form)):
            return hard(verb["base"])
        if form.endswith("innen") and _INNEN.fullmatch(form):
            return plain(form.removesuffix("nen"))
        if form.endswith("ismen"):
            return plain(form.removesuffix("en") + "us")
        if not form.endswith("s"):
            return plain(form)
        if keeps_s(form):
            return hard(form)
        return plain(form[:-1] if _OPEN_S.fullmatch(form) else form)

    return stem
