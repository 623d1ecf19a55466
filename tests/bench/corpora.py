"""Where the evaluation data lies, and how extraction is scored on it."""

import gzip
import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

SETS = ("scrapinghub", "fundus", "trafilatura")
ROOT = Path(__file__).resolve().parents[2]
WORDS = re.compile(r"\w+")
SHINGLE = 4


def corpora() -> Path:
    """MORGENLAGE_CORPORA, or the folder beside the checkout."""
    return Path(os.environ.get("MORGENLAGE_CORPORA") or ROOT.parent / "shared" / "corpora")


@dataclass(frozen=True, slots=True)
class Gold:
    """A saved page and what is known of it."""

    id: str
    url: str
    path: Path
    truth: dict

    @property
    def body(self) -> bytes:
        return gzip.decompress(self.path.read_bytes())


def pages(name: str) -> list[Gold]:
    """The pages of one set."""
    folder = corpora() / "extraction" / name
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [Gold(row["id"], row["url"], folder / row["file"], row) for row in rows]


def f1(name: str, texts: dict[str, str], golds: list[Gold] | None = None) -> float:
    """F1 of these texts (by page id) on a set or some pages of it, as SOURCE.md there defines it."""
    golds = pages(name) if golds is None else golds
    return (_segments if name == "trafilatura" else _shingles)(golds, texts)


def _shingles(golds: list[Gold], texts: dict[str, str]) -> float:
    precisions, recalls = [], []
    for gold in golds:
        wanted, got = _grams(gold.truth["text"]), _grams(texts.get(gold.id, ""))
        shared = sum((wanted & got).values())
        precisions.append(shared / sum(got.values()) if got else float(not wanted))
        recalls.append(shared / sum(wanted.values()) if wanted else float(not got))
    return _harmonic(sum(precisions) / len(golds), sum(recalls) / len(golds))


def _grams(text: str) -> Counter:
    words = WORDS.findall(text)
    if len(words) < SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[at:] for at in range(SHINGLE)), strict=False))


def _segments(golds: list[Gold], texts: dict[str, str]) -> float:
    found = missed = wrong = 0
    for gold in golds:
        text = " ".join(texts.get(gold.id, "").split())
        held = [" ".join(part.split()) in text for part in gold.truth.get("with", [])]
        found += sum(held)
        missed += len(held) - sum(held)
        wrong += sum(" ".join(part.split()) in text for part in gold.truth.get("without", []))
    return _harmonic(found / ((found + wrong) or 1), found / ((found + missed) or 1))


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / ((precision + recall) or 1)
