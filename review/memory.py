"""The memory of rumours: verdicts are suggested again while their facts stand, and looked at again when they do not.

Works on claims people already see, by their parts and canonical statements; nobody's words are read (S1, S4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from kiemtin.entities import Claim, Entity, Evidence, Judgement
from kiemtin.ports import ClaimJudge, Matcher
from kiemtin.states import LookAgain, Outcome, VerdictLabel
from kiemtin.store import Store, UnitOfWork
from kiemtin.store.memory_queries import LivePost, Reviewed
from kiemtin.store.repositories.facts import FactHistories, FactHistory
from kiemtin.store.repositories.suggestions import Suggested
from kiemtin.words import ZONE
from review import audit

MOST_SIMILAR = 5
"""Reviewed claims that are shown beside one."""
_UNDECIDED = 0.4
"""Score of what the machine can no longer decide."""


@dataclass(frozen=True, kw_only=True)
class Recheck:
    """What a change of the facts did, by number of the claim or post.

    ``suggested``: claims of which the machine says something else now; ``reopened``: reviewed
    claims to be looked at again, with the reason; ``closed``: those whose reason is gone;
    ``errata``: posts that are out and rest on a fact that is no longer so.
    """

    suggested: tuple[int, ...] = ()
    reopened: Mapping[int, LookAgain] = field(default_factory=dict)
    closed: tuple[int, ...] = ()
    errata: tuple[int, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.suggested or self.reopened or self.closed)


@dataclass(frozen=True, kw_only=True)
class Erratum(Entity):
    """A post of ours that rests on a fact which is no longer as it was when the post went out."""

    post: LivePost
    reason: LookAgain
    fact: FactHistory


@dataclass(frozen=True, kw_only=True)
class Remembered(Entity):
    """A verdict on a reviewed claim, suggested for another one, with who decided and when.

    ``same``: the claim says the same in other words, so its verdict may be taken over; otherwise
    it only speaks of the same attribute of the same subject.
    """

    claim: int
    statement: str
    label: VerdictLabel
    outcome: Outcome
    fact: Evidence | None
    by: str
    decided_at: datetime
    same: bool
    likeness: float


def recheck(uow: UnitOfWork, judge: ClaimJudge, now: datetime) -> Recheck:
    """Judge every claim again by the facts of ``judge``, and mark the verdicts whose facts no longer stand.

    Part of the caller's transaction, with one line on the record when anything changed. Verdicts
    stay (S8). Doing it twice changes nothing.
    """
    known, histories = uow.facts.known(), uow.facts.histories()
    suggested: list[int] = []
    reopened: dict[int, LookAgain] = {}
    closed: list[int] = []
    for each in uow.suggestions.all():
        judged = judge.judge(each.key, each.statement, each.structure, at=each.last_seen_at)
        label, score, facts = _suggestion(each, judged, known, histories)
        since = each.suggested_at if label is each.suggestion else now
        if judged is not None and judged.structure is not None and each.structure is None:
            uow.suggestions.restate(each.claim, judged.structure)
        if (label, score, facts) != (each.suggestion, each.score, each.facts):
            uow.suggestions.replace(each.claim, label, score, facts, since)
            suggested.append(each.claim)
        reason = _reason_again(each, label, since, histories, now)
        if reason is not each.look_again:
            uow.suggestions.look_again(each, reason)
            if reason is None:
                closed.append(each.claim)
            else:
                reopened[each.claim] = reason
    done = Recheck(
        suggested=tuple(suggested),
        reopened=reopened,
        closed=tuple(closed),
        errata=tuple(each.post.publication for each in errata(uow, now)),
    )
    if done.changed:
        audit.record(
            uow,
            None,
            "recheck",
            f"claims:{len({*suggested, *reopened, *closed})}",
            now,
            suggested=suggested,
            reopened={str(claim): reason.value for claim, reason in reopened.items()},
            closed=closed,
            errata=list(done.errata),
        )
    return done


def errata(uow: UnitOfWork, now: datetime) -> tuple[Erratum, ...]:
    """Posts that are out and rest on a changed fact, newest first, for an editor to correct.

    A claim that a person has decided again since, without wanting another correction, is settled.
    """
    histories = uow.facts.histories()
    found = []
    for post in uow.queries.live_posts():
        verdict = uow.claims.verdict(post.claim) if post.claim is not None else None
        for fact in post.facts:
            history = histories.of(fact, post.sent_at)
            reason = what_became(history, VerdictLabel.REFUTED, post.sent_at, now)
            if history is None or reason is None:
                continue
            settled = (
                verdict is not None
                and verdict.decided_at > (history.changed_at or history.withdrawn_at or post.sent_at)
                and verdict.outcome is not Outcome.PUBLISH_CORRECTION
            )
            if not settled:
                found.append(Erratum(post=post, reason=reason, fact=history))
                break
    return tuple(found)


def what_became(
    history: FactHistory | None, label: VerdictLabel, decided_at: datetime, now: datetime
) -> LookAgain | None:
    """Why a decision by a fact is to be looked at again; None while the fact stands. Pure."""
    if history is None:
        return None
    then, current = history.then, history.now
    if history.withdrawn_at is not None:
        return LookAgain.WITHDRAWN
    if label is VerdictLabel.REFUTED and then.may_refute and not current.may_refute:
        return LookAgain.CONTEXT_ONLY
    if then.statement != current.statement:
        return LookAgain.CHANGED
    stood = then.in_force_to is None or then.in_force_to >= _day(decided_at)
    if stood and current.in_force_to is not None and current.in_force_to < _day(now):
        return LookAgain.ENDED
    return None


def remembered(
    store: Store, matcher: Matcher, claim: Claim, *, k: int, now: datetime
) -> tuple[Remembered, ...]:
    """Verdicts on claims like this one, best first; only claims people may see at ``k``, and verdicts that hold."""
    with store.read() as uow:
        histories = uow.facts.histories()
        others = [
            each
            for each in uow.queries.reviewed(k)
            if each.claim != claim.id
            and (
                each.fact is None
                or what_became(
                    histories.of(each.fact.fact, each.decided_at), each.label, each.decided_at, now
                )
                is None
            )
        ]
    # All of them each time, so that a matcher which keeps them ready has little to add or to forget.
    same = matcher.same(claim.statement, [each.statement for each in others])
    # Two claims with keys are compared by the keys: other parts are another claim, however alike the words.
    found = [
        _remembered(others[index], likeness)
        for index, likeness in same
        if claim.worded or Claim.is_worded(others[index].key)
    ]
    if not claim.worded:
        subject = _subject(claim.key)
        found += [
            _remembered(each, None)
            for each in others
            if not Claim.is_worded(each.key) and _subject(each.key) == subject
        ]
    return tuple(found[:MOST_SIMILAR])


def _suggestion(
    each: Suggested, judged: Judgement | None, known: set[str], histories: FactHistories
) -> tuple[VerdictLabel, float, tuple[str, ...]]:
    """What the machine says now. No evidence, no suggestion for or against (S5)."""
    if judged is None:
        gone = [
            fact
            for fact in each.facts
            if fact not in known or what_became_since(histories, fact, each.suggested_at)
        ]
        if gone:
            return VerdictLabel.NOT_ENOUGH_INFO, _UNDECIDED, ()
        return each.suggestion, each.score, each.facts
    facts = tuple(dict.fromkeys(fact for fact in judged.facts if fact in known))
    if not facts:
        # A score may drift without meaning anything new; only a lost decision is told.
        undecided = each.suggestion is VerdictLabel.NOT_ENOUGH_INFO and not each.facts
        return VerdictLabel.NOT_ENOUGH_INFO, each.score if undecided else min(judged.score, _UNDECIDED), ()
    return judged.verdict, judged.score, facts


def what_became_since(histories: FactHistories, fact: str, moment: datetime) -> bool:
    """True when a fact says something else than at a moment."""
    history = histories.of(fact, moment)
    return history is not None and history.then.statement != history.now.statement


def _reason_again(
    each: Suggested, suggestion: VerdictLabel, since: datetime, histories: FactHistories, now: datetime
) -> LookAgain | None:
    if each.verdict is None or each.decided_at is None:
        return None
    if each.verdict_fact is not None:
        reason = what_became(
            histories.of(each.verdict_fact, each.decided_at), each.verdict, each.decided_at, now
        )
        if reason is not None:
            return reason
    otherwise = suggestion not in (VerdictLabel.NOT_ENOUGH_INFO, each.verdict)
    return LookAgain.CONTRADICTED if otherwise and since > each.decided_at else None


def _remembered(each: Reviewed, likeness: float | None) -> Remembered:
    return Remembered(
        claim=each.claim,
        statement=each.statement,
        label=each.label,
        outcome=each.outcome,
        fact=each.fact,
        by=each.by,
        decided_at=each.decided_at,
        same=likeness is not None,
        likeness=likeness or 0.0,
    )


def _subject(key: str) -> Sequence[str]:
    """The attribute and the subject of a key, without its value."""
    return key.split("|")[:2]


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
