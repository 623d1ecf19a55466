"""What a sentence says of its own outlet: who speaks, to whom, and in which set phrases.

Works on single sentences and knows nothing of the page but the outlet's names.
"""

import re
from dataclasses import dataclass

from pipeline.domain.padding.names import spans_of_name
from pipeline.domain.padding.tables import Tables
from pipeline.domain.padding.words import quoted, words

WE = re.compile(r"\b(?:[Ww]ir|[Uu]ns|[Uu]nser\w{0,2}|[Ww]e|us|[Oo]urs?)\b")
#: «Sie» at the beginning may be she or they; inside a sentence the capital is polite address
YOU = re.compile(
    r"(?<=\S)\s(?:Sie|Ihnen|Ihr|Ihre[mnrs]?)\b|\b(?:[Dd]ich|[Dd]ir|[Dd]ein\w{0,2}|[Ee]uch|[Yy]ours?|[Yy]ou)\b"
    r"|(?<=\S)\s[Dd]u\b"
)
#: bids the reader do something
CALL = re.compile(
    r"^\W*(?:[A-ZÄÖÜ]\w+e?n Sie|Follow|Read|Get|Subscribe|Sign up|Join|Support|Like|Visit|Watch"
    r"|Listen|Download|Try|Become)\b"
)
OURS = re.compile(r"\b(?:uns|unser\w{0,2}|us|our)\b")
#: «Jetzt Newsletter bestellen»: sells something
OFFER = re.compile(
    r"^\W*(?:Jetzt|Hier)\b.{0,60}\b(?:abonnieren|anmelden|bestellen|testen|sichern|herunterladen"
    r"|registrieren|weiterlesen)\W*$"
)
SAID = re.compile(
    r"\b(?:sagte|sagten|sagt|erklärten?|teilten?|mitgeteilt|berichtete|berichten|berichtet|erfuhr"
    r"|erfahren|zufolge|laut|meldete|meldet|gegenüber|said|says|told|tells|according|reported"
    r"|reports|learned)\b"
)
#: what a signature may hold beside the name
AROUND = frozenset(
    [
        "ihr",
        "ihre",
        "ihrer",
        "dein",
        "deine",
        "euer",
        "eure",
        "das",
        "die",
        "der",
        "den",
        "the",
        "your",
        "from",
        "von",
        "vom",
        "bei",
        "by",
        "for",
        "fur",
        "sie",
        "dich",
        "euch",
        "you",
        "team",
        "redaktion",
        "redaktionsteam",
        "newsroom",
        "newsdesk",
        "desk",
        "editors",
        "editorial",
        "und",
        "and",
        "c",
        "online",
        "news",
        "com",
        "de",
        "quelle",
        "source",
    ]
)
TEAM = frozenset({"team", "redaktion", "redaktionsteam", "newsroom", "newsdesk", "editors"})
GREETING = frozenset({"ihr", "ihre", "dein", "deine", "euer", "eure", "your"})
LONG = 14  # words; a longer sentence has other things to say too
LONGEST = 24
MOTTO = 2


@dataclass(frozen=True, slots=True)
class Speech:
    """What was heard in one sentence."""

    length: int
    named: bool
    we: bool
    you: bool
    set_phrase: bool
    signature: bool
    #: somebody's words or a report: nothing in it is the outlet's own voice
    news: bool
    call: bool
    #: it bids the reader do something with us
    ours: bool
    offer: bool

    @property
    def own(self) -> bool:
        """The outlet speaks of itself, whatever stands around this sentence."""
        if self.signature:
            return True
        if self.news or self.length > LONGEST:
            return False
        if self.offer or (self.set_phrase and (self.we or self.you or self.named)):
            return True
        if self.call and (self.named or (self.ours and self.you)):
            return True
        return self.named and (self.you or (self.we and self.length <= LONG))

    @property
    def advert(self) -> bool:
        """The outlet offers something of its own, wherever on the page this stands."""
        return not self.news and self.length <= LONG and (self.offer or (self.call and self.named))

    @property
    def companion(self) -> bool:
        """May belong to a sign-off that follows right behind."""
        if self.news or self.length > LONG:
            return False
        return self.own or (self.we and self.you) or self.set_phrase

    @property
    def motto(self) -> bool:
        """So short that in one line with a signature it is a motto («Nah dran.»)."""
        return self.length <= MOTTO and not self.news

    @property
    def address(self) -> bool:
        """We speak to you: a sign-off where it stands alone at the end of a page of news."""
        return self.we and self.you and not self.news and self.length <= LONG


def bids(sentence: str) -> bool:
    """Whether it bids the reader do or buy something."""
    return bool(CALL.match(sentence) or OFFER.match(sentence))


def heard(sentence: str, names: frozenset[str], tables: Tables) -> Speech:
    """What this sentence says of the outlet with these names."""
    row = words(sentence)
    run = " ".join(row)
    spans = spans_of_name(sentence, names)
    strange = quoted(sentence)
    phrase = not strange and bool(tables.says.search(run) or run in tables.whole)
    return Speech(
        length=len(row),
        named=bool(spans),
        we=bool(WE.search(sentence)),
        you=bool(YOU.search(sentence)),
        set_phrase=phrase,
        signature=not strange and _signature(sentence, row, spans),
        news=strange or (not phrase and bool(SAID.search(sentence))),
        call=bool(CALL.match(sentence)),
        ours=bool(OURS.search(sentence)),
        offer=bool(OFFER.match(sentence)),
    )


def _signature(sentence: str, row: tuple[str, ...], spans: tuple[tuple[int, int], ...]) -> bool:
    """Only the name, or «Ihr …-Team»; «Ihre Redaktion» without a name."""
    rest = sentence
    for start, end in reversed(spans):
        rest = f"{rest[:start]} {rest[end:]}"
    left = words(rest)
    if any(word not in AROUND and not word.isdecimal() for word in left) or len(left) > 6:  # noqa: PLR2004
        return False
    return bool(spans) or (bool(row) and row[0] in GREETING and row[-1] in TEAM)
