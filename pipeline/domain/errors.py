"""Every error the pipeline raises on purpose, drawn as a tree.

PipelineError
├── TryLater            the world may be better soon: keep the item, ask again
│   ├── Unreachable     no answer, or an answer cut short
│   ├── Throttled       the host asked us to wait; `wait` says how long
│   └── Busy            a backend of ours is locked, restarting or held by another process
├── SetAside            this item will never do: keep it apart, with the reason
│   ├── Gone            404, 410 or another lasting refusal
│   ├── Blocked         401, 403, 451, a bot wall, or refused by robots.txt
│   ├── Forbidden       an address that our own guard refuses
│   ├── TooBig          more bytes than we read
│   ├── NotAFeed        the bytes are no RSS, Atom, JSON Feed or news sitemap
│   ├── NoText          a page without an article in it
│   └── Refused         the receiver will not take this message
├── BadInput            a person typed something that cannot be: say what would be right
│   └── BadQuery        … in a query; `position` is the character
└── Misconfigured       we are wrong, not the world: stop and tell a person

A stage catches TryLater and SetAside, never a leaf, and lets the others through. An adapter
raises leaves and chains the library's own exception as `__cause__`. Anything else is a bug.
"""

from datetime import timedelta


class PipelineError(Exception):
    """Names its subject, so that a log line or a table row needs no more context."""

    def __init__(self, subject: str, reason: str = "") -> None:
        super().__init__(subject, reason)
        self.subject = subject
        self.reason = reason or (type(self).__doc__ or "").rstrip(".").lower()

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}"


class TryLater(PipelineError):
    """May succeed later."""


class Unreachable(TryLater):
    """No answer."""


class Throttled(TryLater):
    """Asked to wait."""

    def __init__(self, subject: str, wait: timedelta | None, reason: str = "") -> None:
        super().__init__(subject, reason)
        self.wait = wait


class Busy(TryLater):
    """Held by another process."""


class SetAside(PipelineError):
    """Will never succeed."""


class Gone(SetAside):
    """No longer there."""


class Blocked(SetAside):
    """The publisher does not let us in."""


class Forbidden(SetAside):
    """An address that must not be asked."""


class TooBig(SetAside):
    """More than is read."""


class NotAFeed(SetAside):
    """No feed."""


class NoText(SetAside):
    """No article in it."""


class Refused(SetAside):
    """The receiver refuses it."""


class BadInput(PipelineError):
    """Cannot be understood."""


class BadQuery(BadInput):
    """A query that cannot be read.

    `subject` is the query, `position` the index of the character where it goes wrong,
    `hint` what would be right.
    """

    def __init__(self, subject: str, reason: str, position: int, hint: str = "") -> None:
        super().__init__(subject, reason)
        self.position = position
        self.hint = hint

    def __str__(self) -> str:
        """Reason, then the query with a caret under the character, then the hint."""
        start = max(0, self.position - 60)
        line = self.subject[start : self.position + 60].replace("\n", " ").replace("\t", " ")
        caret = " " * (self.position - start) + "^"
        told = f"{self.reason} (character {self.position + 1})\n  {line}\n  {caret}"
        return f"{told}\n  {self.hint}" if self.hint else told


class Misconfigured(PipelineError):
    """Wrong configuration."""
