"""All commands under one name."""

from typing import Annotated

import typer

from pipeline.apps.cli import alerts, archive, care, feeds, people, running

app = typer.Typer(
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
)


def tell_version(asked: bool) -> None:
    """What is installed; nothing else is done then."""
    if asked:
        from importlib.metadata import version

        typer.echo(f"morgenlage {version('morgenlage')}")
        raise typer.Exit


@app.callback()
def whole(
    version: Annotated[
        bool, typer.Option("--version", callback=tell_version, is_eager=True, help="Tell and end.")
    ] = False,
) -> None:
    """Options of the command itself."""


for group in (feeds.app, alerts.app, people.subscribers, people.digests):
    app.add_typer(group)
for part in (running, archive, people, care):
    for name, command, example in part.COMMANDS:
        app.command(name, epilog=f"Example: {example}")(command)
