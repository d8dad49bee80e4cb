"""Closed vocabularies and the one table of allowed transitions."""

from __future__ import annotations

from enum import StrEnum


class Origin(StrEnum):
    """Fixed by the source adapter, never by the item (S1)."""

    PUBLICATION = "publication"
    PUBLIC_VOICE = "public_voice"


class SentenceType(StrEnum):
    """What a text is. Closed: there is no viewpoint here and there never will be (S6)."""

    CLAIM = "claim"
    OPINION = "opinion"
    QUESTION = "question"
    SATIRE = "satire"
    SCAM = "scam"
    OFF_TOPIC = "off_topic"


class VerdictLabel(StrEnum):
    """What the facts say of a claim."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    NOT_ENOUGH_INFO = "not_enough_info"


class CheckKind(StrEnum):
    """How a fact's value is compared."""

    NUMBER = "number"
    APPROX = "approx"
    EXACT = "exact"
    SET = "set"
    DATE = "date"
    LOCATION = "location"
    BOOLEAN = "boolean"
    TEXT = "text"


class Outcome(StrEnum):
    """What a review ends in. Words, not penalties (S7)."""

    PUBLISH_CORRECTION = "publish_correction"
    ANSWER_QUESTION = "answer_question"
    PASS_SERVICE_PROBLEM = "pass_service_problem"
    ASK_FOR_EVIDENCE = "ask_for_evidence"
    NO_ACTION = "no_action"


class LookAgain(StrEnum):
    """Why a reviewed claim is to be looked at again: what became of the fact its verdict rests on."""

    WITHDRAWN = "withdrawn"
    """The fact base no longer has it."""
    CONTEXT_ONLY = "context_only"
    """It may no longer refute."""
    CHANGED = "changed"
    """It says something else."""
    ENDED = "ended"
    """It is in force no more."""
    CONTRADICTED = "contradicted"
    """Facts that were added or changed since now decide the claim otherwise."""


class Decision(StrEnum):
    """What an approver says to a revision."""

    APPROVED = "approved"
    REFUSED = "refused"


class MediaKind(StrEnum):
    """What a file of the media library is, told by its bytes."""

    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"


class CredentialState(StrEnum):
    """Whether a kept secret of an account can be used."""

    VALID = "valid"
    REFRESHING = "refreshing"
    """A refresh was begun; until its answer is kept, the old one may be used up."""
    NEEDS_PERSON = "needs_person"
    """The far side does not take it any more: somebody has to connect the account again."""


class RemoteState(StrEnum):
    """What became of a post of ours on the far side."""

    PRESENT = "present"
    EDITED = "edited"
    GONE = "gone"
    UNSEEN = "unseen"
    """It could not be looked at so far."""


class Role(StrEnum):
    """What a member of staff may do: see ``review.roles``."""

    REVIEWER = "reviewer"
    EDITOR = "editor"
    APPROVER = "approver"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class ItemState(StrEnum):
    """A collected publication: waiting to be read, read, or not readable."""

    NEW = "new"
    READ = "read"
    UNREADABLE = "unreadable"


class CrawlEvent(StrEnum):
    """Lines of the crawl-ethics ledger and of a source's health."""

    FETCHED = "fetched"
    NOT_MODIFIED = "not_modified"
    WAITED = "waited"
    REFUSED_ROBOTS = "refused_robots"
    REFUSED_PROFILE = "refused_profile"
    REFUSED_PRIVATE_ADDRESS = "refused_private_address"
    BACKED_OFF = "backed_off"
    UNREACHABLE = "unreachable"
    HTTP_ERROR = "http_error"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    UNREADABLE = "unreadable"


class PublicationState(StrEnum):
    """Life of one revision on one account (see ``PUBLICATION_TRANSITIONS``)."""

    SCHEDULED = "scheduled"
    CLAIMED = "claimed"
    PREPARED = "prepared"
    SENDING = "sending"
    PUBLISHED = "published"
    RETRY_WAIT = "retry_wait"
    OUTCOME_UNKNOWN = "outcome_unknown"
    RECONCILED_PUBLISHED = "reconciled_published"
    RECONCILED_ABSENT = "reconciled_absent"
    NEEDS_HUMAN = "needs_human"
    FAILED_PERMANENT = "failed_permanent"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


_S = PublicationState
PUBLICATION_TRANSITIONS: dict[PublicationState, frozenset[PublicationState]] = {
    _S.SCHEDULED: frozenset({_S.CLAIMED, _S.EXPIRED, _S.CANCELLED}),
    # A lease that runs out before `sending` goes back to the queue: nothing irreversible was done.
    _S.CLAIMED: frozenset({_S.PREPARED, _S.SCHEDULED, _S.RETRY_WAIT, _S.FAILED_PERMANENT, _S.CANCELLED}),
    _S.PREPARED: frozenset({_S.SENDING, _S.SCHEDULED, _S.RETRY_WAIT, _S.FAILED_PERMANENT, _S.CANCELLED}),
    # After `sending` is committed only the far side knows; a lost answer is never retried blindly.
    _S.SENDING: frozenset({_S.PUBLISHED, _S.RETRY_WAIT, _S.FAILED_PERMANENT, _S.OUTCOME_UNKNOWN}),
    _S.RETRY_WAIT: frozenset({_S.CLAIMED, _S.EXPIRED, _S.CANCELLED}),
    _S.OUTCOME_UNKNOWN: frozenset({_S.RECONCILED_PUBLISHED, _S.RECONCILED_ABSENT, _S.NEEDS_HUMAN}),
    _S.RECONCILED_ABSENT: frozenset({_S.RETRY_WAIT, _S.NEEDS_HUMAN}),
    _S.NEEDS_HUMAN: frozenset({_S.RECONCILED_PUBLISHED, _S.RETRY_WAIT, _S.CANCELLED, _S.FAILED_PERMANENT}),
    _S.EXPIRED: frozenset({_S.SCHEDULED, _S.CANCELLED}),
    _S.FAILED_PERMANENT: frozenset({_S.SCHEDULED, _S.CANCELLED}),
    _S.PUBLISHED: frozenset(),
    _S.RECONCILED_PUBLISHED: frozenset(),
    _S.CANCELLED: frozenset(),
}
LIVE = frozenset({_S.PUBLISHED, _S.RECONCILED_PUBLISHED})
"""States in which the post is on the far side."""
CHANGED = frozenset({RemoteState.EDITED, RemoteState.GONE})
"""Of a post there: somebody edited or removed it."""


def may_move(current: PublicationState, target: PublicationState) -> bool:
    """True when a publication may go from ``current`` to ``target``."""
    return target in PUBLICATION_TRANSITIONS[current]
