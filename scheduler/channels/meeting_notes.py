"""Notes for a village meeting: what is said, what is right, sources, questions, whom to call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kiemtin.entities import Account, Outgoing, Preview, Violation
from kiemtin.ports import ChannelSpec
from reports.printed.as_docx import docx
from reports.printed.as_pdf import pdf
from reports.printed.fonts import unprintable
from reports.printed.forms import notes_sheet
from reports.printed.sheet import Part
from scheduler.channels import Room
from scheduler.channels.limits import broken_limits
from scheduler.channels.packs import WITH_FILES, PackChannel
from scheduler.reference import code_of


class NotesOptions(BaseModel):
    """Options of meeting notes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contact: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)] = Field(
        description="Whom people may call: office, telephone, hours (nơi người dân liên hệ)"
    )


class MeetingNotesChannel(PackChannel):
    """The notes as PDF and DOCX."""

    spec = ChannelSpec(
        name="meeting_notes",
        title="Tài liệu họp thôn, tổ dân phố",
        options=NotesOptions,
        limits={"title": 200, "body": 20_000},
        honours_key=True,
        media=WITH_FILES,
        offline=True,
    )

    def __init__(self, room: Room, options: NotesOptions) -> None:
        super().__init__(room)
        self._options = options

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        return cls(room, NotesOptions.model_validate(dict(account.options)))

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        if found := broken_limits(content, self.spec):
            return found
        if strange := unprintable(content.title + content.body + content.office + self._options.contact):
            return (Violation(message="publish.violation.unprintable", values={"signs": strange[:20]}),)
        return ()

    def preview(self, content: Outgoing) -> Preview:
        sheet = notes_sheet(content, contact=self._options.contact, reference=code_of(""))
        lines = (
            f"• {text}" if part is Part.BULLET else text
            for part, text in sheet.parts
            if part is not Part.RULES
        )
        return Preview(
            parts=(("title", content.title), ("text", "\n".join(list(lines)[2:]))),
            length=len(content.body),
            limit=self.spec.limits["body"],
        )

    def files(self, content: Outgoing, reference: str) -> Mapping[str, bytes]:
        sheet = notes_sheet(content, contact=self._options.contact, reference=reference)
        return {"tai-lieu-hop.pdf": pdf(sheet), "tai-lieu-hop.docx": docx(sheet)}
