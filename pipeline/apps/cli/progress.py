"""Progress on stderr: a bar where somebody looks, nothing where nobody does."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(name: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar; call what comes back with how many items are done by now."""
    with steps(name) as step:
        yield lambda done: step(done, total)


@contextmanager
def steps(name: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for what learns its total late; call with how many items are done, of how many."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
