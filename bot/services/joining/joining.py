"""How a person joins: opening a link, agreeing or declining, the first answers, and leaving again."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.care.day_questions import burden_line, burden_of
from bot.care.events import (
    CheckInTimeGiven,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    DiscretionChosen,
    GuardianNamed,
    LanguageChosen,
    LinkSetFree,
    NameGiven,
    ZoneGiven,
)
from bot.care.messages import Button, Lane, Message, column, press, say
from bot.care.people import Invitation, PatientStatus
from bot.care.sentences import Sentence, _
from bot.services.carers import carer_ending, caring
from bot.services.check_ins import last_look
from bot.services.joining import guessing, moving
from bot.services.prompts import pausing, planning
from bot.services.record import left_behind
from bot.services.reviews import digest
from bot.services.talk import notices, talking
from bot.services.talk.contact import Contact, reply
from storage import audit, care_plans, consents, invitations, outbox, people, responses
from storage.keyring import CLINIC_OWNER, patient_owner

WRONG_PERSON = "wrong"
CONSENT_GIVEN, CONSENT_REFUSED, CONSENT_WITHDRAWN = "consent_given", "consent_refused", "consent_withdrawn"
PATIENT_LINK = "patient"  # the kind of invitation that a patient opens


def open_link(contact: Contact, token: str, write_down: talking.WriteDown) -> None:
    """A link was opened in this chat."""
    if guessing.is_locked(contact):
        reply(contact, guessing.wait_an_hour())
        return
    found = invitations.invitation_by_token(contact.session, token)
    if found is None:
        guessing.count(contact)
        reply(contact, _("I do not know this link. Please ask your care team for a new one."))
    elif found.kind == moving.MOVE:
        moving.open_link(contact, found)
    elif found.kind == caring.LINK:
        caring.open_link(contact, found)
    elif found.opened_by == contact.chat.id and contact.patient is None and contact.clinician is None and found.is_open:
        talking.ask_again(contact)
    elif found.opened_by == contact.chat.id and contact.patient is not None:
        reply(contact, _already_linked())
        talking.ask_again(contact)
    elif not found.is_open or found.opened_by is not None:
        reply(contact, _("This link has been used already. Please ask your care team for a new one."))
    elif found.expires_at <= contact.now:
        reply(contact, _("This link has run out. Please ask your care team for a new one."))
    elif found.kind == "clinician":
        _link_clinician(contact, found)
    else:
        _welcome_patient(contact, found, write_down)


def _already_linked() -> Sentence:
    return _("You are linked already. Nothing has changed. /today shows what is due.")


def _link_clinician(contact: Contact, found: Invitation) -> None:
    if contact.clinician is not None or contact.patient is not None:
        reply(contact, _("This chat is linked already, so I have not used the link. Please open it in your own chat."))
        return
    _let_go_of_other(contact, found)
    people.set_clinician_chat(contact.session, found.clinician_id, contact.chat.id)
    audit.add(contact.session, "staff_linked", contact.now, clinician_id=found.clinician_id)
    linked = people.clinician(contact.session, found.clinician_id)
    digest.plan_next(contact.session, contact.practice, linked, contact.now)
    used = {"opened_at": contact.now, "opened_by": contact.chat.id, "used_at": contact.now}
    invitations.change_invitation(contact.session, found.id, **used)
    welcome = _("Welcome, {name}. This chat is now linked to {clinic}.", name=found.label,
                clinic=contact.practice.clinic.name)  # fmt: skip
    how = _("Send /invite to invite a patient. When a plan is due for review, I tell you here. /reviews lists your "
            "open cases.")  # fmt: skip
    reply(contact, say(welcome, how))


def _welcome_patient(contact: Contact, found: Invitation, write_down: talking.WriteDown) -> None:
    contact = caring.for_herself(contact)
    if contact.clinician is not None:
        reply(contact, _("This link is for a patient, and this is your own clinician chat. Nothing has changed: "
                         "the link still works for your patient."))  # fmt: skip
        return
    if contact.patient is not None:
        reply(contact, _already_linked())
        return
    _let_go_of_other(contact, found)
    opened = {"opened_at": contact.now, "opened_by": contact.chat.id}
    invitations.change_invitation(contact.session, found.id, **opened)
    lead = people.clinician(contact.session, found.clinician_id)
    _tell_inviter(
        contact, found,
        say(_("Your link <b>{label}</b> was opened by <b>{name}</b> (the name in Telegram).", label=found.label,
              name=contact.incoming.first_name or "?"),
            buttons=column(Button(_("Wrong person"), press=press(WRONG_PERSON, found.id)))),
        about=_opened(found),
    )  # fmt: skip
    given = {"invitation": found.id, "clinician": lead.name}
    talking.begin(contact, "consent", given, write_down)


def _let_go_of_other(contact: Contact, found: Invitation) -> None:
    """Another link that this chat has opened and not agreed to is free again: the newest one counts."""
    state = talking.open_state(contact, "consent")
    if state is not None and state["invitation"] != found.id:
        invitations.change_invitation(contact.session, state["invitation"], opened_at=None, opened_by=None)
        talking.end(contact)


def _tell_inviter(contact: Contact, found: Invitation, message: Message, about: str | None = None) -> None:
    inviter = people.clinician(contact.session, found.clinician_id)
    if inviter.chat_id is not None:
        said = replace(message, is_protected=True)  # it ties a name, or a plan, to a person
        owner = patient_owner(contact.patient.id) if contact.patient is not None else CLINIC_OWNER
        outbox.queue_message(
            contact.session, inviter.chat_id, owner, said, lane=Lane.ALERT, now=contact.now, about=about
        )  # fmt: skip


def _opened(found: Invitation) -> str:
    """What the message that names who opened the link is about."""
    return f"opened:{found.id}"


def choose_language(contact: Contact, event: LanguageChosen) -> None:
    """The chat is spoken to in this language from now on."""
    people.change_chat(contact.session, contact.chat.id, language=event.tag)


def give_consent(contact: Contact, event: ConsentGiven) -> None:
    """From here on there is a patient, and a clinician who leads her care."""
    found = invitations.invitation(contact.session, event.invitation_id)
    assert found is not None
    assert found.is_open
    today = contact.now.astimezone(ZoneInfo(contact.practice.clinic.zone)).date()
    patient_id = people.add_patient(
        contact.session, contact.incoming.first_name or "?", contact.chat.id, today, contact.now
    )
    consents.give_consent(contact.session, patient_id, event.version, contact.now)
    people.change_patient(contact.session, patient_id, is_minor=event.is_minor)
    people.link_care(contact.session, found.clinician_id, patient_id, contact.now)
    audit.add(contact.session, CONSENT_GIVEN, contact.now, patient_id=patient_id, about=f"version:{event.version}")
    invitations.change_invitation(contact.session, found.id, used_at=contact.now, patient_id=patient_id)


def refuse_consent(contact: Contact, event: ConsentRefused) -> None:
    """Nothing is kept but the refusal; housekeeping takes the chat itself once its last message is sent."""
    found = invitations.invitation(contact.session, event.invitation_id)
    assert found is not None
    invitations.change_invitation(contact.session, found.id, refused_at=contact.now, opened_by=None)
    audit.add(contact.session, CONSENT_REFUSED, contact.now, about=f"invitation:{found.id}")
    carer_ending.turn_to_next(contact.session, contact.chat.id)
    outbox.forget(contact.session, _opened(found))  # it holds her name
    _tell_inviter(contact, found, say(_("Your link <b>{label}</b> was declined.", label=found.label)))


def set_link_free(contact: Contact, event: LinkSetFree) -> None:
    """Too young: the link waits for a parent or guardian, and nothing of who opened it is kept."""
    found = invitations.invitation(contact.session, event.invitation_id)
    assert found is not None
    invitations.change_invitation(contact.session, found.id, opened_at=None, opened_by=None)
    carer_ending.turn_to_next(contact.session, contact.chat.id)
    outbox.forget(contact.session, _opened(found))  # it holds the name
    waits = _("Your link <b>{label}</b> was opened by somebody who is too young to agree alone. It waits for a parent "
              "or guardian.", label=found.label)  # fmt: skip
    _tell_inviter(contact, found, say(waits))


def name_guardian(contact: Contact, event: GuardianNamed) -> None:
    """Who speaks for the child in this chat."""
    assert contact.patient is not None
    people.name_speaker(contact.session, contact.patient.id, contact.chat.id, event.name)


def choose_discretion(contact: Contact, event: DiscretionChosen) -> None:
    """Whether others can see this phone."""
    assert contact.patient is not None
    people.change_patient(contact.session, contact.patient.id, is_discreet=event.is_discreet)


def give_name(contact: Contact, event: NameGiven) -> None:
    """What the patient wants to be called."""
    assert contact.patient is not None
    people.rename_patient(contact.session, contact.patient.id, event.name)
    remember(contact, event.message_id, "name", "")


def give_zone(contact: Contact, event: ZoneGiven) -> None:
    """The patient's time zone. She is linked from today, as her own calendar has it."""
    assert contact.patient is not None
    linked_on = contact.now.astimezone(ZoneInfo(event.zone)).date()
    people.change_patient(contact.session, contact.patient.id, zone=event.zone, linked_on=linked_on)


