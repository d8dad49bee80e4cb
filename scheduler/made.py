"""What a channel made for one publication before its send, kept in its row."""

from __future__ import annotations

from kiemtin.entities import Publication
from kiemtin.store import Store


class KeptMade:
    """Each ``put`` is one committed transaction that carries the row's fence (raises StaleFence)."""

    def __init__(self, store: Store, row: Publication) -> None:
        self._store = store
        self._row = row
        with store.read() as uow:
            self._known = uow.publications.made(row.id)

    def get(self, name: str) -> str | None:
        return self._known.get(name)

    def put(self, name: str, value: str) -> None:
        with self._store.work() as uow:
            uow.publications.keep_made(self._row, name, value)
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
