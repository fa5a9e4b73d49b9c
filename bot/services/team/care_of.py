"""Who cares for a patient, and what her team can do about it: the message behind `careof:<patient>` and its buttons."""

from bot.care.access import Access, may
from bot.care.end_of_care import EndOfCare, reason_in_words
from bot.care.events import NewPhoneWanted
from bot.care.messages import Button, Message, Rows, column, id_in, press, say
from bot.care.paging import paged
from bot.care.people import CareLink, CareRole, Clinician, Patient, PatientStatus
from bot.care.sentences import Sentence, _, as_written, lines
from bot.services.carers.carer_ending import today_of
from bot.services.joining import moving
from bot.services.prompts.pausing import HOLD
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply, reply_about
from bot.services.team import care_breaks, ending_care, team_changes
from storage import care_links, care_plans, invitations, people, reviews

CARE_OF = "careof"
_MISTAKE = "alive"
_PAGE = "@"  # before the number of a page: a number alone is a colleague's, a word a part of the plan
_NEEDS = {
    "pause": Access.TREAT, "hold": Access.TREAT, "resume": Access.TREAT, "phone": Access.TREAT,
    "cover": Access.LEAD, "owner": Access.LEAD, "lead": Access.LEAD, "remove": Access.LEAD,
    "end": Access.LEAD, "ended": Access.LEAD,
}  # fmt: skip


