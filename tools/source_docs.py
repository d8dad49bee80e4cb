"""``docs/sources.md`` from what the sources say of themselves: ``python -m tools.source_docs`` writes it anew."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic_core import PydanticUndefined

from crawler.registry import adapters
from kiemtin.ports import Source
from kiemtin.states import Origin

PAGE = Path(__file__).parents[1] / "docs" / "sources.md"
_HEAD = """# Sources

Every kind of source the crawler reads, with its options. This page is written from the sources themselves
(`python -m tools.source_docs`); a test fails when it is out of date. `kiemtin sources kinds --format json`
lists the same for programs.

A source of **publications** keeps link, title, text and date of what an organisation published. A source of
**public voices** keeps none of them: what people say goes through the gate and is counted (see
[safeguards.md](safeguards.md)). A personal profile, a closed group or a page behind a log-in is refused as a
source, whatever its kind.

Sources are listed in a YAML file and loaded with `kiemtin sources load FILE`:

```yaml
sources:
  - name: so-vi-du              # small letters, digits, - and _
    adapter: listing            # one of the kinds below
    title: Sở Ví Dụ
    interval: 1h                # where the rhythm begins: 30s, 15m, 1h
    delay: 10                   # least seconds between two requests to the host
    verified: no                # yes once a person saw the address answer
    options:                    # those of the kind
      address: https://so.example/tin-tuc
      entry: tr.tin
```

**Try a source before it is loaded**: `kiemtin sources test FILE --only so-vi-du` (or `kiemtin sources test NAME`)
reads it once with all the crawler's manners and prints what would be kept, what would be refused and why;
nothing is stored, and of voices only numbers are shown.

**Ready-made lists** are in `cli/config/`: `sources.yaml` (national and provincial newspapers, loaded at the
start) and `official.yaml` (the national fact-check portal, ministries and the Government's portal; an
office loads what it needs). An address marked `verified: no` was not seen to answer when the list was written.

**Facebook, YouTube, Telegram, Mastodon and Bluesky** need credentials of the office and have limits of their own:
[sources-vendors.md](sources-vendors.md).

## Text with ClaimReview

Where an article carries [ClaimReview](https://schema.org/ClaimReview) data, every kind of publication source
adds one sentence per reviewed claim to its text, as a denial where the outcome is one. Who made the claim is
never read.

## By hand

`kiemtin sources tip --text "…"`, `--link ADDRESS` or `--screenshot FILE`, or the form on the page *Nguồn* of the
dashboard. A text and the words of a screenshot go through the gate like any voice: read, counted, forgotten; shown only
once k independent posts make the same claim. The same words brought again are not counted as more people. A
link is read by the crawler when its site belongs to a configured publication source, to the state (`gov.vn`) or
to an organisation that is named with it. Who brought a tip is not kept. Text in pictures needs
`apt-get install tesseract-ocr tesseract-ocr-vie` and is read on this machine only.

`kiemtin sources import FILE --dry-run` reads a table (CSV in UTF-8, XLSX) of public posts. Columns are known by
their headings: *nội dung* or *text*, *thời gian* or *time*, and if there *liên kết* or *link*, *chủ đề* or
*thread*. Columns that name people are dropped unread and counted; other columns are left out. Bad rows are told
by line with what to do. Posts of one link or thread are one page for the gate; a file without either is one page
as a whole, so it can make no claim visible by itself.
"""


def page() -> str:
    """The whole page."""
    kinds = sorted(adapters().items())
    parts = [_HEAD]
    for origin, title in ((Origin.PUBLICATION, "Publications"), (Origin.PUBLIC_VOICE, "Public voices")):
        parts.append(f"\n## {title}\n")
        for name, source in kinds:
            if source.spec.origin is origin:
                parts.append("\n".join(_section(name, source)))
    return "\n".join(parts).rstrip() + "\n"


def _section(name: str, source: Source) -> Iterator[str]:
    spec = source.spec
    yield f"\n### `{name}`: {spec.title}\n"
    said = " ".join((type(source).__doc__ or "").split())
    if said:
        yield f"{said}\n"
    terms = f"<{spec.terms}>" if spec.terms.startswith("http") and " " not in spec.terms else spec.terms
    yield f"- Terms: {terms}"
    yield f"- Least delay: {spec.minimum_delay:g} s between two requests to a host"
    for secret, purpose in sorted(spec.secrets.items()):
        yield f"- Secret `{secret}`: {purpose} (`kiemtin sources secret` keeps it sealed)"
    if spec.quota is not None:
        yield f"- Quota: {spec.quota.units:,} units a day, counted from midnight in {spec.quota.zone}"
    yield ""
    yield "| option | type | default | what it is |"
    yield "| --- | --- | --- | --- |"
    schema = spec.options.model_json_schema()
    for option, field in spec.options.model_fields.items():
        kind = _kind(schema["properties"][option], schema)
        default = (
            "required" if field.is_required() else _default(field.get_default(call_default_factory=True))
        )
        told = " ".join((field.description or "").split()).replace("|", "\\|")
        yield f"| `{option}` | {kind} | {default} | {told} |"


def _kind(node: dict[str, Any], schema: dict[str, Any]) -> str:
    if "$ref" in node:
        target = schema["$defs"][node["$ref"].rpartition("/")[2]]
        return (
            _kind(target, schema) if "enum" in target else ", ".join(target.get("properties", {})) or "object"
        )
    if "enum" in node:
        return ", ".join(f"`{each}`" for each in node["enum"])
    if "const" in node:
        return f"`{node['const']}`"
    if "anyOf" in node:
        return " or ".join(
            dict.fromkeys(_kind(each, schema) for each in node["anyOf"] if each.get("type") != "null")
        )
    if node.get("type") == "array":
        items = node.get("items") or next(iter(node.get("prefixItems", [])), {})
        return f"list of {_kind(items, schema)}"
    kind = {"string": "text", "integer": "whole number", "number": "number", "boolean": "yes/no"}
    low, high = node.get("minimum"), node.get("maximum")
    bounds = f" {low} to {high}" if low is not None and high is not None else ""
    return kind.get(str(node.get("type")), str(node.get("type", "text"))) + bounds


def _default(value: Any) -> str:
    if value is PydanticUndefined or value is None or value in ("", (), [], {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f"`{value}`".replace("|", "\\|")
    return f"`{json.dumps(value, ensure_ascii=False, default=str)}`"


def main() -> None:
    """Write the page, or with ``--check`` only say whether it is fresh."""
    if "--check" in sys.argv[1:]:
        sys.exit(0 if PAGE.read_text(encoding="utf-8") == page() else 1)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
