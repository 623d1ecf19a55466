"""Knowledge as values: config/tables/, names.toml and topics.toml, each read on first use."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.domain.errors import Misconfigured
from pipeline.domain.story import Topic

if TYPE_CHECKING:
    from pipeline.domain.address import Tracking
    from pipeline.domain.agencies import Agencies
    from pipeline.domain.names import NameTable
    from pipeline.domain.padding import Tables
    from pipeline.domain.stories.lexicon import Lexicon
    from pipeline.domain.words.compounds import Compounds


class Knowledge:
    """What the product knows of the world, from the folder `config`."""

    def __init__(self, config: Path) -> None:
        self.config = config

    def table(self, name: str) -> str:
        """The text of one table. Raises Misconfigured, naming the file."""
        path = self.config / "tables" / f"{name}.txt"
        try:
            return path.read_text(encoding="utf-8")
        except OSError as error:
            raise Misconfigured(str(path), "cannot be read; install Morgenlage anew") from error

    def toml(self, name: str) -> Mapping[str, Any]:
        """One file of declarations; {} where there is none. Raises Misconfigured."""
        path = self.config / name
        if not path.exists():
            return {}
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise Misconfigured(str(path), f"cannot be read: {error}") from error

    @cached_property
    def tracking(self) -> "Tracking":
        """Parameters of addresses that say nothing of what is shown."""
        from pipeline.domain.address import Tracking

        return Tracking.of(self.table("tracking-parameters"))

    @cached_property
    def suffixes(self) -> frozenset[str]:
        """Ends of host names under which publishers register."""
        from pipeline.domain.address import rows

        return frozenset(rows(self.table("two-part-suffixes")))

    @cached_property
    def padding(self) -> "Tables":
        """What outlets hang around their texts."""
        from pipeline.domain.padding import FILES, Tables

        return Tables.of({name: self.table(name) for name in FILES})

    @cached_property
    def agencies(self) -> "Agencies":
        """News agencies and how they are credited."""
        from pipeline.domain.agencies import Agencies

        return Agencies.of(self.table("agencies"))

    @cached_property
    def names(self) -> "NameTable":
        """People, places and organisations with their spellings."""
        from pipeline.domain.names import NameTable

        return NameTable.of(self.toml("names.toml"))

    @cached_property
    def lexicon(self) -> "Lexicon":
        """Words as clustering knows them."""
        from pipeline.domain.stories.lexicon import TABLES, Lexicon

        return Lexicon.of({name: self.table(f"stories-{name}") for name in TABLES})

    @cached_property
    def compounds(self) -> "Compounds":
        """German words that are made of others."""
        from pipeline.domain.words.compound_tables import FILES, CompoundTables
        from pipeline.domain.words.compounds import Compounds

        return Compounds(CompoundTables.of({name: self.table(name) for name in FILES}))

    @cached_property
    def topics(self) -> Sequence[Topic]:
        """The declared topics. Raises Misconfigured, naming the topic."""
        rows = self.toml("topics.toml").get("topic", [])
        return tuple(topic_of(row) for row in rows)


def topic_of(row: Mapping[str, Any]) -> Topic:
    """A topic from its declaration."""
    try:
        return Topic(row["name"], row.get("label", row["name"]), row["query"])
    except KeyError as error:
        raise Misconfigured("topics.toml", f"topic {row.get('name', '?')} lacks {error}") from error
