"""/caseload: a clinician's own patients, in the order in which they need her."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import Session

from bot.care.clinic import AlertDetail
from bot.care.findings import Severity
from bot.care.people import PatientStatus
from storage import care_plans, invitations, outbox, people, reviews, tables
from storage.caseload import LIST
from tests.world import World

LEE, MOSS = 1, 2  # the clinicians' numbers
NAMES = (
    "Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana", "Ida", "Jon", "Kim", "Lou", "Mara", "Marco", "Nora",
    "Olaf", "Pia", "Quin", "Rosa",
)  # fmt: skip


def join_quickly(world: World) -> None:
    """Nineteen more patients of Dr Lee, linked long ago, without a plan."""
    now = world.clock.at

    def add(session: Session) -> None:
        for number, name in enumerate(NAMES):
            chat = people.add_chat(session, "telegram", str(5000 + number), "en", now)
            patient_id = people.add_patient(session, name, chat.id, date(2025, 9, 1), now)
            people.change_patient(session, patient_id, status=PatientStatus.ACTIVE, zone="Europe/London")
            people.link_care(session, LEE, patient_id, now)
            until = now + timedelta(days=1)
            invitations.add_invitation(session, "patient", LEE, f"{name}'s label", None, now, until, patient_id)

    world.writes(add)


@pytest.fixture
def busy(world: World) -> World:
    """Anna and nineteen others are Dr Lee's."""
    world.begin()
    return world.lives(join_quickly)


def opens_case(world: World, patient_id: int, severity: Severity, owner: int = LEE) -> None:
    world.writes(lambda session: reviews.open_review(session, patient_id, owner, severity, world.clock.at))


def test_the_list_shows_who_needs_her_first_and_what_holds_of_each(begun: World) -> None:
    begun.says(begun.lee, "/caseload")
    assert begun.last(begun.lee) == (
        "Your patients: 1\n\n1. ▫️ A. (Mrs B, back) · new\n[1]\n[New 1]\n[Search]"
    )  # fmt: skip
    assert begun.lee.chat.messages[-1].is_protected
    opens_case(begun, 1, Severity.TODAY)
    begun.wait(hours=3)
    begun.says(begun.lee, "/caseload")
    assert "1. 🟠 A. (Mrs B, back) · case 1 today, 2 h late · new" in begun.last(begun.lee)
    begun.taps(begun.lee, "1")
    assert begun.last(begun.lee).startswith("Anna (Mrs B, back) · patient 1")
    assert (begun.news(begun.moss), begun.troubles()) == ([], [])


def test_names_are_there_for_who_wants_full_alerts(begun: World) -> None:
    begun.writes(lambda session: people.change_clinician(session, LEE, alert_detail=AlertDetail.FULL))
    begun.says(begun.lee, "/caseload")
    assert "1. ▫️ Anna (Mrs B, back)" in begun.last(begun.lee)


def test_turning_pages_edits_the_list_in_place(busy: World) -> None:
    busy.says(busy.lee, "/caseload")
    first = busy.last(busy.lee)
    assert first.startswith("Your patients: 20 · page 1 of 3\n\n1. ▫️ A. (Ada's label)\n2. ▫️ A. (Mrs B, back) · new")
    assert first.endswith("[Search] [›]")
    busy.news(busy.lee)
    busy.taps(busy.lee, "›")
    busy.taps(busy.lee, "›")
    assert busy.news(busy.lee) == [], "edited, not sent again"
    assert busy.last(busy.lee).startswith("Your patients: 20 · page 3 of 3\n\n17. ▫️ O. (Olaf's label)")
    assert busy.last(busy.lee).endswith("[‹] [Search]")
    busy.taps(busy.lee, "‹")
    assert "page 2 of 3" in busy.last(busy.lee)


def test_an_old_page_shows_how_things_stand_now(busy: World) -> None:
    busy.says(busy.lee, "/caseload")
    busy.taps(busy.lee, "›")
    on = busy.data_of(busy.lee, "›")

    def leave(session: Session) -> None:
        for patient_id in range(2, 20):
            people.end_care_links(session, patient_id, busy.clock.at)

    busy.writes(leave)
    busy.forges(busy.lee, on)
    assert busy.last(busy.lee).startswith("Your patients: 2\n\n")


@pytest.mark.parametrize("data", ["caseload:all:-1", "caseload:x:y", "caseload", "caseload:new:9999999999999999999"])
def test_a_made_up_page_is_the_nearest_one(begun: World, data: str) -> None:
    begun.says(begun.lee, "/caseload")
    begun.forges(begun.lee, data)
    assert "1. ▫️ A. (Mrs B, back) · new" in begun.last(begun.lee)
    assert begun.troubles() == []


def test_a_filter_narrows_the_list_and_all_patients_widens_it(busy: World) -> None:
    opens_case(busy, 5, Severity.SOON)
    opens_case(busy, 6, Severity.URGENT)
    busy.says(busy.lee, "/caseload")
    busy.taps(busy.lee, "Open case 2")
    shown = busy.last(busy.lee)
    assert shown.startswith("Your patients, Open case: 2\n\n1. 🔴 E. (Eva's label)")
    assert "2. 🟡 D. (Dan's label) · case 1 soon" in shown
    busy.taps(busy.lee, "All patients")
    assert busy.last(busy.lee).startswith("Your patients: 20 · page 1 of 3\n\n1. 🔴 E.")


