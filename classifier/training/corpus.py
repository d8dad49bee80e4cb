"""Reads the licensed text corpora that only pre-training uses; they are never part of the project."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import re
from collections.abc import Iterator
from pathlib import Path

from classifier.training.dataset import part_of
from classifier.training.pairs import Entailment
from kiemtin.errors import BadConfigLine

CORPORA = ("viwiki.jsonl.xz", "statutes.jsonl.xz")
PAIRS = "multinli15k.vi.tsv.xz"
_ANSWERS = {
    "entailment": "supported",
    "contradictory": "refuted",
    "contradiction": "refuted",
    "neutral": "not_enough_info",
}
_SECTION = re.compile(r"^\s*(?:==.*==|-{3,}|\*{3,})\s*$")
TAIL = re.compile(r"==\s*(?:Tham khảo|Liên kết ngoài|Chú thích|Xem thêm)\s*==")


def corpus_files(folder: Path) -> list[Path]:
    """The corpora that lie in ``folder``, in a fixed order. Empty when there are none."""
    return [folder / name for name in CORPORA if (folder / name).is_file()]


def corpus_hash(folder: Path | None) -> dict[str, str]:
    """SHA-256 by file name, for the manifest."""
    if folder is None:
        return {}
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in corpus_files(folder)}


def paragraphs(folder: Path, *, shortest: int = 40) -> Iterator[str]:
    """Paragraphs of running text of at least ``shortest`` characters, document by document."""
    for path in corpus_files(folder):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = str(json.loads(line)["text"])
                for paragraph in TAIL.split(text, maxsplit=1)[0].split("\n"):
                    cleaned = paragraph.strip()
                    if len(cleaned) >= shortest and not _SECTION.match(cleaned):
                        yield cleaned


def sentence_pairs(folder: Path | None) -> list[Entailment]:
    """Translated sentence pairs that lie in ``folder`` or beside it; empty where there are none.

    Raises BadConfigLine for an answer nobody knows: pairs left out in silence once cost us a whole answer.
    """
    paths = [] if folder is None else [folder / PAIRS, folder.parent / "nli" / PAIRS]
    path = next((each for each in paths if each.is_file()), None)
    if path is None:
        return []
    found = []
    with lzma.open(path, "rt", encoding="utf-8") as packed:
        rows = csv.DictReader(io.StringIO(packed.read()), delimiter="\t", quoting=csv.QUOTE_NONE)
        for number, row in enumerate(rows, 2):
            premise, answer = row["premise"], _ANSWERS.get(row["label"])
            if answer is None:
                raise BadConfigLine(
                    file=path,
                    line=number,
                    reason=f"the label is «{row['label']}»",
                    remedy=f"Labels are {', '.join(_ANSWERS)}.",
                )
            found.append(Entailment(premise, row["hypo"], answer, premise, (), part_of(premise)))
    return found
