"""The figures that steer clustering: one frozen setting for every language and kind of outlet.

Found by trying each around its value, on the developers' half of the labelled sets and on the
demo newsroom; tests/quality holds what they reach.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Tuning:
    """Scores are cosines, 0 to 1, faded by the days between an article and a story."""

    #: how long an article counts
    window: timedelta = timedelta(days=5)
    #: after so many days without news a story's score has fallen to 1/e; `full`: where both sides
    #: have more than a headline, and the score is surer
    fade: float = 1.5
    fade_full: float = 4.0

    #: an article joins at this score. Longer texts share more words by chance; German ones share
    #: fewer, for it inflects and makes compounds
    join: float = 0.18
    join_full: float = 0.24
    join_full_german: float = 0.16
    #: an article in another language joins by shared words alone at this score
    join_foreign: float = 0.45
    #: two stories become one at this likeness of their centres. Higher than joining, for a wrong
    #: merge costs every article of both
    merge: float = 0.28
    merge_full: float = 0.6
    #: a score that hangs on one word alone is cut by this part; from `lone_from` of it on
    lone: float = 0.5
    lone_from: float = 0.5

    #: how much of the text is read beside headline and lead, in characters
    text: int = 2_000
    #: a word of the headline counts as often as this
    headline: float = 3.0
    #: a word with a capital, or a number of three figures: names, and in German things
    capital: float = 1.3
    #: so many first letters of a word stand for its inflections and compounds
    stem: int = 5
    stem_weight: float = 0.8
    #: what stands before a headline's colon, once so many headlines of the window had it there
    kicker: float = 0.3
    kicker_from: int = 25

    #: so many of an article's terms, the heaviest, stand for it in a story
    terms: int = 180
    #: imagined reports in which every word is rare: before a window fills, nothing is known
    base: int = 300
    #: words of the table of usual words
    common: float = 0.6
    #: a term in a larger share of a language's reports says nothing
    usual: float = 0.2
    #: a term used by more strands than this brings no candidates, it only adds to their scores
    crowd: int = 200

    #: two languages meet within so many days, at this score, over so many things shared …
    cross_gap: float = 1.5
    cross: float = 0.42
    cross_shared: int = 5
    #: … whose rarity, added up, is at least this
    cross_strength: float = 20.0
    #: two stories become one over languages where they are as alike on the whole as this: one
    #: report that names both events is not enough
    cross_alike: float = 0.4
    #: how much of the text is compared over languages, in characters
    cross_text: int = 600
