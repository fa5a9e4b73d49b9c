"""Cases reached from a list instead of their alert: they stay open when taken, and whoever may act finds them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.care.alerting import ReviewStatus
from bot.care.findings import Severity
from bot.demo.emulator.people import Person
from storage import care_links, people, reviews
from storage.tables import clinicians, outbox
from tests.clinic_of_four import Clinic
from tests.conversations.test_closing import flagging
from tests.world import World

LEE, MOSS, KIM, ADA = 1, 2, 3, 4


@pytest.fixture
def flagged(begun: World) -> World:
    """Case 1 stands at Dr Lee."""
    return begun.lives(flagging)


def in_list(world: World) -> None:
    """Dr Lee opens case 1 from her list."""
    world.says(world.lee, "/reviews")
    world.taps(world.lee, "🟡 Case 1 · soon")


def test_a_case_opened_from_the_list_stays_open_when_it_is_taken(flagged: World) -> None:
    in_list(flagged)
    flagged.taps(flagged.lee, "Acknowledge")
    assert "Anna (Mrs B, back) · Low back pain" in flagged.last(flagged.lee)
    assert "✓ You have this case." in flagged.last(flagged.lee)
    assert "[Close]" in flagged.last(flagged.lee)
    flagged.taps(flagged.lee, "Close")
    flagged.taps(flagged.lee, "Plan kept")
    flagged.taps(flagged.lee, "Close, say nothing")
    assert "Was the alert useful?" in flagged.last(flagged.lee)
    assert flagged.troubles() == []


def test_and_from_the_digest_too(begun: World) -> None:
    begun.writes(lambda session: reviews.open_review(session, 1, LEE, Severity.ROUTINE, begun.clock.at))
    begun.at("08:00")
    begun.taps(begun.lee, "Open")
    begun.taps(begun.lee, "Acknowledge")
    assert "Anna (Mrs B, back)" in begun.chat(begun.lee)
    assert "✓ You have this case." in begun.chat(begun.lee)
    assert "[Close]" in begun.chat(begun.lee)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """Anna's clinic of four, on a Monday morning."""
    world = Clinic(tmp_path)
    world.begin()
    yield world
    world.close()


def listed(world: World, who: Person) -> str:
    """What /reviews answers."""
    world.says(who, "/reviews")
    return world.last(who)


def test_a_cover_finds_the_cases_of_her_patient_and_an_outsider_none(clinic: Clinic) -> None:
    clinic.finds(Severity.SOON)
    assert "[🟡 Case 1 · soon]" in listed(clinic, clinic.kim)
    for who in (clinic.moss, clinic.ada):
        assert listed(clinic, who) == "No case is open."
    clinic.taps(clinic.kim, "🟡 Case 1 · soon")
    clinic.taps(clinic.kim, "Acknowledge")
    assert clinic.case().acknowledged_by == KIM
    assert clinic.troubles() == []


def test_whoever_stands_in_finds_them_as_long_as_the_absence_lasts(clinic: Clinic) -> None:
    clinic.finds(Severity.SOON)
    clinic.changes(LEE, away_until=date(2026, 3, 3), covered_by=MOSS)
    assert "[🟡 Case 1 · soon]" in listed(clinic, clinic.moss)
    clinic.at("09:00")
    clinic.at("09:00")
    assert listed(clinic, clinic.moss).startswith("No case is open.")


def test_whoever_was_called_in_finds_the_case_until_it_is_closed(clinic: Clinic) -> None:
    clinic.finds(Severity.URGENT)
    clinic.wait(minutes=61)
    assert "Nobody has taken case 1 for an hour." in clinic.chat(clinic.ada)
    assert "[🔴 Case 1 · urgent]" in listed(clinic, clinic.ada)
    clinic.taps(clinic.lee, "Acknowledge", on=clinic.with_button(clinic.lee, "Acknowledge"))
    assert clinic.case().status is ReviewStatus.ACKNOWLEDGED
    clinic.taps(clinic.lee, "Open")
    clinic.taps(clinic.lee, "Close")
    clinic.taps(clinic.lee, "Plan kept")
    clinic.taps(clinic.lee, "Close and send")
    assert listed(clinic, clinic.ada).startswith("No case is open.")


def test_who_cares_for_the_patient_no_more_finds_nothing(clinic: Clinic) -> None:
    clinic.finds(Severity.URGENT)
    clinic.wait(minutes=21)
    assert "[🔴 Case 1 · urgent]" in listed(clinic, clinic.kim)
    clinic.writes(lambda session: care_links.untie(session, KIM, 1, clinic.clock.at))
    assert listed(clinic, clinic.kim).startswith("No case is open.")


