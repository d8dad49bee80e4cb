"""An answer card: one page with question, answer and source in large letters, for counters and notice boards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiemtin.entities import Account, Outgoing, Preview, Violation
from kiemtin.errors import Rejected
from kiemtin.ports import ChannelSpec
from kiemtin.words import say
from reports.printed.as_docx import docx
from reports.printed.as_pdf import pdf
from reports.printed.fonts import unprintable
from reports.printed.forms import card_sheet
from reports.printed.sheet import Sheet
from scheduler.channels import Room
from scheduler.channels.addresses import web_site
from scheduler.channels.limits import broken_limits
from scheduler.channels.packs import WITH_FILES, PackChannel
from scheduler.reference import code_of


def _site(address: str) -> str:
    return web_site(address) if address.strip() else ""


class CardOptions(BaseModel):
    """Options of an answer card."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paper: Literal["A4", "A5"] = Field("A4", description="Size of the paper, A4 or A5 (khổ giấy)")
    site: Annotated[str, AfterValidator(_site)] = Field(
        "", description="The office's own site; the QR code leads there and nowhere else (trang của cơ quan)"
    )


class AnswerCardChannel(PackChannel):
    """A card as PDF to print and as DOCX to change."""

    spec = ChannelSpec(
        name="answer_card",
        title="Phiếu hỏi đáp",
        options=CardOptions,
        limits={"title": 160, "body": 3_000},
        honours_key=True,
        media=WITH_FILES,
        offline=True,
    )

    def __init__(self, room: Room, options: CardOptions) -> None:
        super().__init__(room)
        self._options = options

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        return cls(room, CardOptions.model_validate(dict(account.options)))

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        if found := broken_limits(content, self.spec):
            return found
        if strange := unprintable(content.title + content.body + content.office):
            return (Violation(message="publish.violation.unprintable", values={"signs": strange[:20]}),)
        if self._sheet(content, code_of("")) is None:
            paper = {"paper": self._options.paper}
            return (Violation(message="publish.violation.full_card", values=paper),)
        return ()

    def preview(self, content: Outgoing) -> Preview:
        plain = super().preview(content)
        sheet = self._sheet(content, code_of(""))
        language = self._room.language
        notes = []
        if sheet is not None:
            size = round(sheet.size)
            notes.append(("note", say("offline.card.size", language, paper=self._options.paper, size=size)))
        if code := self._code(content):
            notes.append(("note", say("offline.card.leads", language, address=code)))
        return Preview(parts=(*plain.parts, *notes), length=plain.length, limit=plain.limit)

    def files(self, content: Outgoing, reference: str) -> Mapping[str, bytes]:
        sheet = self._sheet(content, reference)
        if sheet is None:
            raise Rejected(reason=self._options.paper, cause="card_full")
        return {"phieu-hoi-dap.pdf": pdf(sheet), "phieu-hoi-dap.docx": docx(sheet)}

    def _sheet(self, content: Outgoing, reference: str) -> Sheet | None:
        return card_sheet(content, paper=self._options.paper, code=self._code(content), reference=reference)

    def _code(self, content: Outgoing) -> str:
        """The text's link where it is on the office's own site, else the site itself; nothing without one."""
        site = self._options.site
        if not site:
            return ""
        own = urlsplit(site)
        link = urlsplit(content.link)
        same = (link.scheme, link.netloc.lower()) == (own.scheme, own.netloc.lower())
        return content.link if same and link.path.startswith(own.path) else site
