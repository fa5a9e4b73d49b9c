"""What all one-time links have in common: whether one still works, and that its maker hears what became of it."""

from bot.care.messages import Lane, say
from bot.care.people import Invitation
from bot.care.sentences import Sentence, _
from bot.services.talk.contact import Contact
from storage import invitations, outbox, people
from storage.keyring import CLINIC_OWNER, patient_owner


def refusal(contact: Contact, found: Invitation) -> Sentence | None:
    """Why this link does nothing in this chat; None while it works."""
    if not found.is_open or found.opened_by not in (None, contact.chat.id):
        return _("This link has been used already. Please ask your care team for a new one.")
    if found.expires_at <= contact.now:
        return _("This link has run out. Please ask your care team for a new one.")
    return None


def opened_here(contact: Contact, invitation_id: int, kind: str) -> Invitation | None:
    """The open link of that kind that this chat has opened and not yet answered."""
    found = invitations.invitation(contact.session, invitation_id)
    is_here = found is not None and found.kind == kind and found.is_open and found.opened_by == contact.chat.id
    return found if is_here else None


def mark_opened(contact: Contact, found: Invitation) -> None:
    """From now on it works in this chat only."""
    invitations.change_invitation(contact.session, found.id, opened_at=contact.now, opened_by=contact.chat.id)


def tell_inviter(contact: Contact, found: Invitation, told: Sentence) -> None:
    """The clinician who made the link hears what became of it, sealed for the patient it is about."""
    inviter = people.clinician(contact.session, found.clinician_id)
    if inviter.chat_id is not None:
        owner = patient_owner(found.patient_id) if found.patient_id is not None else CLINIC_OWNER
        outbox.queue_message(
            contact.session, inviter.chat_id, owner, say(told), lane=Lane.ALERT, now=contact.now
        )  # fmt: skip
