"""Every outgoing web request goes through the one guarded client."""

import re
from pathlib import Path

import pytest

PIPELINE = Path(__file__).resolve().parents[2] / "pipeline"
CLIENTS = re.compile(
    r"^\s*(?:import|from)\s+(aiohttp|requests|httpx|urllib3|urllib\.request|http\.client|apprise|elasticsearch)\b",
    re.MULTILINE,
)
#: who may open connections of another kind, and where to: a person's own services
OTHERS = {"apprise": "adapters/sending", "elasticsearch": "adapters/search"}


@pytest.mark.parametrize("path", sorted(PIPELINE.rglob("*.py")), ids=lambda path: path.name)
def test_no_other_file_reaches_for_the_web(path):
    where = path.relative_to(PIPELINE).as_posix()
    for library in CLIENTS.findall(path.read_text(encoding="utf-8")):
        assert where.startswith(OTHERS.get(library, "adapters/web"))
