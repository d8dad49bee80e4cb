"""Versions of the model: judged, kept with both figures, taken back; and what people decided, exported."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from seeded import Office
from test_cli import Cli

from classifier.model import FILES, WEIGHTS
from classifier.training.history import Event, history_of, version_of, versions
from classifier.training.release import OLD, keep_apart, put_in_place, roll_back
from cli.model_versions import go_back, version_rows
from kiemtin.entities import WORDING
from kiemtin.errors import ModelMissing, NoPreviousModel
from kiemtin.states import SentenceType
from kiemtin.store import Store
from review.sentence_types import correct_type

GOOD = {"criticism_kept": 0.95, "satire_kept": 0.9, "scam_recall": 0.9, "macro_f1": 0.8}
BETTER = {name: value + 0.01 for name, value in GOOD.items()}
WORSE = {name: value - 0.1 for name, value in GOOD.items()}


def weights(
    folder: Path, version: str, figures: dict[str, float], before: dict[str, float] | None = None
) -> Path:
    """The shipped weights under another version."""
    folder.mkdir()
    for name in FILES:
        shutil.copy(WEIGHTS / name, folder / name)
    head = json.loads((folder / "head.json").read_text()) | {"version": version}
    (folder / "head.json").write_text(json.dumps(head))
    heads = {"figures": figures, "figures_before": before or {}}
    (folder / "manifest.json").write_text(json.dumps({"heads": heads}))
    return folder


def test_both_versions_figures_are_kept_whatever_becomes_of_them(tmp_path: Path) -> None:
    target = tmp_path / "weights"
    put_in_place(weights(tmp_path / "a", "one", GOOD), target)
    put_in_place(weights(tmp_path / "b", "two", BETTER, GOOD), target)
    keep_apart(weights(tmp_path / "c", "three", WORSE, BETTER), target, ("criticism_kept",))
    assert roll_back(target)
    found = versions(target)
    assert [(each.event, each.version, each.against) for each in found] == [
        (Event.ACCEPTED, "one", ""),
        (Event.ACCEPTED, "two", "one"),
        (Event.REFUSED, "three", "two"),
        (Event.ROLLED_BACK, "one", "two"),
    ]
    assert [(each.figures, each.before) for each in found] == [
        (GOOD, {}),
        (BETTER, GOOD),
        (WORSE, BETTER),
        (GOOD, BETTER),
    ]
    assert found[2].worse == ("criticism_kept",)


def test_the_list_marks_the_one_version_that_runs(tmp_path: Path) -> None:
    target = tmp_path / "weights"
    put_in_place(weights(tmp_path / "a", "one", GOOD), target)
    put_in_place(weights(tmp_path / "b", "two", BETTER, GOOD), target)
    keep_apart(weights(tmp_path / "c", "three", WORSE, BETTER), target, ("macro_f1",))
    assert [row["version"] for row in version_rows(target) if row["in_use"]] == ["two"]
    assert go_back(target) == "one"
    assert [(row["version"], row["event"]) for row in version_rows(target) if row["in_use"]] == [
        ("one", "rolled_back")
    ]
    assert go_back(target) == "two"


def test_weights_older_than_the_history_are_listed_with_their_own_figures(tmp_path: Path) -> None:
    target = weights(tmp_path / "weights", "shipped", GOOD)
    assert [(row["version"], row["in_use"], row["macro_f1"]) for row in version_rows(target)] == [
        ("shipped", True, GOOD["macro_f1"])
    ]
    assert version_rows(tmp_path / "nothing") == []


def test_a_line_cut_off_by_a_crash_loses_no_other_line(tmp_path: Path) -> None:
    target = tmp_path / "weights"
    put_in_place(weights(tmp_path / "a", "one", GOOD), target)
    with history_of(target).open("a", encoding="utf-8") as lines:
        lines.write('{"version": "half')
    assert [each.version for each in versions(target)] == ["one"]


def test_going_back_to_weights_that_cannot_be_read_leaves_the_ones_in_use(tmp_path: Path) -> None:
    target = tmp_path / "weights"
    with pytest.raises(NoPreviousModel):
        go_back(target)
    put_in_place(weights(tmp_path / "a", "one", GOOD), target)
    put_in_place(weights(tmp_path / "b", "two", BETTER, GOOD), target)
    (target.with_name(target.name + OLD) / "encoder.onnx").write_bytes(b"broken")
    with pytest.raises(ModelMissing):
        go_back(target)
    assert version_of(target) == "two"


def test_versions_are_listed_and_taken_back_from_the_command_line(tmp_path: Path) -> None:
    cli, target = Cli(tmp_path), tmp_path / "weights"
    put_in_place(weights(tmp_path / "a", "one", GOOD), target)
    refused = cli("train", "--rollback", "--out", str(target))
    assert refused.returncode == 1
    assert "kiemtin train --versions" in refused.stderr
    put_in_place(weights(tmp_path / "b", "two", BETTER, GOOD), target)
    assert "one" in cli("train", "--rollback", "--out", str(target)).stdout
    listed = cli("train", "--versions", "--out", str(target), "--format", "json")
    assert [(row["version"], row["in_use"]) for row in json.loads(listed.stdout)] == [
        ("one", False),
        ("two", False),
        ("one", True),
    ]
    wrong = cli("train", "--stage", "encoder", "--add", "x.jsonl")
    assert wrong.returncode == 2
    assert "--stage heads" in wrong.stderr


def test_what_people_decided_is_exported_with_its_card_and_no_person_below_k_or_above(
    tmp_path: Path, sqlite_store: Store, sqlite_office: Office
) -> None:
    office = sqlite_office
    canaries = {
        "below": (f"{WORDING}1", 4, "CANARYHAI bốn người nói vậy thôi"),
        "named": (f"{WORDING}2", 9, "gọi ngay bà Nguyễn Thị CANARYBA số 0912 345 678"),
        "shared": (f"{WORDING}3", 6, "nghe nói xã mình sắp bỏ hết bưu điện"),
    }
    for key, voices, statement in canaries.values():
        claim = office.claim(key, voices=voices, statement=statement)
        correct_type(
            office.store, office.reviewer, claim=claim, version=1, type=SentenceType.OPINION, now=office.now
        )
    office.decided("centre:thu")
    cli = Cli(tmp_path)
    cli.environment["KIEMTIN_DATABASE_URL"] = sqlite_store.url
    out = tmp_path / "reviewed.jsonl"
    done = cli("export", "training", "--out", str(out))
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert {row["text"] for row in rows if row["label"] == "opinion"} == {canaries["shared"][2]}
    card = out.with_suffix(".card.md").read_text(encoding="utf-8")
    assert "k = 5" in card
    assert "name a person: 1" in card
    printed = cli("export", "training", "--format", "json").stdout
    for text in (out.read_text(encoding="utf-8"), card, done.stdout, printed):
        assert "CANARY" not in text
        assert "0912" not in text
        assert office.reviewer.display not in text
    assert json.loads(printed)
    with sqlite_store.read() as uow:
        last = uow.audit.lines(limit=1000)[-1]
    assert (last.action, "CANARY" in last.detail) == ("export_training", False)
    assert cli("export", "claims", "--out", str(out)).returncode == 2
