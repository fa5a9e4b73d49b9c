"""The patient's commands, in the order of the menu."""

from bot.care.messages import say
from bot.care.sentences import _, lines
from bot.services.carers import carers, caring
from bot.services.check_ins import check_in_days, life_events
from bot.services.goals import goal_buttons, goal_setting
from bot.services.joining import background, consenting, settings_of_patient
from bot.services.letters import noting
from bot.services.plans import plan_view
from bot.services.prompts import pausing, progress, taking
from bot.services.prompts.today import show_today
from bot.services.record import erasing, exporting
from bot.services.talk import talking
from bot.services.talk.command import Command
from bot.services.talk.contact import Contact, reply
from bot.services.team import care_team

_EVERYDAY = ("today", "checkin", "took", "plan", "progress", "note", "tell")  # all of them would fill a screen


def _today(contact: Contact, _write_down: talking.WriteDown) -> None:
    show_today(contact)


def _stop(contact: Contact, write_down: talking.WriteDown) -> None:
    talking.begin(contact, "stop", {}, write_down)


def _help(contact: Contact, _write_down: talking.WriteDown) -> None:
    clinic = contact.practice.clinic
    listed = [_("/{name} – {says}", name=c.name, says=c.says) for c in PATIENT_COMMANDS if c.name in _EVERYDAY]
    reply(contact, say(
        _("I ask how you are, and about each part of your plan when it is due. If your plan needs another look, I tell "
          "your care team."),
        lines(listed),
        _("Tap the / button for all the rest, such as /goals, /pause, /settings or /stop."),
        _("I am not watched live and I am not an emergency service. If you are in danger, call {number}.",
          number=clinic.emergency_number),
    ))  # fmt: skip


PATIENT_COMMANDS: tuple[Command, ...] = (
    Command("today", _("What is due today"), _today),
    Command("checkin", _("Report how you are"), check_in_days.start_today, opens=True),
    Command("correct", _("Change an answer"), check_in_days.correct, opens=True),
    Command("took", _("Tell what you took"), taking.command, opens=True),
    Command("plan", _("Your plan"), plan_view.show_plan),
    Command("progress", _("How it goes, as a picture"), progress.show),
    Command("goals", _("Your goals"), goal_buttons.show_goals, opens=True),
    Command("goal", _("Add a goal"), goal_setting.add_goal, opens=True, is_listed=False),
    Command("background", _("What you told about yourself"), background.show, opens=True),
    Command("pause", _("Take a break"), pausing.start, opens=True),
    Command("settings", _("Change a setting"), settings_of_patient.start, opens=True),
    Command("note", _("A note for your care team"), noting.command, opens=True),
    Command("tell", _("Tell us about a change"), life_events.command, opens=True),
    Command("team", _("Who looks after you"), care_team.show),
    Command("help", _("What I can do"), _help),
    Command("carer", _("Who helps you"), carers.command, opens=True),
    Command("consent", _("What you agreed to"), consenting.show),
    Command("export", _("All I hold on you"), exporting.start, opens=True),
    Command("delete", _("Delete all I hold on you"), erasing.start, opens=True),
    Command("for", _("Whom it is about"), caring.switch, is_listed=False),
    Command("stop", _("Stop for good"), _stop, opens=True),
    Command("start", _("What is due today"), _today, is_listed=False),
)
