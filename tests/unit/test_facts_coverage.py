"""What the facts say and the reader cannot read yet is known by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiemtin.facts import DATA, load_facts
from kiemtin.facts.coverage import unread

FACT = """\
facts:
- id: X-1
  statement: Xã Ví Dụ có 5 trường.
  subject: xã Ví Dụ
  attribute: số trường
  value: 5
  check: number
  published: '2025-10-01'
  in_force_from: '2025-10-01'
  source: {document: Báo cáo 7/BC-UBND}
  may_refute: false
  confidence: medium
  verified: office
  says:
  - {about: schools.count, of: vi-du, is: 5}
"""


def test_an_attribute_without_wordings_is_told_until_a_pack_has_some(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(FACT, encoding="utf-8")
    assert [(each.about, each.of) for each in unread(load_facts(tmp_path))] == [("schools.count", "vi-du")]
    (tmp_path / "reading").mkdir()
    (tmp_path / "reading" / "claims.yaml").write_text(
        "quantities:\n- {about: schools.count, unit: [trường], says: '{value}'}\n", encoding="utf-8"
    )
    assert unread(load_facts(tmp_path)) == ()


@pytest.mark.parametrize(
    "about", ["provinces.count", "members", "centre", "doc.issued", "doc.symbol", "paper.fee"]
)
def test_what_the_shipped_wordings_read_is_not_told(about: str) -> None:
    base = load_facts(DATA)
    assert base.says_about(about)
    assert about not in {each.about for each in unread(base)}
