"""morgenlage: follow feeds, search the archive, set alerts, look after digests.

What was done goes to stdout, progress and what went wrong to stderr. Exit: 0 done, 1 it could not
be done, 2 a wrong call or bad input, 130 interrupted.
"""

import errno
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.apps.cli.paper import complain, lenient
from pipeline.domain.errors import BadInput, PipelineError

if TYPE_CHECKING:
    import typer

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status comes back. No traceback ever reaches a person."""
    try:
        return run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        print("\ninterrupted; nothing is half done, start again when you like", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return gone_reader()
    except OSError as error:
        return full(error) if error.errno in NO_ROOM else told(error)
    except PipelineError as error:
        complain(str(error))
        return WRONG if isinstance(error, BadInput) else FAILED
    except Exception as bug:  # noqa: BLE001 - the last resort: a person sees a sentence, not a trace
        return told(bug)


def run(arguments: list[str]) -> int:
    """Find the command and call it. What a person typed wrongly is told with the usage."""
    import typer
    from typer.main import get_command

    from pipeline.apps.cli.commands import app_for

    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # whoever started us closed it: nobody wants to read
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - to the end
        lenient(getattr(sys, name))
    try:
        command = get_command(app_for(arguments))
        with command.make_context("morgenlage", arguments) as context:
            outcome = command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as asked:
        return asked.exit_code
    except typer.Abort as ended:
        raise KeyboardInterrupt from ended
    except typer.TyperException as wrong:
        return misused(wrong)
    return outcome if isinstance(outcome, int) else DONE


def misused(wrong: "typer.TyperException") -> int:
    """Tell what is wrong with a call, and how it is called."""
    context = getattr(wrong, "ctx", None)
    if type(wrong).__name__ == "NoArgsIsHelpError":
        print(wrong.format_message(), file=sys.stderr)
        return WRONG
    if context is not None:
        print(context.get_usage(), file=sys.stderr)
    complain(wrong.format_message())
    if context is not None:
        complain(f"«{context.command_path} --help» tells more", name="")
    return WRONG


def gone_reader() -> int:
    """Whoever read our output has gone (`| head`): that is no error of anybody's."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def full(error: OSError) -> int:
    """The disk that we write to, or that our output goes to, has no room."""
    gone_reader()  # what is left to be written would fail once more
    complain(f"nothing more can be written ({error.strerror}); make room, or write elsewhere")
    return FAILED


def told(bug: Exception) -> int:
    """Say that this is our fault, and where the whole of it lies."""
    import tempfile
    import traceback

    from pipeline.wiring.masking import hidden, masked

    whole = hidden("".join(traceback.format_exception(bug)))  # it is sent to others
    with tempfile.NamedTemporaryFile(
        "w", prefix="morgenlage-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(whole)
    reason = masked(str(bug))[:200] or type(bug).__name__
    complain(f"a fault of this program: {reason}")
    complain(f"please report it with the file {file.name}", name="")
    return FAILED


def console() -> None:
    """The entry point of the installed command. SIGTERM ends it as Ctrl-C does: tidily."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    status = main()
    if status != INTERRUPTED:
        sys.exit(status)
    # an interrupt that came in an exec() of the library's, as in making a dataclass, is remembered
    # by the interpreter, which would end as if nobody had answered it
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(status)


if __name__ == "__main__":
    console()
