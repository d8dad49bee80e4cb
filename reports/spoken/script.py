"""A loudspeaker's script: what the announcer reads, and how long that takes. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kiemtin.words import LANGUAGES, say
from reports.spoken.text import aloud

PACE = 4.0
"""Syllables a second. Native speakers read Vietnamese aloud at about 5.2 (Pellegrino, Coupé and Marsico 2011,
Language 87:3); outdoors, from loudspeakers that echo, announcers are slower. An assumption, not measured here."""
PAUSES = {",": 0.25, ";": 0.4, ":": 0.4, ".": 0.6, "?": 0.6, "!": 0.6}
"""Seconds after a sign; the next line waits as long as a sentence."""


@dataclass(frozen=True, kw_only=True)
class Script:
    """Lines in order. ``seconds`` is one reading with its opening and closing, ``whole`` all readings."""

    opening: tuple[str, ...]
    body: tuple[str, ...]
    again: tuple[str, ...]
    closing: tuple[str, ...]
    times: int
    seconds: int
    whole: int

    @property
    def lines(self) -> tuple[str, ...]:
        """All that is said, readings repeated."""
        return (*self.opening, *self.body, *(self.times - 1) * (*self.again, *self.body), *self.closing)


def script_of(
    title: str,
    body: str,
    *,
    office: str,
    language: str = "vi",
    times: int = 1,
    pace: float = PACE,
    own: Mapping[str, str] | None = None,
) -> Script:
    """The script of a text. Only Vietnamese is written out as it is spoken; other languages stay as they are."""

    def read(text: str) -> str:
        return (
            aloud(text, own)
            if language == "vi"
            else "\n".join(" ".join(each.split()) for each in text.splitlines())
        )

    said_office = read(office)
    opening: tuple[str, ...] = (_sentence(said_office),)
    closing = opening
    again: tuple[str, ...] = ()
    if language in LANGUAGES:
        opening = (
            say("offline.script.greeting", language),
            say("offline.script.opening", language, office=said_office),
        )
        closing = (
            say("offline.script.closing", language, office=said_office),
            say("offline.script.thanks", language),
        )
        again = (say("offline.script.again", language),)
    if body.rstrip().rstrip(".").endswith(office):
        # The closing formula names the office: the signature of the written text is not read before it.
        body = body.rstrip().rstrip(".").removesuffix(office).rstrip(" -–—\n,")
    lines = tuple(_sentence(each) for each in [*read(title).split("\n"), *read(body).split("\n")] if each)
    once = seconds_of((*opening, *lines, *closing), pace)
    more = (times - 1) * seconds_of((*again, *lines), pace)
    return Script(
        opening=opening,
        body=lines,
        again=again,
        closing=closing,
        times=times,
        seconds=round(once),
        whole=round(once + more),
    )


def seconds_of(lines: tuple[str, ...], pace: float = PACE) -> float:
    """How long lines take to read: their syllables at a pace, and pauses at their signs."""
    text = "\n".join(lines)
    syllables = len(re.findall(r"[^\W\d_]+", text))
    return syllables / pace + sum(text.count(sign) * pause for sign, pause in PAUSES.items())


def _sentence(text: str) -> str:
    said = text.strip()
    said = said[:1].upper() + said[1:]
    return said if not said or said[-1] in ".?!:" else f"{said.rstrip(',;')}."
