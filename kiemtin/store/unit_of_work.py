"""One transaction with the repositories in it; rolls back unless committed."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from kiemtin.store import schema
from kiemtin.store.engine import open_engine, translated
from kiemtin.store.queries import Queries
from kiemtin.store.repositories.accounts import Accounts
from kiemtin.store.repositories.aftercare import Aftercares
from kiemtin.store.repositories.airings import Airings
from kiemtin.store.repositories.approved import ApprovedTexts
from kiemtin.store.repositories.approving import Approving
from kiemtin.store.repositories.audit import Audit
from kiemtin.store.repositories.claims import Claims
from kiemtin.store.repositories.credentials import Credentials
from kiemtin.store.repositories.days import Days
from kiemtin.store.repositories.drafts import Drafts
from kiemtin.store.repositories.evidence import EvidenceKept
from kiemtin.store.repositories.facts import Facts
from kiemtin.store.repositories.holds import Holds
from kiemtin.store.repositories.hosts import HostStates
from kiemtin.store.repositories.house import House
from kiemtin.store.repositories.items import Items
from kiemtin.store.repositories.learning import Learning
from kiemtin.store.repositories.media import Media
from kiemtin.store.repositories.people import People
from kiemtin.store.repositories.planning import Planning
from kiemtin.store.repositories.publications import Publications
from kiemtin.store.repositories.quotas import Quotas
from kiemtin.store.repositories.readings import Readings
from kiemtin.store.repositories.sendings import Sendings
from kiemtin.store.repositories.source_secrets import SourceSecrets
from kiemtin.store.repositories.sources import Sources
from kiemtin.store.repositories.suggestions import Suggestions
from kiemtin.store.repositories.voices import Voices
from kiemtin.store.repositories.writing import Writing
from kiemtin.store.tables import FORGOTTEN


class UnitOfWork:
    """``with store.work() as uow: ...; uow.commit()``. Without the commit nothing happened."""

    def __init__(self, engine: Engine, *, begin: str) -> None:
        self._engine = engine
        self._begin = begin
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        with translated():
            connection = self._engine.connect().execution_options(sqlite_begin=self._begin)
            try:
                connection.begin()
            except BaseException:
                connection.close()
                raise
        self._connection = connection
        self.accounts = Accounts(connection)
        self.airings = Airings(connection)
        self.aftercare = Aftercares(connection)
        self.approved = ApprovedTexts(connection)
        self.approving = Approving(connection)
        self.audit = Audit(connection)
        self.claims = Claims(connection)
        self.credentials = Credentials(connection)
        self.days = Days(connection)
        self.drafts = Drafts(connection)
        self.evidence = EvidenceKept(connection)
        self.facts = Facts(connection)
        self.holds = Holds(connection)
        self.hosts = HostStates(connection)
        self.house = House(connection)
        self.items = Items(connection)
        self.learning = Learning(connection)
        self.media = Media(connection)
        self.people = People(connection)
        self.planning = Planning(connection)
        self.publications = Publications(connection)
        self.queries = Queries(connection)
        self.quotas = Quotas(connection)
        self.readings = Readings(connection)
        self.sendings = Sendings(connection)
        self.source_secrets = SourceSecrets(connection)
        self.sources = Sources(connection)
        self.suggestions = Suggestions(connection)
        self.voices = Voices(connection)
        self.writing = Writing(connection)
        return self

    def commit(self) -> None:
        """Make it so. Raises the store's errors; then nothing was written.

        What is done after it is a new transaction, begun by the next statement: beginning it
        here could fail after the commit and tell the caller that nothing was written.
        """
        assert self._connection is not None
        with translated():
            self._connection.commit()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._connection is not None
        connection, self._connection = self._connection, None
        try:
            with translated():
                connection.rollback()
        finally:
            connection.close()
        if isinstance(problem, DBAPIError):
            with translated():
                raise problem


class Store:
    """An open database. Cheap to share between threads; make one per process."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = open_engine(url)

    @property
    def address(self) -> str:
        """The database's address for people: a password in it is hidden."""
        return self.engine.url.render_as_string(hide_password=True)

    def work(self) -> UnitOfWork:
        """A unit of work that may write."""
        return UnitOfWork(self.engine, begin="IMMEDIATE")

    def read(self) -> UnitOfWork:
        """A unit of work for reading: never waits for a writer."""
        return UnitOfWork(self.engine, begin="DEFERRED")

    def migrate(self) -> None:
        schema.migrate(self.engine)

    def require_current(self) -> None:
        schema.require_current(self.engine)

    def forget(self) -> None:
        """Take what was deleted out of the files as well; call it after the gate's purge.

        SQLite's journal still holds the older pages until it is folded into the file and cut
        (skipped while somebody reads: the next call does it). PostgreSQL keeps dead rows until a
        VACUUM; its own archives of the journal are the administrator's to bound.
        """
        with translated():
            if self.engine.dialect.name == "sqlite":
                connection = self.engine.raw_connection()
                try:
                    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    connection.close()
            else:
                alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
                with alone.connect() as connected:
                    connected.execute(text(f"VACUUM {', '.join(sorted(FORGOTTEN))}"))

    def close(self) -> None:
        self.engine.dispose()
