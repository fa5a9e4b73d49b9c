"""Makes invitations: a clinician's by the operator, a patient's by her clinician."""

from datetime import datetime

from sqlmodel import Session

from bot.care.events import InvitationWanted
from bot.care.messages import Message
from bot.care.people import LINK_VALID_FOR, Clinician
from bot.care.sentences import InvitationLink, _
from bot.services.talk.contact import Contact, reply
from storage import audit, handing_on, invitations, people, responses


def invite(contact: Contact, event: InvitationWanted) -> None:
    """A link and its QR picture, to hand to the patient."""
    assert contact.clinician is not None
    invitation_id = invitations.add_invitation(
        contact.session, "patient", contact.clinician.id, event.label, event.plan, contact.now,
        contact.now + LINK_VALID_FOR,
    )  # fmt: skip
    if event.message_id is not None:
        responses.remember_source(contact.session, contact.chat.id, event.message_id, "label", str(invitation_id))
    link = InvitationLink(invitation_id)
    handed = _("Hand this to <b>{label}</b>: let them scan the picture, or send them the link. It works once, "
               "for 3 days.", label=event.label)  # fmt: skip
    reply(contact, Message((handed, _("{link}", link=link)), qr=_("{link}", link=link)))


def invite_clinician(session: Session, name: str, zone: str, now: datetime, *, is_admin: bool = False) -> int:
    """The id of a new clinician's one-time invitation."""
    clinician = people.add_clinician(session, name, zone, now)
    people.change_clinician(session, clinician.id, is_admin=is_admin)
    audit.add(session, "staff_invited", now, clinician_id=clinician.id, about=f"admin:{int(is_admin)}")
    return invitations.add_invitation(session, "clinician", clinician.id, name, None, now, now + LINK_VALID_FOR)


def invite_again(session: Session, clinician: Clinician, now: datetime) -> int:
    """The id of another one-time invitation for a clinician who has not come yet; earlier ones work no more."""
    handing_on.revoke_own_link(session, clinician.id, now)
    until = now + LINK_VALID_FOR
    audit.add(session, "staff_invited", now, clinician_id=clinician.id, about="again")
    return invitations.add_invitation(session, "clinician", clinician.id, clinician.name, None, now, until)
