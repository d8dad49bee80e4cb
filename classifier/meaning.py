"""Whether an author means what a sentence says: stands behind it, denies it, or only tells that others say it."""

from __future__ import annotations

from classifier.checker import Decision
from classifier.claims import RawClaim
from classifier.moods import Mood
from classifier.reliability import undecided
from classifier.sentences import Sentence
from kiemtin.states import VerdictLabel
from kiemtin.words import Phrase

_GOVERNED = 4
"""Words from a denial to what it plainly denies: ``làm gì có chuyện Kon Tum với Quảng Ngãi là một tỉnh``."""


def is_meant(
    claim: RawClaim, sentence: Sentence, mood: Mood, moods: list[Mood], index: int, alone: bool
) -> bool:
    """False for what is asked, wished or supposed. Sets the polarity of what is quoted to be denied.

    ``alone``: the sentence makes one claim. Who denies several at once need not mean each of them.
    """
    if mood.question or mood.evaluates or mood.absurd:
        return False
    if mood.wish >= 0 and claim.last >= mood.wish and not _clause_between(sentence, mood.wish, claim.first):
        return False
    if 0 <= mood.question_from <= claim.first:
        return False
    if (mood.condition and not claim.duty) or (mood.abroad and claim.kind == "bool"):
        return False
    following = moods[index + 1] if index + 1 < len(moods) else None
    stands = claim.focus[0] if claim.kind == "centre" else claim.first
    debunked = False
    if mood.doubter and mood.debunk >= 0:
        start = mood.debunk_before if mood.debunk_before >= 0 else mood.debunk_start
        own = any(0 < each <= mood.debunk for each in sentence.breaks) and (
            claim.first > mood.debunk and _clause_between(sentence, mood.debunk, claim.first)
        )
        debunked = claim.first >= start and not own  # "..., xạo nhé, Huế vẫn đứng riêng"
    elif (
        any(start < claim.first and not _clause_between(sentence, start, stands) for start in mood.denials)
        or (
            mood.debunk >= 0 and claim.last <= mood.debunk and not 0 <= mood.debunk_before < mood.debunk_start
        )
        or (mood.debunk >= 0 and any(first <= claim.first <= last for first, last in sentence.quotes))
        or (following is not None and following.debunk_start == 0 and mood.debunk < 0)
        or (_denied_later(moods, index) and mood.debunk < 0 and mood.debunk_before < 0)
    ):
        debunked = True
    claim.reported = _reported(claim, sentence, mood)
    if debunked and not claim.contact:
        claim.negated = not claim.negated
        plain = any(
            0 < claim.first - start <= _GOVERNED and not _clause_between(sentence, start, stands)
            for start in mood.denials
        )
        claim.flipped = not (plain and alone)
    return True


def _denied_later(moods: list[Mood], index: int) -> bool:
    """True when the next sentence, or one of the next three after a report, says that this is wrong."""
    reach = 4 if moods[index].attributed >= 0 else 2
    return not moods[index].denies_before and any(
        each.denies_before for each in moods[index + 1 : index + reach]
    )


_QUOTED_AS = frozenset(
    {
        "tin",
        "don",
        "cau",
        "dung",
        "bai",
        "viet",
        "sach",
        "dieu",
        "dang",
        "rang",
        "bo",
        "phat",
        "video",
        "clip",
        "anh",
    }
)


def _reported(claim: RawClaim, sentence: Sentence, mood: Mood) -> bool:
    """True for what others are said to have told, and the author does not stand behind."""
    if mood.endorsed:
        return False
    for first, last in sentence.quotes:
        if first <= claim.last and claim.first <= last and claim.last - claim.first <= last - first + 1:
            named = not _QUOTED_AS.isdisjoint(sentence.words[max(0, first - 3) : first])
            if named or mood.attributed >= 0:
                return True
    return 0 <= mood.attributed <= claim.last


_IN_FRONT = frozenset({"sau", "truoc", "tu", "ke", "khi", "den"})
_CUE = 5
"""Words within which a time begins after the words of a wish or a denial."""


def _clause_between(sentence: Sentence, one: int, two: int) -> bool:
    """True when a comma or the like stands between two words (in either order).

    The comma that ends a time put in front (``ước gì sau sáp nhập, ...``) begins no clause of its own.
    """
    low, high = min(one, two), max(one, two)
    breaks = sorted(index for index in sentence.breaks if low < index <= high)
    if breaks and _IN_FRONT & set(sentence.words[low : min(low + _CUE, breaks[0])]):
        breaks = breaks[1:]
    return bool(breaks)


def doubt_of(claim: RawClaim, mood: Mood) -> tuple[Phrase, float] | None:
    """Why what the facts contradict is not called wrong, and how sure that leaves us; None when it may be."""
    if mood.hedge >= 0 and claim.last >= mood.hedge:
        why = Phrase("trace.guess")
    elif claim.reported:
        why = Phrase("trace.reported")
    elif mood.lived and claim.kind == "bool":
        why = Phrase("trace.lived")
    elif claim.flipped and not mood.doubter:
        why = Phrase("trace.unclear_denial")
    else:
        return None
    return why, undecided([why])


def soften(decision: Decision, doubt: tuple[Phrase, float] | None) -> Decision:
    """What is guessed, or only said by turning a denial round, is not called wrong."""
    if decision.label is not VerdictLabel.REFUTED or doubt is None:
        return decision
    decision.trace.append(doubt[0])
    return Decision(VerdictLabel.NOT_ENOUGH_INFO, (), doubt[1], trace=decision.trace)
