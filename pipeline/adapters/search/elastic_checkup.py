"""What may be wrong with a cluster, each with what a person can do about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.adapters.search.elastic_generations import Names, generation_of
from pipeline.adapters.search.elastic_troubles import EXPENSIVE
from pipeline.ports.search import Trouble

#: major versions that the client speaks with
VERSIONS = ("9",)
#: the engine moves shards away, and in the end refuses writes, at 85, 90 and 95 % used …
NEARLY_FULL = 0.85
#: … but on large disks only below so many bytes
ENOUGH = 200 * 2**30
HEALTH = {
    "red": Trouble(
        "the cluster is red: some shards are not there",
        "see _cluster/allocation/explain; what is lost for good comes back by morgenlage reindex",
        grave=True,
    ),
    "yellow": Trouble("the cluster is yellow: some copies are missing", "add a node, or wait"),
}


@dataclass(frozen=True, slots=True)
class Checkup:
    """Asks a cluster about itself; `mapping` is what our indices should have."""

    client: Any
    names: Names
    mapping: Mapping[str, Any]

    def troubles(self) -> Iterator[Trouble]:
        """All of them. Raises what the client raises."""
        yield from self._health()
        yield from self._versions()
        yield from self._disks()
        yield from self._settings()
        yield from self._indices()

    def _health(self) -> Iterator[Trouble]:
        status = self.client.cluster.health(index=self.names.every)["status"]
        if status in HEALTH:
            yield HEALTH[status]

    def _versions(self) -> Iterator[Trouble]:
        told = self.client.nodes.info(filter_path="nodes.*.version")["nodes"]
        for version in sorted({node["version"] for node in told.values()}):
            if not version.startswith(tuple(f"{known}." for known in VERSIONS)):
                advice = f"use version {' or '.join(VERSIONS)}; others were never tried"
                yield Trouble(f"a node is of version {version}", advice)

    def _disks(self) -> Iterator[Trouble]:
        told = self.client.nodes.stats(metric="fs", filter_path="nodes.*.name,nodes.*.fs.total")
        for name, node in told["nodes"].items():
            disk = node["fs"]["total"]
            left, whole = disk["available_in_bytes"], disk["total_in_bytes"]
            if left < min((1 - NEARLY_FULL) * whole, ENOUGH):
                used = f"{100 * (1 - left / whole):.0f} % full"
                advice = "make room; from 95 % on it refuses writes"
                yield Trouble(f"the disk of node {node.get('name') or name} is {used}", advice)

    def _settings(self) -> Iterator[Trouble]:
        told = self.client.cluster.get_settings(include_defaults=True, flat_settings=True)
        for kind in ("transient", "persistent", "defaults"):
            value = told.get(kind, {}).get(EXPENSIVE)
            if value is not None:
                if str(value) == "false":
                    advice = "searches with * or ? are refused; set it to true on the cluster"
                    yield Trouble(f"{EXPENSIVE} is false", advice)
                return

    def _indices(self) -> Iterator[Trouble]:
        every = self.client.indices.get(index=self.names.every)
        ours = {index: told for index, told in every.items() if self.names.ours(index)}
        shown = {index: told for index, told in ours.items() if self.names.alias in told["aliases"]}
        advice = "morgenlage reindex"
        for index, told in shown.items():
            if different := differing(told["mappings"], self.mapping["mappings"]):
                yield Trouble(f"{index} differs in {', '.join(different)}", advice, grave=True)
            if blocked := blocks(told["settings"]):
                reason = "make room on its disk, then take the block away"
                yield Trouble(f"{index} refuses writes ({', '.join(blocked)})", reason, grave=True)
        kept = {generation_of(index) for index in shown}
        if left := sorted({generation_of(index) for index in ours} - kept):
            yield Trouble(f"{', '.join(left)} is of another version or half-made", advice)


def differing(told: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Fields that an index has otherwise than our mapping, or lacks, or has too many."""
    has, should = told.get("properties", {}), wanted["properties"]
    wrong = [
        name
        for name, rule in should.items()
        if any(has.get(name, {}).get(key) != value for key, value in rule.items())
    ]
    return sorted([*wrong, *(has.keys() - should.keys())])


def blocks(settings: Mapping[str, Any]) -> list[str]:
    """What forbids writing to an index."""
    told = settings.get("index", {}).get("blocks", {})
    return sorted(name for name, value in told.items() if str(value) == "true")
