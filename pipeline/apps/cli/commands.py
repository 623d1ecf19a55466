"""All commands under one name. What was not asked for is not imported: a search starts sooner."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Annotated

import typer

#: module -> its groups (attribute and name) and its single commands
PARTS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "feeds": ({"app": "feed"}, ()),
    "alerts": ({"app": "alert"}, ()),
    "running": ({}, ("demo", "run", "watch", "metrics")),
    "searching": ({}, ("search", "saved")),
    "archive": ({}, ("article", "stories", "story", "topics", "topic")),
    "people": ({"subscribers": "subscriber", "digests": "digest"}, ("unsubscribe",)),
    "care": (
        {},
        (
            "doctor",
            "reindex",
            "reprocess",
            "backup",
            "restore",
            "migrate-store",
            "upkeep",
            "takedown",
        ),
    ),
}


def tell_version(asked: bool) -> None:
    """What is installed; nothing else is done then."""
    if asked:
        from importlib.metadata import version

        typer.echo(f"morgenlage {version('morgenlage')}")
        raise typer.Exit


def whole(
    version: Annotated[
        bool, typer.Option("--version", callback=tell_version, is_eager=True, help="Tell and end.")
    ] = False,
) -> None:
    """Options of the command itself."""


def app_for(arguments: Sequence[str] = ()) -> typer.Typer:
    """The command line that these arguments need; all of it where they name no command."""
    first = next((word for word in arguments if not word.startswith("-")), "")
    parts = [name for name, told in PARTS.items() if first in {*told[0].values(), *told[1]}]
    return app_of(parts or PARTS)


def app_of(parts: Iterable[str]) -> typer.Typer:
    """A command line of some parts, the groups first."""
    made = typer.Typer(
        name="morgenlage",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        add_completion=False,
        help=(
            "Watch the news for what you must not miss: follow feeds, search the archive, set alerts, "
            "send a digest every morning."
        ),
        epilog="Begin with: morgenlage demo",
        callback=whole,
    )
    modules = {name: import_module(f"pipeline.apps.cli.{name}") for name in parts}
    for name, module in modules.items():
        for group in PARTS[name][0]:
            made.add_typer(getattr(module, group))
    for name, module in modules.items():
        if PARTS[name][1]:
            settings = getattr(module, "SETTINGS", {})
            for command, function, example in module.COMMANDS:
                as_told = made.command(
                    command, epilog=f"Example: {example}", context_settings=settings.get(command)
                )
                as_told(function)
    return made
