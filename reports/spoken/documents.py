"""Symbols of documents, ``202/2025/QH15``, as they are said. Pure."""

from __future__ import annotations

import re

from reports.spoken.data import words
from reports.spoken.letters import spelled
from reports.spoken.numbers import cardinal, spoken_number

_PART = r"[A-ZĐƯ][A-ZĐƯa-zđư]{0,9}\d{0,2}"
SYMBOL = re.compile(
    rf"(?P<kind>(?:Nghị quyết|Quyết định|Nghị định|Thông tư|Chỉ thị|Kết luận|Kế hoạch|Hướng dẫn|Thông báo|Công điện"
    rf"|Tờ trình|Báo cáo|Công văn|Pháp lệnh|Luật|Quy định|Quy chế|Văn bản|Đề án|Chương trình)\s+)?"
    rf"(?P<label>số\s*:?\s*)?(?<![\w/.,-])(?P<number>\d{{1,5}})(?P<tail>[a-zđ])?(?:/(?P<year>(?:19|20)\d\d))?"
    rf"(?P<rest>[/-]{_PART}(?:[-/]{_PART}){{0,3}})(?![\w/])",
    re.I,
)
_NAMED_NEXT = re.compile(
    r"(?:,?\s+(?:ký\s+)?ngày\s+[\d/.-]+)?(?:,?\s+của\s+(?=[A-ZĐỦ])|,\s+(?=(?:Ủy ban|Bộ|Ban|Chính phủ|Thủ tướng|Quốc hội|Hội đồng|Sở"
    r"|Cục|Tỉnh ủy|Đảng ủy|Văn phòng|Hội nghị)\b))"
)
"""The text itself says who issued it, perhaps after the day."""


def said_symbol(found: re.Match[str]) -> str:
    """``Nghị quyết 202/2025/QH15`` -> Nghị quyết số hai trăm linh hai, năm ..., của Quốc hội khóa mười lăm."""
    parts = re.split(r"[/-]", found["rest"][1:])
    if not all(part[:1].isupper() for part in parts):
        return found[0]
    kinds = words().kinds
    front = found["kind"] or ""
    said_kind = ""
    if parts[0] in kinds and (len(parts) > 1 or not _issuer(parts[0])):
        said_kind = kinds[parts.pop(0)]
    if not front and said_kind:
        front = f"{said_kind} "
    number = f"số {spoken_number(found['number'])}"
    if found["tail"]:
        number += f" {found['tail']}"
    said = [f"{front}{number}"]
    if found["year"]:
        said.append(f"năm {cardinal(int(found['year']))}")
    # A department's letters behind its ministry's say nothing to a listener.
    by = [name for part in parts if (name := _issuer(part))]
    if by and _NAMED_NEXT.match(found.string, found.end()):
        return ", ".join(said)
    if by:
        return ", ".join([*said, "của " + ", ".join(by)])
    return ", ".join([*said, *(f"ký hiệu {spelled(part)}" for part in parts)])


def _issuer(part: str) -> str:
    found = re.fullmatch(r"(.+?)(\d{1,2})?", part)
    assert found is not None
    name = words().issuers.get(found[1], "")
    return f"{name} khóa {cardinal(int(found[2]))}" if name and found[2] else name
