"""People named with their office, who keep their names in publications."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.redaction.shadow import Shadow
from crawler.redaction.tokens import Word

_OFFICE = (
    r"chu tich|pho chu tich|bi thu|pho bi thu|bo truong|thu truong|thu tuong|pho thu tuong|tong bi thu|giam doc|pho giam doc"
    r"|chanh van phong|chanh thanh tra|dai bieu|cuc truong|vu truong|vien truong|chanh an|nguoi phat ngon|truong (?:phong|ban|cong an|doan)"
    r"|pho truong (?:phong|ban|doan)|dai ta|thuong ta|trung ta|thieu ta|dai tuong|thuong tuong|trung tuong|thieu tuong|hieu truong"
    r"|uy vien|tong giam doc|tong cuc truong|dong chi|dai su|chu nhiem|quyen chu tich|pho vu truong|pho cuc truong"
)
_OFFICE_BEFORE = re.compile(rf"(?<![a-z])(?:{_OFFICE})(?![a-z])[^.;\n\"“”]{{0,90}}$")
_OFFICE_AFTER = re.compile(rf"^ ?[,–(\-] ?(?:(?:nguyen|hien la|la|dang la|quyen) )?(?:{_OFFICE})(?![a-z])")


def without_officials(
    copy: Shadow, tokens: Sequence[Word], found: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The names found, less those with an office beside them, here or elsewhere in the text."""
    offices: set[str] = set()
    given: set[str] = set()
    for number, (first, last) in enumerate(found):
        previous = tokens[found[number - 1][1] - 1].stop if number else 0
        start, stop = tokens[first].start, tokens[last - 1].stop
        # An office belongs to the nearest name after it, so the look back ends at the name before.
        before = copy.bare[max(previous, start - 120) : start]
        if _OFFICE_BEFORE.search(before) or _OFFICE_AFTER.match(copy.bare[stop : stop + 40]):
            offices.add(" ".join(each.bare for each in tokens[first:last]))
            given.add(tokens[last - 1].bare)
    kept = []
    for first, last in found:
        whole = " ".join(each.bare for each in tokens[first:last])
        if whole in offices or (last - first == 1 and whole in given):
            continue
        kept.append((first, last))
    return kept
