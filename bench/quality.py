"""How well texts are read, per group, on labelled sets: the office's own fixture and any sets given.

usage: python bench/quality.py [FOLDER]  - a folder that holds data/devset/posts.jsonl and facts/posts.jsonl
(default: ``shared`` beside the checkout, where present). Prints figures; stores nothing.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from classifier.pipeline import HOME, Pipeline
from classifier.typing_port import SentenceTyper
from kiemtin.entities import Reading
from kiemtin.facts import load_facts
from kiemtin.states import SentenceType, VerdictLabel

ROOT = Path(__file__).resolve().parents[1]
DRAFTS = tuple(
    ROOT / "tests" / "fixtures" / name
    for name in ("drafts/dev.jsonl", "drafts/held.jsonl", "unseen/drafts.jsonl")
)
_STYLES = {
    "refuted_claim": ("claim", "refuted"),
    "supported_claim": ("claim", "supported"),
    "unverifiable_claim": ("claim", "not_enough_info"),
    "opinion_criticism": ("opinion", "none"),
}
_FIXTURE = {
    "R": ("claim", "refuted"),
    "S": ("claim", "supported"),
    "N": ("claim", "not_enough_info"),
    "X": ("protected", "none"),
    "F": ("scam", "none"),
}


@dataclass(frozen=True)
class Post:
    """One labelled post. ``group`` is its label, with the verdict for claims."""

    text: str
    day: str
    label: str
    verdict: str
    facts: frozenset[str]

    @property
    def group(self) -> str:
        return f"claim/{self.verdict}" if self.label == "claim" else self.label

    @property
    def flag(self) -> bool:
        return self.label == "scam" or (self.label == "claim" and self.verdict == "refuted")


def fixture() -> Iterator[Post]:
    """The posts of our own tests."""
    path = ROOT / "tests" / "fixtures" / "reading" / "posts.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            want, day, text = (part.strip() for part in line.split("|", 2))
            yield Post(text, day, *_FIXTURE[want], frozenset())


def posts(path: Path) -> Iterator[Post]:
    """Posts of a labelled file of JSON lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        row = json.loads(line)
        label, verdict = _STYLES.get(row["label"], (row["label"], row.get("verdict", "none")))
        yield Post(
            row["text"],
            row.get("published_at") or row["date"],
            label,
            verdict,
            frozenset(row.get("facts", ())),
        )


def verdict_of(reading: Reading) -> str:
    found = {claim.verdict for claim in reading.claims}
    for label in (VerdictLabel.REFUTED, VerdictLabel.SUPPORTED):
        if label in found:
            return label.value
    return VerdictLabel.NOT_ENOUGH_INFO.value


def judge(name: str, judged: list[Post], pipeline: Pipeline) -> None:
    """Prints the figures of one set."""
    flagged: Counter[str] = Counter()
    total: Counter[str] = Counter()
    verdicts = labels = cited = citable = 0
    claims = [post for post in judged if post.label == "claim"]
    started = time.process_time()
    for post in judged:
        at = datetime.fromisoformat(f"{post.day[:10]}T12:00").replace(tzinfo=HOME)
        reading = pipeline.read(post.text, at=at)
        total[post.group] += 1
        flagged[post.group] += reading.flag
        labels += reading.label.value == post.label
        verdicts += post.label == "claim" and verdict_of(reading) == post.verdict
        if reading.flag and post.verdict == "refuted" and post.facts:
            citable += 1
            refuted = (claim for claim in reading.claims if claim.verdict is VerdictLabel.REFUTED)
            cited += bool(post.facts & {fact for claim in refuted for fact in claim.facts})
    seconds = time.process_time() - started
    right = sum(flagged[post] for post in ("claim/refuted", "scam"))
    wanted = sum(total[post] for post in ("claim/refuted", "scam"))
    every = sum(flagged.values())
    print(f"-- {name}: {len(judged)} posts")
    for group in sorted(total):
        print(f"   {group:26} {flagged[group]:4} of {total[group]:4} flagged")
    print(f"   precision of flags {_share(right, every)}, recall {_share(right, wanted)}")
    print(f"   verdicts {_share(verdicts, len(claims))}, right citation {_share(cited, citable)}", end=", ")
    print(f"labels {_share(labels, len(judged))}, {len(judged) / max(seconds, 1e-9):.0f} posts/s of CPU")


def judge_drafts(path: Path, pipeline: Pipeline) -> None:
    """Prints how many errors of a set of drafts are marked, and how much else is."""
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    cited = citable = right = false = advice = 0
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    started = time.process_time()
    for row in rows:
        at = datetime.fromisoformat(f"{row['published_at'][:10]}T12:00").replace(tzinfo=HOME)
        problems = pipeline.check_draft(row["text"], at=at)
        advice += sum(each.advice for each in problems)
        problems = tuple(each for each in problems if not each.advice)
        used = set()
        for error in row["errors"]:
            start = row["text"].find(error["span"])
            end = start + len(error["span"])
            hit = next((each for each in problems if each.span[0] < end and each.span[1] > start), None)
            kind = error.get("kind", "error")
            total[kind] += 1
            citable += bool(hit and error["facts"])
            if hit is not None:
                found[kind] += 1
                used.add(hit.span)
                cited += bool(set(hit.facts) & set(error["facts"]))
                right += error["correct"].lower() in hit.suggestion.lower()
        false += sum(each.span not in used for each in problems)
    seconds = time.process_time() - started
    print(f"-- {path.parent.name}/{path.name}: {len(rows)} drafts")
    print(f"   errors marked {_share(found.total(), total.total())}, false problems {false}, advice {advice}")
    print(
        f"   right citation {_share(cited, citable)}, right suggestion {_share(right, found.total())}",
        end=", ",
    )
    print(f"{1000 * seconds / max(len(rows), 1):.1f} ms a draft")
    missed = {kind: count - found[kind] for kind, count in total.items() if count > found[kind]}
    if missed:
        print("   missed: " + ", ".join(f"{kind} {count}" for kind, count in sorted(missed.items())))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "-"


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    sets = [("own fixture", list(fixture()))]
    for path in (folder / "data" / "devset" / "posts.jsonl", folder / "facts" / "posts.jsonl"):
        if path.exists():
            sets.append((f"{path.parent.name}/{path.name}", list(posts(path))))
    facts = load_facts()
    for with_model, typer in (("cues alone", None), ("with the model", _model())):
        if with_model != "cues alone" and typer is None:
            print("(the sentence-type model is not there; figures are of the cues alone)")
            continue
        print(f"== {with_model}")
        pipeline = Pipeline(facts, typer)
        for name, judged in sets:
            judge(name, judged, pipeline)
    print("== drafts")
    for path in DRAFTS:
        judge_drafts(path, pipeline)
    return 0


def _model() -> SentenceTyper | None:
    """The shipped model, None where it is not built yet."""
    try:
        from classifier.model import SentenceModel

        model = SentenceModel.load()
        model.classify(["thử"])
    except (ImportError, OSError, RuntimeError, TypeError) as error:
        print(f"(model not loaded: {error})")
        return None
    assert all(kind in SentenceType for kind in model.classify(["thử"])[0])
    return model


if __name__ == "__main__":
    sys.exit(main())
