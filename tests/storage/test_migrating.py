"""A filled database survives every migration, one migrator at a time; a migration that would lose rows is refused."""

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Date, Engine, MetaData, Table, create_engine, inspect
from sqlalchemy.types import Boolean, DateTime, Float, Integer, LargeBinary, Numeric

from bot.errors import MigrationRefused
from storage.migrating import FOLDER, current_revision, differences, migrate, revisions
from storage.tables import metadata

DROPPED = {"0004": {("alerts", "repeat_at")}}  # columns that a revision takes away, having carried over what they held
CLOSED_SETS = {("outbox", "kind"): "message"}  # columns with a CHECK constraint: a value that fits


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'bot.db'}"


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    yield engine
    engine.dispose()


def tables_of(engine: Engine) -> list[Table]:
    """Every table of the database as it stands, parents first."""
    found = MetaData()
    found.reflect(engine)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def fill(url: str, number: int) -> None:
    """One more row in every table, pointing to the rows of that number in its parents."""
    with opened(url) as engine, engine.begin() as connection:
        for table in tables_of(engine):
            row = {column.name: value_of(table, column, number) for column in table.columns}
            connection.execute(table.insert().values(row))


def value_of(table: Table, column: Column[Any], number: int) -> Any:
    if column.foreign_keys or column.primary_key:
        return number
    if (table.name, column.name) in CLOSED_SETS:
        return CLOSED_SETS[table.name, column.name]
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, DateTime):
        return datetime(2026, 3, number, tzinfo=UTC).replace(tzinfo=None)
    if isinstance(column.type, Date):
        return date(2026, 3, number)
    if isinstance(column.type, Integer | Float | Numeric):
        return number
    return f"{column.name} {number}".encode() if isinstance(column.type, LargeBinary) else f"{column.name} {number}"


def rows_of(url: str) -> dict[str, list[dict[str, Any]]]:
    with opened(url) as engine, engine.begin() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in tables_of(engine)
        }


def dangling(url: str) -> list[Any]:
    with opened(url) as engine, engine.begin() as connection:
        return list(connection.exec_driver_sql("PRAGMA foreign_key_check"))


@pytest.mark.long
def test_a_filled_database_keeps_every_row_through_every_revision(url: str) -> None:
    for number, revision in enumerate(revisions(), start=1):
        before = rows_of(url)
        migrate(url, revision)
        after = rows_of(url)
        for table, rows in before.items():
            gone = {column for of, column in DROPPED.get(revision, ()) if of == table}
            left = [{name: value for name, value in row.items() if name not in gone} for row in rows]
            kept = [{name: row.get(name) for name in old} for row, old in zip(after[table], left, strict=True)]
            assert kept == left, f"{revision} changed rows of {table}"
        assert dangling(url) == []
        fill(url, number)
        assert current_revision(url) == revision
    assert all(len(rows) >= 1 for rows in rows_of(url).values())
    assert differences(url) == []


