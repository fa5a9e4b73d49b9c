"""/export: everything held on her, as a page and as JSON, from every table, in her own chat."""

import json
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, Table, select
from sqlmodel import Session

from bot.demo.emulator.people import Person
from bot.services.record.exporting import NOT_HANDED
from bot.services.talk.access import LOOKED, REFUSED
from storage import everything, tables
from storage.seals import unseal
from tests.world import World

# Columns that are about how rows are found and sealed.
HASHES = {"address_hash", "token_hash", "code_hash", "gene_hash", "chat_hash"}
INNER = HASHES | {"nonce", "owner", "mac", "entry_mac", "position"}


def files(who: Person) -> dict[str, str]:
    """The latest file of each name in her chat."""
    found = {}
    for message in who.chat.messages:
        if message.document is not None and message.sender == "bot":
            found[message.document.name] = message.document.content.decode()
    return found


def exported(world: World, who: Person) -> dict[str, Any]:
    world.says(who, "/export")
    world.taps(who, "Yes, send them")
    held: dict[str, Any] = json.loads(files(who)["care-plan.json"])
    return held


@pytest.fixture
def lived(begun: World) -> World:
    return begun.lives(a_day_of_everything)


def a_day_of_everything(begun: World) -> None:
    begun.at("18:00")
    begun.checks_in(begun.anna, 5, 4, 6)
    begun.at("20:00")
    begun.taps(begun.anna, "Not today")
    begun.taps(begun.anna, "Side effects")
    begun.says(begun.anna, "/note")
    begun.says(begun.anna, "I slept badly")
    begun.says(begun.lee, "/genes")
    for answer in ("Anna", "CYP2C9", "poor metabolizer"):
        begun.taps(begun.lee, answer)


@pytest.mark.long
def test_two_files_come_after_a_warning(lived: World) -> None:
    lived.news(lived.anna)
    lived.says(lived.anna, "/export")
    assert lived.last(lived.anna).endswith(
        "Other people who see this phone could read them. Shall I send them?\n[Yes, send them]\n[No]"
    )
    lived.taps(lived.anna, "Yes, send them")
    assert lived.news(lived.anna)[-2:] == ["All I hold on you, to read or print.", "The same for a computer."]
    assert sorted(files(lived.anna)) == ["care-plan.html", "care-plan.json"]
    assert lived.troubles() == []


def test_it_holds_her_words_names_and_local_times(lived: World) -> None:
    held = exported(lived, lived.anna)
    assert (held["name"], held["zone"]) == ("Anna", "Europe/London")
    rows = held["held"]
    assert rows["patients"][0]["name"] == "Anna"
    assert {answer["code"]: answer["value"] for answer in rows["answers"]}["pain"] == 5.0
    assert rows["answers"][0]["answered_by"] == "you"
    assert rows["answers"][0]["response_id"] == "check_in, 2026-03-02"
    assert "Ibuprofen 400 mg" in [prompt["item_id"] for prompt in rows["prompts"]]
    assert rows["answers"][0]["answered_at"].endswith("+00:00")
    assert rows["care_plans"][0]["published_by"] == "Dr Lee"
    assert rows["care_plans"][0]["content"]["name"] == "Low back pain"
    assert any("How was your day?" in message["content"] for message in rows["outbox"])
    assert rows["invitations"][0]["label"] == "Mrs B, back"
    assert any("/export" in received["payload"]["message"]["text"] for received in rows["inbox"]
               if "message" in received["payload"])  # fmt: skip


def rows_about(session: Session, table: Table, patient_id: int) -> list[Any]:
    """The rows of one table that name the patient."""
    return list(session.execute(select(table).where(table.c.patient_id == patient_id)))


def test_every_row_and_column_about_her_is_in_it(lived: World) -> None:
    """A new table, or a new column of one, is exported by itself; a sealed one that cannot be opened fails here."""
    patient = lived.patient(lived.anna)
    held = exported(lived, lived.anna)["held"]
    for table in tables.metadata.sorted_tables:
        if table.name in everything.LEFT_OUT:
            continue
        assert table.name in held, table.name
        for row in held[table.name]:
            assert set(row) == {column.name for column in table.columns} - INNER, table.name
        if "patient_id" in table.c:
            about = lived.reads(partial(rows_about, table=table, patient_id=patient.id))
            count = len([row for row in about if table.name != "audit" or row.what != REFUSED])
            assert len(held[table.name]) == count, table.name


def test_who_was_refused_is_kept_for_the_clinic_and_not_handed_over(lived: World) -> None:
    """Nothing of hers was seen; whoever tapped a wrong button is not named to her for it."""
    lived.forges(lived.moss, "backgroundof:1")
    lived.forges(lived.lee, "backgroundof:1")
    held = exported(lived, lived.anna)["held"]
    assert {row["what"] for row in held["audit"]} >= {LOOKED}
    assert REFUSED not in {row["what"] for row in held["audit"]}
    kept = lived.reads(partial(rows_about, table=tables.audit, patient_id=1))
    assert REFUSED in {row.what for row in kept}


