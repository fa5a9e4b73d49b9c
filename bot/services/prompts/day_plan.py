"""A patient's day as the message budget plans it: which questions come together, and which of them make a sound."""

from datetime import time, timedelta

from bot.care.day_questions import ItemDue, question_key, questions_on, quiet_at, weight_of
from bot.care.message_budget import DayPlan, DueQuestion, plan_day
from bot.care.prompt import ASKED_AFTER, Prompt
from bot.care.schedule import instant
from bot.services.prompts.prompt_messages import Reader
from storage import care_plans, prompts


def day_of(reader: Reader, prompt: Prompt) -> DayPlan:
    """The plan of the day on which the prompt was to be asked, with what was left over from earlier days.

    It depends on the plan alone, not on what has been asked already, so it comes out the same at every hour.
    """
    zone = reader.zone
    day = reader.now.astimezone(zone).date() if _is_left_over(reader, prompt) else prompt.due_on
    start, end = instant(day, time(0), zone), instant(day + timedelta(days=1), time(0), zone)
    left_over = [
        _question(reader, other)
        for other in prompts.asked_between(reader.session, reader.patient.id, start, end)
        if other.due_on < day and other.revision == 0
    ]
    return plan_day([*left_over, *questions_on(_items(reader), day, zone)], quiet_at(reader.patient, zone))


def key_of(prompt: Prompt) -> str:
    """The prompt's question in the plan of its day: of a session, the second one once it was put off to its end."""
    is_after = prompt.kind in ASKED_AFTER and prompt.ask_at > prompt.due_at
    return question_key(prompt.item_code, prompt.due_on, prompt.slot, is_after)


def _is_left_over(reader: Reader, prompt: Prompt) -> bool:
    """True for an occasional question that has waited for another day."""
    return prompt.revision == 0 and prompt.due_on < prompt.ask_at.astimezone(reader.zone).date()


def _items(reader: Reader) -> list[ItemDue]:
    planned = care_plans.plan_of(reader.session, reader.patient.id)
    must = {item.id for item in planned[1].items if item.must_not_miss} if planned else set()
    return [
        ItemDue(item.code, reader.practice.prompt_kinds[item.kind], item.schedule, item.ask_within,
                item.answer_within, item.code in must)
        for item in care_plans.items_of(reader.session, reader.patient.id)
    ]  # fmt: skip


def _question(reader: Reader, prompt: Prompt) -> DueQuestion:
    weight = weight_of(reader.practice.prompt_kinds[prompt.kind], must=False)
    return DueQuestion(key_of(prompt), prompt.item_code, prompt.ask_at, prompt.expires_at, weight, may_merge=False)
