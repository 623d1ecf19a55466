"""News agencies: which one an article credits."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.domain.errors import Misconfigured

#: a credit of a picture, not of the text
PICTURE = re.compile(
    r"\b(?:Foto|Fotos|Bild|Bilder|Photo|Image|Picture|Video|Grafik)s?\b\s*:", re.IGNORECASE
)
#: «Genf (NDA) – …», «GENF, 3. März (NDA) –»: whatever stands there is an agency
DATELINE = re.compile(
    r"^[A-ZÄÖÜ][^()\n]{1,60}?\s?\((?P<name>[A-Za-zÄÖÜäöü][\w. -]{1,20}(?:\s?/\s?[\w. -]{2,20}){0,3})\)\s*[–—:-]"
)
#: «… teilte die Behörde mit. (NDA)»: capitals behind the last full stop; inside a sentence they
#: may be a party, small letters an author's
ENDING = re.compile(
    r"(?:^|[.!?…“\"»«])\s?\(\s?(?P<name>[A-ZÄÖÜ]{3,6}(?:\s?/\s?[\w-]{2,20}){0,3})\s?\)\.?\s*$"
)
BRACKETS = re.compile(r"\((?P<name>[^()\n]{2,60})\)\.?\s*$")
CREDIT = re.compile(
    r"^\W*(?:Quellen?|Agentur|Sources?|Mit (?:Material|Informationen)|Unter Verwendung von Material"
    r"|With (?:files|material|reporting|inputs?)|Reporting by|Von|By|©)\b[^\n]{0,100}$",
    re.IGNORECASE,
)
HEAD = re.compile(r"^(?P<name>[\w.-]{2,20}(?:/[\w.-]{2,20}){0,3})\s?[–—/]\s")
TOP = 4  # headline and lead may stand above the text
PARTS = re.compile(r"\s*[/,;&]\s*|\s+und\s+|\s+and\s+")


@dataclass(frozen=True, slots=True)
class Agencies:
    """The agencies of config/tables/agencies.txt: spelling -> name."""

    names: Mapping[str, str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, text: str) -> "Agencies":
        """From rows «name = spelling, spelling». Raises Misconfigured for a spelling used twice."""
        names: dict[str, str] = {}
        for row in text.splitlines():
            if not row.strip() or row.startswith("#"):
                continue
            name, _, more = row.partition("=")
            for spelling in (name, *more.split(",")):
                if (
                    spelling.strip()
                    and names.setdefault(spelling.strip(), name.strip()) != name.strip()
                ):
                    raise Misconfigured(
                        "config/tables/agencies.txt",
                        f"«{spelling.strip()}» stands for two agencies",
                    )
        longest = sorted(names, key=lambda spelling: (-len(spelling), spelling))
        some = "|".join(map(re.escape, longest)) or r"(?!)"
        return cls(names, re.compile(rf"(?<![\w-])(?:{some})(?![\w-])"))

    def credited(self, blocks: Iterable[str], authors: Iterable[str] = ()) -> str | None:
        """The agency that an uncut article credits: its name as the table has it, or as it stands.

        Looks at the first four and the last four blocks and at the authors.
        """
        rows = [block.strip() for block in blocks if block.strip()]
        for author in authors:
            if name := self._known(author):
                return name
        for row in rows[:TOP]:
            if name := self._at_head(row):
                return name
        for row in reversed(rows[-4:]):
            if name := self._at_end(row):
                return name
        return None

    def _known(self, text: str) -> str | None:
        found = self.pattern.search(text)
        return self.names[found.group()] if found else None

    def _at_head(self, row: str) -> str | None:
        if found := DATELINE.match(row[:120]):
            return self._known(found["name"]) or PARTS.split(found["name"])[0].strip()
        if found := HEAD.match(row[:60]):
            return self._whole(found["name"])
        return None

    def _at_end(self, row: str) -> str | None:
        if PICTURE.search(row[-200:]):
            return None
        if found := ENDING.search(row[-80:]):
            return self._known(found["name"]) or PARTS.split(found["name"])[0]
        if found := BRACKETS.search(row[-80:]):
            return self._whole(found["name"])
        if len(row) <= 160 and (CREDIT.match(row) or self._whole(row)):  # noqa: PLR2004 - a line
            return self._known(row)
        return None

    def _whole(self, text: str) -> str | None:
        """The first agency, where the text is nothing but agencies and perhaps initials."""
        parts = [part for part in PARTS.split(text.strip(" .()")) if part]
        found = [self.names[part] for part in parts if part in self.names]
        return found[0] if found and len(parts) - len(found) <= 2 else None  # noqa: PLR2004
