"""How well a claim is found again among 50,000: right one first, wrong automatic joins, time of a look-up.

usage: python bench/matching.py [PAIRS.jsonl ...] [--claims N] [--seed N] [--hard] [--model] [--plain] [--hard]

Files of {"a"|"one", "b"|"two", "same"} (default: our own pairs, and ``shared/data/devset/pairs.jsonl`` beside the
checkout). The first of each pair is known, among claims made from the facts by swapping numbers, days and places;
the second is asked. ``--hard`` swaps within the pairs too, so that most claims differ from a known one in one
number or name. ``--plain``: n-grams without rarity. Stores nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from quality_sets import FIXTURES, ROOT

from classifier.claim_finder import ClaimFinder, Thresholds, default_embedder, turned
from classifier.claim_index import Embedder, HashedNgrams
from classifier.claim_vectors import SHARE, ClaimVectors
from classifier.matching import WordingMatcher
from classifier.model import SentenceModel
from classifier.model_pairs import VectorModel
from classifier.pipeline import Pipeline
from classifier.same_claim import SameClaim
from kiemtin.facts import load_facts
from kiemtin.facts.gazetteer import Level, gazetteer

DAY = datetime(2026, 11, 21, 3, tzinfo=UTC)
_NUMBER = re.compile(r"\d+")


def main(argv: Sequence[str] | None = None) -> int:
    """Print one line per set of pairs."""
    asked = _arguments(argv)
    rng = random.Random(asked.seed)
    pairs = {path: list(read(path)) for path in asked.pairs if path.is_file()}
    known = sorted({one for each in pairs.values() for one, _, _ in each})
    numbers = {statement: number for number, statement in enumerate(known)}
    pipeline = Pipeline(load_facts())
    matcher = WordingMatcher(pipeline.lexicon)
    embedder: Embedder = HashedNgrams() if asked.plain else default_embedder()
    scorer: SameClaim | None = None
    if asked.model:
        model = SentenceModel.load(cache=0)
        embedder = ClaimVectors(VectorModel(model), matcher, share=asked.share)
        scorer = SameClaim.of(model, matcher)
    # A made claim that says what is asked would be no wrong answer.
    said = {turned(matcher.parts(each)) for rows in pairs.values() for row in rows for each in row[:2]}
    crowd = [
        each
        for each in made(known if asked.hard else [], max(0, asked.claims - len(known)), rng)
        if turned(matcher.parts(each)) not in said
    ]
    finder = ClaimFinder(matcher, embedder, scorer, Thresholds(join=asked.join, similar=asked.similar))
    keys = {each: key_of(pipeline, each) for rows in pairs.values() for row in rows for each in row[:2]}
    started = time.process_time()
    finder.add_all([(number, text, keys.get(text)) for number, text in enumerate([*known, *crowd])])
    spent = time.process_time() - started
    print(
        f"{len(finder)} claims, {embedder.name}: {1000 * spent / len(finder):.2f} ms each to add", flush=True
    )
    alike = same_claims(pairs, numbers)
    for path, rows in pairs.items():
        _print(f"{path.parent.name}/{path.stem}", rows, finder, alike, numbers, keys)
    _print_speed(finder, [two for rows in pairs.values() for _, two, _ in rows])
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How well a claim is found again among many.")
    own = sorted((ROOT / "classifier" / "training" / "data").glob("pairs_*.jsonl"))
    devset = ROOT.parent / "shared" / "data" / "devset" / "pairs.jsonl"
    default = [FIXTURES / "memory" / "pairs.jsonl", devset, *own]
    parser.add_argument("pairs", nargs="*", type=Path, default=default, metavar="PAIRS")
    parser.add_argument("--claims", type=int, default=50_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--hard", action="store_true", help="swap within the pairs too")
    parser.add_argument("--model", action="store_true", help="the language model's vectors and pairs")
    parser.add_argument(
        "--share", type=float, default=SHARE, help="how much exact things count in its vectors"
    )
    parser.add_argument("--join", type=float, default=Thresholds.join, help="joined from this score on")
    parser.add_argument("--similar", type=float, default=Thresholds.similar, help="shown from this score on")
    parser.add_argument("--plain", action="store_true", help="n-grams that all count alike")
    return parser.parse_args(argv)


def read(path: Path) -> Iterator[tuple[str, str, bool]]:
    """The pairs of a file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield str(row.get("a", row.get("one"))), str(row.get("b", row.get("two"))), bool(row["same"])


def key_of(pipeline: Pipeline, text: str) -> str | None:
    """The key of a statement of which the reader takes just one claim apart."""
    keys = {claim.key for claim in pipeline.read(text, at=DAY).claims if claim.key}
    return keys.pop() if len(keys) == 1 else None


