"""What every patient is asked beside the items of her plan: the check-in, and whatever comes now and then."""

from datetime import timedelta

from bot.care.people import Patient
from bot.care.plan import CarePlan, PlanItem

CHECK_IN = "check_in"
# A check-in may be begun up to 3 h late and answered for 12 h: it outlives an evening out, and is closed before
# the daily rules look at the day, at noon of the next.
_CHECK_IN_ASK_WITHIN = timedelta(hours=3)
_CHECK_IN_ANSWER_WITHIN = timedelta(hours=12)


def standing_items(patient: Patient, plan: CarePlan) -> tuple[PlanItem, ...]:  # noqa: ARG001 - its rhythms come here
    """The items, the check-in first. The patient has told when she wants to be asked."""
    return (check_in(patient),)


def check_in(patient: Patient) -> PlanItem:
    """The daily check-in at the patient's own time."""
    assert patient.check_in_at is not None
    return PlanItem(
        id=CHECK_IN,
        kind=CHECK_IN,
        title="Check-in",
        instruction="",
        times=(patient.check_in_at,),
        weekdays=frozenset(),
        every_days=1,
        ask_within=_CHECK_IN_ASK_WITHIN,
        answer_within=_CHECK_IN_ANSWER_WITHIN,
    )
