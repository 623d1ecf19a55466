"""Dates as feeds and pages write them. All answers have a zone; what makes no sense is None."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

DAY = 86400
#: no news feed is older; what claims to be is a program's zero or a joke
FIRST_YEAR, LAST_YEAR = 1990, 2100
ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ]\s*(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,6})\d*)?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?",
    re.IGNORECASE,
)
GERMAN = re.compile(
    r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:\D{0,8}(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?)?"
)
#: months in German, by their first letters, as the mail standard writes them
MONTHS = {
    "jän": "Jan",
    "mär": "Mar",
    "mrz": "Mar",
    "mae": "Mar",
    "mai": "May",
    "okt": "Oct",
    "dez": "Dec",
}
#: «12. November 2026», «12 Nov 2026, 14:05», «November 12, 2026»
NAMED = re.compile(
    r"(?:(\d{1,2})\.?\s(?:of\s)?([^\W\d_]{3,9})\.?|([^\W\d_]{3,9})\.?\s(\d{1,2})(?:st|nd|rd|th)?),?\s(\d{4})"
    r"(?:\D{0,8}(\d{1,2})[:.](\d\d))?"
)
ORDER = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WORD = re.compile(r"[^\W\d_]+\.?")
WEEKDAY = re.compile(r"^\s*[^\W\d_]+\.?\s*,?\s+(?=\d)")
ZONES = {
    "MEZ": "+0100",
    "MESZ": "+0200",
    "CET": "+0100",
    "CEST": "+0200",
    "BST": "+0100",
    "Z": "+0000",
}
#: where a page that names no zone most likely stands, by the end of its host
HOMES = {
    **dict.fromkeys(
        (
            "at",
            "be",
            "ch",
            "cz",
            "de",
            "dk",
            "es",
            "fr",
            "hu",
            "it",
            "li",
            "lu",
            "nl",
            "no",
            "pl",
            "se",
        ),
        "Europe/Berlin",
    ),
    "uk": "Europe/London",
    "ie": "Europe/Dublin",
    "pt": "Europe/Lisbon",
    "jp": "Asia/Tokyo",
    "tr": "Europe/Istanbul",
    "ru": "Europe/Moscow",
    "ua": "Europe/Kyiv",
}


def home_zone(url: str) -> tzinfo:
    """The zone of times without one on a page of this address; UTC where nothing is known."""
    try:
        host = urlsplit(url).hostname or ""
        return ZoneInfo(HOMES[host.rpartition(".")[2]])
    except (KeyError, ValueError, OSError):
        return UTC


def parse(text: str, home: tzinfo = UTC) -> datetime | None:
    """ISO 8601 in its many hands, the mail standard's form, German numbers and month names."""
    text = text.strip()[:100]
    found = ISO.match(text)
    if found:
        return _from_iso(found, home)
    if numbers := GERMAN.search(text):
        day, month, year, *clock = (int(part or 0) for part in numbers.groups())
        return sensible(year, month, day, *clock, zone=home)
    return _from_mail(text, home)


def find(text: str, home: tzinfo = UTC) -> datetime | None:
    """The first date of day, month and year, in numbers or with the month's name, in a text."""
    if GERMAN.search(text):
        return parse(text, home)
    for found in NAMED.finditer(text):
        name = (found[2] or found[3])[:3].lower()
        name = MONTHS.get(name, name).lower()
        if name in ORDER:
            clock = (int(part or 0) for part in found.groups()[5:])
            day = int(found[1] or found[4])
            return sensible(int(found[5]), ORDER.index(name) + 1, day, *clock, zone=home)
    return None


def _from_iso(found: re.Match[str], home: tzinfo) -> datetime | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    when = sensible(year, month, day, hour, minute, second, zone=_zone(found[8], home))
    fraction = timedelta(microseconds=int((found[7] or "0").ljust(6, "0")))
    return when + fraction if when else None


def _zone(said: str | None, home: tzinfo) -> tzinfo:
    if not said:
        return home
    if said[0] not in "+-":
        return UTC
    minutes = int(said[1:3]) * 60 + int(said[3:].lstrip(":") or 0)
    if minutes >= 24 * 60:
        return home
    return timezone(timedelta(minutes=-minutes if said[0] == "-" else minutes))


def _from_mail(text: str, home: tzinfo) -> datetime | None:
    """«Do, 05 Mär 2026 10:00:00 MEZ» and its relatives."""
    mended = WORD.sub(_english, WEEKDAY.sub("", text)).replace(". ", " ")
    fields = parsedate_tz(mended)
    if fields is None:
        return None
    offset = fields[9]
    zone = (
        home
        if offset is None
        else timezone(timedelta(seconds=offset))
        if abs(offset) < DAY
        else UTC
    )
    return sensible(*fields[:6], zone=zone)


def _english(word: re.Match[str]) -> str:
    bare = word[0].rstrip(".")
    return MONTHS.get(bare[:3].lower()) or ZONES.get(bare) or bare


def sensible(
    year: int,
    month: int,
    day: int,
    hour: int = 0,
    minute: int = 0,
    second: int = 0,
    *,
    zone: tzinfo = UTC,
) -> datetime | None:
    """That time, or None where there is no such time or it is outside of 1990 to 2100."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone).astimezone(
            UTC
        )
    except (ValueError, OverflowError):
        return None
