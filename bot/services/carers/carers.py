"""Who helps a patient: named by herself, confirmed by a clinician, and ended by either."""

from datetime import timedelta

from bot.care.access import Access
from bot.care.events import CarerNamed
from bot.care.messages import Button, Lane, Message, column, id_in, press, say
from bot.care.paging import paged
from bot.care.people import LINK_VALID_FOR, Invitation, Patient
from bot.care.sentences import InvitationLink, Sentence, _, lines
from bot.dialogues.carer import SCOPES
from bot.services.carers import carer_ending, caring
from bot.services.carers.caring import CARER, LINK
from bot.services.talk import notices, talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply
from bot.services.team import caseload, ownership
from storage import audit, care_links, carer_roles, invitations, people

ASKED = "carer_asked"  # the kind of invitation whose link the clinic has not confirmed yet
ANSWERED_WITHIN = timedelta(days=14)
_MOST = 3


def command(contact: Contact, write_down: talking.WriteDown) -> None:
    """/carer: who helps, each with a button that ends it; the first question when nobody does."""
    assert contact.patient is not None
    if _helpers(contact, contact.patient):
        reply(contact, _list(contact, contact.patient))
        talking.ask_again(contact)
    else:
        talking.begin(contact, CARER, {}, write_down)


def _helpers(contact: Contact, patient: Patient) -> list[tuple[Sentence, Button]]:
    """Everybody who helps or may soon, in words, each with what ends it."""
    found = [
        (_("<b>{name}</b> helps until {day}: {scope}", name=carer.name, day=carer.ends_on, scope=SCOPES[carer.scope]),
         Button(_("End: {name}", name=carer.name), press=press(CARER, "end", carer.id)))
        for carer in carer_roles.carers_of(contact.session, patient.id)
    ]  # fmt: skip
    for asked in _waiting(contact, patient.id):
        words = _("<b>{name}</b>: your care team has been asked.", name=asked.label)
        if asked.kind == LINK:
            words = _("<b>{name}</b> has not opened the link yet.", name=asked.label)
        take_back = Button(_("Take back: {name}", name=asked.label), press=press(CARER, "back", asked.id))
        found.append((words, take_back))
    return found


def _waiting(contact: Contact, patient_id: int) -> list[Invitation]:
    """Carers who were named and may still come."""
    waiting = invitations.open_invitations(contact.session, patient_id, ASKED, LINK)
    return [invitation for invitation in waiting if invitation.expires_at > contact.now]


def _list(contact: Contact, patient: Patient) -> Message:
    helpers = _helpers(contact, patient)
    another = (Button(_("Name somebody else"), press=press(CARER, "new")),) if len(helpers) < _MOST else ()
    told = (_("Who helps you:"), lines([words for words, _button in helpers]))
    shown = told if helpers else (_("Nobody helps you in this chat now."),)
    return say(*shown, buttons=column(*(button for _words, button in helpers), *another))


def name_carer(contact: Contact, event: CarerNamed) -> None:
    """The clinician who leads her care is asked first; while she is away, whoever stands in for her."""
    assert contact.patient is not None
    lead = ownership.lead_now(contact.session, contact.patient.id, contact.now)
    if lead is None or lead.chat_id is None or len(_helpers(contact, contact.patient)) >= _MOST:
        reply(contact, _("I cannot add anybody right now. Please call {clinic}.", clinic=contact.practice.clinic.name))
        return
    asked_id = invitations.add_invitation(
        contact.session, ASKED, lead.id, event.name, f"{event.scope} {event.ends_on.isoformat()}", contact.now,
        contact.now + ANSWERED_WITHIN, contact.patient.id,
    )  # fmt: skip
    asked = invitations.invitation(contact.session, asked_id)
    assert asked is not None
    audit.add(
        contact.session, "carer_named", contact.now, patient_id=contact.patient.id, about=f"invitation:{asked_id}"
    )
    wants, opened_by = _wants(contact, asked), press(CARER, "open", asked_id)
    notices.send(contact.session, contact.practice, contact.patient, wants, opened_by, contact.now)


def _wants(contact: Contact, asked: Invitation) -> Message:
    """What the clinician is asked."""
    scope, ends_on = caring.terms(asked)
    name = people.patient(contact.session, asked.patient_id or 0).name
    wants = _("<b>{patient}</b> wants help from <b>{name}</b> until {day}. What this person may do: {scope}",
              patient=name, name=asked.label, day=ends_on, scope=SCOPES[scope])  # fmt: skip
    choices = (
        Button(_("Confirm"), press=press(CARER, "confirm", asked.id)),
        Button(_("Not now"), press=press(CARER, "not_now", asked.id)),
    )
    return say(wants, buttons=(choices,))