def press_care(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """The care team of a patient was opened, or one of its buttons pressed. Whoever may not do it sees it as it is."""
    patient_id, verb, more = (id_in(rest[0]) or 0 if rest else 0), rest[1] if len(rest) > 1 else "", tuple(rest[2:])
    if verb == _MISTAKE and ending_care.open_again(contact, patient_id):
        opened = _("The chat is open again, and nothing was sent. Care stays ended: /invite makes a link for a new "
                   "start. Please call and say so.")  # fmt: skip
        edit_tapped(contact, say(opened))
    elif not allowed(contact, Access.LOOK, patient_id, CARE_OF):
        if verb != "ended":  # the second of two taps: she has just ended it herself
            reply(contact, _("I cannot find that patient."))
    else:
        _press(contact, people.patient(contact.session, patient_id), verb, more)


def _press(contact: Contact, patient: Patient, verb: str, more: tuple[str, ...]) -> None:
    if not verb:
        reply_about(contact, patient.id, card(contact, patient))
    elif verb in _NEEDS and allowed(contact, _NEEDS[verb], patient.id, CARE_OF):
        edit_tapped(contact, _done(contact, patient, verb, more))
    else:
        edit_tapped(contact, card(contact, patient))


def _done(contact: Contact, patient: Patient, verb: str, more: tuple[str, ...]) -> Message:
    """How the message reads once that button has done its work."""
    if (asked := _question(contact, patient, verb, more)) is not None:
        return asked
    match verb, more:
        case "ended", [why] if why in list(EndOfCare):
            return _end(contact, patient, EndOfCare(why))
        case "pause", [days]:
            care_breaks.pause(contact, patient, days)
        case "hold", []:
            care_breaks.hold(contact, patient)
        case "resume", []:
            care_breaks.resume(contact, patient)
        case "phone", []:
            moving.offer(contact, NewPhoneWanted(patient.id))
        case _ if verb in team_changes.VERBS and more:
            domain = more[0] if verb == "owner" and more[0] in _domains(contact, patient) else ""
            team_changes.change(contact, patient, verb, id_in(more[-1]) or 0, domain)
    return card(contact, people.patient(contact.session, patient.id))


def _question(contact: Contact, patient: Patient, verb: str, more: tuple[str, ...]) -> Message | None:
    """What is asked before anything is done; None when nothing has to be."""
    *about, page = more if more and more[-1].startswith(_PAGE) else (*more, "")
    match verb, about:
        case (("cover" | "lead"), []):
            return _ask_whom(contact, patient, verb, page)
        case "owner", []:
            return _ask_domain(contact, patient)
        case "owner", [domain] if domain in _domains(contact, patient):
            return _ask_whom(contact, patient, verb, page, domain)
        case "pause", []:
            return _ask_how_long(patient)
        case "end", []:
            return _ask_why(patient)
        case "end", [EndOfCare.DIED.value]:
            return _ask_if_dead(contact, patient)
        case "end", [why, *_sure] if why in list(EndOfCare):
            return _ask_if_sure(contact, patient, EndOfCare(why))
    return None


def card(contact: Contact, patient: Patient) -> Message:
    """Who she is, who cares for her, and what whoever reads it may do."""
    assert contact.clinician is not None
    who = _("<b>{name}</b> ({label})", name=patient.name, label=invitations.label_of(contact.session, patient.id))
    links = care_links.links_of_patient(contact.session, patient.id)
    team = [_member(link, people.clinician(contact.session, link.clinician_id), contact) for link in links]
    standing = _standing(contact, patient)
    shown = say(who, lines(team), *((standing,) if standing else ()), buttons=_buttons(contact, patient, links))
    return Message(shown.paragraphs, shown.buttons, is_protected=True)


def _member(link: CareLink, one: Clinician, contact: Contact) -> Sentence:
    """`Lead: Dr Lee, away until 6 March`"""
    role = {
        CareRole.LEAD: _("Lead"),
        CareRole.OWNER: _("For {domain}", domain=in_words(link.domain or "")),
        CareRole.COVER: _("Cover"),
    }[link.role]
    if one.is_away(contact.now):
        return _("{role}: <b>{name}</b>, away until {day}", role=role, name=one.name, day=one.away_until)
    return _("{role}: <b>{name}</b>", role=role, name=one.name)


def in_words(domain: str) -> str:
    """`blood_pressure diabetes` as people read it."""
    return ", ".join(name.replace("_", " ") for name in domain.split())


def _standing(contact: Contact, patient: Patient) -> Sentence | None:
    if patient.held_since is not None:
        return _("In hospital since {day}: I ask nothing about the plan until the medicines are confirmed.",
                 day=patient.held_since)  # fmt: skip
    if patient.is_paused(today_of(patient, contact.now)):
        return _("On a break up to and including {day}.", day=patient.paused_until)
    return None


def _buttons(contact: Contact, patient: Patient, links: list[CareLink]) -> Rows:
    assert contact.clinician is not None
    link = care_links.link_of(contact.session, contact.clinician, patient.id, contact.now)
    leads = may(contact.clinician, link, Access.LEAD)
    rows: list[tuple[Button, ...]] = []
    if leads:
        domain = (_act(patient, _("Add an owner"), "owner"),) if _domains(contact, patient) else ()
        rows += [(_act(patient, _("Add a cover"), "cover"), *domain)]
        rows += [(_act(patient, _("Hand over the lead"), "lead"),)]
        rows += [(_remove(contact, patient, one),) for one in links if one.role is not CareRole.LEAD]
    if may(contact.clinician, link, Access.TREAT) and patient.status is PatientStatus.ACTIVE:
        rows += [(_pause_button(contact, patient), _act(patient, _("New phone"), "phone"))]
    if leads:
        rows += [(_act(patient, _("End care"), "end"),)]
    return tuple(rows)


def _act(patient: Patient, label: Sentence, *verb: object) -> Button:
    return Button(label, press=press(CARE_OF, patient.id, *verb))


def _remove(contact: Contact, patient: Patient, link: CareLink) -> Button:
    name = people.clinician(contact.session, link.clinician_id).name
    return _act(patient, _("Remove: {name}", name=name), "remove", link.clinician_id)


def _pause_button(contact: Contact, patient: Patient) -> Button:
    if patient.held_since is not None:
        return Button(_("Medicines are confirmed"), press=press(HOLD, patient.id, patient.held_since.isoformat()))
    if patient.is_paused(today_of(patient, contact.now)):
        return _act(patient, _("End the break"), "resume")
    return _act(patient, _("Pause"), "pause")


def _domains(contact: Contact, patient: Patient) -> list[str]:
    """The parts of her plan that can have an owner of their own."""
    planned = care_plans.plan_of(contact.session, patient.id)
    return list(planned[1].domains) if planned else []


def _ask_domain(contact: Contact, patient: Patient) -> Message:
    buttons = [_act(patient, as_written(in_words(name)), "owner", name) for name in _domains(contact, patient)]
    return say(_("Which part of the plan of <b>{name}</b>?", name=patient.name),
               buttons=column(*buttons, _back(patient)))  # fmt: skip


def _ask_whom(contact: Contact, patient: Patient, verb: str, page: str, *about: str) -> Message:
    assert contact.clinician is not None
    everybody = list(people.colleagues_of(contact.session, contact.clinician.id, contact.now).values())
    number = page.removeprefix(_PAGE)
    colleagues, turn = paged(everybody, number, CARE_OF, patient.id, verb, *about, page_mark=_PAGE)
    if not colleagues:
        return say(_("There is no colleague here whom you could choose."), buttons=column(_back(patient)))
    asks = {
        "cover": _("Who covers for <b>{name}</b>?", name=patient.name),
        "owner": _("Who looks after this part for <b>{name}</b>? Its findings go there.", name=patient.name),
        "lead": _("Who leads the care of <b>{name}</b> from now on? You stay as cover.", name=patient.name),
    }[verb]
    named = (_act(patient, as_written(one.name), verb, *about, one.id) for one in colleagues)
    return say(asks, buttons=(*column(*named), *turn, *column(_back(patient))))


def _back(patient: Patient) -> Button:
    return Button(_("Back"), press=press(CARE_OF, patient.id, "card"))


def _ask_how_long(patient: Patient) -> Message:
    spans = (_act(patient, label, "pause", days) for days, label in care_breaks.SPANS.items())
    hospital = _act(patient, _("Hospital stay: until the medicines are confirmed"), "hold")
    asks = _("How long shall I ask <b>{name}</b> nothing? Danger in words still reaches you.", name=patient.name)
    return say(asks, buttons=column(hospital, *spans, _back(patient)))


def _ask_why(patient: Patient) -> Message:
    reasons = (_act(patient, reason_in_words(reason), "end", reason.value) for reason in EndOfCare)
    return say(_("Why does the care of <b>{name}</b> end?", name=patient.name),
               buttons=column(*reasons, _back(patient)))  # fmt: skip


def _ask_if_dead(contact: Contact, patient: Patient) -> Message:
    """A step more than for the other reasons: what follows silences her for good."""
    label = invitations.label_of(contact.session, patient.id)
    asks = _("Has <b>{name}</b> ({label}) died?", name=patient.name, label=label)
    yes = _act(patient, _("Yes, {name} has died", name=patient.name), "end", EndOfCare.DIED.value, "sure")
    return say(asks, buttons=column(_back(patient), yes))


def _ask_if_sure(contact: Contact, patient: Patient, reason: EndOfCare) -> Message:
    cases = [review.id for review in reviews.open_reviews_of(contact.session, [patient.id])]
    ends = _("The care of <b>{name}</b> ends now: {reason}. I ask nothing more, and all links end.",
             name=patient.name, reason=reason_in_words(reason))  # fmt: skip
    closes = _("Open cases close with it: {numbers}.", numbers=", ".join(map(str, sorted(cases))))
    hears = _("{name} hears nothing of it.", name=patient.name)
    if ending_care.is_told(patient, reason):
        hears = _("{name} gets one last kind message.", name=patient.name)
    if reason is EndOfCare.DIED:
        hears = _("Nothing is ever sent to that chat again, also not what is waiting. For an hour you can open the "
                  "chat again; what has ended stays ended.")  # fmt: skip
    yes = _act(patient, _("Yes, end the care"), "ended", reason.value)
    return say(ends, *((closes,) if cases else ()), hears, buttons=column(yes, _back(patient)))


def _end(contact: Contact, patient: Patient, reason: EndOfCare) -> Message:
    assert contact.clinician is not None
    ending_care.end_care(
        contact.session, contact.practice, patient, reason, contact.clinician.id, contact.now
    )  # fmt: skip
    mistake = (_act(patient, _("{name} is alive: it was a mistake", name=patient.name), _MISTAKE),)
    is_dead = reason is EndOfCare.DIED
    return say(ending_care.told_to_whoever_ended_it(patient, reason), buttons=(mistake,) if is_dead else ())
