"""What every patient is asked beside the items of her plan: the check-in, and whatever comes now and then."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.care.people import Patient
from bot.care.plan import CarePlan, PlanItem, PlannedQuestionnaire

CHECK_IN = "check_in"
SECOND_READING = "second_reading"
QUESTIONNAIRE = "questionnaire"
FITS = "fits"
WEEKLY_SUMMARY = "weekly_summary"
# A check-in may be begun up to 3 h late and answered for 12 h: it outlives an evening out, and is closed before
# the daily rules look at the day, at noon of the next.
_CHECK_IN_ASK_WITHIN = timedelta(hours=3)
_CHECK_IN_ANSWER_WITHIN = timedelta(hours=12)
_SUNDAY, _AFTER_THE_CHECK_IN, _LAST_MINUTE = 6, timedelta(minutes=30), time(23, 59)


def standing_items(patient: Patient, plan: CarePlan) -> tuple[PlanItem, ...]:
    """The items, the check-in first. The patient has told when she wants to be asked."""
    asked = (questionnaire(patient, planned) for planned in plan.questionnaires)
    return (check_in(patient), fits(patient), weekly_summary(patient), *asked)


def check_in(patient: Patient) -> PlanItem:
    """The daily check-in at the patient's own time."""
    return with_check_in(patient, CHECK_IN, CHECK_IN, "Check-in", _CHECK_IN_ASK_WITHIN, _CHECK_IN_ANSWER_WITHIN)


def with_check_in(
    patient: Patient, item_id: str, kind: str, title: str, ask_within: timedelta, answer_within: timedelta
) -> PlanItem:
    """An item at the time of the check-in, every day unless its rhythm is replaced."""
    assert patient.check_in_at is not None
    return PlanItem(
        id=item_id,
        kind=kind,
        title=title,
        instruction="",
        times=(patient.check_in_at,),
        weekdays=frozenset(),
        every_days=1,
        ask_within=ask_within,
        answer_within=answer_within,
    )


def questionnaire(patient: Patient, planned: PlannedQuestionnaire) -> PlanItem:
    """A questionnaire of the plan on its own rhythm, at the time of the check-in, whose place it takes."""
    asked = replace(check_in(patient), id=questionnaire_item(planned.code), kind=QUESTIONNAIRE, title="Questionnaire")
    return replace(asked, every_days=planned.every_days, first_after=planned.first_after)


def questionnaire_item(code: str) -> str:
    """The reserved id of a questionnaire's item."""
    return f"{QUESTIONNAIRE}:{code}"


def questionnaire_in(item_code: str) -> str:
    """What the item of that id asks: the code of the questionnaire, or the id itself (check_in, second_reading)."""
    return item_code.removeprefix(f"{QUESTIONNAIRE}:")


def fits(patient: Patient) -> PlanItem:
    """Once in four weeks, with the check-in: does the plan still fit? It stays open for three days."""
    open_for = timedelta(days=3)
    asked = with_check_in(patient, FITS, FITS, "Does it still fit?", open_for, open_for)
    return replace(asked, every_days=28, first_after=28)


def weekly_summary(patient: Patient) -> PlanItem:
    """On Sundays, half an hour after the check-in so that it comes in; the first when a week has passed."""
    assert patient.check_in_at is not None
    after = datetime.combine(date.min, patient.check_in_at) + _AFTER_THE_CHECK_IN
    told = with_check_in(
        patient, WEEKLY_SUMMARY, WEEKLY_SUMMARY, "Your week", timedelta(hours=12), timedelta(hours=24)
    )  # fmt: skip
    at = after.time() if after.date() == date.min else _LAST_MINUTE
    return replace(told, times=(at,), weekdays=frozenset({_SUNDAY}), first_after=6)