def test_every_table_is_handed_over_or_left_out_for_a_reason() -> None:
    known = everything.SPECIAL | {t.name for t in tables.metadata.sorted_tables if "patient_id" in t.c}
    assert {table.name for table in tables.metadata.sorted_tables} == known | set(everything.LEFT_OUT)
    assert all(everything.LEFT_OUT.values())


def test_what_is_left_out_is_said_in_both_files(lived: World) -> None:
    """A table that is left out or withheld from fails here until she is told why."""
    assert NOT_HANDED.keys() == everything.LEFT_OUT.keys() | everything.WITHHELD.keys()
    held = exported(lived, lived.anna)
    assert held["left_out"] == list(NOT_HANDED.values())
    page = Page()
    page.feed(files(lived.anna)["care-plan.html"])
    assert "What is not in here" in page.words
    assert all(said in page.words for said in NOT_HANDED.values())


def test_every_sealed_column_opens_by_its_name(lived: World) -> None:
    """What seals a column is named after it: the export, and whoever writes the next table, rely on it."""

    def unopened(session: Session) -> list[str]:
        patient = lived.patient(lived.anna)
        owner, wrong = f"patient:{patient.id}", []
        for table in tables.metadata.sorted_tables:
            sealed = [c for c in table.columns if isinstance(c.type, LargeBinary) and c.name not in INNER]
            if "patient_id" not in table.c or table.name == "invitations":
                continue
            for row in session.execute(select(table).where(table.c.patient_id == patient.id)).mappings():
                wrong += [c.name for c in sealed if row[c.name] and not unseal(
                    session, owner, f"{table.name}.{c.name}", row[c.name])]  # fmt: skip
        return wrong

    assert lived.reads(unopened) == []


class Page(HTMLParser):
    """What a page holds and loads."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        loaded = [value or "" for name, value in attrs if name in ("src", "href")]
        self.loads += [address for address in loaded if not address.startswith("#")]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_page_is_self_contained_and_escaped(lived: World) -> None:
    lived.says(lived.anna, "/note")
    lived.says(lived.anna, "<script>alert(1)</script> & I slept badly")
    exported(lived, lived.anna)
    page = Page()
    page.feed(files(lived.anna)["care-plan.html"])
    assert "script" not in page.tags
    assert page.loads == []
    assert "<script>alert(1)</script> & I slept badly" in page.words
    assert "All that Hill Street Clinic holds on Anna here" in page.words
    assert "2 March 2026, 18:00" in page.words


@pytest.mark.long
def test_nobody_elses_rows_are_in_it(lived: World) -> None:
    bea = lived.emulator.person(1002, first_name="Bea")
    lived.joins(bea, lived.invite(lived.lee, "Mrs C"))
    held = json.dumps(exported(lived, lived.anna))
    assert "Bea" not in held
    assert "Mrs C" not in held
    theirs = exported(lived, bea)
    assert theirs["name"] == "Bea"
    assert "Mrs B, back" not in json.dumps(theirs)


def test_three_times_a_day(lived: World) -> None:
    for _ in range(3):
        exported(lived, lived.anna)
    lived.says(lived.anna, "/export")
    assert lived.last(lived.anna) == "I have sent you all I hold 3 times today. Please ask again tomorrow."
    lived.at("09:00")
    assert exported(lived, lived.anna)["name"] == "Anna"
    assert lived.troubles() == []


def test_no_and_what_it_cannot_read(lived: World) -> None:
    lived.says(lived.anna, "/export")
    lived.says(lived.anna, "maybe")
    assert lived.last(lived.anna).startswith("Please tap Yes, send them or No.")
    lived.says(lived.anna, "I have chest pain")
    assert "Please call 999 now." in lived.last(lived.anna)
    lived.taps(lived.anna, "No")
    assert lived.last(lived.anna) == "All right. I send nothing."
    for serial in range(1, 40):  # old copies, and buttons nobody gave her or Dr Moss
        lived.forges(lived.anna, f"d:{serial}:yes")
    lived.forges(lived.moss, "d:1:yes")
    assert files(lived.anna) == {}
    assert lived.troubles() == []


def test_the_outbox_keeps_no_copy_and_a_double_tap_sends_once(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    world.says(world.anna, "/export")
    world.taps(world.anna, "Yes, send them", times=2)
    assert world.news(world.anna).count("The same for a computer.") == 1
    sizes = world.reads(lambda s: [len(c) for c in s.scalars(select(tables.outbox.c.content))])
    assert max(sizes) < 5_000
    assert world.troubles() == []
    world.close()
