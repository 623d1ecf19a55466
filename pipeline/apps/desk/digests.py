"""Digests: what the next one would hold."""

from typing import TYPE_CHECKING, Any

from pipeline.apps.desk.subscribers import by_address
from pipeline.domain.message import Message
from pipeline.domain.slots import zone_of
from pipeline.stages.digest import compose

if TYPE_CHECKING:
    from pipeline.wiring import House


def preview(house: "House", address: str) -> tuple[dict[str, Any], str]:
    """The content as of now, and the mail's text part. Nothing is written. Raises BadInput."""
    now = house.clock()
    with house.store.look() as b:
        one = by_address(b, address)
        day = now.astimezone(zone_of(one.zone)).date()
        _, content = compose(b, one, day, now)
    message = Message(
        id=house.new_id(now),
        key="preview",
        kind="digest",
        target=f"mailto:{one.address}",
        created=now,
        language=one.language,
        content=content,
    )
    return content, house.letter_text(message)
