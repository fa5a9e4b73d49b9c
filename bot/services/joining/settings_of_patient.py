"""/settings: what a patient sets for herself, and what of the running plan has to move with it."""

from dataclasses import replace

from bot.care.dialogue import State
from bot.care.events import CheckInMoved, ItemMoved, QuietHoursChosen, SummaryMoved, ZoneGiven
from bot.care.item_times import can_move, is_within, window
from bot.care.people import PatientStatus
from bot.care.sentences import _
from bot.care.standing_items import WEEKLY_SUMMARY
from bot.services.joining import joining
from bot.services.prompts import retiming
from bot.services.prompts.prompt_messages import reader_of
from bot.services.talk import talking
from bot.services.talk.contact import Contact, reply
from storage import care_plans, people

DIALOGUE = "settings"


def start(contact: Contact, write_down: talking.WriteDown) -> None:
    """/settings"""
    assert contact.patient is not None
    if contact.patient.status is PatientStatus.ACTIVE:
        talking.end_about(contact, DIALOGUE)  # back to the menu
        talking.begin(contact, DIALOGUE, _given(contact), write_down)
    else:
        reply(contact, _("Let us finish the first questions. You can change each answer after that."))
        talking.ask_again(contact)


def ask_where(contact: Contact, write_down: talking.WriteDown) -> None:
    """She travels: where is she, and which time is it there?"""
    talking.begin(contact, DIALOGUE, {"step": "where"}, write_down)


def _given(contact: Contact) -> State:
    """What the dialogue cannot know: the times that may be moved, and whether a summary is sent."""
    assert contact.patient is not None
    planned = care_plans.plan_of(contact.session, contact.patient.id)
    standing = {item.code: item for item in care_plans.items_of(contact.session, contact.patient.id)}
    slots = [
        [item.id, slot, f"{standing[item.id].schedule.times[slot]:%H:%M}"]
        for item in (planned[1].items if planned else ())
        if item.id in standing and can_move(item, standing[item.id].schedule.times)
        for slot in range(len(item.times))
    ]
    return {"slots": slots, "has_summary": WEEKLY_SUMMARY in standing}


def give_zone(contact: Contact, event: ZoneGiven) -> None:
    """The zone of a patient who joins, or the new one of a patient whose plan runs."""
    assert contact.patient is not None
    if contact.patient.status is PatientStatus.ACTIVE:
        retiming.change_zone(reader_of(contact), event.zone)
    else:
        joining.give_zone(contact, event)


def move_check_in(contact: Contact, event: CheckInMoved) -> None:
    """The check-in comes at another time; editing that message changes it again."""
    assert contact.patient is not None
    retiming.move_check_in(contact.session, contact.patient, event.at, contact.now)
    joining.remember(contact, event.message_id, "check_in_time", "")


def move_item(contact: Contact, event: ItemMoved) -> None:
    """The item's time moves, if the plan of this moment still leaves it to her."""
    assert contact.patient is not None
    planned = care_plans.plan_of(contact.session, contact.patient.id)
    standing = retiming.item_of(contact.session, contact.patient.id, event.item)
    item = next((item for item in planned[1].items if item.id == event.item), None) if planned else None
    if item is None or standing is None or event.slot not in can_move(item, standing.schedule.times):
        return
    if is_within(event.at, window(item, standing.schedule.times, event.slot)):
        retiming.move_slot(contact.session, contact.patient, standing, event.slot, event.at, contact.now)


def choose_quiet_hours(contact: Contact, event: QuietHoursChosen) -> None:
    """Between these times nothing makes a sound."""
    assert contact.patient is not None
    start, until = f"{event.start:%H:%M}", f"{event.until:%H:%M}"
    people.change_patient(contact.session, contact.patient.id, quiet_from=start, quiet_until=until)


def move_summary(contact: Contact, event: SummaryMoved) -> None:
    """The weekly summary comes at another day and time, if there is one."""
    assert contact.patient is not None
    item = retiming.item_of(contact.session, contact.patient.id, WEEKLY_SUMMARY)
    if item is not None:
        schedule = replace(item.schedule, times=(event.at,), weekdays=frozenset({event.weekday}))
        retiming.reschedule(contact.session, contact.patient, item, schedule, contact.now)
