"""*Wrong person*: the inviter says that somebody else has opened a patient's link. It ends at once.

Whoever has agreed already is a patient with a plan: then it is asked once more, and only of who leads her care still.
"""

from dataclasses import replace

from bot.care.access import Access
from bot.care.messages import Button, Lane, Message, id_in, press, say
from bot.care.people import Invitation
from bot.care.sentences import _
from bot.services.carers import caring
from bot.services.joining.joining import PATIENT_LINK, WRONG_PERSON
from bot.services.prompts import planning
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_about, edit_tapped, recognised, reply
from storage import audit, invitations, outbox, people
from storage.keyring import CLINIC_OWNER

_SURE, _NO = "sure", "no"


def press_wrong(contact: Contact, invitation_id: str, answer: str = "") -> None:
    """The button below the news of who opened the link, or the answer to whether it is meant."""
    found = invitations.invitation(contact.session, id_in(invitation_id) or 0)
    is_theirs = contact.clinician is not None and found is not None and found.clinician_id == contact.clinician.id
    if found is None or not is_theirs or found.kind != PATIENT_LINK:
        reply(contact, _("I cannot find that link."))
    elif found.patient_id is None or found.is_revoked:
        _end(contact, found)
    elif not allowed(contact, Access.LEAD, found.patient_id, f"invitation:{found.id}"):
        reply(contact, _("I cannot find that link."))
    elif answer == _SURE:
        _end(contact, found)
    else:
        edit_about(contact, found.patient_id, _joined(found) if answer == _NO else _ask(found))


def _joined(found: Invitation) -> Message:
    again = Button(_("Wrong person"), press=press(WRONG_PERSON, found.id))
    return say(_("<b>{label}</b> has joined by your link.", label=found.label), buttons=((again,),))


def _ask(found: Invitation) -> Message:
    asked = _("<b>{label}</b> has joined by your link. If that is the wrong person, the plan ends now, and I write "
              "there no more. Is it the wrong person?", label=found.label)  # fmt: skip
    yes = Button(_("Yes, end it now"), press=press(WRONG_PERSON, found.id, _SURE))
    return say(asked, buttons=((yes,), (Button(_("No"), press=press(WRONG_PERSON, found.id, _NO)),)))


def _end(contact: Contact, found: Invitation) -> None:
    """The link works for nobody any more, whatever came of it so far."""
    if found.opened_by is not None and not found.is_revoked:
        stays = found.opened_by if found.patient_id is not None else None
        invitations.change_invitation(contact.session, found.id, revoked_at=contact.now, opened_by=stays)
        _send_away(contact, found, _chat_now(contact, found) or found.opened_by)
    edit_tapped(contact, say(_("Ended: the link <b>{label}</b> no longer works for anybody.", label=found.label)))


def _send_away(contact: Contact, found: Invitation, chat_id: int) -> None:
    """Who came by this link is told and asked nothing more; who has come by another link since stays as she is."""
    there = caring.for_herself(recognised(_in_chat(contact, chat_id)))
    if (there.patient.id if there.patient else None) != found.patient_id:
        return
    talking.end(there)
    if found.patient_id is not None:
        planning.end_wrong_link(contact.session, found.patient_id, contact.now)
        audit.add(contact.session, "wrong_person", contact.now, clinician_id=found.clinician_id,
                  patient_id=found.patient_id, about=f"invitation:{found.id}")  # fmt: skip
    sorry = _("This link was meant for somebody else. I have ended it and will not write again. Sorry.")
    outbox.queue_message(contact.session, chat_id, CLINIC_OWNER, say(sorry), lane=Lane.REPLY, now=contact.now)


def _chat_now(contact: Contact, found: Invitation) -> int | None:
    """Where whoever came by this link is now: she may have moved to another phone."""
    return people.patient(contact.session, found.patient_id).chat_id if found.patient_id is not None else None


def _in_chat(contact: Contact, chat_id: int) -> Contact:
    return replace(contact, chat=people.chat(contact.session, chat_id), patient=None, clinician=None)
