"""Keeps the patient's goals and shows them."""

from bot.care.events import GoalGiven
from bot.care.messages import say
from bot.care.sentences import Sentence, _, as_written, lines
from bot.services import joining
from bot.services.contact import Contact, reply
from storage import goals

_GOALS_IN_A_MESSAGE = 6  # the longest, all emoji, still fit a message


def set_goal(contact: Contact, event: GoalGiven) -> None:
    """A new goal in the patient's own words."""
    assert contact.patient is not None
    goal_id = goals.add_goal(
        contact.session, contact.patient.id, event.text, event.target_on, contact.chat.id, contact.now
    )
    joining.remember(contact, event.message_id, "goal", str(goal_id))


def list_goals(contact: Contact) -> bool:
    """True when there was a goal to show."""
    assert contact.patient is not None
    found = goals.goals_of(contact.session, contact.patient.id)
    if found:
        listed: list[Sentence] = [
            _("• {goal}, by {day}", goal=as_written(goal.text), day=goal.target_on) for goal in found
        ]
        for first in range(0, len(listed), _GOALS_IN_A_MESSAGE):
            reply(contact, say(_("Your goals:"), lines(listed[first : first + _GOALS_IN_A_MESSAGE])))
    return bool(found)