def test_a_search_looks_among_her_own_by_command_or_by_button(busy: World) -> None:
    busy.says(busy.lee, "/caseload mar")
    assert busy.last(busy.lee).startswith("1. ▫️ M. (Mara's label)\n2. ▫️ M. (Marco's label)\n[1] [2]")
    busy.taps(busy.lee, "Search")
    busy.says(busy.lee, "!?")
    assert busy.last(busy.lee).startswith("I need a name, a number or initials.")
    busy.says(busy.lee, "20")
    assert busy.last(busy.lee).startswith("1. ▫️ R. (Rosa's label)")
    busy.says(busy.lee, "/caseload nobody")
    assert busy.last(busy.lee).startswith("I found none of your patients.")
    busy.taps(busy.lee, "Search")
    busy.taps(busy.lee, "Never mind")
    assert busy.last(busy.lee) == "All right."


def test_whoever_is_not_linked_sees_nobody(busy: World) -> None:
    busy.says(busy.moss, "/caseload")
    busy.says(busy.moss, "/caseload anna")
    busy.forges(busy.moss, "caseload:all:0")
    for told in busy.news(busy.moss):
        assert "A." not in told
        assert told.startswith(("You have no patients here yet.", "I found none of your patients."))
    busy.forges(busy.anna, "caseload:all:0")
    assert busy.last(busy.anna) == "Nothing is open right now."
    busy.forges(busy.anna, "caseload:search")
    assert busy.last(busy.anna) == "Nothing is open right now."


def test_a_colleague_who_stands_in_sees_the_patients_until_the_absence_ends(begun: World) -> None:
    away = {"away_until": date(2026, 3, 4), "covered_by": MOSS}
    begun.writes(lambda session: people.change_clinician(session, LEE, **away))
    begun.says(begun.moss, "/caseload")
    assert "1. ▫️ A. (Mrs B, back) · new · for Dr Lee" in begun.last(begun.moss)
    begun.wait(days=3)
    begun.says(begun.moss, "/caseload")
    assert begun.last(begun.moss).startswith("You have no patients here yet.")


def test_silence_and_a_pause_show_on_the_list(begun: World) -> None:
    begun.wait(days=4)
    begun.says(begun.lee, "/caseload")
    assert "· silent 4 days · new" in begun.last(begun.lee)
    begun.says(begun.anna, "/pause")
    begun.taps(begun.anna, begun.last_buttons(begun.anna)[0][0])
    begun.says(begun.lee, "/caseload")
    assert "silent" not in begun.last(begun.lee)
    assert "· new · paused" in begun.last(begun.lee)


def test_low_adherence_and_an_unread_plan_show_on_the_list(begun: World) -> None:
    def misses(session: Session) -> None:
        missed = update(tables.prompts).where(tables.prompts.c.status == "expired").values(status="skipped")
        session.execute(missed)
        content = care_plans.newest_content(session, 1)
        assert content is not None
        care_plans.publish_version(session, 1, content, LEE, begun.clock.at)

    begun.wait(days=6)
    begun.writes(misses)
    begun.says(begun.lee, "/caseload")
    assert "· low adherence · new · plan not read" in begun.last(begun.lee)
    begun.taps(begun.lee, "Low adherence 1")
    assert "Your patients, Low adherence: 1" in begun.last(begun.lee)
    begun.taps(begun.lee, "1")
    assert "version 2, not read yet" in begun.last(begun.lee)


def test_a_list_is_not_kept_for_longer_than_two_days(begun: World) -> None:
    begun.says(begun.lee, "/caseload")
    begun.taps(begun.lee, "New 1")
    listed = begun.lee.chat.messages[-1]
    chat = begun.reads(lambda session: people.clinician(session, LEE)).chat_id
    assert chat is not None
    begun.wait(hours=49)
    assert begun.reads(lambda session: outbox.row_about(session, chat, LIST)) is None
    turned = select(tables.outbox.c.id).where(tables.outbox.c.edits_message == listed.id)
    assert begun.reads(lambda session: session.scalars(turned).all()) == []
    begun.news(begun.lee)
    begun.taps(begun.lee, "All patients", on=listed)
    assert begun.news(begun.lee) != [], "an old list answers with a new one"
    assert begun.troubles() == []


def test_lists_go_when_somebody_on_them_deletes_all_data(begun: World) -> None:
    begun.says(begun.lee, "/caseload")
    begun.taps(begun.lee, "New 1")
    listed = begun.lee.chat.messages[-1].id
    begun.says(begun.anna, "/delete")
    begun.taps(begun.anna, "Now")
    begun.taps(begun.anna, "Yes, delete now")
    chat = begun.reads(lambda session: people.clinician(session, LEE)).chat_id
    kept = select(tables.outbox.c.id).where(
        tables.outbox.c.chat_id == chat,
        (tables.outbox.c.about == LIST) | (tables.outbox.c.edits_message == listed),
    )
    assert begun.reads(lambda session: session.scalars(kept).all()) == []
    begun.says(begun.lee, "/caseload")
    assert begun.last(begun.lee).startswith("You have no patients here yet.")
    assert begun.troubles() == []


def test_everything_goes_on_after_a_restart(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    world.lives(join_quickly)
    world.says(world.lee, "/caseload")
    world.taps(world.lee, "›")
    world.taps(world.lee, "Search")
    world.says(world.lee, "ada")
    assert world.last(world.lee).startswith("1. ▫️ A. (Ada's label)")
    world.taps(world.lee, "1")
    assert world.last(world.lee).startswith("Ada (Ada's label) · patient 2")
    world.close()
