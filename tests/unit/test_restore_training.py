"""Counting syllables: from a tiny corpus to a file that restores what it has seen."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from classifier.restore import Restorer, Slot
from classifier.text import fold
from classifier.training.dataset import Part, part_of
from classifier.training.diacritics import (
    HELD_EVERY,
    fit_weight,
    general_stream,
    is_marked,
    judge,
    own_posts,
    own_texts,
    train_diacritics,
)
from classifier.training.syllables import SHORT, Stream, make_counts

LINES = [
    "Người dân đến ủy ban nhân dân xã làm giấy tờ.",
    "Học sinh đến trường vào buổi sáng sớm.",
    "Bà con ra chợ bán cá và mua rau.",
    "Tôi bận việc nhà nên đến muộn.",
]


def stream_of(lines: list[str]) -> Stream:
    stream = Stream.empty()
    for line in lines:
        stream.add(line)
    return stream


def test_what_was_counted_is_restored() -> None:
    restorer = Restorer(make_counts(stream_of(LINES * 5), size=SHORT))
    assert judge(restorer, LINES)["right"] == 1.0


def test_own_texts_weigh_more_than_their_number() -> None:
    general, own = stream_of(["Anh ấy bán hàng."] * 40), stream_of(["Anh ấy bạn hàng."] * 3)
    assert (
        Restorer(make_counts(general, own, SHORT, share=0.0)).restore("anh ay ban hang").text
        == "anh ấy bán hàng"
    )
    assert (
        Restorer(make_counts(general, own, SHORT, share=0.9)).restore("anh ay ban hang").text
        == "anh ấy bạn hàng"
    )


def test_every_fortieth_document_is_kept_apart(tmp_path: Path) -> None:
    with lzma.open(tmp_path / "viwiki.jsonl.xz", "wt", encoding="utf-8") as out:
        for number in range(HELD_EVERY + 1):
            out.write(
                json.dumps({"text": f"lạ{'bcdghklmnp'[number % 10]}{'bcdghklmnp'[number // 10]} đi"}) + "\n"
            )
    names = ("viwiki.jsonl.xz",)
    kept = general_stream(tmp_path, names=names).vocabulary
    every = general_stream(tmp_path, names=names, held_apart=False).vocabulary
    assert {"lạbb", "lạbh"} <= every.keys()
    assert not {"lạbb", "lạbh"} & kept.keys()
    assert every.keys() - kept.keys() == {"lạbb", "lạbh"}


def test_posts_kept_for_judging_are_not_counted() -> None:
    counted = set(own_texts())
    kept = [text for text in own_posts() if part_of(text) is Part.VALIDATION]
    assert kept
    assert not counted & set(kept)
    assert all(is_marked(text) for text in kept)


def test_training_without_a_corpus_proves_the_path(tmp_path: Path) -> None:
    out = tmp_path / "made" / "syllables.npz"
    figures = train_diacritics(None, out, size=SHORT, say=lambda _line: None)
    manifest = json.loads((out.parent / "syllables.manifest.json").read_text(encoding="utf-8"))
    assert manifest["figures"] == figures
    assert manifest["sha256"]
    assert manifest["data"]
    assert figures["right"] > 0.6
    assert Restorer.load(out).restore("Ha Noi").text == "Hà Nội"


def test_the_weight_of_other_scores_is_the_one_that_gets_most_right() -> None:
    counts = make_counts(stream_of(LINES), size=SHORT)
    truth = {fold(word): word for line in LINES for word in line.lower().strip(".").split() if word != "ba"}

    def knowing(_text: str, slots: list[Slot]) -> list[np.ndarray]:
        return [
            np.array([0.0 if each == truth.get(fold(each)) else -5.0 for each in slot.candidates], np.float32)
            for slot in slots
        ]

    def wrong(text: str, slots: list[Slot]) -> list[np.ndarray]:
        return [-20.0 - each for each in knowing(text, slots)]

    unseen = ["Học sinh bận mua rau.", "Bà con đến trường làm giấy tờ."]
    assert fit_weight(counts, unseen, wrong) == 0.0
    assert (
        judge(Restorer(counts, extra_weight=3.0), unseen, knowing)["right"]
        >= judge(Restorer(counts), unseen)["right"]
    )


@pytest.mark.parametrize(
    ("text", "marked"), [("có dấu đầy đủ cả", True), ("khong dau gi ca", False), ("", False)]
)
def test_only_texts_with_marks_are_counted(text: str, marked: bool) -> None:
    assert is_marked(text) is marked
