"""Does restoring diacritics help the reader? Labelled posts are read with their marks, without, and restored.

usage: python bench/reading_without_marks.py [FOLDER] [--sets NAME ...] [--each N] [--show N]

FOLDER as in ``bench/quality.py``; every Nth post is read. Besides the three readings it counts what would be if a
flag of the bare reading had to stand in the restored one too. Stores nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from quality import at_noon
from quality_figures import Figures, Read, figures
from quality_sets import OWN, ROOT, all_sets

from classifier.model import SentenceModel
from classifier.pipeline import Pipeline
from classifier.restore import Restorer
from classifier.text import fold
from kiemtin.facts import load_facts

WAYS = ("with marks", "without", "restored", "both must flag", "model restored, as wired")


def main(argv: Sequence[str] | None = None) -> int:
    """Print one line per set and way, and one for all sets together."""
    parser = argparse.ArgumentParser(description="Does restoring diacritics help the reader?")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared", metavar="FOLDER")
    parser.add_argument("--sets", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--each", type=int, default=1, metavar="N")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="N posts that the ways tell apart")
    asked = parser.parse_args(argv)
    facts, model, restorer = load_facts(), SentenceModel.load(), Restorer.load()
    pipeline, wired = Pipeline(facts, model), Pipeline(facts, model, restorer)
    every: dict[str, list[Read]] = {way: [] for way in WAYS}
    for name, posts in all_sets(asked.folder).items():
        if name == OWN or (asked.sets and not any(part in name for part in asked.sets)):
            continue
        chosen = [post for post in posts if post.marks == "with marks"][:: asked.each]
        made: dict[str, list[Read]] = {way: [] for way in WAYS}
        for post in chosen:
            at, bare_text = at_noon(post.day), fold(post.text)
            marked, bare = pipeline.read(post.text, at=at), pipeline.read(bare_text, at=at)
            restored = (
                pipeline.read(restorer.restore(bare_text).text, at=at)
                if restorer.is_bare(bare_text)
                else bare
            )
            both = replace(bare, flag=bare.flag and restored.flag)
            held = wired.read(bare_text, at=at)
            for way, reading in zip(WAYS, (marked, bare, restored, both, held), strict=True):
                made[way].append(Read(post, reading))
            if asked.show and bare.flag != restored.flag:
                asked.show -= 1
                print(f"   {post.group} flags {bare.flag} > {restored.flag}: {post.text}")
                print(f"      {restorer.restore(bare_text).text}")
        for way in WAYS:
            _print(name, way, figures(made[way]))
            every[way] += made[way]
    for way in WAYS:
        _print("all", way, figures(every[way]))
    return 0


def _print(name: str, way: str, made: Figures) -> None:
    print(
        f"{name:14} {way:24} posts {made.posts:4}  flags right {made.right}/{made.flagged} of {made.wanted}  "
        f"on free speech {made.free_flagged}/{made.free}  on true claims {made.true_flagged}/{made.true}  "
        f"verdicts {made.verdicts}/{made.claims}  labels {made.labels}/{made.labelled}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
