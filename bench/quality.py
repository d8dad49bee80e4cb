"""How well texts are read, on labelled sets: per set and group, and how far the scores can be believed.

usage: python bench/quality.py [FOLDER] [--json] [--show N] [--by GROUPING ...] [--sets NAME ...] [--cues]

FOLDER: a further set, posts.jsonl and drafts.jsonl, or more of posts in data/devset and facts (default:
``shared`` beside the checkout, where present); the other sets are in tests/fixtures. Stores nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from quality_figures import DraftFigures, Figures, Read, by_group, by_kind, figures, reliability
from quality_sets import GROUPINGS, OWN, ROOT, Post, all_drafts, all_sets

from classifier.model import SentenceModel
from classifier.pipeline import HOME, Pipeline
from kiemtin.facts import load_facts
from kiemtin.states import VerdictLabel


def main(argv: Sequence[str] | None = None) -> int:
    asked = _arguments(argv)
    chosen = {
        name: posts
        for name, posts in all_sets(asked.folder).items()
        if not asked.sets or any(part in name for part in asked.sets)
    }
    if not chosen:
        print(f"no set is named so; there are: {', '.join(all_sets(asked.folder))}", file=sys.stderr)
        return 2
    pipeline = Pipeline(load_facts(), None if asked.cues else SentenceModel.load())
    every: list[Read] = []
    report: dict[str, Any] = {"model": not asked.cues, "sets": {}, "drafts": {}}
    for name, posts in chosen.items():
        started = time.process_time()
        read = [_read(pipeline, post) for post in posts]
        rate = len(posts) / max(time.process_time() - started, 1e-9)
        every += read if name != OWN else []
        report["sets"][name] = _measured(read, asked.by) | {"posts per second of CPU": round(rate)}
        if not asked.json:
            _print_set(name, read, rate, asked.by, asked.show)
    report["reliability"] = {
        label: [asdict(each) for each in reliability(every, verdict)]
        for label, verdict in (
            ("decided", None),
            ("refuted", VerdictLabel.REFUTED),
            ("supported", VerdictLabel.SUPPORTED),
        )
    }
    report["kinds of decision"] = by_kind(every)
    for name, labelled in all_drafts(asked.folder).items():
        made = _drafts(pipeline, labelled)
        report["drafts"][name] = made.plain()
        if not asked.json:
            _print_drafts(name, made, asked.show)
    if asked.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        _print_reliability(every)
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How well labelled texts are read.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared", metavar="FOLDER")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="N posts or drafts read wrongly, per set"
    )
    parser.add_argument(
        "--by", nargs="+", choices=[*GROUPINGS], default=[*GROUPINGS], help="groupings to print"
    )
    parser.add_argument(
        "--sets", nargs="+", default=[], metavar="NAME", help="only sets whose name holds one of these"
    )
    parser.add_argument("--cues", action="store_true", help="without the sentence model")
    return parser.parse_args(argv)


def at_noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day[:10]}T12:00").replace(tzinfo=HOME)


def _read(pipeline: Pipeline, post: Post) -> Read:
    return Read(post, pipeline.read(post.text, at=at_noon(post.day)))


def _drafts(pipeline: Pipeline, labelled: Sequence[dict[str, Any]]) -> DraftFigures:
    made = DraftFigures()
    for row in labelled:
        made.add(row, pipeline.check_draft(row["text"], at=at_noon(row["published_at"])))
    return made


def _measured(read: Sequence[Read], groupings: Sequence[str]) -> dict[str, Any]:
    return {
        "all": _with_shares(figures(read)),
        "groups": {
            grouping: {name: _with_shares(made) for name, made in by_group(read, grouping).items()}
            for grouping in groupings
        },
    }


def _with_shares(made: Figures) -> dict[str, Any]:
    return asdict(made) | {"precision": made.precision, "recall": made.recall}


def _print_set(name: str, read: Sequence[Read], rate: float, groupings: Sequence[str], show: int) -> None:
    made = figures(read)
    print(f"\n== {name}: {made.posts} posts, {rate:.0f} a second of CPU")
    print(f"   flags: precision {_share(made.right, made.flagged)}, recall {_share(made.right, made.wanted)}")
    print(
        f"   false flags: opinion, question, satire {_share(made.free_flagged, made.free)}, "
        f"true at their date {_share(made.true_flagged, made.true)}"
    )
    print(
        f"   verdicts {_share(made.verdicts, made.claims)}, right citation {_share(made.cited, made.citable)}, "
        f"labels {_share(made.labels, made.labelled)}"
    )
    for grouping in groupings:
        print(f"   {'by ' + grouping:26} posts  flagged  precision        recall           verdicts")
        for group, part in by_group(read, grouping).items():
            print(
                f"     {group:24} {part.posts:5}  {part.flagged:7}  {_share(part.right, part.flagged):15}  "
                f"{_share(part.right, part.wanted):15}  {_share(part.verdicts, part.claims)}"
            )
    wrong = [each for each in read if each.wrong]
    for each in wrong[:show]:
        print(f"   {each.wrong}: {each.post.id} ({each.post.group}, {each.post.day[:10]}) {each.post.text}")
        for claim in each.reading.claims:
            print(
                f"      {claim.verdict.value} {claim.score:.2f} {claim.statement or claim.text} {list(claim.facts)}"
            )
    if show and len(wrong) > show:
        print(f"   ... and {len(wrong) - show} more")


def _print_drafts(name: str, made: DraftFigures, show: int) -> None:
    found, errors = made.found.total(), made.errors.total()
    print(f"\n== {name}: {made.drafts} drafts")
    print(
        f"   errors found {_share(found, errors)}, right citation {_share(made.cited, made.citable)}",
        end=", ",
    )
    print(f"right suggestion {_share(made.suggested, found)}, false {made.false}, advice {made.advice}")
    missed = made.errors - made.found
    if missed:
        print("   missed: " + ", ".join(f"{kind} {count}" for kind, count in sorted(missed.items())))
    for each in made.wrong[:show]:
        print(f"   {each}")


def _print_reliability(read: Sequence[Read]) -> None:
    print(
        "\n== how far scores can be believed: decided claims that are right, by score, over the sets\n   above but our own fixture"
    )
    for name, verdict in (
        ("supported or refuted", None),
        ("refuted", VerdictLabel.REFUTED),
        ("supported", VerdictLabel.SUPPORTED),
    ):
        print(f"   {name:22}   claims  mean score  right")
        for each in reliability(read, verdict):
            mean = each.scores / each.decided
            print(f"     {each.name:20}   {each.decided:6}  {mean:10.3f}  {_share(each.right, each.decided)}")
    print("   by kind of decision      agrees with the facts   contradicts them")
    for kind, counts in by_kind(read).items():
        told = [
            _share(*counts.get(label.value, (0, 0)))
            for label in (VerdictLabel.SUPPORTED, VerdictLabel.REFUTED)
        ]
        print(f"     {kind:20}   {told[0]:21}   {told[1]}")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "-"


if __name__ == "__main__":
    sys.exit(main())
