"""Official documents as evidence, their passages, and facts that two people make of them."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = "????-??-??T??:??:??.??????+00:00".replace("?", "[0-9]")
_APPEND_ONLY = ("fact_proposals", "fact_decisions")


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    number = "INTEGER NOT NULL" if sqlite else "SERIAL NOT NULL"
    moment = "VARCHAR(32) NOT NULL" if sqlite else "TIMESTAMP WITH TIME ZONE NOT NULL"

    def utc(table: str, column: str) -> str:
        return f", CONSTRAINT ck_{table}_{column}_utc CHECK ({column} GLOB '{_MOMENT}')" if sqlite else ""

    def run(statement: str) -> None:
        op.get_bind().exec_driver_sql(statement)

    run(
        f"""CREATE TABLE documents (
            id {number},
            sha256 VARCHAR(64) NOT NULL,
            file VARCHAR(255) NOT NULL,
            form VARCHAR(8) NOT NULL,
            kind VARCHAR(60) DEFAULT '' NOT NULL,
            number VARCHAR(80) DEFAULT '' NOT NULL,
            issuer VARCHAR(200) DEFAULT '' NOT NULL,
            title TEXT DEFAULT '' NOT NULL,
            dated VARCHAR(10),
            added_by INTEGER,
            added_at {moment},
            CONSTRAINT pk_documents PRIMARY KEY (id),
            CONSTRAINT ck_documents_form_closed CHECK (form IN ('docx', 'pdf', 'html', 'text')),
            CONSTRAINT ck_documents_named CHECK (number <> '' OR title <> ''),
            CONSTRAINT uq_documents_sha256 UNIQUE (sha256),
            CONSTRAINT fk_documents_added_by_users FOREIGN KEY(added_by) REFERENCES users (id)
            {utc("documents", "added_at")}
        )"""
    )
    run(
        f"""CREATE TABLE passages (
            id {number},
            document_id INTEGER NOT NULL,
            position INTEGER NOT NULL,
            place TEXT DEFAULT '' NOT NULL,
            heading TEXT DEFAULT '' NOT NULL,
            text TEXT NOT NULL,
            CONSTRAINT pk_passages PRIMARY KEY (id),
            CONSTRAINT uq_passages_document_id_position UNIQUE (document_id, position),
            CONSTRAINT fk_passages_document_id_documents FOREIGN KEY(document_id)
                REFERENCES documents (id) ON DELETE CASCADE
        )"""
    )
    run(
        f"""CREATE TABLE fact_proposals (
            id {number},
            content JSON NOT NULL,
            digest VARCHAR(64) NOT NULL,
            document_sha256 VARCHAR(64) NOT NULL,
            place TEXT DEFAULT '' NOT NULL,
            passage TEXT NOT NULL,
            proposer_id INTEGER NOT NULL,
            proposed_at {moment},
            CONSTRAINT pk_fact_proposals PRIMARY KEY (id),
            CONSTRAINT uq_fact_proposals_id_digest_proposer_id UNIQUE (id, digest, proposer_id),
            CONSTRAINT fk_fact_proposals_proposer_id_users FOREIGN KEY(proposer_id) REFERENCES users (id)
            {utc("fact_proposals", "proposed_at")}
        )"""
    )
    run(
        f"""CREATE TABLE fact_decisions (
            proposal_id INTEGER NOT NULL,
            digest VARCHAR(64) NOT NULL,
            proposer_id INTEGER NOT NULL,
            decider_id INTEGER NOT NULL,
            decision VARCHAR(10) NOT NULL,
            note TEXT DEFAULT '' NOT NULL,
            decided_at {moment},
            CONSTRAINT pk_fact_decisions PRIMARY KEY (proposal_id),
            CONSTRAINT ck_fact_decisions_decision_closed CHECK (decision IN ('approved', 'refused')),
            CONSTRAINT ck_fact_decisions_four_eyes CHECK (decider_id <> proposer_id),
            CONSTRAINT fk_fact_decisions_proposal_id_digest_proposer_id_fact_proposals
                FOREIGN KEY(proposal_id, digest, proposer_id)
                REFERENCES fact_proposals (id, digest, proposer_id),
            CONSTRAINT fk_fact_decisions_decider_id_users FOREIGN KEY(decider_id) REFERENCES users (id)
            {utc("fact_decisions", "decided_at")}
        )"""
    )
    for table in _APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            trigger = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            run(
                f"{trigger} BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
                if sqlite
                else f"{trigger} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
        if not sqlite:  # row triggers do not see TRUNCATE
            run(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
