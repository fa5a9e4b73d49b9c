"""Publishes a new version of a patient's plan: everything that hangs on it follows in the same transaction."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.findings import Finding
from bot.care.history import Happening, HappeningKind
from bot.care.people import Patient, PatientStatus
from bot.care.plan import CarePlan
from bot.care.plan_file import parse_plan
from bot.care.practice import Practice
from bot.care.promise import Expectation
from bot.errors import PublishingRefused
from bot.services import plan_reading, promises, replanning
from bot.services.histories import history_of
from storage import care_plans, people

GENE_DRUG = "gene_drug"  # the rule that knows which medicine a gene test speaks against
LONGEST_WORDS = 300  # characters of a reason or an expectation, so that the news stays a short message


def publish(
    session: Session, practice: Practice, patient_id: int, content: dict[str, Any], clinician_id: int,
    reason: str, promise: Expectation | None, now: datetime,
) -> int:  # fmt: skip
    """The number of the new version. The patient hears what is new; the worsening baseline starts anew.

    A check-in that is under way goes on with the questions it was begun with.
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
    plan_reading.tell(session, practice, patient, now)
    return number


def publish_by_lead(
    session: Session, practice: Practice, patient_id: int, content: dict[str, Any],
    reason: str, expected: str, within_days: int, now: datetime, *, despite_genes: bool = False,
) -> tuple[int, str]:  # fmt: skip
    """(number of the new version, name of the clinician who leads); `PublishingRefused` says why there is none.

    A new medicine that a recorded gene test speaks against is refused until the clinician has said that it is meant.
    """
    before, lead = care_plans.newest_version(session, patient_id), people.lead_of(session, patient_id)
    if before is None:
        raise PublishingRefused(f"there is no patient {patient_id} with a plan")
    patient = people.patient(session, patient_id)
    if lead is None or patient.status is not PatientStatus.ACTIVE:
        raise PublishingRefused(f"the care of patient {patient_id} has ended here")
    after = parse_plan(content)
    if before.plan == after:
        raise PublishingRefused(f"patient {patient_id} has this very plan already")
    today = now.astimezone(ZoneInfo(patient.zone or "UTC")).date()
    if not despite_genes and (finding := _against_genes(session, practice, patient, before.plan, after, today)):
        raise PublishingRefused(f"{finding.reason} {finding.consider} Add --despite-genes if it is meant.")
    promise = Expectation(expected, today + timedelta(days=within_days))
    return publish(session, practice, patient_id, content, lead.id, reason, promise, now), lead.name


def _against_genes(
    session: Session, practice: Practice, patient: Patient, before: CarePlan, after: CarePlan, today: date
) -> Finding | None:
    """What the rule on genes finds when all that is known arrives today beside the medicines that are new."""
    taken = {item.medicine for item in before.items}
    new = replace(after, items=tuple(item for item in after.items if item.medicine not in taken))
    arrived = (Happening(today, HappeningKind.PHENOTYPE_ARRIVED),)
    history = replace(history_of(session, practice, patient, new, today), happenings=arrived)
    return practice.rules[GENE_DRUG].evaluate(history, {})