def test_an_alert_that_was_to_come_again_still_does(url: str) -> None:
    migrate(url, "0003")
    fill(url, 1)
    fill(url, 2)
    with opened(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alerts SET repeat_at = '2026-03-09 00:00:00.000000' WHERE id = 1")
        connection.exec_driver_sql("UPDATE reviews SET status = 'closed' WHERE id = 2")
    migrate(url, "0004")
    due = [row["next_step_at"] for row in rows_of(url)["reviews"]]
    assert due == [datetime(2026, 3, 9, tzinfo=UTC).replace(tzinfo=None), None]


def test_migrating_again_changes_nothing(url: str) -> None:
    migrate(url)
    fill(url, 1)
    before = rows_of(url)
    migrate(url)
    assert rows_of(url) == before


def test_a_column_the_models_do_not_know_is_a_difference(url: str) -> None:
    migrate(url)
    with opened(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE goals ADD COLUMN mood INTEGER")
    assert "mood" in " ".join(differences(url))


def test_every_constraint_has_a_name(url: str) -> None:
    """A later migration in batch mode can only drop what it can name.

    SQLite takes no name for the key of a table whose numbers are never given again; nobody drops that one.
    """
    migrate(url)
    with opened(url) as engine:
        found = inspect(engine)
        for table in found.get_table_names():
            if table == "alembic_version":
                continue
            counted = metadata.tables[table].dialect_options["sqlite"].get("autoincrement")
            named: list[Any] = [*found.get_foreign_keys(table)] + ([] if counted else [found.get_pk_constraint(table)])
            named += [*found.get_unique_constraints(table), *found.get_check_constraints(table)]
            assert all(constraint["name"] for constraint in named), table


# A synthetic history in a folder of its own: wards with cascading beds, then a batch change of the parent table.

CREATE = """
revision = "a1"
down_revision = None

def upgrade() -> None:
    op.create_table("wards", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String))
    op.create_table(
        "beds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ward_id", sa.Integer, sa.ForeignKey("wards.id", name="fk_beds_ward", ondelete="CASCADE")),
    )
"""
BATCH = """
revision = "a2"
down_revision = "a1"

def upgrade() -> None:
    with op.batch_alter_table("wards", recreate="always") as batch:
        batch.alter_column("name", existing_type=sa.String, nullable=False)
        batch.add_column(sa.Column("floor", sa.Integer))
"""
LOSE = """
revision = "a3"
down_revision = "a2"

def upgrade() -> None:
    op.add_column("beds", sa.Column("number", sa.Integer))
    op.execute("DELETE FROM wards WHERE id = 1")
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copy(FOLDER / name, folder / name)
    for number, script in enumerate((CREATE, BATCH, LOSE), start=1):
        (folder / "versions" / f"a{number}.py").write_text("import sqlalchemy as sa\nfrom alembic import op\n" + script)
    return folder


@pytest.fixture
def wards(url: str, scripts: Path) -> str:
    """Two wards, three beds in each, at the first revision."""
    migrate(url, "a1", scripts)
    with closing(connect(url)) as connection:
        connection.executemany("INSERT INTO wards (id, name) VALUES (?, ?)", [(1, "North"), (2, "South")])
        connection.executemany("INSERT INTO beds (ward_id) VALUES (?)", [(1,), (1,), (1,), (2,), (2,), (2,)])
        connection.commit()
    return url


def connect(url: str) -> sqlite3.Connection:
    return sqlite3.connect(url.removeprefix("sqlite:///"))


def count(url: str, table: str) -> int:
    with closing(connect(url)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_children_survive_a_batch_change_of_their_parent(wards: str, scripts: Path) -> None:
    migrate(wards, "a2", scripts)
    assert (count(wards, "wards"), count(wards, "beds")) == (2, 6)
    assert dangling(wards) == []
    assert current_revision(wards) == "a2"


def test_with_the_pragma_on_the_same_change_would_have_taken_them(wards: str) -> None:
    """The trap is real: what batch mode does, with foreign keys on, empties the child table without an error."""
    with closing(connect(wards)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.executescript(
            "BEGIN; CREATE TABLE copied (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL);"
            "INSERT INTO copied SELECT id, name FROM wards; DROP TABLE wards;"
            "ALTER TABLE copied RENAME TO wards; COMMIT;"
        )
    assert (count(wards, "wards"), count(wards, "beds")) == (2, 0)


def test_a_migration_that_leaves_rows_pointing_nowhere_is_refused_and_undone(wards: str, scripts: Path) -> None:
    migrate(wards, "a2", scripts)
    with pytest.raises(MigrationRefused, match="3 rows would point nowhere, first in beds; nothing was changed"):
        migrate(wards, "a3", scripts)
    assert current_revision(wards) == "a2"
    assert (count(wards, "wards"), count(wards, "beds")) == (2, 6)
    with opened(wards) as engine:
        assert "number" not in {column["name"] for column in inspect(engine).get_columns("beds")}


def test_two_migrators_at_once_wait_for_each_other(url: str) -> None:
    """Every replica migrates when it starts: both must come up, on one schema."""
    errors: list[BaseException] = []
    together = threading.Barrier(4)

    def start() -> None:
        together.wait(10)
        try:
            migrate(url)
        except Exception as error:
            errors.append(error)

    replicas = [threading.Thread(target=start) for _ in range(4)]
    for replica in replicas:
        replica.start()
    for replica in replicas:
        replica.join(30)
    assert errors == []
    assert current_revision(url) == revisions()[-1]
    assert differences(url) == []


def test_a_migrator_waits_for_a_writer(wards: str, scripts: Path) -> None:
    with closing(connect(wards)) as writer:
        writer.isolation_level = None
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO wards (id, name) VALUES (3, 'West')")
        migrator = threading.Thread(target=migrate, args=(wards, "a2", scripts))
        migrator.start()
        migrator.join(0.2)
        assert migrator.is_alive()
        writer.execute("COMMIT")
        migrator.join(10)
    assert count(wards, "wards") == 3
    assert current_revision(wards) == "a2"


def test_a_patients_number_is_never_given_again(url: str) -> None:
    """What was done about a patient who was deleted stays in the audit, and must not become the next one's."""
    migrate(url, "0004")
    fill(url, 1)
    migrate(url)
    with opened(url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("DELETE FROM patients")
        added = "INSERT INTO patients (name, is_discreet, status, linked_on, created_at) VALUES ('', 0, '', '', '')"
        connection.exec_driver_sql(added)
        assert connection.exec_driver_sql("SELECT id FROM patients").scalar() == 2


def test_the_audits_rows_are_guarded_after_the_last_migration(url: str) -> None:
    """A later migration that copies the table has to make the triggers anew."""
    migrate(url)
    with opened(url) as engine, engine.begin() as connection:
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        assert {row.name for row in found} == {"audit_sealed_stays", "audit_sealed_is_not_lost"}
