"""A changed phone: a new link moves the patient to another chat, with whatever is open; the old chat goes silent."""

from dataclasses import replace

from bot.care.access import Access
from bot.care.events import NewPhoneWanted
from bot.care.merging import about_prompts
from bot.care.messages import Button, Lane, Message, id_in, press, say
from bot.care.people import LINK_VALID_FOR, Chat, ChatStatus, Invitation, Patient, PatientStatus
from bot.care.sentences import InvitationLink, Sentence, _
from bot.care.thread_words import LETTER
from bot.services.joining import links
from bot.services.prompts.prompt_messages import reader_of, standing_message
from bot.services.reviews import closing
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, recognised, reply
from storage import audit, invitations, outbox, people, prompts
from storage.dialogues import close_talk, save_talk, talk_in
from storage.keyring import CLINIC_OWNER, patient_owner

MOVE = "move"
_FOLLOWS_HER = (closing.WORDS, LETTER)  # all else that waits is asked again, or was for that moment
_LIVING_HERE = (PatientStatus.ACTIVE, PatientStatus.JOINING)


def offer(contact: Contact, event: NewPhoneWanted) -> None:
    """A link for the patient's new phone. An older one that was not used works no more."""
    clinician = contact.clinician
    if clinician is None or not allowed(contact, Access.TREAT, event.patient_id, "new phone"):
        reply(contact, _("I cannot find that patient."))
        return
    if people.patient(contact.session, event.patient_id).status not in _LIVING_HERE:
        reply(contact, _("This patient has left. /invite makes a link for a new start."))
        return
    label = invitations.label_of(contact.session, event.patient_id)
    for older in invitations.open_invitations(contact.session, event.patient_id, MOVE):
        invitations.change_invitation(contact.session, older.id, revoked_at=contact.now)
    invitation_id = invitations.add_invitation(
        contact.session, MOVE, clinician.id, label, None, contact.now, contact.now + LINK_VALID_FOR, event.patient_id
    )
    link = _("{link}", link=InvitationLink(invitation_id))
    handed = _("Hand this to <b>{label}</b>: let them open it on the new phone. It works once, for 3 days. The old "
               "phone stays linked until then.", label=label)  # fmt: skip
    reply(contact, Message((handed, link), qr=link))


def open_link(contact: Contact, found: Invitation) -> None:
    """A link for a new phone was opened: whoever holds it says whether she is the patient."""
    assert found.patient_id is not None
    here = people.patient_in(contact.session, contact.chat.id)
    if here is not None and here.id == found.patient_id:
        reply(contact, _("I am on this phone already. Please open the link on your new one."))
        talking.ask_again(contact)
    elif here is not None or contact.clinician is not None or contact.patient is not None:
        reply(contact, _("This chat is linked already, so I have not used the link. Please open it in your own chat."))
        talking.ask_again(contact)
    elif (refusal := links.refusal(contact, found)) is not None:
        reply(contact, refusal)
    else:
        links.mark_opened(contact, found)
        _ask_who(contact, found.id, people.patient(contact.session, found.patient_id))


def _ask_who(contact: Contact, invitation_id: int, patient: Patient) -> None:
    """The question holds her name, so her key seals it."""
    yes = Button(_("Yes, that is me"), press=press(MOVE, invitation_id, "yes"))
    no = Button(_("No"), press=press(MOVE, invitation_id, "no"))
    asked = say(
        _("Hello. I can move to this phone. Then the old phone hears nothing more."),
        _("Are you <b>{name}</b>?", name=patient.name),
        buttons=((yes,), (no,)),
    )
    outbox.queue_message(
        contact.session, contact.chat.id, patient_owner(patient.id), asked, lane=Lane.REPLY, now=contact.now
    )  # fmt: skip


