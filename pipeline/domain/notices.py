"""Words from the house to a reader, in the reader's language."""

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


def unreadable(alert: Alert, error: str, language: str) -> Content:
    """An alert whose query a newer version no longer accepts; `language`: de or en."""
    title, paragraphs = _UNREADABLE.get(language, _UNREADABLE["en"])
    told = {"name": alert.name, "query": alert.query, "error": error}
    return notice_content(
        title.format_map(told), [one.format_map(told) for one in paragraphs], alert
    )
