"""What /goals and the buttons of goals do. Every press is checked again: is it hers, has it not ended."""

from bot.care.events import BackgroundWanted
from bot.care.messages import Message, id_in, say
from bot.care.people import Goal
from bot.care.sentences import _, as_written
from bot.services.goals import goal_setting
from bot.services.goals.goals_shown import ending, goal_card, goal_list
from bot.services.joining import background
from bot.services.talk import talking
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import goals


def show_goals(contact: Contact, write_down: talking.WriteDown) -> None:
    """The list of her goals; when there is none, the way to the first."""
    if _has_goals(contact):
        reply(contact, _list(contact))
        talking.ask_again(contact)
    else:
        talking.begin(contact, "goal", {}, write_down)


def _has_goals(contact: Contact) -> bool:
    assert contact.patient is not None
    return bool(goals.goals_of(contact.session, contact.patient.id))


def _list(contact: Contact) -> Message:
    return goal_list(contact, goal_setting.is_full(contact))


def press(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """A button of a goal, or of the list."""
    patient, (named, verb) = contact.patient, (rest if len(rest) == 2 else ("", ""))
    goal = goals.goal_of(contact.session, patient.id, id_in(named) or 0) if patient else None
    if patient is not None and verb == "add":
        goal_setting.add_goal(contact, write_down)
    elif patient is not None and verb == "list" and _has_goals(contact):
        edit_tapped(contact, _list(contact))
    elif goal is None:
        reply(contact, _("I cannot find that goal. /goals shows yours."))
    else:
        _press_goal(contact, goal, verb, write_down)


def _press_goal(contact: Contact, goal: Goal, verb: str, write_down: talking.WriteDown) -> None:
    if verb == "check":
        goal_setting.check(contact, [goal], write_down)
    elif verb == "more":
        _settle_new(contact, goal)
        talking.begin(contact, "goal_details", {"goal": goal.id, "words": goal.text}, write_down)
    elif verb == "words":
        given = {"goal": goal.id, "words": goal.text, "step": "words"}
        talking.begin(contact, "goal_details", given, write_down)
    elif verb == "day":
        talking.begin(contact, "goal_day", {"goal": goal.id, "words": goal.text}, write_down)
    elif verb == "enough":
        _settle_new(contact, goal)
        background.offer(contact, BackgroundWanted())
    elif verb == "end":
        edit_tapped(contact, ending(goal))
    elif verb == "ended":
        goal_setting.end_goal(contact, goal)
        edit_tapped(contact, say(_("✓ Ended: {goal}. /goals shows the others.", goal=as_written(goal.text))))
    else:
        edit_tapped(contact, goal_card(goal))


def _settle_new(contact: Contact, goal: Goal) -> None:
    """The tapped message keeps only what stands."""
    noted = _("Your goal: <b>{goal}</b>, by {day}.", goal=as_written(goal.text), day=goal.target_on)
    edit_tapped(contact, say(noted))
