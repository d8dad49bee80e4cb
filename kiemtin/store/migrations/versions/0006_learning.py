"""What people say a claim really is, and how many texts a day were read as what."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TYPES = "'claim', 'opinion', 'question', 'satire', 'scam', 'off_topic'"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"

    def run(statement: str) -> None:
        op.get_bind().exec_driver_sql(statement)

    run(
        f"""CREATE TABLE type_corrections (
            verdict_id INTEGER NOT NULL,
            type VARCHAR(16) NOT NULL,
            CONSTRAINT pk_type_corrections PRIMARY KEY (verdict_id),
            CONSTRAINT ck_type_corrections_type_closed CHECK (type IN ({_TYPES})),
            CONSTRAINT ck_type_corrections_no_claim CHECK (type <> 'claim'),
            CONSTRAINT fk_type_corrections_verdict_id_verdicts FOREIGN KEY(verdict_id) REFERENCES verdicts (id)
        )"""
    )
    run(
        """CREATE TABLE reading_counts (
            day VARCHAR(10) NOT NULL,
            origin VARCHAR(16) NOT NULL,
            watched VARCHAR(12) NOT NULL,
            bin VARCHAR(12) NOT NULL,
            total INTEGER NOT NULL,
            CONSTRAINT pk_reading_counts PRIMARY KEY (day, origin, watched, bin),
            CONSTRAINT ck_reading_counts_origin_closed CHECK (origin IN ('publication', 'public_voice')),
            CONSTRAINT ck_reading_counts_watched_closed CHECK (watched IN ('type', 'certainty', 'unknown')),
            CONSTRAINT ck_reading_counts_total_positive CHECK (total >= 1)
        )"""
    )
    for verb in ("UPDATE", "DELETE"):
        trigger = f"CREATE TRIGGER type_corrections_no_{verb.lower()} BEFORE {verb} ON type_corrections"
        run(
            f"{trigger} BEGIN SELECT RAISE(ABORT, 'append-only: type_corrections'); END"
            if sqlite
            else f"{trigger} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    if not sqlite:  # row triggers do not see TRUNCATE
        run(
            "CREATE TRIGGER type_corrections_no_truncate BEFORE TRUNCATE ON type_corrections "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
