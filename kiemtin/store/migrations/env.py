"""Alembic's environment: runs on the connection ``schema.migrate`` hands over."""

from alembic import context

from kiemtin.store.tables import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    import os

    from kiemtin.store.engine import open_engine

    connection = open_engine(os.environ["KIEMTIN_DATABASE_URL"]).connect()

context.configure(connection=connection, target_metadata=metadata, render_as_batch=False)
with context.begin_transaction():
    context.run_migrations()