def test_what_was_put_off_does_not_reach_who_cares_for_the_patient_no_more(clinic: Clinic) -> None:
    clinic.changes(KIM, alert_detail="full")
    clinic.finds(Severity.SOON)
    listed(clinic, clinic.kim)
    for label in ("🟡 Case 1 · soon", "Later", "In 1 hour"):
        clinic.taps(clinic.kim, label)
    clinic.writes(lambda session: care_links.untie(session, KIM, 1, clinic.clock.at))
    clinic.heard()
    clinic.wait(minutes=61)
    assert "Kim" not in (heard := clinic.heard()), "it would have named the patient"
    assert "Case 1 · soon" in heard["Jo"][0], "the next step runs at once"
    assert clinic.troubles() == []


def test_nor_does_an_answer_that_waited_for_her_hours(clinic: Clinic) -> None:
    clinic.changes(LEE, alert_detail="full")
    clinic.wait(hours=10)
    clinic.says(clinic.lee, "/write")
    clinic.says(clinic.lee, "How are you?")
    clinic.taps(clinic.lee, "Send")
    clinic.taps(clinic.anna, "I will call")
    clinic.news(clinic.lee)
    clinic.writes(lambda session: care_links.untie(session, LEE, 1, clinic.clock.at))
    clinic.at("08:00")
    assert not any("Anna" in told for told in clinic.news(clinic.lee))


def test_a_case_opened_from_a_list_is_sealed_and_erased_with_the_patient(flagged: World) -> None:
    in_list(flagged)
    for label in ("Acknowledge", "Close", "Plan kept"):
        flagged.taps(flagged.lee, label)
    assert flagged.reads(owners_of_edits)[-4:] == ["patient:1"] * 4
    flagged.taps(flagged.lee, "Back")
    assert "Anna (Mrs B, back)" in flagged.last(flagged.lee)
    for words, taps in (("/delete", ("Now", "Yes, delete now")),):
        flagged.says(flagged.anna, words)
        for label in taps:
            flagged.taps(flagged.anna, label)
    assert "patient:1" not in flagged.reads(owners_of_edits)
    assert "Anna (Mrs B, back)" not in flagged.chat(flagged.lee), "nor on the clinician's phone"
    assert "This patient has deleted all data." in flagged.chat(flagged.lee)
    assert flagged.troubles() == []


def owners_of_edits(session: Session) -> list[str]:
    """Whose keys seal what tapped messages of the clinicians were changed to, oldest first."""
    edits = select(outbox.c.owner).where(outbox.c.kind == "edit", outbox.c.chat_id.in_(select(clinicians.c.chat_id)))
    return list(session.scalars(edits.order_by(outbox.c.id)))


def test_very_many_cases_are_turned_page_by_page(begun: World) -> None:
    begun.writes(lambda session: many_cases(begun, session))
    begun.says(begun.lee, "/reviews")
    first = begun.last(begun.lee)
    assert first.startswith("Your open cases, most severe first: 130\n[🟡 Case 1 · soon]\n")
    assert first.endswith("[🟡 Case 20 · soon]\n[More ›]")
    for _page in range(6):
        begun.taps(begun.lee, "More ›")
    assert begun.last(begun.lee).endswith("[🟡 Case 130 · soon]\n[‹ Earlier]")
    begun.taps(begun.lee, "🟡 Case 130 · soon", times=2)
    assert "Pat No129" in begun.last(begun.lee)
    begun.forges(begun.lee, "cases:99999")
    assert begun.last(begun.lee).endswith("[🟡 Case 130 · soon]\n[‹ Earlier]")
    for who, said in ((begun.moss, "No case is open."), (begun.anna, "That is not open to you here.")):
        begun.forges(who, "cases:1")
        assert begun.last(who).startswith(said)
    assert begun.troubles() == []


def test_a_page_never_takes_the_place_of_an_alert(flagged: World) -> None:
    flagged.says(flagged.lee, "/help")
    alert = flagged.with_button(flagged.lee, "Acknowledge")
    flagged.acts(lambda: flagged.lee.presses_data(alert.id, "cases:0"))
    assert "Anna (Mrs B, back)" in flagged.with_button(flagged.lee, "Acknowledge").text
    assert flagged.last(flagged.lee).startswith("Your open cases")


def many_cases(world: World, session: Session) -> None:
    for number in range(130):
        chat = people.add_chat(session, world.channel.name, f"9{number:04}", "en", world.clock.at)
        patient_id = people.add_patient(session, f"Pat No{number}", chat.id, world.clock.at.date(), world.clock.at)
        people.link_care(session, LEE, patient_id, world.clock.at)
        reviews.open_review(session, patient_id, LEE, Severity.SOON, world.clock.at)
