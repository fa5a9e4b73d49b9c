"""What is left behind when rows of others were not restored: it is cleared, so that nothing points nowhere."""

from sqlalchemy import Connection, MetaData, Table, delete, select, update

# Where a row says nothing any more once what it points to has gone, although it could stand without.
_GO_WITH_IT = frozenset(("outbox",))
# What the subject of an alarm is called, and the table of its row.
_SUBJECTS = {
    "patient": "patients",
    "prompt": "prompts",
    "alert": "alerts",
    "review": "reviews",
    "message": "thread_messages",
    "clinician": "clinicians",
    "chat": "chats",
    "inbox": "inbox",
}


def clear_orphans(connection: Connection) -> None:
    """Rows whose required row is missing go; where it may be missing, the pointer does. Alarms about nothing go too."""
    found = MetaData()
    found.reflect(connection)
    while dangling := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        for name, rowid, _parent, key in dangling:
            _clear(connection, found.tables[name], rowid, key)
    _clear_alarms(connection, found)


def _clear(connection: Connection, table: Table, rowid: int, key: int) -> None:
    columns = [
        row[3] for row in connection.exec_driver_sql(f'PRAGMA foreign_key_list("{table.name}")') if row[0] == key
    ]
    (number,) = table.primary_key.columns
    is_needed = table.name in _GO_WITH_IT or not all(table.c[name].nullable for name in columns)
    if is_needed:
        connection.execute(delete(table).where(number == rowid))
    else:
        connection.execute(update(table).where(number == rowid).values(dict.fromkeys(columns)))


def _clear_alarms(connection: Connection, found: MetaData) -> None:
    alarms = found.tables["alarms"]
    for row in connection.execute(select(alarms.c.id, alarms.c.subject)).fetchall():
        what, _colon, number = row.subject.partition(":")
        about = found.tables.get(_SUBJECTS.get(what, ""))
        if about is None or not number.isdigit():
            continue
        if connection.execute(select(about.c.id).where(about.c.id == int(number))).first() is None:
            connection.execute(delete(alarms).where(alarms.c.id == row.id))
