"""The sketch of a text: few numbers that tell how much two texts share, kept with each article.

Shingles are runs of words (Broder, «On the resemblance and containment of documents», 1997); of
their hashes a fixed part is kept, the same part for every text, so that two sketches can be
compared without the texts. Words in quotation marks are left out where enough is left: a press
statement that two reports quote makes neither a copy.
"""

import re
from hashlib import blake2b
from zlib import crc32

SHINGLE = 6  # words; edited copies keep most, independent reports share next to none
SAMPLED = 4  # one shingle in so many is kept
FEWEST = 6  # sampled shingles of the shorter text; less proves nothing
UNQUOTED = 40  # words outside of quotation marks that are enough by themselves
WORD = re.compile(r"[^\W_]+")
QUOTED = re.compile(
    r"„[^„“”\"\n]{0,1500}[“”\"]|“[^“”\n]{0,1500}”|«[^«»\n]{0,1500}»|»[^«»\n]{0,1500}«|\"[^\"\n]{0,1500}\""
)

Sketch = tuple[int, ...]


def sketch(text: str) -> Sketch:
    """First the hash of the whole text, then the sampled shingles, in order; () for no words.

    48 bits each, so that JSON and SQL hold them exactly.
    """
    whole = words(text)
    if not whole:
        return ()
    own = words(QUOTED.sub(" ", text))
    row = own if len(own) >= UNQUOTED else whole
    runs = (b" ".join(row[at : at + SHINGLE]) for at in range(len(row) - SHINGLE + 1))
    kept = {_number(run) for run in runs if crc32(run) % SAMPLED == 0}
    return (_number(b" ".join(whole)), *sorted(kept))


def words(text: str) -> list[bytes]:
    """What is compared: words and figures without case and marks, in UTF-8."""
    return [word.encode("utf-8", "surrogatepass") for word in WORD.findall(text.casefold())]


def _number(run: bytes) -> int:
    return int.from_bytes(blake2b(run, digest_size=6).digest())


def same(one: Sketch, other: Sketch) -> bool:
    """Whether the texts are the same, word for word."""
    return bool(one) and bool(other) and one[0] == other[0]


def containment(one: Sketch, other: Sketch) -> float:
    """The share of the shorter text that the longer one has too, 0 to 1; 0 where too little is kept."""
    if same(one, other):
        return 1.0
    left, right = set(one[1:]), set(other[1:])
    fewest = min(len(left), len(right))
    return len(left & right) / fewest if fewest >= FEWEST else 0.0


def resemblance(one: Sketch, other: Sketch) -> float:
    """The share of all shingles that both texts have, 0 to 1."""
    if same(one, other):
        return 1.0
    left, right = set(one[1:]), set(other[1:])
    return len(left & right) / len(left | right) if left or right else 0.0
