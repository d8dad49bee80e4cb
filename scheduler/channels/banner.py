"""A banner: the title as one line in capitals, with a sheet for whoever has it made and hangs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict

from kiemtin.entities import Account, Outgoing, Preview, Violation
from kiemtin.ports import ChannelSpec
from kiemtin.words import say
from reports.printed.as_docx import docx
from reports.printed.as_pdf import pdf
from reports.printed.fonts import unprintable
from reports.printed.forms import banner_sheet, banner_text
from scheduler.channels import Room
from scheduler.channels.limits import broken_limits
from scheduler.channels.packs import WITH_FILES, PackChannel

LONGEST = 90
"""Characters of the line: more cannot be read in passing, or not from the other side of the road."""


class BannerOptions(BaseModel):
    """A banner has none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BannerChannel(PackChannel):
    """The line as text to copy, and a sheet that shows it."""

    spec = ChannelSpec(
        name="banner",
        title="Băng rôn",
        options=BannerOptions,
        limits={"title": LONGEST, "body": 3_000},
        honours_key=True,
        media=WITH_FILES,
        offline=True,
    )

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        return cls(room)

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        if found := broken_limits(content, self.spec):
            return found
        line = banner_text(content.title)
        if "\n" in content.title.strip():
            return (Violation(message="publish.violation.banner_lines"),)
        if len(line) > LONGEST:  # some letters become two when they are capitals
            values = {"length": len(line), "limit": LONGEST}
            return (Violation(message="publish.violation.long_title", values=values),)
        if strange := unprintable(line + content.body + content.office):
            return (Violation(message="publish.violation.unprintable", values={"signs": strange[:20]}),)
        return ()

    def preview(self, content: Outgoing) -> Preview:
        line = banner_text(content.title)
        note = say("offline.banner.note", self._room.language)
        return Preview(parts=(("title", line), ("note", note)), length=len(line), limit=LONGEST)

    def files(self, content: Outgoing, reference: str) -> Mapping[str, bytes]:
        sheet = banner_sheet(content, reference)
        return {
            "bang-ron.txt": (banner_text(content.title) + "\n").encode("utf-8-sig"),
            "bang-ron.pdf": pdf(sheet),
            "bang-ron.docx": docx(sheet),
        }
