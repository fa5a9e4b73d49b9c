"""A clinician reads a patient's notes in full, one at a time, the newest first."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.care.access import Access
from bot.care.alert_card import NOTES_PRESS, note_in_full
from bot.care.messages import Button, Lane, id_in, press
from bot.care.sentences import _
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, reply
from storage import notes, outbox, people
from storage.keyring import patient_owner

_MOST = 200


def press_notes(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """The newest note, or the one before those read; only for a clinician linked to the patient."""
    patient_id, read = (id_in(part) or 0 for part in (rest if len(rest) == 2 else ("", "")))
    if not allowed(contact, Access.LOOK, patient_id, "notes"):
        reply(contact, _("I cannot find that patient."))
        return
    found = notes.recent_notes(contact.session, patient_id, _MOST)
    if read >= len(found):
        reply(contact, _("There is no other note."))
        return
    patient = people.patient(contact.session, patient_id)
    day = found[read].written_at.astimezone(ZoneInfo(patient.zone or "UTC")).date()
    before = Button(_("The note before"), press=press(NOTES_PRESS, patient_id, read + 1))
    older = (before,) if read + 1 < len(found) else ()
    for part in note_in_full(patient.name, day, found[read], *older):
        outbox.queue_message(
            contact.session, contact.chat.id, patient_owner(patient_id), replace(part, is_protected=True),
            lane=Lane.REPLY, now=contact.now,
        )  # fmt: skip
