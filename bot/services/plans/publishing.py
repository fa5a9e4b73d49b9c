"""Publishes a new version of a patient's plan: everything that hangs on it follows in the same transaction."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.people import Patient, PatientStatus
from bot.care.plan_file import parse_plan
from bot.care.practice import Practice
from bot.care.promise import Expectation
from bot.errors import PublishingRefused
from bot.services.plans import plan_objections, plan_reading, promises, replanning
from bot.services.plans.plan_objections import Meant
from bot.services.reviews import missed_warnings
from storage import audit, care_plans, people

PUBLISHED = "plan_published"
LONGEST_WORDS = 300  # characters of a reason or an expectation, so that the news stays a short message


def publish(
    session: Session, practice: Practice, patient_id: int, content: dict[str, Any], clinician_id: int,
    reason: str, promise: Expectation | None, now: datetime, *, answered: str = "",
) -> int:  # fmt: skip
    """The number of the new version. The patient hears what is new; the worsening baseline starts anew.

    `answered` names in the audit trail the objections the clinician has answered. A check-in that is under way goes on
    with the questions it was begun with.
    """
    patient, before = people.patient(session, patient_id), care_plans.newest_version(session, patient_id)
    assert before is not None
    assert patient.zone is not None
    after = parse_plan(content)
    number = care_plans.publish_version(session, patient_id, content, clinician_id, now, reason)
    replanning.carry_over(session, practice, patient, before.plan, after, now)
    tomorrow = now.astimezone(ZoneInfo(patient.zone)).date() + timedelta(days=1)
    people.change_patient(session, patient_id, baseline_from=tomorrow)
    if promise is not None:
        promises.make(session, patient, number, promise, now)
    about = f"version:{number}:{answered}" if answered else f"version:{number}"
    audit.add(session, PUBLISHED, now, clinician_id=clinician_id, patient_id=patient_id, about=about)
    plan_reading.tell(session, practice, patient, now)
    plan_reading.show_cases(session, patient_id, now)
    missed_warnings.ask_after(session, practice, patient, missed_warnings.PLAN_CHANGE, now)
    return number


def considered(
    session: Session, practice: Practice, patient_id: int, content: dict[str, Any], now: datetime
) -> list[str]:
    """What the clinician reads before that plan is published; nothing when there is no patient with a plan."""
    if care_plans.newest_version(session, patient_id) is None:
        return []
    patient = people.patient(session, patient_id)
    return plan_objections.to_consider(session, practice, patient, parse_plan(content), _today(patient, now))


def _today(patient: Patient, now: datetime) -> date:
    return now.astimezone(ZoneInfo(patient.zone or "UTC")).date()


def publish_by_lead(
    session: Session, practice: Practice, patient_id: int, content: dict[str, Any],
    reason: str, expected: str, within_days: int, now: datetime, meant: Meant,
) -> tuple[int, str]:  # fmt: skip
    """(number of the new version, name of the clinician who leads); `PublishingRefused` says why there is none.

    What speaks against the plan refuses it until the clinician has said that it is meant. Why it has more messages
    than anybody should get is kept in the version's reason.
    """
    before, lead = care_plans.newest_version(session, patient_id), people.lead_of(session, patient_id)
    if before is None:
        raise PublishingRefused(f"there is no patient {patient_id} with a plan")
    patient = people.patient(session, patient_id)
    if lead is None or patient.status is not PatientStatus.ACTIVE:
        raise PublishingRefused(f"the care of patient {patient_id} has ended here")
    after, today = parse_plan(content), _today(patient, now)
    if before.plan == after:
        raise PublishingRefused(f"patient {patient_id} has this very plan already")
    plan_objections.refuse_unless_meant(session, practice, patient, before.plan, after, meant, today)
    why = f"{reason} ({meant.over_budget})" if meant.over_budget else reason
    promise = Expectation(expected, today + timedelta(days=within_days))
    answered = plan_objections.letters(meant)
    number = publish(session, practice, patient_id, content, lead.id, why, promise, now, answered=answered)
    return number, lead.name
