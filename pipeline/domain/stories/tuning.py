"""The figures that steer clustering. Found on one half of the labelled sets, see tests/quality."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Tuning:
    """One frozen setting for all languages and kinds of outlet.

    Scores are cosines, 0 to 1, faded by the time between an article and the story.
    """

    #: how long an article counts
    window: timedelta = timedelta(days=5)
    #: after so many days without news a story's score has fallen to 1/e
    fade: float = 1.5
    #: an article joins at this score; `full` where both sides have more than a headline: longer
    #: texts share more words by chance
    join: float = 0.19
    join_full: float = 0.24
    #: two stories become one at this likeness of their centres. Higher than joining, for a wrong
    #: merge costs every article of both
    merge: float = 0.28
    merge_full: float = 0.48
    #: words of the text that are read beside headline and lead, in characters
    text: int = 800
    #: a word of the headline counts as often as this
    headline: float = 2.0
    #: the first letters of a word stand for its inflections and compounds
    stem: int = 5
    stem_weight: float = 0.8
    #: imagined reports in which every word is rare: before a window fills, nothing is known
    base: int = 300
    #: a term in a larger share of a language's reports says nothing
    usual: float = 0.2
    #: a term used by more stories than this brings no candidates, it only adds to their scores
    crowd: int = 400

    tight: float = 0.0
    damp: float = 0.55
    lone: float = 0.0
    lone0: float = 0.5

    #: two languages meet only within so many days, at this score, over so many things shared
    cross_gap: float = 1.5
    cross: float = 0.4
    cross_shared: int = 3
    #: … whose rarity, added up, is at least this
    cross_strength: float = 13.0
    #: a story that has reports in that language already takes more of them only at this score
    cross_merge: float = 0.55
    #: words of the text that are compared over languages, in characters
    cross_text: int = 300
    #: an article in another language joins by shared words alone at this score
    foreign: float = 0.45
