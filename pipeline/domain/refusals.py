"""What an error of the web says beyond its kind: the status that a server answered with. Pure.

By promise of ports.web the reason of an error begins with the status where a server spoke.
"""

from pipeline.domain.errors import PipelineError, Throttled


def status_of(error: PipelineError) -> int:
    """The HTTP status; 0 where no server spoke."""
    first = error.reason[:3]
    return int(first) if first.isascii() and first.isdecimal() else 0


def resting(error: PipelineError) -> bool:
    """Whether nobody was asked, because the host rests after what it said to another request."""
    return isinstance(error, Throttled) and not status_of(error)
