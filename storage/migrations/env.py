"""Alembic's entry: runs the migrations on the connection, and in the transaction, that `storage.migrating` opened."""

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=False,  # the transaction is already open, and it is not Alembic's to end
)
context.run_migrations()
