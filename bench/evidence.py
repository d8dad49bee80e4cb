"""Passages found in people's words: recall on documents written for it, alone and among the laws of the country.

``python bench/evidence.py [FILE.jsonl.xz]``: the file holds one law a line (``name``, ``text``); without it the
documents stand alone. Time and memory of the index are printed beside.
"""

from __future__ import annotations

import json
import lzma
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from classifier.retrieval import PassageIndex
from crawler.documents.heading import read_head
from crawler.documents.passages import passages_of
from crawler.documents.reading import read_document
from kiemtin.evidence import DocumentHead, KeptPassage, Passage

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "tests" / "fixtures" / "evidence"
LAWS = ROOT.parent / "shared" / "data" / "corpora" / "statutes.jsonl.xz"


def samples() -> Iterator[tuple[str, DocumentHead, tuple[Passage, ...]]]:
    """The documents written for this, through the whole reading."""
    for file in (*sorted(SAMPLES.glob("*.txt")), *sorted(SAMPLES.glob("*.html"))):
        read = read_document(file.name, file.read_bytes())
        yield file.name, read.head, read.passages


def laws(file: Path) -> Iterator[tuple[str, DocumentHead, tuple[Passage, ...]]]:
    """What the passages have to be found among."""
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = row["text"].split("\n")
            yield row["name"], read_head([each for each in text if each.strip()]), passages_of([text])


def kept(
    documents: Iterator[tuple[str, DocumentHead, tuple[Passage, ...]]], first: int = 0
) -> list[KeptPassage]:
    """Passages as the store would give them; the file's name stands for its hash."""
    found: list[KeptPassage] = []
    for number, (name, head, passages) in enumerate(documents, start=first):
        found += [
            KeptPassage(
                id=first + len(found) + at,
                document=number,
                sha256=name,
                head=head,
                place=each.place,
                heading=each.heading,
                text=each.text,
            )
            for at, each in enumerate(passages)
        ]
    return found


def measure(name: str, passages: list[KeptPassage]) -> None:
    began = time.perf_counter()
    index = PassageIndex(passages)
    built = time.perf_counter() - began
    asked = [json.loads(line) for line in (SAMPLES / "queries.jsonl").read_text("utf-8").splitlines()]
    print(f"{name}: {len(passages)} passages, index built in {built:.2f} s")
    taken: list[float] = []
    for half in ("work", "held"):
        first = within = total = quiet = idle = 0
        for row in (row for row in asked if row["half"] == half):
            began = time.perf_counter()
            places = [(hit.passage.sha256, hit.passage.place) for hit in index.search(row["ask"], 5)]
            taken.append(time.perf_counter() - began)
            right = (row["file"], row["place"])
            if not row["file"]:
                idle += 1
                quiet += not places
                continue
            total += 1
            first += places[:1] == [right]
            within += right in places
        print(
            f"  {half}: recall@1 {first}/{total} = {first / total:.2f}, recall@5 {within}/{total} = "
            f"{within / total:.2f}; nothing shown for {quiet}/{idle} questions no document answers"
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"  a question takes {1000 * median(taken):.1f} ms (median); peak memory {memory} MB")


def main() -> None:
    own = kept(samples())
    measure("alone", own)
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else LAWS
    if file.is_file():
        measure("among laws", own + kept(laws(file), first=len(own)))
    else:
        print(f"among laws: not measured, {file.name} is not here")


if __name__ == "__main__":
    main()
