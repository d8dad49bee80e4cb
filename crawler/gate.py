"""The privacy gate: the only way in for what people say in public (safeguards S1-S5).

In memory: redact, read, count. What may leave it: mentions of claims into the below-k buffer,
counts of claims already shown, topic counts per hour, keyed tags that die. No author, no address,
no sentence. Everything of one page is one transaction.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crawler import wording
from crawler.mentions import Mention, Result, Tally
from crawler.redaction.personal import redact
from crawler.sketch import Sketch, Sorted, fingerprints
from kiemtin.entities import ClaimReading, Reading, Voice, VoicePage, utc
from kiemtin.errors import BadSetting
from kiemtin.ports import Clock, Reader
from kiemtin.rules import BUFFER_LIFE, K_FLOOR
from kiemtin.states import SentenceType
from kiemtin.store import UnitOfWork

log = logging.getLogger(__name__)

_MAKES_CLAIMS = frozenset({SentenceType.CLAIM, SentenceType.SCAM})
LONGEST_TEXT = 20_000
"""Characters of a voice that are read; more is pasted material, not a comment."""


@dataclass(frozen=True, kw_only=True)
class GateReport:
    """What became of a page, in numbers only.

    ``read``: voices on the page; ``counted``: those counted now; ``claims``: mentions of claims
    among them; ``shown``: claims that became visible; ``dropped``: the other voices by reason
    (``seen`` before, ``early``: dated in the future, ``empty``, ``unreadable``).
    """

    read: int
    counted: int
    claims: int
    shown: int
    dropped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Heard:
    """A new voice that was read."""

    index: int
    speaker: object
    hour: datetime
    reading: Reading


@dataclass(frozen=True)
class Listened:
    """A page that was read, before it is counted. In memory only, for as long as a batch lasts."""

    page: VoicePage
    thread: str
    voices: list[Voice]
    marks: list[bytes]
    sorting: Sorted
    heard: Mapping[int, _Heard]
    said_before: Mapping[object, list[ClaimReading]]


class Gate:
    """Admits pages of public voices. ``work`` opens a unit of work that may write.

    Raises BadSetting for a ``k`` under the floor no office can lower.
    """

    def __init__(self, work: Callable[[], UnitOfWork], reader: Reader, clock: Clock, k: int) -> None:
        if k < K_FLOOR:
            raise BadSetting(key="KIEMTIN_K", reason=f"at least {K_FLOOR}", where=".env")
        self._work = work
        self._reader = reader
        self._clock = clock
        self._k = k
        self._secret: bytes | None = None
        self._counting: tuple[UnitOfWork, Sketch] | None = None

    def admit(self, source: str, page: VoicePage) -> GateReport:
        """Count what is new on a page. Raises the store's errors; then nothing of it was counted."""
        listened = self.listen([(source, page)])[0]
        with self._work() as uow:
            report = self.count(uow, listened)
            uow.commit()
        return report

    def listen(self, pages: Sequence[tuple[str, VoicePage]]) -> list[Listened]:
        """Read what is new on pages ``(source, page)``, together. Nothing is counted yet.

        Reading takes the language model's time, so no transaction is open meanwhile.
        """
        begun = []
        with self._work() as uow:
            secret = self._secret or uow.house.installation_secret()
            sketch = Sketch(uow.voices, secret, self._clock.now())
            sketch.key()
            # An address is the same discussion whichever source led to it; a local name is not.
            threads = [
                page.thread if "://" in page.thread else f"{source}\x1f{page.thread}"
                for source, page in pages
            ]
            sketch.look_up(threads)
            for thread, (_, page) in zip(threads, pages, strict=True):
                voices = [voice for voice in page.voices if voice.text.strip()]
                marks = fingerprints(thread, voices)
                begun.append((page, thread, voices, marks, sketch.sort(thread, voices, marks)))
            uow.commit()
        self._secret = secret  # not before it is written down
        return [self._heard(*each) for each in begun]

    def _heard(
        self, page: VoicePage, thread: str, voices: list[Voice], marks: list[bytes], sorting: Sorted
    ) -> Listened:
        heard: dict[int, _Heard] = {}
        for index in sorting.new:
            reading = self._read(voices[index], page.place)
            if reading is not None:
                heard[index] = _Heard(
                    index, voices[index].speaker, _hour(voices[index], sorting.now), reading
                )
        said_before = self._said_before(voices, sorting.seen, heard.values(), sorting.now, page.place)
        return Listened(page, thread, voices, marks, sorting, heard, said_before)

    def count(self, uow: UnitOfWork, listened: Listened) -> GateReport:
        """Count what was heard, inside a transaction the caller commits."""
        page, thread, voices, sorting = (
            listened.page,
            listened.thread,
            listened.voices,
            listened.sorting,
        )
        secret, sketch = self._sketch(uow)
        # Looked at again: another crawler, or another page of this thread, may have been read since.
        again = sketch.sort(thread, voices, listened.marks)
        still = set(again.new)
        new = [index for index in sorting.new if index in still]
        place = page.place[:16]
        tally = Tally(uow, sketch, secret=secret, thread=thread, place=place, k=self._k)
        fresh = [listened.heard[index] for index in new if index in listened.heard]
        _count_topics(uow, fresh, place)
        result = _count_claims(tally, fresh, listened.said_before)
        sketch.remember(thread, voices, new, listened.marks)
        dropped = {
            "seen": len(voices) - len(new) - len(again.early),
            "early": len(again.early),
            "empty": len(page.voices) - len(voices),
            "unreadable": len(sorting.new) - len(listened.heard),
        }
        return GateReport(
            read=len(page.voices),
            counted=len(fresh),
            claims=result.counted,
            shown=result.shown,
            dropped={reason: count for reason, count in dropped.items() if count},
        )

    def _sketch(self, uow: UnitOfWork) -> tuple[bytes, Sketch]:
        """The installation's secret, and one sketch for all pages of a transaction."""
        secret = self._secret or uow.house.installation_secret()
        if self._counting is None or self._counting[0] is not uow:
            sketch = Sketch(uow.voices, secret, self._clock.now())
            sketch.key()
            self._counting = (uow, sketch)
        return secret, self._counting[1]

    def _read(self, voice: Voice, place: str) -> Reading | None:
        text = redact(voice.text[:LONGEST_TEXT])
        try:
            return self._reader.read(text, at=voice.said_at, kind=place)
        except Exception as error:
            # One text must not cost the page. Only the kind of error: its message may quote the text.
            log.error("the reader failed on a voice: %s", type(error).__name__)
            return None

    def _said_before(
        self,
        voices: list[Voice],
        seen: Iterable[int],
        heard: Iterable[_Heard],
        now: datetime,
        place: str,
    ) -> dict[object, list[ClaimReading]]:
        """Claims that speakers of new voices made on this page before: saying it again adds nothing."""
        again = {
            each.speaker for each in heard if each.reading.label in _MAKES_CLAIMS and each.reading.claims
        }
        out: dict[object, list[ClaimReading]] = {}
        for index in seen:
            voice = voices[index]
            if voice.speaker not in again or utc(voice.said_at) < now - BUFFER_LIFE:
                continue
            reading = self._read(voice, place)
            if reading is not None and reading.label in _MAKES_CLAIMS:
                out.setdefault(voice.speaker, []).extend(reading.claims)
        return out


