"""What is done for, to and by a patient stands on record, by numbers alone, and is sealed."""

import re

from sqlalchemy import select

from bot.services.running import sealing
from storage.tables import audit
from tests.world import World

ABOUT = re.compile(r"([a-z_]+:[a-z0-9:\-]+ ?)+|[a-z_ ]*")  # `review:5 alert:7`, `until:2026-03-09`, a word of ours


def record(world: World) -> list[str]:
    """What was done, in order."""
    return world.reads(lambda session: list(session.scalars(select(audit.c.what).order_by(audit.c.id))))


def test_a_life_with_the_bot_is_on_record(begun: World) -> None:
    anna, lee = begun.anna, begun.lee
    begun.says(anna, "I have chest pain")
    begun.taps(lee, "Open")
    begun.taps(lee, "Acknowledge")
    begun.says(anna, "/pause")
    begun.taps(anna, "3 days")
    begun.says(anna, "/export")
    begun.taps(anna, "Yes, send them")
    begun.says(anna, "/delete")
    begun.taps(anna, "In 7 days")
    begun.says(anna, "/delete")
    begun.taps(anna, "Take it back, I stay")
    begun.says(anna, "/stop")
    begun.taps(anna, "Yes, stop")
    told = record(begun)
    assert told[:7] == ["settings_of_safety", "staff_invited", "staff_linked", "staff_invited", "staff_linked",
                        "consent_given", "plan_started"]  # fmt: skip
    assert [what for what in told[7:] if what not in ("looked", "treated", "alert_raised", "alert_delivered")] == [
        "case_taken", "pause_begun", "exported", "deletion_asked", "deletion_taken_back", "consent_withdrawn",
    ]  # fmt: skip
    assert {"looked", "treated", "alert_raised", "alert_delivered"} <= set(told)
    rows = begun.reads(lambda session: session.execute(select(audit)).all())
    assert [row.about for row in rows if not ABOUT.fullmatch(row.about or "")] == []
    begun.wait(minutes=1)
    assert begun.reads(lambda session: sealing.examined(session, {}))[0] == ""
    assert begun.reads(lambda session: session.scalar(select(audit.c.id).where(audit.c.position.is_(None)))) is None


def test_an_alert_that_cannot_arrive_its_escalation_and_that_nobody_is_left_to_call(begun: World) -> None:
    begun.lee.deletes_account()
    begun.moss.deletes_account()
    begun.says(begun.anna, "I have chest pain")
    begun.wait(minutes=30)
    told = record(begun)[7:]
    assert told[:4] == ["alert_raised", "alert_undelivered", "alert_escalated", "alert_raised"]
    assert told.count("nobody_reached") == 1


def test_a_refusal_is_on_record_without_a_patient(begun: World) -> None:
    bea = begun.emulator.person(1002, first_name="Bea")
    begun.says(bea, f"/start {begun.invite(begun.lee, 'Mrs C')}")
    for label in ("English", "Go on", "I call 999", "Yes"):
        begun.taps(bea, label)
    begun.taps(bea, "No, thank you")
    last = begun.reads(lambda session: session.execute(select(audit).order_by(audit.c.id.desc()).limit(1)).one())
    assert (last.what, last.patient_id, last.about) == ("consent_refused", None, "invitation:4")
