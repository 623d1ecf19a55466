"""A time as people and schedulers write it."""

from datetime import UTC, datetime

from pipeline.domain.errors import BadInput

LIKE = "2026-11-24T08:30+01:00"


def moment(text: str, like: str = LIKE) -> datetime:
    """A time in ISO 8601; without a zone it is UTC. Raises BadInput, with how to write it."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(text, f"is no time; write it like {like}") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)
