"""The commands, and what is said to words that nothing waits for."""

from bot.care.dialogue import Heard
from bot.care.history import PromptStatus
from bot.care.incoming import IncomingKind
from bot.care.messages import Message, say
from bot.care.prompt import Prompt
from bot.care.sentences import Sentence, _
from bot.services import alerting, answering, checking_in, goal_setting, joining, talking
from bot.services.contact import Contact, reply
from storage import people, prompts

# What Telegram shows behind the "/" button; clinicians learn theirs when they are linked.
ALL_COMMANDS = (
    ("today", "What is due today"),
    ("checkin", "Report how you are"),
    ("goals", "Your goals"),
    ("help", "What I can do"),
    ("stop", "Stop for good"),
)


def obey(contact: Contact, write_down: talking.WriteDown) -> None:
    """One command. A dialogue that was open is asked again afterwards, unless the command opened another."""
    command = contact.incoming.command
    if command == "start" and contact.incoming.argument:
        joining.open_link(contact, contact.incoming.argument.split()[0], write_down)
    elif contact.clinician is not None:
        _obey_clinician(contact, command, write_down)
    elif contact.patient is not None:
        _obey_patient(contact, command, write_down)
    elif talking.is_open(contact):
        reply(contact, _("Let us finish this first."))
        talking.ask_again(contact)
    else:
        joining.stranger(contact)


def _obey_clinician(contact: Contact, command: str, write_down: talking.WriteDown) -> None:
    if command == "invite":
        talking.begin(contact, "invite", {}, write_down)
        return
    if command == "genes":
        _begin_genes(contact, write_down)
        return
    if command == "reviews":
        alerting.list_reviews(contact)
    elif command in ("help", "start"):
        reply(contact, say(_("/invite makes a link for a patient. /reviews lists your open cases. "
                             "/genes records a gene test."),
                           _("I tell you here when a plan is due for review. I am no emergency service.")))  # fmt: skip
    else:
        reply(contact, _("I do not know that command. /help shows what I can do."))
    talking.ask_again(contact)


def _begin_genes(contact: Contact, write_down: talking.WriteDown) -> None:
    assert contact.clinician is not None
    if people.caseload_of(contact.session, contact.clinician.id):
        talking.begin(contact, "genes", {}, write_down)
    else:
        reply(contact, _("You have no patients here yet. /invite makes a link for one."))
        talking.ask_again(contact)


def _obey_patient(contact: Contact, command: str, write_down: talking.WriteDown) -> None:
    if command == "checkin":
        checking_in.start_today(contact, write_down)
        return
    if command == "stop":
        talking.begin(contact, "stop", {}, write_down)
        return
    if command == "goal" or (command == "goals" and not goal_setting.list_goals(contact)):
        talking.begin(contact, "goal", {}, write_down)
        return
    if command in ("today", "start"):
        show_today(contact)
    elif command == "help":
        reply(contact, _help(contact))
    elif command != "goals":
        reply(contact, _("I do not know that command. /help shows what I can do."))
    talking.ask_again(contact)


def _help(contact: Contact) -> Message:
    clinic = contact.practice.clinic
    return say(
        _("I ask how you are once a day, and about each part of your plan when it is due. If your plan needs another "
          "look, I tell your care team."),
        _("/today shows what is due. /checkin starts your report. /goals shows your goals. /stop ends it all."),
        _("I am not watched live and I am not an emergency service. If you are in danger, call {number}.",
          number=clinic.emergency_number),
    )  # fmt: skip


def show_today(contact: Contact) -> None:
    """Everything of today that is still open, each with its buttons; what is done, in one line."""
    assert contact.patient is not None
    if contact.patient.zone is None:
        return
    today = contact.today
    of_today = prompts.prompts_on(contact.session, contact.patient.id, today, today)
    earlier = (p for p in prompts.outstanding_prompts(contact.session, contact.patient.id) if p.due_on < today)
    open_now = [p for p in (*earlier, *of_today) if p.status is PromptStatus.ASKED or _is_put_off(p)]
    done = sum(prompt.status is PromptStatus.DONE for prompt in of_today)
    later = sum(prompt.status is PromptStatus.PENDING for prompt in of_today) - sum(map(_is_put_off, of_today))
    reply(contact, _("Today: {done} done, {open} open, {later} to come.", done=done, open=len(open_now), later=later))
    for prompt in open_now:
        reply(contact, answering.standing_message(contact, prompt))


def _is_put_off(prompt: Prompt) -> bool:
    return prompt.status is PromptStatus.PENDING and prompt.revision > 0


def hear_free_text(contact: Contact, write_down: talking.WriteDown) -> None:
    """Words, a picture or a voice that nothing waits for. What is not kept is not pretended to be."""
    if contact.clinician is not None:
        reply(contact, _("I only understand commands here. /help shows them."))
    elif contact.patient is None:
        joining.stranger(contact)
    elif contact.incoming.kind is IncomingKind.TEXT and _answers_check_in(contact):
        checking_in.start_today(contact, write_down)
        talking.hear(contact, Heard(contact.incoming), write_down)
    else:
        danger = _("I am not watched live. If you are in danger now, call {number}.",
                   number=contact.practice.clinic.emergency_number)  # fmt: skip
        reply(contact, say(_not_kept(contact), _("/checkin starts your report, /today shows what is due."), danger))


def _not_kept(contact: Contact) -> Sentence:
    if contact.incoming.kind is IncomingKind.OTHER:
        return _("I cannot look at this or listen to it, and I have not passed it on. To tell your care team, please "
                 "call {clinic}.", clinic=contact.practice.clinic.name)  # fmt: skip
    return _("Thank you for writing. I have not passed this on. To tell your care team something, please call "
             "{clinic}.", clinic=contact.practice.clinic.name)  # fmt: skip


def _answers_check_in(contact: Contact) -> bool:
    """True when a bare number is typed while today's check-in waits to be started."""
    assert contact.patient is not None
    return contact.incoming.text.strip().isdecimal() and checking_in.waiting_prompt(contact) is not None


def nothing_open(contact: Contact) -> Sentence:
    """What is said to a button that nothing waits for."""
    if contact.clinician is not None:
        return _("Nothing is open here right now. /reviews lists your open cases.")
    if contact.patient is not None:
        return _("Nothing is open right now. /today shows what is due.")
    return _("Nothing is open right now.")


def welcome_back(contact: Contact) -> None:
    """The bot was unblocked: what is open is shown again."""
    if contact.clinician is not None:
        alerting.list_reviews(contact)
    elif contact.patient is not None:
        show_today(contact)
    talking.ask_again(contact)
