"""Writes the frozen pages: ``cd tests && python -m page_families``. Done once; a test holds the hashes."""

from __future__ import annotations

import base64
import hashlib
import json
import lzma
from pathlib import Path

from page_families import apart, tuned
from page_families.texts import Writer

FOLDER = Path(__file__).parents[1] / "fixtures" / "pages" / "families"


def rows(part: str) -> list[dict[str, str]]:
    """Every page of a part with its gold title, date and body."""
    made = []
    for family, kinds in {"apart": apart, "tuned": tuned}[part].FAMILIES:
        for number, kind in enumerate(kinds):
            writer = Writer(f"{part}/{family.__name__}/{number}")
            piece = writer.piece(kind)
            page, content_type = family(writer, piece)
            body = page.encode() if isinstance(page, str) else page
            made.append(
                {
                    "part": part,
                    "family": family.__name__,
                    "page": f"{number}-{kind}",
                    "content_type": content_type,
                    "title": piece.title,
                    "published_at": piece.at.isoformat(),
                    "body": piece.body,
                    "author": piece.author,
                    "html": base64.b64encode(body).decode(),
                }
            )
    return made


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    hashes = {}
    for part in ("apart", "tuned"):
        lines = "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows(part))
        (FOLDER / f"{part}.jsonl.xz").write_bytes(lzma.compress(lines.encode(), preset=9))
        hashes[part] = hashlib.sha256(lines.encode()).hexdigest()
    (FOLDER / "frozen.json").write_text(json.dumps(hashes, indent=1) + "\n")


if __name__ == "__main__":
    main()
