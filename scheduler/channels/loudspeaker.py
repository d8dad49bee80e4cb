"""The commune's loudspeakers: a script of 60 to 90 seconds, written as it is read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiemtin.entities import Account, Outgoing, Preview, Violation
from kiemtin.ports import ChannelSpec
from kiemtin.words import say
from reports.printed.as_docx import docx
from reports.printed.forms import printable, script_sheet
from reports.spoken.script import PACE, Script, script_of
from scheduler.channels import Room
from scheduler.channels.limits import broken_limits
from scheduler.channels.packs import WITH_FILES, PackChannel


def _short_forms(text: str) -> str:
    """``TTPV=Trung tâm Phục vụ; NVH=nhà văn hóa``. Raises ValueError."""
    _read_as(text)
    return text


def _read_as(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in filter(str.strip, text.split(";")):
        short, sign, said = each.partition("=")
        if not sign or not short.strip() or not said.strip() or any(map(str.isdigit, said)):
            raise ValueError("short=words; short=words, no digits in the words")
        found[short.strip()] = said.strip()
    return found


class LoudspeakerOptions(BaseModel):
    """Options of a loudspeaker network."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seconds: int = Field(
        90, ge=20, le=600, description="Longest reading in seconds (số giây dài nhất của một lượt đọc)"
    )
    times: int = Field(1, ge=1, le=3, description="Readings in a row (số lượt đọc liền nhau)")
    pace: float = Field(PACE, ge=2, le=6, description="Syllables a second (số âm tiết mỗi giây)")
    read_as: Annotated[str, AfterValidator(_short_forms)] = Field(
        "", description="The office's short forms, as SHORT=words; SHORT=words (cách đọc chữ viết tắt riêng)"
    )


class LoudspeakerChannel(PackChannel):
    """A script for the announcer as text and as DOCX in large letters."""

    spec = ChannelSpec(
        name="loudspeaker",
        title="Loa truyền thanh",
        options=LoudspeakerOptions,
        limits={"title": 200, "body": 6_000},
        honours_key=True,
        media=WITH_FILES,
        offline=True,
    )

    def __init__(self, room: Room, options: LoudspeakerOptions) -> None:
        super().__init__(room)
        self._options = options
        self._own = _read_as(options.read_as)

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        return cls(room, LoudspeakerOptions.model_validate(dict(account.options)))

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        found = broken_limits(content, self.spec)
        if found:
            return found
        script = self._script(content)
        if script.seconds <= self._options.seconds:
            return ()
        values = {"seconds": script.seconds, "limit": self._options.seconds}
        return (Violation(message="publish.violation.long_script", values=values),)

    def preview(self, content: Outgoing) -> Preview:
        script = self._script(content)
        note = say(
            "offline.script.about",
            self._room.language,
            seconds=script.seconds,
            times=script.times,
            whole=script.whole,
        )
        return Preview(
            parts=(("text", "\n".join(script.lines)), ("note", note)),
            length=len(content.body),
            limit=self.spec.limits["body"],
        )

    def files(self, content: Outgoing, reference: str) -> Mapping[str, bytes]:
        script = self._script(content)
        text = "\n\n".join(script.lines) + "\n"
        return {
            "kich-ban.txt": text.encode("utf-8-sig"),
            "kich-ban.docx": docx(script_sheet(content, script, reference)),
        }

    def _script(self, content: Outgoing) -> Script:
        return script_of(
            printable(content.title),
            printable(content.body),
            office=printable(content.office),
            language=content.language,
            times=self._options.times,
            pace=self._options.pace,
            own=self._own,
        )
