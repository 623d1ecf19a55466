"""morgenlage: follow feeds, search the archive, set alerts, look after digests.

What was done goes to stdout, progress and what went wrong to stderr. Exit: 0 done, 1 it could not
be done, 2 a wrong call or bad input, 130 interrupted.
"""

import sys
from collections.abc import Sequence

from pipeline.domain.errors import BadInput, PipelineError

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status comes back. No traceback ever reaches a person."""
    import typer

    from pipeline.apps.cli.commands import app

    try:
        outcome = app(
            args=list(sys.argv[1:] if arguments is None else arguments),
            prog_name="morgenlage",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except (typer.Abort, KeyboardInterrupt):
        print("\ninterrupted; nothing is half done, start again when you like", file=sys.stderr)
        return INTERRUPTED
    except typer.Exit as asked:
        return asked.exit_code
    except typer.exceptions.TyperException as wrong:
        show = getattr(wrong, "show", None)
        show(file=sys.stderr) if show else print(wrong, file=sys.stderr)
        return WRONG
    except PipelineError as error:
        print(f"morgenlage: {error}", file=sys.stderr)
        return WRONG if isinstance(error, BadInput) else FAILED
    except Exception as bug:  # noqa: BLE001 - the last resort: a person sees a sentence, not a trace
        return gone_reader() if isinstance(bug, BrokenPipeError) else told(bug)
    return outcome if isinstance(outcome, int) else DONE


def gone_reader() -> int:
    """Whoever read our output has gone (`| head`): that is no error of anybody's."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def told(bug: Exception) -> int:
    """Say that this is our fault, and where the whole of it lies."""
    import tempfile
    import traceback

    whole = "".join(traceback.format_exception(bug))
    with tempfile.NamedTemporaryFile(
        "w", prefix="morgenlage-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(whole)
    reason = " ".join(str(bug).split())[:200] or type(bug).__name__
    print(f"morgenlage: a fault of this program: {reason}", file=sys.stderr)
    print(f"Please report it with the file {file.name}", file=sys.stderr)
    return FAILED


def console() -> None:
    """The entry point of the installed command."""
    sys.exit(main())


if __name__ == "__main__":
    console()
