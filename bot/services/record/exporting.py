"""Everything that is held on a patient, as two files in her chat: one to read, one for a computer."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.care.events import ExportWanted
from bot.care.messages import File, Lane, Message
from bot.care.sentences import _
from bot.documents.export_html import Export, export_html, export_json
from bot.services.talk import talking
from bot.services.talk.contact import Contact, reply
from storage import audit, outbox
from storage.everything import everything

# By table, as she reads it, what the export leaves out and why.
NOT_HANDED = {
    "audit": "When somebody of the clinic wanted to look at you and was refused. They saw nothing of yours.",
    "clinicians": "What the clinic keeps about its own people. Their names stand beside what they did for you.",
    "alarms": "Faults of this system. They name row numbers only, and the operator looks at them.",
    "audit_checkpoints": "Check sums over the list of who did what. They are about nobody.",
}
_ABOUT = "export"
_MOST = 3  # a day


def start(contact: Contact, write_down: talking.WriteDown) -> None:
    """/export"""
    if _is_enough(contact):
        _refuse(contact)
    else:
        talking.begin(contact, "export", {}, write_down)


def export(contact: Contact, _event: ExportWanted) -> None:
    """Both files. They stand sealed in the outbox until they are sent, then only their caption does."""
    assert contact.patient is not None
    if _is_enough(contact):
        _refuse(contact)
        return
    audit.add(contact.session, "exported", contact.now, patient_id=contact.patient.id)
    zone = contact.patient.zone or contact.practice.clinic.zone
    rows = everything(contact.session, contact.patient.id, ZoneInfo(zone))
    made_at = contact.now.astimezone(ZoneInfo(zone))
    held = Export(contact.patient.name, contact.practice.clinic.name, made_at, zone, rows, tuple(NOT_HANDED.values()))
    to_read = Message((_("All I hold on you, to read or print."),), file=File("care-plan.html", export_html(held)))
    for_computer = Message((_("The same for a computer."),), file=File("care-plan.json", export_json(held)))
    reply(contact, to_read)
    outbox.queue_message(
        contact.session, contact.chat.id, contact.owner, for_computer, lane=Lane.REPLY, now=contact.now, about=_ABOUT
    )


def _is_enough(contact: Contact) -> bool:
    """True when today's are sent."""
    assert contact.patient is not None
    zone = ZoneInfo(contact.patient.zone or contact.practice.clinic.zone)
    midnight = datetime.combine(contact.today, datetime.min.time(), zone)
    return outbox.count_about(contact.session, contact.chat.id, _ABOUT, midnight) >= _MOST


def _refuse(contact: Contact) -> None:
    reply(contact, _("I have sent you all I hold {most} times today. Please ask again tomorrow.", most=_MOST))
    talking.ask_again(contact)
