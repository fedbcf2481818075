"""Alembic's entry: runs the versions on the connection that `storage.database.migrate` hands over."""

from alembic import context

from storage.schema.all_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