def purge(uow: UnitOfWork, now: datetime) -> dict[str, int]:
    """Destroy what has had its time: buffer, dead keys, their tags. Rows deleted per table.

    The caller commits and writes the counts to the audit log as proof of deletion (S12).
    """
    return uow.voices.purge(now)


def _hour(voice: Voice, now: datetime) -> datetime:
    return min(utc(voice.said_at), now).replace(minute=0, second=0, microsecond=0)


def _count_topics(uow: UnitOfWork, heard: Iterable[_Heard], place: str) -> None:
    counts = Counter(
        (each.hour, topic[:40], each.reading.label) for each in heard for topic in set(each.reading.topics)
    )
    for (hour, topic, label), count in sorted(counts.items()):
        uow.voices.count_topic(hour, place, topic, label, count)


def _structured(claim: ClaimReading) -> bool:
    """Without a canonical statement there is nothing to show but somebody's own words."""
    return bool(claim.key and claim.statement)


def _count_claims(
    tally: Tally, heard: Iterable[_Heard], said_before: Mapping[object, list[ClaimReading]]
) -> Result:
    """One mention per distinct speaker and claim; a speaker the page does not show is one for all."""
    structured: dict[tuple[object, str], Mention] = {}
    worded: list[tuple[object, Mention]] = []
    for each in heard:
        if each.reading.label not in _MAKES_CLAIMS:
            continue
        before = said_before.get(each.speaker, [])
        keys_before = {claim.key for claim in before if _structured(claim)}
        words_before = [wording.tokens(redact(claim.text)) for claim in before if not _structured(claim)]
        for claim in each.reading.claims:
            if _structured(claim):
                if claim.key in keys_before:
                    continue
                mark = (each.speaker, claim.key)
                earlier = structured.get(mark)
                if earlier is None or each.hour < earlier.hour:
                    structured[mark] = Mention(reading=claim, hour=each.hour)
            elif each.reading.label is SentenceType.CLAIM:
                words = wording.tokens(redact(claim.text))
                if not any(wording.alike(old, words) for old in words_before):
                    worded.append((each.speaker, Mention(reading=claim, hour=each.hour, words=words)))
    tally.structured(list(structured.values()))
    tally.worded(worded)
    return tally.result
