"""Writes the first migration's SQL from ``tables.py``: ``python -m kiemtin.store.ddl``.

Run once per schema baseline; later changes are Alembic migrations of their own.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from kiemtin.store.tables import APPEND_ONLY, metadata

_DIALECTS: tuple[Dialect, ...] = (SQLiteDialect_pysqlite(), PGDialect_psycopg())  # type: ignore[no-untyped-call]
BETWEEN = "\n-- next --\n"
FOLDER = Path(__file__).parent / "migrations" / "versions"


def statements(dialect: Dialect) -> list[str]:
    """Every CREATE statement of the schema for a dialect, triggers included."""
    made: list[str] = []
    for table in metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            made.append(str(CreateIndex(index).compile(dialect=dialect)).strip())
    if dialect.name == "postgresql":
        made.append(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$\n"
            "BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$"
        )
    for name in APPEND_ONLY:
        if dialect.name == "postgresql":  # row triggers do not see TRUNCATE
            made.append(
                f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        for verb in ("UPDATE", "DELETE"):
            trigger = f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name}"
            if dialect.name == "postgresql":
                made.append(f"{trigger} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
            else:
                made.append(f"{trigger}\nBEGIN SELECT RAISE(ABORT, 'append-only: {name}'); END")
    return made


def main() -> None:
    """Write the frozen SQL of the first migration anew."""
    for dialect in _DIALECTS:
        target = FOLDER / f"0001_first.{dialect.name}.sql"
        target.write_text(BETWEEN.join(statements(dialect)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
