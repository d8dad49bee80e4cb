"""Feeds ``kiemtin check`` what a coverage-guided fuzzer thinks up. ``pip install -e .[fuzz]``, then

    python tools/fuzz_check.py [-max_total_time=60] [CORPUS_FOLDER]

Fails on any traceback, on an answer that is no JSON, and on a line that takes longer than five seconds.
"""

from __future__ import annotations

import json
import sys

import atheris

with atheris.instrument_imports(include=["classifier"]):
    from classifier.contract import check_lines
    from classifier.pipeline import Pipeline
    from classifier.tokens import tokenise

from kiemtin.facts import load_facts

READER = Pipeline(load_facts())
_STARTS = [
    "Cả nước có 34 tỉnh thành",
    "Không phải 63 mà 34",
    "“Bắc Giang nhập Bắc Ninh” là tin giả",
    "Từ 1/7/2025, NQ 202/2025/QH15: 28 tỉnh + 6 TP?",
]


def one(data: bytes) -> None:
    """A raw line, and the same bytes as the text of a post and of a draft."""
    provider = atheris.FuzzedDataProvider(data)
    draft = provider.ConsumeBool()
    start = _STARTS[provider.ConsumeIntInRange(0, len(_STARTS) - 1)]
    text = start + provider.ConsumeUnicode(400)
    line = json.dumps({"id": 1, "text": text, "published_at": "2026-11-20"})
    tokenise(text)
    for row, read in check_lines([data, line], READER, READER, as_draft=draft):
        json.dumps(row, ensure_ascii=False).encode("utf-8")
        assert read or row["error"]


def main() -> None:
    atheris.Setup([sys.argv[0], "-timeout=5", "-max_len=1200", *sys.argv[1:]], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
