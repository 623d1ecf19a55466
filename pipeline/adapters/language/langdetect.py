"""Tells languages: small words, script and letters first, langdetect where these leave a doubt.

langdetect draws lots; with a seed for each text it answers the same always. It knows 55
languages, 400 ms to load and 2 to 4 ms a text, so it is loaded late and asked of 600 characters.
"""

from collections.abc import Callable, Mapping
from math import log
from threading import Lock
from typing import Any, Self

from pipeline.domain.language import (
    LOOKED_AT,
    UNKNOWN,
    SmallWords,
    expected,
    read_small_words,
    scores,
)

TABLE = "stopwords-languages"
#: a language that the model finds impossible may still win by its small words
_FLOOR = 0.003
_MODEL = 1.0
#: below, nothing but noise speaks for a language
_LEAST = 0.5


class SeededLangdetect:
    """Keeps ports.language.LanguageDetector. May be shared by threads."""

    def __init__(self, small_words: SmallWords) -> None:
        self._small_words = small_words
        self._factory: Any = None
        self._lock = Lock()

    @classmethod
    def of(cls, table: Callable[[str], str]) -> Self:
        """With the table of small words; `table` gives the text of one by its name."""
        return cls(read_small_words(f"{TABLE}.txt", table(TABLE)))

    def detect(self, text: str, hint: str | None = None) -> str:
        told = scores(text, self._small_words, hint)
        if told.sure:
            return told.sure
        model = self._model(text[:LOOKED_AT])
        if not model and not told.by:
            return UNKNOWN
        total = {
            language: told.by.get(language, 0.0)
            + _MODEL * log(model.get(language, 0.0) + _FLOOR)
            - log(_FLOOR)
            + expected(language)
            for language in model.keys() | told.by.keys()
        }
        best = min(total, key=lambda one: (-total[one], one))
        return best if total[best] >= _LEAST else UNKNOWN

    def _model(self, text: str) -> Mapping[str, float]:
        """Probabilities by the model; {} where it finds no letters."""
        from langdetect.lang_detect_exception import LangDetectException  # noqa: PLC0415

        with self._lock:
            detector = self._loaded().create()
        detector.append(text)
        found: dict[str, float] = {}
        try:
            for one in detector.get_probabilities():
                language = one.lang.partition("-")[0]
                found[language] = found.get(language, 0.0) + one.prob
        except LangDetectException:
            return {}
        return found

    def _loaded(self) -> Any:
        if self._factory is None:
            from langdetect import detector_factory  # noqa: PLC0415

            factory = detector_factory.DetectorFactory()
            factory.load_profile(detector_factory.PROFILES_DIRECTORY)
            factory.set_seed(0)
            self._factory = factory
        return self._factory
