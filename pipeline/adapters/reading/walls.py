"""Reads the table of what walls say (config/tables/walls.txt)."""

from pathlib import Path

from pipeline.domain.article_or_not import Walls
from pipeline.domain.errors import Misconfigured


def read_walls(path: Path) -> Walls:
    """The table. Raises Misconfigured with the line that is wrong."""
    try:
        return Walls.of(path.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError) as error:
        raise Misconfigured(str(path), str(error)) from error