def give_check_in_time(contact: Contact, event: CheckInTimeGiven) -> None:
    """The last answer that is needed: the plan starts."""
    assert contact.patient is not None
    patient_id = contact.patient.id
    people.change_patient(contact.session, patient_id, check_in_at=event.at.isoformat("minutes"))
    remember(contact, event.message_id, "check_in_time", "")
    lead = people.lead_of(contact.session, patient_id)
    found = invitations.invitation_of_patient(contact.session, patient_id)
    assert lead is not None
    assert found is not None
    planning.start_plan(contact.session, contact.practice, patient_id, found.plan or "", lead.id, contact.now)
    _tell_inviter(
        contact, found,
        say(_("<b>{label}</b> has joined. The plan has started.", label=found.label), _burden(contact, patient_id)),
    )  # fmt: skip


def _burden(contact: Contact, patient_id: int) -> Sentence:
    """What the plan will ask of her, for the clinician."""
    planned = care_plans.plan_of(contact.session, patient_id)
    assert planned is not None
    patient = people.patient(contact.session, patient_id)
    return burden_line(burden_of(planned[1], patient, contact.practice.prompt_kinds, contact.today))


def withdraw_consent(contact: Contact, _event: ConsentWithdrawn) -> None:
    """Everything stops in this transaction, and whoever leads her care is told, by no name before it is opened.

    Her team keeps its links: what she has told stays to be read and her open case to be worked, as the clinic has to
    keep records, until the lead ends care or she has everything deleted. Nothing is asked of her or sent to her.
    """
    assert contact.patient is not None
    patient_id = contact.patient.id
    consents.withdraw_consent(contact.session, patient_id, contact.now)
    audit.add(contact.session, CONSENT_WITHDRAWN, contact.now, patient_id=patient_id)
    carer_ending.end_all(contact.session, contact.patient, contact.now)
    for asked in invitations.open_invitations(contact.session, patient_id, moving.MOVE):
        invitations.change_invitation(contact.session, asked.id, revoked_at=contact.now)
    last_look.take(contact)
    planning.stop_asking(contact.session, patient_id, PatientStatus.STOPPED, contact.now)
    left, opened_by = pausing.left_message(contact.patient), press(pausing.AWAY, patient_id)
    notices.send(contact.session, contact.practice, contact.patient, left, opened_by, contact.now)


def remember(contact: Contact, message_id: int | None, what: str, ref: str) -> None:
    """If the answer was typed: editing that message corrects it."""
    if message_id is not None:
        responses.remember_source(contact.session, contact.chat.id, message_id, what, ref)


def stranger(contact: Contact) -> None:
    """Somebody without an invitation gets one polite sentence."""
    if people.has_moved_from(contact.session, contact.chat.id):
        reply(contact, moving.moved_away(contact.practice.clinic.name))
        return
    hello = say(_("Hello. To start, please open the link that your care team gave you."))
    # last of all: however many strangers write, nobody in care waits for their answers
    reply(contact, left_behind.offered(contact) or hello, Lane.DIGEST)
