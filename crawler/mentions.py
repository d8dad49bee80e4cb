"""From mentions to a claim people may see: the below-k buffer and the step out of it (safeguard S4).

Works inside the gate's unit of work and writes nothing a person could be known by: a claim's key,
a keyed page tag, an hour and a kind of place.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crawler import wording
from crawler.redaction.personal import redact
from crawler.sketch import Sketch, thread_tag
from kiemtin import rules
from kiemtin.entities import WORDING, Claim, ClaimReading
from kiemtin.states import VerdictLabel
from kiemtin.store import UnitOfWork
from kiemtin.store.repositories.voices import BufferedMention, BufferedWords

_KEY_LENGTH = 180


@dataclass(frozen=True, kw_only=True)
class Mention:
    """One speaker of a page makes a claim: the reading, and the hour of the first time."""

    reading: ClaimReading
    hour: datetime
    words: tuple[wording.Token, ...] = ()


@dataclass
class Result:
    """What happened to a page's mentions."""

    counted: int = 0
    shown: int = 0
    too_short: int = 0


class Tally:
    """Counts the mentions of one page. ``secret`` is the installation's."""

    def __init__(
        self, uow: UnitOfWork, sketch: Sketch, *, secret: bytes, thread: str, place: str, k: int
    ) -> None:
        self._uow = uow
        self._sketch = sketch
        self._secret = secret
        self._thread = thread
        self._place = place
        self._k = k
        self._facts: set[str] | None = None
        self.result = Result()

    def structured(self, mentions: Sequence[Mention]) -> None:
        """Mentions of claims with a key; one per speaker and claim."""
        by_key: dict[str, list[Mention]] = {}
        for mention in mentions:
            by_key.setdefault(_fitting(mention.reading.key), []).append(mention)
        for key, same in by_key.items():
            best = max((each.reading for each in same), key=lambda reading: reading.score)
            self._count(key, redact(best.statement), best, [each.hour for each in same])

    def worded(self, mentions: Iterable[tuple[object, Mention]]) -> None:
        """Mentions ``(speaker, mention)`` of claims known by their wording only."""
        made: set[tuple[object, str]] = set()
        for speaker, mention in mentions:
            if not wording.usable(mention.words):
                self.result.too_short += 1
                continue
            visible = self._visible_wording(mention.words)
            if visible is not None:
                if (speaker, visible.key) not in made:
                    made.add((speaker, visible.key))
                    self._grow(visible, [mention.hour])
                continue
            group = self._grouped(mention.words)
            if (speaker, group.claim_key) in made:
                continue
            made.add((speaker, group.claim_key))
            self._count_wording(group, mention)

    # structured claims

    def _count(self, key: str, statement: str, reading: ClaimReading, hours: Sequence[datetime]) -> None:
        known = self._uow.claims.find(key)
        if known is not None and known.voices:
            self._uow.suggestions.learn(known.id, reading.structure)
            self._grow(known, hours)
            return
        held = self._hold(key, hours, self._sketch.now + rules.BUFFER_LIFE)
        if held is not None:
            self._show(key, key, statement, reading, held, known)

    def _hold(
        self, key: str, hours: Sequence[datetime], expires_at: datetime
    ) -> list[BufferedMention] | None:
        """Put mentions into the buffer; all of the claim's, when they are enough to be shown."""
        page = thread_tag(self._secret, f"page\x1f{key}", self._thread)
        self._uow.voices.hold(
            key,
            [
                BufferedMention(page_tag=page, place=self._place, hour=hour, expires_at=expires_at)
                for hour in hours
            ],
        )
        self.result.counted += len(hours)
        held = self._uow.voices.buffered(key, self._sketch.now)
        independent = rules.independent(each.page_tag.hex() for each in held)
        return held if rules.may_show(independent, self._k) else None

    def _show(
        self,
        key: str,
        buffered_as: str,
        statement: str,
        reading: ClaimReading,
        held: Sequence[BufferedMention],
        known: Claim | None,
    ) -> None:
        first, last = min(each.hour for each in held), max(each.hour for each in held)
        if known is None:
            verdict, score, facts = self._suggestion(reading)
            claim = self._uow.claims.show(
                key=key,
                statement=statement,
                suggestion=verdict,
                score=score,
                facts=facts,
                voices=len(held),
                publications=0,
                first_seen_at=first,
                last_seen_at=last,
                now=self._sketch.now,
                structure=reading.structure,
            )
        else:
            # A publication made the claim visible before; now the public's voices are, too.
            claim = known.id
            self._uow.suggestions.learn(claim, reading.structure)
            self._uow.claims.grow(claim, voices=len(held), seen_at=first)
            self._uow.claims.grow(claim, seen_at=last)
        counts = Counter((each.hour, each.place) for each in held)
        self._uow.claims.add_mentions(claim, [(hour, place, n) for (hour, place), n in counts.items()])
        self._uow.voices.release(buffered_as)
        self._rank(claim)
        self.result.shown += 1

    def _suggestion(self, reading: ClaimReading) -> tuple[VerdictLabel, float, list[str]]:
        """No evidence, no suggestion for or against (S5)."""
        if self._facts is None:
            self._facts = self._uow.facts.known()
        facts = [fact for fact in reading.facts if fact in self._facts]
        score = min(1.0, max(0.0, reading.score))
        if not facts:
            return VerdictLabel.NOT_ENOUGH_INFO, score, []
        return reading.verdict, score, facts

    def _grow(self, claim: Claim, hours: Sequence[datetime]) -> None:
        counts = Counter(hours)
        self._uow.claims.add_mentions(claim.id, [(hour, self._place, n) for hour, n in counts.items()])
        self._uow.claims.grow(claim.id, voices=len(hours), seen_at=min(hours))
        self._uow.claims.grow(claim.id, seen_at=max(hours))
        self._rank(claim.id)
        self.result.counted += len(hours)

    def _rank(self, number: int) -> None:
        claim = self._uow.claims.get(number)
        hours = max(1.0, (claim.last_seen_at - claim.first_seen_at).total_seconds() / 3600)
        self._uow.claims.rank(
            number,
            rules.priority(
                voices=claim.voices,
                publications=claim.publications,
                per_hour=claim.voices / hours,
                suggestion=claim.suggestion,
                score=claim.score,
            ),
        )

    # claims known by their wording

    def _visible_wording(self, words: Sequence[wording.Token]) -> Claim | None:
        for key, statement in self._uow.claims.keyed(WORDING):
            if wording.alike(wording.tokens(statement), words):
                return self._uow.claims.find(key)
        return None

    def _grouped(self, words: Sequence[wording.Token]) -> BufferedWords:
        """The wording these words belong to, narrowed to what they share; a new one otherwise."""
        secrets_by_id = {key.id: key.secret for key in self._sketch.keys}
        best: tuple[float, BufferedWords] | None = None
        for group in self._uow.voices.words(self._sketch.now):
            secret = secrets_by_id.get(group.key_id)
            if secret is None:
                continue
            match = wording.joined(wording.Shared.unpacked(group.word_tags), secret, words)
            if match is not None and (best is None or match[1] > best[0]):
                best = match[1], replace(group, word_tags=match[0].packed())
        if best is not None:
            chosen = best[1]
        else:
            key = self._sketch.key()
            chosen = BufferedWords(
                claim_key=WORDING + secrets.token_hex(12),
                key_id=key.id,
                word_tags=wording.begun(key.secret, words).packed(),
                expires_at=key.dies_at,
            )
        dies = next(key.dies_at for key in self._sketch.keys if key.id == chosen.key_id)
        return replace(chosen, expires_at=min(self._sketch.now + rules.BUFFER_LIFE, dies))

    def _count_wording(self, group: BufferedWords, mention: Mention) -> None:
        self._uow.voices.keep_words(group)
        held = self._hold(group.claim_key, [mention.hour], group.expires_at)
        if held is None:
            return
        secret = next(key.secret for key in self._sketch.keys if key.id == group.key_id)
        shared = wording.recovered(wording.Shared.unpacked(group.word_tags), secret, mention.words)
        if not shared:
            return
        key = (
            WORDING
            + hashlib.sha256(" ".join(word.folded for word in wording.tokens(shared)).encode()).hexdigest()
        )
        known = self._uow.claims.find(key)
        if known is not None and known.voices:
            # The same words were shown before: these voices join them.
            self._grow(known, [each.hour for each in held])
            self.result.counted -= len(held)
            self._uow.voices.release(group.claim_key)
            return
        unsure = replace(mention.reading, verdict=VerdictLabel.NOT_ENOUGH_INFO, evidence=())
        self._show(key, group.claim_key, shared, unsure, held, known)


def _fitting(key: str) -> str:
    """A key that fits its column; a longer one keeps its beginning and a hash of all of it."""
    if len(key) <= _KEY_LENGTH:
        return key
    return f"{key[: _KEY_LENGTH - 33]}~{hashlib.sha256(key.encode()).hexdigest()[:32]}"