def made(statements: Sequence[str], count: int, rng: random.Random) -> list[str]:
    """So many claims like the facts and the statements, each with other numbers, days or places."""
    units = gazetteer().units
    provinces = sorted({unit.name for unit in units if unit.level is Level.PROVINCE}, key=len, reverse=True)
    communes = [unit.titled() for unit in units if unit.level is Level.COMMUNE and not unit.former]
    named = re.compile("|".join(re.escape(name) for name in provinces))
    seeds = [*(fact.statement for fact in load_facts()), *statements]
    taken, found = set(seeds), list[str]()

    def other(match: re.Match[str]) -> str:
        digits = match[0]
        return (
            str(rng.randrange(1, 10 ** len(digits)))
            if len(digits) < 5
            else digits[:-1] + str(rng.randrange(10))
        )

    while len(found) < count:
        text = rng.choice(seeds)
        swapped = named.sub(lambda _match: rng.choice(provinces), _NUMBER.sub(other, text))
        if swapped == text or rng.random() < 0.2:
            swapped = f"{rng.choice(communes)}: {swapped}"
        if swapped not in taken:
            taken.add(swapped)
            found.append(swapped)
    return found


def same_claims(
    pairs: dict[Path, list[tuple[str, str, bool]]], numbers: dict[str, int]
) -> dict[str, frozenset[int]]:
    """By statement, the known claims that say the same: pairs that share a statement say one thing together."""
    groups: dict[str, set[str]] = {}
    for one, two, same in (row for rows in pairs.values() for row in rows):
        for each in (one, two):
            groups.setdefault(each, {each})
        if same and groups[one] is not groups[two]:
            groups[one] |= groups[two]
            for each in groups[one]:
                groups[each] = groups[one]
    return {
        each: frozenset(numbers[name] for name in group if name in numbers) for each, group in groups.items()
    }


def _print(
    name: str,
    rows: Sequence[tuple[str, str, bool]],
    finder: ClaimFinder,
    alike: dict[str, frozenset[int]],
    numbers: dict[str, int],
    keys: dict[str, str | None],
) -> None:
    index = finder.index
    assert index is not None
    keyed: dict[str | None, list[str]] = {}
    for each in numbers:
        if keys.get(each) is not None:
            keyed.setdefault(keys[each], []).append(each)
    first = scored = among = joined = shown = wrong = wanted = 0
    for one, two, same in rows:
        right = alike[two] | ({numbers[one]} if same else frozenset())
        # Claims of other pairs that the reader takes apart into the very same parts are no wrong answers.
        right |= {numbers[each] for each in keyed.get(keys[two], ())}
        near = [number for number, _ in index.nearest(two)]
        found = finder.find(two, keys[two])
        wrong += any(number not in right for number, _ in found.joins)
        if same:
            wanted += 1
            first += bool(near) and near[0] in right
            ranked = [number for number, _ in (*found.joins, *found.similar)]
            scored += bool(ranked) and ranked[0] in right
            among += any(number in right for number in near)
            joined += any(number in right for number, _ in found.joins)
            shown += any(number in right for number, _ in (*found.joins, *found.similar))
    print(
        f"{name:24} {wanted:4} paraphrases  first {_share(first, wanted)}  first when scored {_share(scored, wanted)}  in 20 {_share(among, wanted)}  "
        f"joined {_share(joined, wanted)}  joined or shown {_share(shown, wanted)}  "
        f"wrong joins {_share(wrong, len(rows))}",
        flush=True,
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "-"


def _print_speed(finder: ClaimFinder, texts: Sequence[str]) -> None:
    index = finder.index
    assert index is not None
    vectors = index.embedder.embed(list(texts[:300]))
    for name, one in (
        ("vectors alone", lambda at: index.nearest_to(vectors[at : at + 1])),
        ("with the text's vector", lambda at: index.nearest(texts[at])),
        ("whole look-up", lambda at: finder.find(texts[at])),
    ):
        times = []
        for at in range(len(vectors)):
            started = time.thread_time()
            one(at)
            times.append(1000 * (time.thread_time() - started))
        times.sort()
        print(
            f"{name:24} {statistics.median(times):.2f} ms median, {times[int(0.95 * len(times))]:.2f} ms at 95 %"
        )
    started = time.thread_time()
    index.nearest_to(vectors)
    print(f"{'in batches':24} {1000 * (time.thread_time() - started) / len(vectors):.2f} ms each")


if __name__ == "__main__":
    sys.exit(main())
