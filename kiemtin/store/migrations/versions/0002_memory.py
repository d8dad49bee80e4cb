"""What a fact said before, what a claim says in parts, and which verdicts are to be looked at again."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DIGIT = "[0-9]"
_MOMENT = "????-??-??T??:??:??.??????+00:00".replace("?", _DIGIT)
_REASONS = "'withdrawn', 'context_only', 'changed', 'ended', 'contradicted'"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    moment = "VARCHAR(32)" if sqlite else "TIMESTAMP WITH TIME ZONE"
    number = "INTEGER NOT NULL" if sqlite else "SERIAL NOT NULL"

    def utc(table: str, column: str) -> str:
        return f" CONSTRAINT ck_{table}_{column}_utc CHECK ({column} GLOB '{_MOMENT}')" if sqlite else ""

    def run(statement: str) -> None:
        op.get_bind().exec_driver_sql(statement)

    run(f"ALTER TABLE facts ADD COLUMN withdrawn_at {moment}{utc('facts', 'withdrawn_at')}")
    run("ALTER TABLE claims ADD COLUMN structure JSON")
    run(f"ALTER TABLE claims ADD COLUMN suggested_at {moment}{utc('claims', 'suggested_at')}")
    run(
        "ALTER TABLE claims ADD COLUMN look_again VARCHAR(16) "
        f"CONSTRAINT ck_claims_look_again_closed CHECK (look_again IN ({_REASONS}))"
    )
    run(
        f"""CREATE TABLE fact_versions (
            id {number},
            fact_id VARCHAR(40) NOT NULL,
            statement TEXT NOT NULL,
            source TEXT NOT NULL,
            in_force_from VARCHAR(10) NOT NULL,
            in_force_to VARCHAR(10),
            may_refute BOOLEAN NOT NULL,
            sha256 VARCHAR(64) NOT NULL,
            replaced_at {moment} NOT NULL{utc("fact_versions", "replaced_at")},
            CONSTRAINT pk_fact_versions PRIMARY KEY (id),
            CONSTRAINT fk_fact_versions_fact_id_facts FOREIGN KEY(fact_id) REFERENCES facts (id)
        )"""
    )
    run("CREATE INDEX ix_fact_versions_fact_id ON fact_versions (fact_id)")
    for verb in ("UPDATE", "DELETE"):
        trigger = f"CREATE TRIGGER fact_versions_no_{verb.lower()} BEFORE {verb} ON fact_versions"
        run(
            f"{trigger} BEGIN SELECT RAISE(ABORT, 'append-only: fact_versions'); END"
            if sqlite
            else f"{trigger} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    if not sqlite:
        run(
            "CREATE TRIGGER fact_versions_no_truncate BEFORE TRUNCATE ON fact_versions "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
