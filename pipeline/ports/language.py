"""What the pipeline asks of those who know words. Kept by adapters/language/."""

from typing import Protocol

from pipeline.domain.query.tree import Query


class Stemmer(Protocol):
    """Brings inflected forms of one word together.

    The same form has the same stem always; `version` is another one whenever any stem may differ.
    """

    @property
    def version(self) -> str:
        """Names algorithm and tables, for the number of the analysis."""

    def stem(self, form: str, language: str) -> str:
        """The stem of a folded form (in German with ä, ö, ü), letters and digits only.

        The form itself, without umlauts, where there is no stemmer for the language. Never empty.
        """


class LanguageDetector(Protocol):
    """Tells the language of a text, the same answer for the same text always."""

    def detect(self, text: str, hint: str | None = None) -> str:
        """ISO 639-1 in lower case, «xx» where it cannot be told. `hint`: what the page claims."""


class QueryParser(Protocol):
    """Reads the query language."""

    def parse(self, query: str) -> Query:
        """The tree. Raises BadQuery (with position and hint)."""