def press_move(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """Whether she is the patient. Only the chat that opened the link is heard, and only once."""
    invitation_id, said = (id_in(rest[0]) or 0, rest[1]) if len(rest) == 2 else (0, "")
    found = links.opened_here(contact, invitation_id, MOVE)
    if found is None or said not in ("yes", "no"):
        return
    if said == "no":
        invitations.change_invitation(contact.session, found.id, refused_at=contact.now)
        edit_tapped(contact, say(_("Thank you. Nothing has changed, and this link works no more.")))
        links.tell_inviter(contact, found, _("Your link <b>{label}</b> was declined.", label=found.label))
    elif contact.patient is not None or contact.clinician is not None:  # she has come by another link since
        edit_tapped(contact, say(_("This chat is linked already, so I have not used the link.")))
    elif found.expires_at <= contact.now:
        edit_tapped(contact, say(_("This link has run out. Please ask your care team for a new one.")))
    else:
        _move(contact, found)


def _move(contact: Contact, found: Invitation) -> None:
    """She speaks for herself in this chat from now on: in her language, with her open questions."""
    assert found.patient_id is not None
    patient = people.patient(contact.session, found.patient_id)
    if patient.status not in _LIVING_HERE:
        edit_tapped(contact, say(_("This link has run out. Please ask your care team for a new one.")))
        return
    old = people.chat(contact.session, patient.chat_id)
    people.move_to_chat(contact.session, patient, contact.chat.id, contact.now)
    people.change_chat(contact.session, contact.chat.id, language=old.language, acts_for=None)
    invitations.change_invitation(contact.session, found.id, used_at=contact.now)
    audit.add(contact.session, "moved_phone", contact.now, patient_id=patient.id, about=f"invitation:{found.id}")
    _carry_over_talk(contact, old.id, patient_owner(patient.id))
    _silence(contact, patient, old)
    here = recognised(contact)
    edit_tapped(here, say(_("Welcome to your new phone, {name}. All you told me is still here.", name=patient.name)))
    _ask_again(here)
    talking.ask_again(here)
    links.tell_inviter(contact, found, _("<b>{label}</b> has moved to a new phone.", label=found.label))


def _carry_over_talk(contact: Contact, old_chat: int, owner: str) -> None:
    """What was open in the old chat is open here; its buttons over there answer nothing."""
    before, here = talk_in(contact.session, old_chat, owner), talk_in(contact.session, contact.chat.id, CLINIC_OWNER)
    serial = max(before.serial, here.serial) + 1
    carried = replace(before, chat_id=contact.chat.id, serial=serial, answered=here.answered, asked_in=None)
    save_talk(contact.session, carried)
    close_talk(contact.session, before)


def _silence(contact: Contact, patient: Patient, old: Chat) -> None:
    """Nothing more is written there but one last sentence; what people wrote to her and still waits follows her."""
    outbox.redirect(contact.session, old.id, contact.chat.id, patient_owner(patient.id), _FOLLOWS_HER)
    outbox.fail_waiting_for(contact.session, old.id, "moved")
    people.change_chat(contact.session, old.id, menu=None)
    if old.status is not ChatStatus.ACTIVE:
        return
    last = say(moved_away(contact.practice.clinic.name))
    outbox.queue_message(contact.session, old.id, CLINIC_OWNER, last, lane=Lane.REPLY, now=contact.now)
    outbox.queue_menu(contact.session, old.id, CLINIC_OWNER, say(), contact.now)


def moved_away(clinic: str) -> Sentence:
    """What the old phone hears."""
    return _("Your care plan has moved to another phone. I will not write here any more. If you did not do this, "
             "please call {clinic}.", clinic=clinic)  # fmt: skip


def _ask_again(here: Contact) -> None:
    """Every question that was asked and waits comes again in this chat, before the one that is open."""
    assert here.patient is not None
    for prompt in prompts.outstanding_prompts(here.session, here.patient.id):
        if prompt.is_waiting:
            asked = standing_message(reader_of(here), prompt)
            outbox_id = outbox.queue_message(
                here.session, here.chat.id, here.owner, asked, lane=Lane.REPLY, now=here.now,
                about=about_prompts([prompt.id]),
            )  # fmt: skip
            prompts.change_prompt(here.session, prompt.id, outbox_id=outbox_id)


def is_old_button(contact: Contact, verb: str) -> bool:
    """True for what still stands in the old chat of somebody who has moved."""
    is_new = verb in (MOVE, "carer", "safe") or talking.is_open(contact)
    is_nobody = contact.patient is None and contact.clinician is None
    return is_nobody and not is_new and people.has_moved_from(contact.session, contact.chat.id)
