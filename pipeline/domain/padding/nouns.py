"""What goes into the cutting and what comes out."""

from dataclasses import dataclass, field, replace

from pipeline.domain.article import Block, Cut, Draft, Why
from pipeline.domain.padding.names import own_names

TITLE, LEAD = -1, -2  # places of a cut that are no block


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose page it is: the outlet's name as the feed's entry has it, and the page's address."""

    outlet: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of an outlet before this page.

    `known`: hashes of blocks that it repeats from page to page.
    `hangs_phrases`: it was seen to hang search phrases on its headings.
    """

    known: frozenset[str] = frozenset()
    hangs_phrases: bool = False


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A draft once its padding is gone. Each piece stood in the draft, in this order."""

    title: str
    lead: str
    blocks: tuple[Block, ...]
    cuts: tuple[Cut, ...]

    @property
    def text(self) -> str:
        """One paragraph or sub-heading a line."""
        return "\n".join(" ".join(block.text.split()) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Piece:
    """A block and its index in the uncut draft."""

    at: int
    block: Block

    @property
    def text(self) -> str:
        """The block's text."""
        return self.block.text

    @property
    def is_heading(self) -> bool:
        """Whether the extractor marked it as a sub-heading."""
        return self.block.kind == "heading"


@dataclass(frozen=True, slots=True)
class Page:
    """A page on its way through the cutting. Every step answers with a new one."""

    title: str
    lead: str
    pieces: tuple[Piece, ...]
    #: names under which the outlet signs, squeezed (see `own_names`)
    names: frozenset[str]
    url: str
    cuts: tuple[Cut, ...] = field(default=())

    @classmethod
    def of(cls, draft: Draft, whose: Whose) -> "Page":
        """The page before anything is cut."""
        pieces = tuple(Piece(at, block) for at, block in enumerate(draft.blocks))
        names = own_names(whose.outlet, draft.site_name, whose.url)
        return cls(draft.title, draft.lead, pieces, names, whose.url)

    def without(self, gone: dict[int, Why]) -> "Page":
        """The page without these blocks, by their index in the draft."""
        if not gone:
            return self
        kept = tuple(piece for piece in self.pieces if piece.at not in gone)
        cuts = tuple(Cut(p.text, gone[p.at], p.at) for p in self.pieces if p.at in gone)
        return replace(self, pieces=kept, cuts=self.cuts + cuts)

    def with_text(self, at: int, rest: str, cut: str, why: Why) -> "Page":
        """The page with one block, the title or the lead shortened to `rest`; no rest: no block."""
        return self.with_texts({at: (rest, cut)}, why)

    def with_texts(self, changes: dict[int, tuple[str, str]], why: Why) -> "Page":
        """The page with these places shortened: index -> what stays, what goes. Never empty."""
        if not any(changes.get(p.at, ("x",))[0] for p in self.pieces):
            changes = {at: change for at, change in changes.items() if at < 0}
        pieces = tuple(
            Piece(p.at, replace(p.block, text=changes[p.at][0])) if p.at in changes else p
            for p in self.pieces
            if p.at not in changes or changes[p.at][0]
        )
        cuts = tuple(Cut(gone, why, at) for at, (_, gone) in changes.items())
        title, lead = (
            changes.get(at, (old,))[0] for at, old in ((TITLE, self.title), (LEAD, self.lead))
        )
        return replace(self, title=title, lead=lead, pieces=pieces, cuts=self.cuts + cuts)

    def trimmed(self) -> Trimmed:
        """What is left."""
        blocks = tuple(piece.block for piece in self.pieces)
        return Trimmed(self.title, self.lead, blocks, self.cuts)
