"""What somebody who has left can still do in her chat: have all deleted that she told."""

from bot.care.messages import Button, Message, column, id_in, say
from bot.care.people import Patient, PatientStatus
from bot.care.sentences import Sentence, _, as_written
from bot.dialogues.stop import DELETE, delete_button
from bot.services.record.erasing import DELETION_ASKED
from bot.services.talk import talking
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import audit, care_links, people

__all__ = ["DELETE", "offered", "press_delete"]

_LEFT = (PatientStatus.STOPPED, PatientStatus.ENDED)


def offered(contact: Contact) -> Message | None:
    """For the chat of somebody who has left, or whose care has ended and who sends /delete: the button that does it."""
    left = people.who_left(contact.session, contact.chat.id)
    patient = _hers(contact, left) if left is not None else None
    if patient is None or not (patient.status is PatientStatus.STOPPED or contact.incoming.command == "delete"):
        return None
    kept = _("Hello again. I ask you nothing any more, and {clinic} still holds what you told me. To start again, "
             "please open a new link from them.", clinic=contact.practice.clinic.name)  # fmt: skip
    return say(kept, buttons=column(delete_button(patient.id)))


def press_delete(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """Asked once more, then done within seconds. Only the last chat in which she spoke for herself is heard."""
    patient = _hers(contact, (id_in(rest[0]) if rest else None) or 0)
    what = rest[1] if len(rest) == 2 else "ask"
    if patient is None or what not in ("ask", "now", "no"):
        reply(contact, _("I cannot find anything to delete here. /delete deletes what you tell me now."))
    elif what == "ask":
        edit_tapped(contact, _asked(contact, patient))
    elif what == "now":
        people.change_patient(contact.session, patient.id, erase_at=contact.now)
        audit.add(contact.session, DELETION_ASKED, contact.now, patient_id=patient.id, about="days:0")
        edit_tapped(contact, say(_("I am deleting it all now.")))
    else:
        edit_tapped(contact, say(_("All right. Nothing has changed."), buttons=column(delete_button(patient.id))))


def _hers(contact: Contact, patient_id: int) -> Patient | None:
    """Who has left, if this was her own chat."""
    if contact.clinician is not None or not care_links.is_patient(contact.session, patient_id):
        return None
    patient = people.patient(contact.session, patient_id)
    return patient if patient.status in _LEFT and patient.chat_id == contact.chat.id else None


def _asked(contact: Contact, patient: Patient) -> Message:
    kept: tuple[Sentence, ...] = ()
    if contact.practice.clinic.records_kept:
        kept = (as_written(contact.practice.clinic.records_kept),)
    yes = Button(_("Yes, delete now"), press=f"{DELETE}:{patient.id}:now")
    no = Button(_("No, keep it"), press=f"{DELETE}:{patient.id}:no")
    asked = _("There is no way back, and your care team cannot read it any more. Shall I delete it all now?")
    return say(*kept, asked, buttons=column(yes, no))
