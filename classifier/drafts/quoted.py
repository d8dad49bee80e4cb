"""Words a draft quotes because they are its own: the text of a banner, a slogan, a message."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OWN = re.compile(
    r"(?:pa[ -]?nô|băng[ -]?rôn|khẩu hiệu|áp phích|thông điệp|bảng tin|tờ rơi|tiêu đề|phát thanh|nội dung tuyên truyền)"
    r"[^\n“”\"]{0,60}[“\"](?P<words>[^\n“”\"]{8,400})[”\"]",
    re.IGNORECASE,
)
_RUMOUR = re.compile(
    r"\b(?:tin đồn|tin giả|sai sự thật|bịa|không đúng|không có|xuyên tạc|gỡ|tháo|cũ)\b", re.IGNORECASE
)


def own_quotes(text: str) -> Iterator[tuple[int, int]]:
    """Where quoted words stand for which the office answers itself."""
    for match in _OWN.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        if not _RUMOUR.search(text, line, match.start("words")):
            yield match.span("words")
