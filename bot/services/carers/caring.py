"""The carer's own chat: agreeing, whom it speaks for now, what it may do, and leaving again."""

from dataclasses import replace
from datetime import date

from bot.care.dialogue import Heard
from bot.care.messages import Button, Lane, Message, column, id_in, press, say
from bot.care.people import CarerScope, Invitation, Patient
from bot.care.promise import PROMISE
from bot.care.sentences import _, as_written
from bot.care.standing_items import FITS
from bot.services.carers import carer_ending
from bot.services.carers.carer_ending import today_of
from bot.services.joining import links
from bot.services.talk import talking
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import audit, carer_roles, invitations, outbox, people, prompts
from storage.keyring import patient_owner

CARER, SWITCH = "carer", "for"
LINK = "carer"  # the kind of invitation that a carer opens
_PRESSED_BY_CARERS = ("d", CARER, SWITCH, "safe", "move", "progress")
_PRESSED_IN_ANSWER = ("prompt", "day")
_JUDGED_BY_HER = (FITS, PROMISE)
_HERSELF = 0


def open_link(contact: Contact, found: Invitation) -> None:
    """A carer's link was opened: what she will see and do, and whether she agrees."""
    assert found.patient_id is not None
    here = people.patient_in(contact.session, contact.chat.id)
    if contact.clinician is not None:
        reply(contact, _("This link is for a carer, and this is your own clinician chat. Nothing has changed."))
    elif here is not None and here.id == found.patient_id:
        reply(contact, _("This link is for the person who helps you. Please pass it on."))
    elif (refusal := links.refusal(contact, found)) is not None:
        reply(contact, refusal)
    else:
        links.mark_opened(contact, found)
        _ask_carer(contact, found, people.patient(contact.session, found.patient_id))


def _ask_carer(contact: Contact, found: Invitation, patient: Patient) -> None:
    """The question holds the patient's name, so her key seals it."""
    scope, ends_on = terms(found)
    may = _("You will see {name}'s plan and how it goes.", name=patient.name)
    if scope is CarerScope.ANSWERS:
        may = _("You will see {name}'s plan and how it goes. You can answer for {name}.", name=patient.name)
    asked = say(
        _("Hello. <b>{name}</b> asks you to help, until {day}.", name=patient.name, day=ends_on),
        may,
        _("Keep it to yourself. I am not watched live and I am no emergency service: in danger, call {number}. This "
          "chat runs through Telegram and is not end-to-end encrypted.",
          number=contact.practice.clinic.emergency_number),
        _("You can stop at any time with /leave. Do you agree?"),
        buttons=column(
            Button(_("Yes, I agree"), press=press(CARER, "agree", found.id)),
            Button(_("No, thank you"), press=press(CARER, "decline", found.id)),
        ),
    )  # fmt: skip
    tell(contact, contact.chat.id, patient.id, asked, Lane.REPLY)


def terms(found: Invitation) -> tuple[CarerScope, date]:
    """What the carer may do, and her last day."""
    scope, ends_on = (found.plan or "").split()
    return CarerScope(scope), date.fromisoformat(ends_on)


def answer(contact: Contact, verb: str, known: int) -> None:
    """The person who opened a carer's link agrees to it or not."""
    found = links.opened_here(contact, known, LINK)
    if found is None or found.patient_id is None or contact.clinician is not None:
        return  # the second of two taps, or somebody else's button
    plain = replace(contact, carer=None)  # the question is not about whom this chat acts for now
    patient = people.patient(contact.session, found.patient_id)
    scope, ends_on = terms(found)
    if verb == "decline":
        invitations.change_invitation(contact.session, found.id, refused_at=contact.now)
        edit_tapped(plain, say(_("That is fine. I have kept nothing but your no.")))
        told = _("{name} does not want to use the link.", name=found.label)
    elif found.expires_at <= contact.now or ends_on < today_of(patient, contact.now):
        edit_tapped(plain, say(_("This link has run out.")))
        return
    else:
        _begin(contact, found, patient, scope, ends_on)
        told = _("{name} can help you now. /carer shows it, and ends it.", name=found.label)
    tell(contact, patient.chat_id, patient.id, say(told), Lane.REPLY)


def _begin(contact: Contact, found: Invitation, patient: Patient, scope: CarerScope, ends_on: date) -> None:
    """The chat acts for the patient now, unless its owner has a plan of her own to come back to."""
    carer_roles.add_carer(
        contact.session, patient.id, contact.chat.id, found.label, scope, ends_on, found.clinician_id, contact.now
    )
    invitations.change_invitation(contact.session, found.id, used_at=contact.now)
    audit.add(contact.session, "carer_began", contact.now, patient_id=patient.id, about=f"invitation:{found.id}")
    plain = replace(contact, carer=None)
    how = _("Thank you. /today shows what is due, /for switches between people.")
    if contact.patient is None:
        people.change_chat(contact.session, contact.chat.id, acts_for=patient.id)
    else:
        how = _("Thank you. /for switches to {name} and back.", name=patient.name)
    edit_tapped(plain, say(how))


