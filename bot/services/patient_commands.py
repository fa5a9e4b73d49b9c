"""The patient's commands, in the order of the menu."""

from bot.care.messages import say
from bot.care.sentences import _, lines
from bot.services import checking_in, goal_setting, talking
from bot.services.command import Command
from bot.services.contact import Contact, reply
from bot.services.today import show_today


def _today(contact: Contact, _write_down: talking.WriteDown) -> None:
    show_today(contact)


def _goals(contact: Contact, write_down: talking.WriteDown) -> None:
    if goal_setting.list_goals(contact):
        talking.ask_again(contact)
    else:
        talking.begin(contact, "goal", {}, write_down)


def _new_goal(contact: Contact, write_down: talking.WriteDown) -> None:
    talking.begin(contact, "goal", {}, write_down)


def _stop(contact: Contact, write_down: talking.WriteDown) -> None:
    talking.begin(contact, "stop", {}, write_down)


def _help(contact: Contact, _write_down: talking.WriteDown) -> None:
    clinic = contact.practice.clinic
    listed = [_("/{name} – {says}", name=c.name, says=c.says) for c in PATIENT_COMMANDS if c.is_listed]
    reply(contact, say(
        _("I ask how you are once a day, and about each part of your plan when it is due. If your plan needs another "
          "look, I tell your care team."),
        lines(listed),
        _("I am not watched live and I am not an emergency service. If you are in danger, call {number}.",
          number=clinic.emergency_number),
    ))  # fmt: skip


PATIENT_COMMANDS: tuple[Command, ...] = (
    Command("today", _("What is due today"), _today),
    Command("checkin", _("Report how you are"), checking_in.start_today, opens=True),
    Command("goals", _("Your goals"), _goals, opens=True),
    Command("goal", _("Add a goal"), _new_goal, opens=True, is_listed=False),
    Command("help", _("What I can do"), _help),
    Command("stop", _("Stop for good"), _stop, opens=True),
    Command("start", _("What is due today"), _today, is_listed=False),
)
