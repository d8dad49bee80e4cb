"""Writes docs/settings.md from the settings themselves: ``python -m cli.reference``."""

from __future__ import annotations

from pathlib import Path

from kiemtin.settings import Settings

TARGET = Path(__file__).parents[1] / "docs" / "settings.md"
HEAD = """# Settings

Environment variables, or lines in a file `.env` where `kiemtin` is started. Checked at start;
`kiemtin doctor` shows what is wrong. Made by `python -m cli.reference`.

| variable | default | meaning |
| --- | --- | --- |
"""
TAIL = """
Secrets of accounts are kept sealed in the database (`kiemtin accounts secret`), with a key that lies in a
file outside it and in no backup. A secret that is not kept there is looked for in `KIEMTIN_SECRET_<NAME>`
in the environment, then as a line `name: value` in `secrets.yaml` in the data folder, readable by its
owner alone (chmod 600).
"""


def settings_page() -> str:
    """The page's text."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, "", ()) else f"`{field.default}`"
        rows.append(f"| `KIEMTIN_{name.upper()}` | {default} | {field.description} |\n")
    return HEAD + "".join(rows) + TAIL


if __name__ == "__main__":
    TARGET.write_text(settings_page(), encoding="utf-8")