def leave(contact: Contact, _write_down: talking.WriteDown) -> None:
    """/leave: the carer ends it; the patient knows."""
    if contact.carer is None or contact.patient is None:
        reply(contact, _("You help nobody in this chat right now. /for switches between people."))
        return
    told = _("{name} does not help you in this chat any more.", name=contact.carer.name)
    tell(contact, contact.patient.chat_id, contact.patient.id, say(told), Lane.REPLY)
    carer_ending.end(contact.session, contact.carer, contact.patient.name, contact.now)


def switch(contact: Contact, _write_down: talking.WriteDown) -> None:
    """/for: whom this chat speaks for, one button each."""
    if contact.clinician is not None or not carer_roles.roles_of(contact.session, contact.chat.id):
        reply(contact, _("You help nobody in this chat."))
    else:
        asked = _whom_message(contact)
        outbox.queue_message(
            contact.session, contact.chat.id, contact.owner, asked, lane=Lane.REPLY, now=contact.now
        )  # fmt: skip


def _whom_message(contact: Contact) -> Message:
    roles = carer_roles.roles_of(contact.session, contact.chat.id)
    own = people.patient_in(contact.session, contact.chat.id)
    others = [
        Button(as_written(people.patient(contact.session, role.patient_id).name), press=press(SWITCH, role.patient_id))
        for role in roles
    ]
    myself = [Button(_("Myself"), press=press(SWITCH, _HERSELF))] if own is not None else []
    now_for = contact.patient.name if contact.carer is not None and contact.patient is not None else ""
    speaks = _("Now you speak for <b>{name}</b>.", name=now_for) if now_for else _("Now you speak for yourself.")
    return say(speaks, _("Whom is it about next?"), buttons=column(*myself, *others))


def press_switch(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """The chat speaks for somebody else from now on; what was open for the one before is closed."""
    chosen = (id_in(rest[0]) if len(rest) == 1 else None) or _HERSELF
    may = carer_roles.carer_in(contact.session, contact.chat.id, chosen) is not None
    own = people.patient_in(contact.session, contact.chat.id)
    if contact.clinician is not None or not (may or (chosen == _HERSELF and own is not None)):
        reply(contact, _("You do not act for this person in this chat. /for shows whom you can choose."))
        return
    talking.end(contact)
    people.change_chat(contact.session, contact.chat.id, acts_for=chosen or None)
    named = people.patient(contact.session, chosen).name if chosen else ""
    said = _("From now on this is about <b>{name}</b>. /today shows what is due.", name=named)
    if not chosen:
        said = _("From now on this is about you. /today shows what is due.")
    outbox.queue_edit(
        contact.session, contact.chat.id, patient_owner(chosen or (own.id if own else 0)), say(said), now=contact.now,
        edits_message=contact.incoming.message_id,
    )  # fmt: skip


def for_herself(contact: Contact) -> Contact:
    """The contact of whoever holds the phone, whomever she was acting for: she has opened a link of her own."""
    if contact.carer is None:
        return contact
    talking.end(contact)
    people.change_chat(contact.session, contact.chat.id, acts_for=None)
    own = people.patient_in(contact.session, contact.chat.id)
    return replace(contact, patient=own, carer=None, chat=people.chat(contact.session, contact.chat.id))


def may_press(contact: Contact, verb: str) -> bool:
    """False for a button that belongs to the patient herself."""
    if contact.carer is None or verb in _PRESSED_BY_CARERS:
        return True
    return verb in _PRESSED_IN_ANSWER and contact.carer.scope is CarerScope.ANSWERS and not _is_her_own(contact)


def _is_her_own(contact: Contact) -> bool:
    """True for a question about what she alone can judge."""
    verb, *rest = contact.incoming.press.split(":")
    prompt = prompts.prompt(contact.session, id_in(rest[0]) or 0) if verb == "prompt" and rest else None
    return prompt is not None and prompt.kind in _JUDGED_BY_HER


def refuse(contact: Contact) -> None:
    """What a carer may not do here."""
    assert contact.patient is not None
    reply(contact, _("Only {name} can do that. /help shows what you can do.", name=contact.patient.name))


def hear(contact: Contact, write_down: talking.WriteDown) -> None:
    """A carer's words: an answer, or nothing that is kept, and nothing is pretended to be."""
    if talking.hear(contact, Heard(contact.incoming), write_down):
        return
    clinic = contact.practice.clinic
    reply(contact, say(
        _("I have not kept this or passed it on. To tell the care team something, please call {clinic}.",
          clinic=clinic.name),
        _("/today shows what is due. In danger, call {number}.", number=clinic.emergency_number),
    ))  # fmt: skip


def tell(contact: Contact, chat_id: int, patient_id: int, message: Message, lane: Lane) -> None:
    """Sealed for the patient it is about, whoever reads it."""
    outbox.queue_message(
        contact.session, chat_id, patient_owner(patient_id), message, lane=lane, now=contact.now
    )  # fmt: skip
