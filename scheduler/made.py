"""What a channel made for one publication before its send, kept in its row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kiemtin.entities import Publication
from kiemtin.store import Store


class KeptMade:
    """Each ``put`` is one committed transaction that carries the row's fence (raises StaleFence).

    With ``lease`` it also makes the row ours until then: a long upload that goes on is no dead worker.
    """

    def __init__(
        self, store: Store, row: Publication, *, lease: Callable[[], datetime] | None = None
    ) -> None:
        self._store = store
        self._row = row
        self._lease = lease
        self._kept: dict[str, str] | None = None

    @property
    def _known(self) -> dict[str, str]:
        # Most channels make nothing before their send: then nothing is read either.
        if self._kept is None:
            with self._store.read() as uow:
                self._kept = uow.publications.made(self._row.id)
        return self._kept

    def get(self, name: str) -> str | None:
        return self._known.get(name)

    def put(self, name: str, value: str) -> None:
        with self._store.work() as uow:
            lease = None if self._lease is None else self._lease()
            uow.publications.keep_made(self._row, name, value, lease_until=lease)
            uow.commit()
        self._known[name] = value


class ForgottenMade:
    """Keeps nothing: for tries outside the queue."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self._known.get(name)

    def put(self, name: str, value: str) -> None:
        self._known[name] = value
