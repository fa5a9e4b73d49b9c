"""Keeps the patient's goals: new ones, what she says more of them, and where they stand."""

from datetime import date
from zoneinfo import ZoneInfo

from bot.care.events import GoalChecked, GoalDetailed, GoalGiven, GoalsChecked
from bot.care.goal_attainment import is_check_due
from bot.care.history import PromptStatus
from bot.care.messages import Message, say
from bot.care.people import Goal
from bot.care.prompt import Prompt
from bot.care.sentences import _, as_written
from bot.services.goals.goal_rhythm import GOAL_CHECK, keep_checks
from bot.services.goals.goals_shown import new_goal_buttons
from bot.services.joining import joining
from bot.services.reviews import reviewing
from bot.services.talk import talking
from bot.services.talk.contact import Contact, reply
from storage import goals, prompts

GOALS_AT_MOST = 5
_DETAILS = ("why", "sign", "step")
_COLUMNS = ("importance", "start_level", "check_every")


def set_goal(contact: Contact, event: GoalGiven) -> None:
    """A new goal in the patient's own words."""
    assert contact.patient is not None
    if is_full(contact):
        reply(contact, full())
        return
    goal_id = goals.add_goal(
        contact.session, contact.patient.id, event.text, event.target_on, contact.chat.id, contact.now
    )
    joining.remember(contact, event.message_id, "goal", str(goal_id))
    keep_checks(contact.session, contact.patient, contact.now)
    noted = _("Your goal: <b>{goal}</b>, by {day}.", goal=as_written(event.text), day=event.target_on)
    reply(contact, say(noted, buttons=new_goal_buttons(goal_id)))


def is_full(contact: Contact) -> bool:
    """True when she has as many goals as can be followed."""
    assert contact.patient is not None
    return len(goals.goals_of(contact.session, contact.patient.id)) >= GOALS_AT_MOST


def full() -> Message:
    """What is said to one goal too many."""
    return say(_("You have {count} goals now. That is as many as I can follow. /goals lets you end one first.",
                 count=GOALS_AT_MOST))  # fmt: skip


def add_goal(contact: Contact, write_down: talking.WriteDown) -> None:
    """A new goal, if there is room for one."""
    if is_full(contact):
        reply(contact, full())
        talking.ask_again(contact)
    else:
        talking.begin(contact, "goal", {}, write_down)


def tell_detail(contact: Contact, event: GoalDetailed) -> None:
    """She says more about a goal of hers; of one that has ended meanwhile nothing is kept."""
    assert contact.patient is not None
    session, patient_id = contact.session, contact.patient.id
    if goals.goal_of(session, patient_id, event.goal_id) is None:
        return
    if event.what in _DETAILS:
        goals.tell_detail(session, patient_id, event.goal_id, event.what, str(event.value))
    elif event.what in _COLUMNS:
        goals.change_goal(session, patient_id, event.goal_id, **{event.what: event.value})
    elif event.what == "target_on":
        goals.change_goal(session, patient_id, event.goal_id, target_on=date.fromisoformat(str(event.value)))
    else:
        goals.reword_goal(session, patient_id, event.goal_id, str(event.value))
    joining.remember(contact, event.message_id, "goal_detail", f"{event.goal_id}:{event.what}")
    keep_checks(session, contact.patient, contact.now)


def end_goal(contact: Contact, goal: Goal) -> None:
    """The goal is not followed any more."""
    assert contact.patient is not None
    goals.change_goal(contact.session, contact.patient.id, goal.id, ended_at=contact.now)
    keep_checks(contact.session, contact.patient, contact.now)


def start_check(contact: Contact, _prompt: Prompt, write_down: talking.WriteDown) -> None:
    """*Start* on the question how the goals stand: those that are due, or else all of them."""
    assert contact.patient is not None
    zone = ZoneInfo(contact.patient.zone or contact.practice.clinic.zone)
    found = goals.goals_of(contact.session, contact.patient.id)
    due = [goal for goal in found if is_check_due(goal, zone, contact.today)]
    if found:
        check(contact, due or list(found), write_down)
    else:
        finish_check(contact, GoalsChecked())
        reply(contact, _("You have no goals right now. /goal adds one."))


def check(contact: Contact, which: list[Goal], write_down: talking.WriteDown) -> None:
    """Ask where these goals stand."""
    talking.begin(contact, "goal_check", {"goals": [[goal.id, goal.text] for goal in which]}, write_down)


def record_check(contact: Contact, event: GoalChecked) -> None:
    """Where a goal of hers stands today."""
    assert contact.patient is not None
    if goals.goal_of(contact.session, contact.patient.id, event.goal_id) is not None:
        goals.record_check(
            contact.session, contact.patient.id, event.goal_id, contact.today, event.level, contact.chat.id,
            contact.now,
        )  # fmt: skip


def finish_check(contact: Contact, _event: GoalsChecked) -> None:
    """The question is answered, the next one is placed, and the rules look at the day."""
    assert contact.patient is not None
    for prompt in prompts.outstanding_prompts(contact.session, contact.patient.id):
        if prompt.item_code == GOAL_CHECK and prompt.status is PromptStatus.ASKED:
            prompts.answer_prompt(
                contact.session, prompt.id, prompt.revision,
                status=PromptStatus.DONE, answered_at=contact.now, answered_by=contact.chat.id,
            )  # fmt: skip
            prompts.mark_delivered(contact.session, prompt.id, contact.now)
    keep_checks(contact.session, contact.patient, contact.now)
    reviewing.judge_for(contact, contact.today)
