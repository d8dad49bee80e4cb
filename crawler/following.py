"""Which of the pages a source wants are worth asking for, and what they are asked with."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawler import quota
from crawler.api_terms import carries_credential, terms_of
from crawler.messages import DETAIL, LOOK, Asked, Held, Next
from crawler.secrets import SecretKeeper, names_in
from crawler.trouble import Problem, Trouble
from kiemtin import errors
from kiemtin.entities import Fetch
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin
from kiemtin.store import UnitOfWork
from kiemtin.store.repositories.items import Known
from kiemtin.store.repositories.sources import StoredSource, Validators

EDIT_PAUSE = timedelta(minutes=20)
"""A page whose listing keeps changing (a count of readers in it) is not fetched more often than this."""
TRY_AGAIN = timedelta(hours=6)
"""A page that could not be read is read again after this, for as long as it is listed: layouts get mended."""


@dataclass
class Seen:
    """What was known already among the pages a source wanted."""

    known: int = 0
    elsewhere: Counter[str] = field(default_factory=Counter)


def address_tag(secret: bytes, source: str, *parts: str) -> bytes:
    """A keyed hash: an address is recognised again and cannot be read back."""
    message = "\x1f".join((parts[0], source, *parts[1:])).encode("utf-8", "surrogatepass")
    return hmac.new(secret, message, hashlib.sha256).digest()[:16]


def page_tag(secret: bytes, source: str, fetch: Fetch) -> bytes:
    """The tag of a request: its address and, of a POST, what it sends."""
    parts = ["address", fetch.url]
    if fetch.method != "GET":
        parts.append((fetch.body or b"").decode("utf-8", "replace"))
    return address_tag(secret, source, *parts)


class Following:
    """Decides for the pages of one transaction; asks the database once for all of them."""

    def __init__(
        self,
        uow: UnitOfWork,
        wanted: Iterable[tuple[StoredSource, SourceSpec, Fetch]],
        *,
        installation: bytes,
        secrets: SecretKeeper | None,
        now: datetime,
    ) -> None:
        self._uow, self._installation, self._secrets, self._now = uow, installation, secrets, now
        self._opened: dict[tuple[str, str], str | None] = {}
        asked = list(wanted)
        tags = [page_tag(installation, source.name, fetch) for source, _, fetch in asked]
        self._validators: Mapping[bytes, Validators] = uow.sources.validators_of(tags) if tags else {}
        single = [fetch.url for _, spec, fetch in asked if _single(spec, fetch)]
        self._known: Mapping[str, Known] = uow.items.known(single) if single else {}

    def asked(self, source: StoredSource, spec: SourceSpec, fetches: Iterable[Fetch], seen: Seen) -> Asked:
        """Pages worth asking for: not a publication we have as it is, not one we know to be unreadable."""
        follow: list[Next] = []
        held: list[Held] = []
        for fetch in fetches:
            validators = self._validators.get(page_tag(self._installation, source.name, fetch))
            if (
                _single(spec, fetch)
                and LOOK not in fetch.context
                and self._have(source, fetch, validators, seen)
            ):
                continue
            names = names_in(fetch)
            found, missing = self._open(source, names)
            if missing:
                held.append(Held(fetch=fetch, problem=Problem(trouble=Trouble.SECRET, detail=missing)))
            elif (late := self._over_quota(source, spec, fetch, names)) is not None:
                held.append(late)
            else:
                usable = fetch.since_known and validators and (validators.etag or validators.last_modified)
                follow.append(
                    Next(
                        fetch=fetch,
                        validators=validators if usable else None,
                        secrets=found,
                        terms=terms_of(source.adapter, source.options, fetch),
                        signed=fetch.private or carries_credential(fetch),
                    )
                )
        return Asked(follow=tuple(follow), held=tuple(held))

    def _have(self, source: StoredSource, fetch: Fetch, validators: Validators | None, seen: Seen) -> bool:
        known = self._known.get(fetch.url)
        if known is None:
            # Neither ETag nor date: a mark that the page could not be read.
            if validators is None or validators.etag or validators.last_modified:
                return False
            fresh = validators.seen_at is None or self._now - validators.seen_at < TRY_AGAIN
            seen.known += fresh
            return fresh
        if known.source != source.name:
            seen.elsewhere[known.source] += 1
            return True
        seen.known += 1
        if not fetch.stamp or known.stamp == fetch.stamp[:64]:
            return True
        if not known.stamp:
            self._uow.items.stamped(known.id, fetch.stamp)
            return True
        return self._now - known.fetched_at < EDIT_PAUSE

    def _open(self, source: StoredSource, names: Iterable[str]) -> tuple[dict[str, str], str]:
        """The secrets by name, or the name of the first that is missing."""
        found: dict[str, str] = {}
        for name in names:
            mark = (source.name, name)
            if mark not in self._opened:
                try:
                    self._opened[mark] = self._secrets(*mark) if self._secrets else None
                except errors.KiemTinError:
                    self._opened[mark] = None
            value = self._opened[mark]
            if not value:
                return {}, name
            found[name] = value
        return found, ""

    def _over_quota(
        self, source: StoredSource, spec: SourceSpec, fetch: Fetch, names: tuple[str, ...]
    ) -> Held | None:
        """Counts what the request takes; when that is more than is left, why and until when it waits."""
        if spec.quota is None or fetch.units <= 0:
            return None
        own = {each for owner, each in self._uow.source_secrets.names() if owner == source.name}
        account = quota.account_of(spec.name, source.name, names or tuple(spec.secrets), own)
        day = quota.day_there(spec.quota, self._now)
        if self._uow.quotas.take(account, day, fetch.units, most=spec.quota.units):
            return None
        return Held(
            fetch=fetch,
            problem=Problem(trouble=Trouble.QUOTA, detail=f"{spec.quota.units}/{spec.quota.zone}"),
            until=quota.renewed_at(spec.quota, self._now),
        )


def _single(spec: SourceSpec, fetch: Fetch) -> bool:
    return spec.origin is Origin.PUBLICATION and bool(fetch.context.get(DETAIL))
