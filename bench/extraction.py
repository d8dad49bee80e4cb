"""Title, date and body of the frozen pages: our reader beside trafilatura alone and readability.

``python bench/extraction.py [apart|tuned] [unnamed]``; ``unnamed`` takes class names and ids away first, so that
only what a page holds can be gone by. F is over words as a bag, F4 over runs of four words (order counts);
both are means of the pages' own figures. Times are the median of three rounds in one process, page by page.
The frozen pages are invented and ours: what a real site does, no figure here can say.
"""

from __future__ import annotations

import base64
import json
import lzma
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from statistics import mean, median

FOLDER = Path(__file__).parents[1] / "tests" / "fixtures" / "pages" / "families"
PARTS = ("apart", "tuned")
WORDS = re.compile(r"\w+")
NAMED = re.compile(
    rb"""\s(?:class|id|itemprop|role|type(?!=["']application/ld)|data-[\w-]+)=(?:"[^"]*"|'[^']*'|[^\s>"']+)""",
    re.I,
)
"""What the markup says of its own parts."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A frozen page and what a person would read on it."""

    part: str
    family: str
    name: str
    content_type: str
    body: bytes
    title: str
    text: str
    published_at: datetime
    author: str


@dataclass(frozen=True, kw_only=True)
class Read:
    """What a reader made of a page."""

    title: str
    text: str
    published_at: datetime | None


Reader = Callable[[Page], Read]


def pages(part: str) -> Iterator[Page]:
    """The frozen pages of a part."""
    with lzma.open(FOLDER / f"{part}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield Page(
                part=part,
                family=row["family"],
                name=row["page"],
                content_type=row["content_type"],
                body=base64.b64decode(row["html"]),
                title=row["title"],
                text=row["body"],
                published_at=datetime.fromisoformat(row["published_at"]),
                author=row["author"],
            )


def unnamed(page: Page) -> Page:
    """The page without its class names, ids and types, of which every site has its own."""
    return replace(page, body=NAMED.sub(b"", page.body))


def words(text: str) -> list[str]:
    """Words in small letters; punctuation is nobody's body."""
    return WORDS.findall(text.lower())


def runs(of: list[str], size: int = 4) -> list[tuple[str, ...]]:
    return [tuple(of[at : at + size]) for at in range(max(1, len(of) - size + 1))]


def f_measure(gold: list[object], found: list[object]) -> tuple[float, float, float]:
    """Precision, recall and F of two bags."""
    common = sum((Counter(gold) & Counter(found)).values())
    precision = common / len(found) if found else 0.0
    recall = common / len(gold) if gold else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def without_title(text: str, title: str) -> str:
    """A reader that repeats the headline as its first line is not punished for it."""
    return text.lstrip().removeprefix(title).lstrip()


def ours(page: Page) -> Read:
    from crawler.sources.articles import read_article
    from crawler.sources.options import SourceOptions
    from kiemtin.entities import Document

    document = Document(
        url="https://vuon.example/bai-1.html",
        status=200,
        content_type=page.content_type,
        body=page.body,
        fetched_at=datetime(2026, 11, 21, tzinfo=UTC),
    )
    found = read_article(document, SourceOptions())
    return Read(title=found.title, text=found.text, published_at=found.published_at)


def trafilatura_alone(page: Page) -> Read:
    """As its documents say: bytes in, text and metadata out, comments off."""
    import trafilatura

    found = trafilatura.bare_extraction(page.body, include_comments=False, with_metadata=True)
    if found is None:
        return Read(title="", text="", published_at=None)
    day = datetime.fromisoformat(found.date) if found.date else None
    return Read(title=found.title or "", text=found.text or "", published_at=day)


def trafilatura_text(page: Page) -> Read:
    """Without metadata: its fastest."""
    import trafilatura

    found = trafilatura.bare_extraction(page.body, include_comments=False, with_metadata=False)
    return Read(title="", text=(found.text or "") if found else "", published_at=None)


def readability(page: Page) -> Read:
    from lxml import html
    from readability import Document as Readable

    found = Readable(page.body)
    try:
        summary = html.fromstring(found.summary(html_partial=True))
        text = "\n".join(part.strip() for part in summary.itertext() if part.strip())
        return Read(title=found.short_title(), text=text, published_at=None)
    except Exception:  # it raises several unrelated kinds on pages it cannot read
        return Read(title="", text="", published_at=None)


READERS: dict[str, Reader] = {
    "ours": ours,
    "trafilatura": trafilatura_alone,
    "trafilatura, text only": trafilatura_text,
}
if find_spec("readability") is not None:
    # Not among our requirements: it wants an older cssselect than Scrapy brings. `pip install readability-lxml`.
    READERS["readability"] = readability


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Of one reader on one page. ``day`` and ``minute``: the date is right to the day, to the minute."""

    precision: float
    recall: float
    f: float
    f4: float
    title: bool
    day: bool
    minute: bool
    author: bool


def figures(page: Page, read: Read) -> Figures:
    """Compare a reading with the gold."""
    gold, found = words(page.text), words(without_title(read.text, page.title))
    precision, recall, f = f_measure(gold, found)
    at = read.published_at
    zone = page.published_at.tzinfo
    return Figures(
        precision=precision,
        recall=recall,
        f=f,
        f4=f_measure(runs(gold), runs(found))[2],
        title=words(read.title) == words(page.title),
        day=at is not None and (at.astimezone(zone) if at.tzinfo else at).date() == page.published_at.date(),
        minute=at is not None
        and at.tzinfo is not None
        and abs((at - page.published_at).total_seconds()) < 60,
        author=page.author in read.text or page.author in read.title,
    )


def timed(reader: Reader, page: Page, rounds: int = 3) -> float:
    """Milliseconds, the median of some rounds."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        reader(page)
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


def main() -> int:
    chosen = [each for each in sys.argv[1:] if each in PARTS] or PARTS
    bare = "unnamed" in sys.argv
    for part in chosen:
        every = [unnamed(page) if bare else page for page in pages(part)]
        families = list(dict.fromkeys(page.family for page in every))
        rows = {
            name: [(page, figures(page, reader(page)), timed(reader, page)) for page in every]
            for name, reader in READERS.items()
        }
        print(f"\n{part}: {len(every)} pages of {len(families)} families")
        print(
            f"{'reader':24}{'P':>7}{'R':>7}{'F':>7}{'F4':>7}{'title':>7}{'day':>7}{'minute':>8}{'author':>8}{'ms':>7}{'p95':>7}"
        )
        for name, found in rows.items():
            got = [each for _, each, _ in found]
            taken = sorted(ms for *_, ms in found)
            numbers = "".join(
                f"{mean(getattr(each, key) for each in got):7.3f}"
                for key in ("precision", "recall", "f", "f4", "title", "day")
            )
            print(
                f"{name:24}{numbers}{mean(each.minute for each in got):8.3f}{sum(each.author for each in got):8d}{median(taken):7.2f}{taken[int(len(taken) * 0.95)]:7.2f}"
            )
        print(f"\n{'F by family':28}" + "".join(f"{name:>24}" for name in READERS))
        for family in families:
            print(
                f"{family:28}"
                + "".join(
                    f"{mean(each.f for page, each, _ in found if page.family == family):24.3f}"
                    for found in rows.values()
                )
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
