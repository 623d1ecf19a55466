"""The sketch of a text: few numbers that tell how much two texts share, kept with each article.

Shingles are runs of words (Broder, «On the resemblance and containment of documents», 1997); of
their hashes a fixed part is kept, the same part for every text, so that two sketches can be
compared without the texts. Words in quotation marks are left out where enough is left: a press
statement that two reports quote makes neither a copy.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from zlib import crc32

SHINGLE = 6  # words; edited copies keep most, independent reports share next to none
SAMPLED = 4  # one shingle in so many is kept
FEWEST = 6  # sampled shingles of the shorter text; less proves nothing
UNQUOTED = 40  # words outside of quotation marks that are enough by themselves
MASK = 2**48 - 1
#: odd numbers without a pattern: one to roll with, one to spread what the words give over all bits
BASE, MIX = 0x9E3779B97F4B, 0xC2B2AE3D27D5
OUT = pow(BASE, SHINGLE, 2**48)
SHIFT = 48 - SAMPLED.bit_length() + 1  # the highest bits choose what is kept
WORD = re.compile(r"[^\W_]+")
QUOTE = re.compile('[„“”"«»]')
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
    own = words(QUOTED.sub(" ", text)) if QUOTE.search(text) else whole
    row = own if len(own) >= UNQUOTED else whole
    kept = {number for number in rolled(row) if number >> SHIFT == 0}
    return (_number(" ".join(whole)), *sorted(kept))


def words(text: str) -> list[str]:
    """What is compared: words and figures without case and marks."""
    return WORD.findall(text.casefold())


def rolled(row: list[str]) -> Iterator[int]:
    """The hash of each shingle, from that of the one before (Karp and Rabin, 1987); 48 bits."""
    numbers = [crc32(word.encode("utf-8", "surrogatepass")) for word in row]
    run = 0
    for at, number in enumerate(numbers):
        gone = numbers[at - SHINGLE] * OUT if at >= SHINGLE else 0
        run = (run * BASE + number - gone) & MASK
        if at >= SHINGLE - 1:
            yield run * MIX & MASK


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).digest())


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
