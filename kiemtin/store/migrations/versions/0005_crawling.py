"""The crawl: rhythm, days, hosts, quotas, sealed secrets, looks at publications again; frozen SQL per database."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    script = Path(__file__).with_name(f"0005_crawling.{connection.dialect.name}.sql")
    for statement in script.read_text(encoding="utf-8").split("\n-- next --\n"):
        # exec_driver_sql: the text is no SQLAlchemy template, `:` and `%` mean themselves.
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement
        )
