"""Tantivy's errors as ours: a held lock is Busy, a folder that cannot be used is Misconfigured."""

import contextlib
import errno
from collections.abc import Iterator

from pipeline.domain.errors import Busy, Misconfigured, PipelineError

#: what may pass by itself or by a person's hand on the disk, so that the item is kept
_PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE})


@contextlib.contextmanager
def translated(subject: str) -> Iterator[None]:
    """Raises Busy or Misconfigured for what the engine raises; ours go through as they are."""
    try:
        yield
    except PipelineError:
        raise
    except OSError as error:
        if error.errno in _PASSING:
            raise Busy(subject, f"the index cannot be written now ({error.strerror})") from error
        raise Misconfigured(subject, f"the index cannot be used ({error})") from error
    except ValueError as error:
        raise _told(subject, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's own, no Exception of Python's
            raise
        raise _told(subject, error) from error


def _told(subject: str, error: BaseException) -> PipelineError:
    words = " ".join(str(error).split())[:200]
    if "LockBusy" in words:
        return Busy(subject, "another process writes the index")
    if "No space left" in words:
        return Busy(subject, "the index cannot be written now (the disk is full)")
    return Misconfigured(subject, f"the index is damaged ({words}); run reindex")