def press_carer(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """A button about a carer. Who pressed it, and whether it still means something, is checked by each."""
    verb, known = rest[0] if rest else "", (id_in(rest[1]) or 0) if len(rest) == 2 else 0
    if verb == "new" and contact.patient is not None and contact.carer is None:
        talking.begin(contact, CARER, {}, write_down)
    elif verb in ("end", "back") and contact.patient is not None and contact.carer is None:
        _end_by_patient(contact, contact.patient, verb, known)
    elif verb == "list" and contact.clinician is not None:
        edit_tapped(contact, _caseload_list(contact, rest[1] if len(rest) == 2 else ""))
    elif verb in ("open", "confirm", "not_now", "stop") and contact.clinician is not None:
        _answer_by_clinician(contact, verb, known)
    elif verb in ("agree", "decline"):
        caring.answer(contact, verb, known)
    else:
        reply(contact, _("I cannot find that."))


def _end_by_patient(contact: Contact, patient: Patient, verb: str, known: int) -> None:
    if verb == "end":
        carer = carer_roles.carer(contact.session, known)
        if carer is not None and carer.patient_id == patient.id:
            carer_ending.end(contact.session, carer, patient.name, contact.now)
    else:
        for asked in _waiting(contact, patient.id):
            if asked.id == known:
                invitations.change_invitation(contact.session, asked.id, revoked_at=contact.now)
    edit_tapped(contact, _list(contact, patient))


def _answer_by_clinician(contact: Contact, verb: str, known: int) -> None:
    assert contact.clinician is not None
    if verb == "stop":
        carer = carer_roles.carer(contact.session, known)
        if carer is not None and allowed(contact, Access.TREAT, carer.patient_id, "carers"):
            patient = people.patient(contact.session, carer.patient_id)
            carer_ending.end(contact.session, carer, patient.name, contact.now)
            told = _("Your care team has ended the help of {name} in this chat.", name=carer.name)
            caring.tell(contact, patient.chat_id, patient.id, say(told), Lane.REPLY)
        edit_tapped(contact, _caseload_list(contact))
        return
    asked = invitations.invitation(contact.session, known)
    is_theirs = asked is not None and asked.patient_id is not None and asked.kind in (ASKED, LINK)
    access = Access.LOOK if verb == "open" else Access.TREAT
    if asked is None or not is_theirs or not allowed(contact, access, asked.patient_id or 0, "carers"):
        reply(contact, _("I cannot find that."))
    elif asked.kind == LINK or not asked.is_open or asked.expires_at <= contact.now:
        edit_tapped(contact, say(_("This has been answered, or taken back.")))
    elif verb == "open":
        edit_tapped(contact, _wants(contact, asked))
    elif verb == "confirm":
        _confirm(contact, asked, contact.clinician.id)
    else:
        _turn_down(contact, asked)


def _confirm(contact: Contact, asked: Invitation, clinician_id: int) -> None:
    """The patient gets the link, to pass on."""
    assert asked.patient_id is not None
    changes = {"kind": LINK, "clinician_id": clinician_id, "expires_at": contact.now + LINK_VALID_FOR}
    invitations.change_invitation(contact.session, asked.id, **changes)
    audit.add(contact.session, "carer_confirmed", contact.now, clinician_id=clinician_id, patient_id=asked.patient_id,
              about=f"invitation:{asked.id}")  # fmt: skip
    edit_tapped(contact, say(_("✓ Confirmed: <b>{name}</b>. The patient has the link.", name=asked.label)))
    link = _("{link}", link=InvitationLink(asked.id))
    hand_on = _("Your care team agrees. Pass this on to <b>{name}</b>, or let them scan the picture. It works once, "
                "for 3 days.", name=asked.label)  # fmt: skip
    patient = people.patient(contact.session, asked.patient_id)
    caring.tell(contact, patient.chat_id, patient.id, Message((hand_on, link), qr=link), Lane.REPLY)


def _turn_down(contact: Contact, asked: Invitation) -> None:
    assert asked.patient_id is not None
    invitations.change_invitation(contact.session, asked.id, refused_at=contact.now)
    by = contact.clinician.id if contact.clinician else None
    audit.add(contact.session, "carer_turned_down", contact.now, clinician_id=by, patient_id=asked.patient_id,
              about=f"invitation:{asked.id}")  # fmt: skip
    edit_tapped(contact, say(_("Not now: <b>{name}</b>. The patient is asked to call.", name=asked.label)))
    patient = people.patient(contact.session, asked.patient_id)
    told = _("About {name}: your care team wants to talk with you first. Please call {clinic}.",
             name=asked.label, clinic=contact.practice.clinic.name)  # fmt: skip
    caring.tell(contact, patient.chat_id, patient.id, say(told), Lane.REPLY)


def list_carers(contact: Contact, _write_down: talking.WriteDown) -> None:
    """/carers: who helps the clinician's patients."""
    caseload.send_list(contact, _caseload_list(contact))


def _caseload_list(contact: Contact, page: str = "") -> Message:
    assert contact.clinician is not None
    theirs = care_links.caseload_of(contact.session, contact.clinician, contact.now)
    found = [
        (name, carer)
        for patient_id, name in theirs.items()
        for carer in carer_roles.carers_of(contact.session, patient_id)
    ]
    if not found:
        return say(_("None of your patients has a carer here."))
    shown, turn = paged(found, page, CARER, "list")
    told = [
        _("<b>{patient}</b>: {name}, until {day}", patient=name, name=c.name, day=c.ends_on) for name, c in shown
    ]  # fmt: skip
    ends = (Button(_("End: {name}", name=c.name), press=press(CARER, "stop", c.id)) for _name, c in shown)
    return Message((_("Who helps your patients:"), lines(told)), (*column(*ends), *turn), is_protected=True)
