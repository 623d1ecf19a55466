"""The language of a text, told by its script, its small words and its typical letters.

Good where there is much of it or little; between two answers that lie close together, whoever
asks may add what a model of letter sequences says. Pure: the small words come in as a table.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from pipeline.domain.errors import Misconfigured

UNKNOWN = "xx"
#: characters that are looked at; news shows its language in a few sentences
LOOKED_AT = 600

_WORD = re.compile(r"[^\W\d_]+")
_TWO_WORDS = re.compile(r"[^\W\d_][\W\d_]+[^\W\d_]")
_ADDRESS = re.compile(r"\S+\.\w{2,4}\b(?:/\S*)?|[@#]\S+")
#: first and last character of each script's main blocks
_SCRIPTS = (
    ("latin", "A", "ɏ"),
    ("greek", "Ͱ", "Ͽ"),
    ("cyrillic", "Ѐ", "ԯ"),
    ("hebrew", "\u0590", "\u05ff"),
    ("arabic", "\u0600", "ۿ"),
    ("devanagari", "\u0900", "ॿ"),
    ("bengali", "\u0980", "\u09ff"),
    ("tamil", "\u0b80", "\u0bff"),
    ("thai", "\u0e00", "\u0e7f"),
    ("kana", "\u3040", "\u30ff"),
    ("han", "\u3400", "\u9fff"),
    ("hangul", "\uac00", "\ud7a3"),
)
#: scripts that one language of the news writes, as a rule
_OF_SCRIPT = {
    "greek": "el",
    "hebrew": "he",
    "devanagari": "hi",
    "bengali": "bn",
    "tamil": "ta",
    "thai": "th",
    "kana": "ja",
    "han": "zh",
    "hangul": "ko",
}
#: letters that few languages have, and how much one of them says
_LETTERS: Mapping[str, Sequence[tuple[str, float]]] = {
    "ß": [("de", 3)],
    "ä": [("de", 0.7), ("sv", 0.5), ("fi", 0.7)],
    "ö": [("de", 0.6), ("sv", 0.4), ("fi", 0.4), ("tr", 0.4), ("hu", 0.3)],
    "ü": [("de", 0.7), ("tr", 0.5), ("hu", 0.2)],
    "ñ": [("es", 2)],
    "¿": [("es", 4)],
    "¡": [("es", 4)],
    "ó": [("es", 0.7), ("pl", 0.4), ("hu", 0.4), ("pt", 0.2)],
    "í": [("es", 0.6), ("cs", 0.6), ("pt", 0.3)],
    "ã": [("pt", 2.5)],
    "õ": [("pt", 2)],
    "ç": [("fr", 0.7), ("pt", 1), ("tr", 1), ("ca", 0.5)],
    "è": [("fr", 0.8), ("it", 0.8)],
    "é": [("fr", 0.8), ("es", 0.3), ("pt", 0.3)],
    "ê": [("fr", 1.2), ("pt", 0.6)],
    "à": [("fr", 0.8), ("it", 0.8)],
    "œ": [("fr", 2)],
    "ù": [("it", 1), ("fr", 0.5)],
    "ø": [("da", 1.2), ("no", 1.2)],
    "å": [("sv", 1), ("da", 0.9), ("no", 0.9)],
    "æ": [("da", 1.3), ("no", 0.8)],
    "č": [("sl", 0.9), ("hr", 0.7), ("cs", 0.7)],
    "š": [("sl", 0.8), ("hr", 0.7), ("cs", 0.7)],
    "ž": [("sl", 0.8), ("hr", 0.7), ("cs", 0.7)],
    "ć": [("hr", 2), ("pl", 0.7)],
    "đ": [("hr", 2), ("vi", 1)],
    "ř": [("cs", 3)],
    "ě": [("cs", 3)],
    "ů": [("cs", 3)],
    "ľ": [("sk", 3)],
    "ł": [("pl", 3)],
    "ę": [("pl", 2)],
    "ą": [("pl", 2)],
    "ő": [("hu", 3)],
    "ű": [("hu", 3)],
    "ğ": [("tr", 3)],
    "ı": [("tr", 3)],
    "ş": [("tr", 1.5), ("ro", 0.6)],
    "ț": [("ro", 3)],
    "ș": [("ro", 3)],
    "ă": [("ro", 1.5), ("vi", 0.7)],
    "ы": [("ru", 1.5)],
    "э": [("ru", 1.5)],
    "ё": [("ru", 1)],
    "і": [("uk", 1.5)],
    "ї": [("uk", 3)],
    "є": [("uk", 3)],
    "ґ": [("uk", 3)],
    "ў": [("be", 4)],
    "ј": [("sr", 1.5), ("mk", 1.2)],
    "ђ": [("sr", 3)],
    "ћ": [("sr", 3)],
    "љ": [("sr", 1), ("mk", 0.7)],
    "ќ": [("mk", 3)],
    "ѓ": [("mk", 3)],
    "ъ": [("bg", 0.9)],
    "پ": [("fa", 1.5), ("ur", 1)],
    "چ": [("fa", 1.5), ("ur", 1)],
    "گ": [("fa", 1.5), ("ur", 1)],
    "ی": [("fa", 1), ("ur", 1)],
    "ے": [("ur", 3)],
    "ٹ": [("ur", 3)],
}
#: the languages that news monitored from Germany comes in, by how likely they are beforehand
_EXPECTED = {
    "de": 3.0,
    "en": 2.2,
    "fr": 1.7,
    "es": 1.6,
    "ru": 1.6,
    "it": 1.2,
    "pt": 1.1,
    "nl": 0.9,
    "uk": 0.9,
    "ar": 0.9,
    "pl": 0.9,
    "tr": 0.8,
    "sl": 0.6,
    "sv": 0.4,
    "cs": 0.4,
}
_SMALL_WORD = 1.1
#: small words, and their share of all words, that leave no doubt
_SURE = 8.0
_SURE_SHARE = 0.12
_HINT = 1.5


@dataclass(frozen=True, slots=True)
class Scores:
    """How much speaks for each language; `sure` where nothing more need be asked."""

    by: Mapping[str, float]
    sure: str | None = None


SmallWords = Mapping[str, Sequence[tuple[str, float]]]


def read_small_words(name: str, table: str) -> SmallWords:
    """Word -> languages with a weight, from a table with a section a language."""
    by_word: dict[str, list[str]] = {}
    language = ""
    for number, line in enumerate(table.splitlines(), 1):
        if line.startswith("["):
            language = line.strip("[] ")
        elif line.strip() and not line.startswith("#"):
            if not language:
                raise Misconfigured(name, f"line {number}: a section such as [de] must come first")
            for word in line.split():
                by_word.setdefault(word, []).append(language)
    return {
        word: tuple((one, 1 / len(set(found)) ** 0.7) for one in dict.fromkeys(found))
        for word, found in by_word.items()
    }


def scores(text: str, small_words: SmallWords, hint: str | None = None) -> Scores:
    """What speaks for each language in the beginning of a text. `hint`: what the page claims."""
    text = _ADDRESS.sub(" ", text[: 2 * LOOKED_AT])[:LOOKED_AT].casefold()
    script = main_script(text)
    claimed = _claimed(hint)
    if script is None or (script == "latin" and not _TWO_WORDS.search(text)):
        # a single word may be of any language
        return Scores({}, claimed if claimed and script else UNKNOWN)
    if script in _OF_SCRIPT:
        return Scores(
            {}, "ja" if script == "han" and main_script(text, {"kana"}) else _OF_SCRIPT[script]
        )
    words = _WORD.findall(text)
    found: dict[str, float] = {}
    for word in words:
        for language, weight in small_words.get(word, ()):
            found[language] = found.get(language, 0.0) + weight
    return _weighed(text, found, len(words), claimed)


def main_script(text: str, only: set[str] | None = None) -> str | None:
    """The script that most letters are of, None where there are no letters.

    Kana among Han letters makes a text Japanese.
    """
    found: Counter[str] = Counter()
    for sign, count in Counter(text).items():
        for name, first, last in _SCRIPTS if sign.isalpha() else ():
            if first <= sign <= last and (only is None or name in only):
                found[name] += count
    if (
        found["kana"]
        and found["kana"] + found["han"] > found["latin"]
        and found["kana"] * 20 > found["han"]
    ):
        return "kana"
    return found.most_common(1)[0][0] if found else None


def _weighed(text: str, found: dict[str, float], words: int, claimed: str | None) -> Scores:
    """Small words and letters together; sure where many words speak for one language alone."""
    best, second, *_ = [*sorted(found.values(), reverse=True), 0.0, 0.0]
    top = max(found, key=lambda one: found[one], default=UNKNOWN)
    if best >= max(_SURE, _SURE_SHARE * words) and best > 2 * second and top in _EXPECTED:
        return Scores(found, top)
    by = {one: _SMALL_WORD * weight for one, weight in found.items()}
    for sign, count in Counter(text).items():
        for language, weight in _LETTERS.get(sign, ()):
            by[language] = by.get(language, 0.0) + weight * (1 + log(count))
    if claimed:
        by[claimed] = by.get(claimed, 0.0) + _HINT
    return Scores(by)


def _claimed(hint: str | None) -> str | None:
    """The language of a page's claim such as «de-DE»; None where it claims none."""
    code = (hint or "").strip().lower()[:2]
    return code if len(code) == 2 and code.isalpha() and code != UNKNOWN else None  # noqa: PLR2004


def expected(language: str) -> float:
    """How likely a language is beforehand; to be added to other scores."""
    return _EXPECTED.get(language, -1.0)
