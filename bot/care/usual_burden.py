"""What a plan asks of anybody, before it is known who will live with it."""

from collections.abc import Mapping
from datetime import date, time

from bot.care.day_questions import Burden, burden_of
from bot.care.people import Patient, PatientStatus
from bot.care.plan import CarePlan
from bot.care.prompt import PromptKind


def usual_burden(plan: CarePlan, kinds: Mapping[str, PromptKind], today: date) -> Burden:
    """What it asks of a patient with the usual quiet hours whose check-in is in the evening."""
    anybody = Patient(
        id=0, name="", zone=None, check_in_at=time(18), is_discreet=False, status=PatientStatus.ACTIVE,
        linked_on=today, baseline_from=None, chat_id=0,
    )  # fmt: skip
    return burden_of(plan, anybody, kinds, today)
