"""Words from the house to a reader, in the reader's language."""

from collections.abc import Mapping

from pipeline.domain.alert import Alert
from pipeline.domain.content import Content, notice_content

_UNREADABLE = {
    "de": (
        "Der Alarm «{name}» steht still",
        (
            "Seine Suche kann nicht mehr gelesen werden: {query}",
            "Was daran nicht stimmt: {error}",
            "Nichts ist gelöscht. Sobald die Suche geändert ist, meldet er sich wieder.",
            "Ändern: morgenlage alert edit, oder durch die Stelle, die Ihre Morgenlage betreut.",
        ),
    ),
    "en": (
        "The alert «{name}» stands still",
        (
            "Its query can no longer be read: {query}",
            "What is wrong with it: {error}",
            "Nothing is deleted. Once its query is changed, it reports again.",
            "To change it: morgenlage alert edit, or whoever looks after your Morgenlage.",
        ),
    ),
}

_CAPPED = {
    "de": (
        "Der Alarm «{name}» hat sich selbst angehalten",
        (
            "Er fand in einer Stunde {count} Artikel, mehr als jemand lesen mag: {query}",
            "Was er weiter findet, steht in der nächsten Übersicht; Meldungen kommen keine mehr.",
            "Eine engere Suche hilft: morgenlage alert preview sagt, welches Wort zu viel trifft.",
            "Wieder melden: morgenlage alert resume, oder durch die Stelle, die Ihre Morgenlage betreut.",
        ),
    ),
    "en": (
        "The alert «{name}» has paused itself",
        (
            "It found {count} articles in an hour, more than anybody cares to read: {query}",
            "What it finds from now on stands in the next digest; no messages come any more.",
            "A narrower query helps: morgenlage alert preview says which word finds too much.",
            "To hear of it again: morgenlage alert resume, or whoever looks after your Morgenlage.",
        ),
    ),
}


def unreadable(alert: Alert, error: str, language: str) -> Content:
    """An alert whose query a newer version no longer accepts; `language`: de or en."""
    return _notice(_UNREADABLE, alert, language, {"error": error})


def capped(alert: Alert, count: int, language: str) -> Content:
    """An alert that found so many articles in an hour that it was paused."""
    return _notice(_CAPPED, alert, language, {"count": count})


def _notice(
    words: Mapping[str, tuple[str, tuple[str, ...]]],
    alert: Alert,
    language: str,
    more: Mapping[str, object],
) -> Content:
    title, paragraphs = words.get(language, words["en"])
    told = {"name": alert.name, "query": alert.query, **more}
    return notice_content(
        title.format_map(told), [one.format_map(told) for one in paragraphs], alert
    )
