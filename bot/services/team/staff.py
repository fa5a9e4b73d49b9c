"""/staff: the clinic's people. An administrator invites, gives roles, and lets somebody leave; no patient is named."""

from bot.care.access import Access
from bot.care.events import StaffInvited
from bot.care.messages import Button, Message, column, id_in, press, say
from bot.care.paging import paged
from bot.care.people import Clinician
from bot.care.plan_words import listed
from bot.care.sentences import InvitationLink, Sentence, _, as_written, lines
from bot.services.joining import inviting
from bot.services.talk import talking
from bot.services.talk.access import may_work
from bot.services.talk.contact import Contact, edit_tapped, reply
from bot.services.team import leaving
from storage import audit, handing_on, people

STAFF = "staff"
ROLE_CHANGED = "role_changed"
_ROLES = {"admin": "is_admin", "call": "is_on_call"}


def show(contact: Contact, _write_down: talking.WriteDown) -> None:
    """/staff"""
    reply(contact, _list(contact))


def press_staff(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """A button of /staff. Only an administrator gets anywhere; each names what shall be, so a second tap is none."""
    if not may_work(contact, Access.STAFF):
        reply(contact, _("That is not open to you here."))
        return
    verb, which = rest[0] if rest else "", rest[1] if len(rest) > 1 else ""
    known = id_in(which) if verb != "list" else None
    who = people.clinic_people(contact.session).get(known or 0)
    if verb == "invite":
        talking.begin(contact, "staff_invite", {}, write_down)
    elif who is None:
        edit_tapped(contact, _list(contact, which if verb == "list" else ""))
    else:
        edit_tapped(contact, _turned(contact, who, verb, rest[2:]))


def _turned(contact: Contact, who: Clinician, verb: str, more: list[str]) -> Message:
    """How the message reads once that button has done its work."""
    match verb, more:
        case (("admin" | "call"), [("0" | "1") as wanted]):
            return _set_role(contact, who, verb, is_so=wanted == "1")
        case "link", []:
            _new_link(contact, who)
        case "leaves", _:
            return _ask_heir(contact, who, more[0] if more else "")
        case "gives", [to] if (heir := _heir(contact, who, to)) is not None:
            return _ask_if_sure(contact, who, heir)
        case "left", [to]:
            return _let_leave(contact, who, to)
    return _card(contact, who)


def _list(contact: Contact, page: str = "") -> Message:
    everybody, turn = paged(list(people.clinic_people(contact.session).values()), page, STAFF, "list")
    told = [_line(contact, one) for one in everybody]
    named = (Button(as_written(one.name), press=press(STAFF, "of", one.id)) for one in everybody)
    invites = Button(_("Invite"), press=press(STAFF, "invite"))
    return say(_("The people of {clinic}:", clinic=contact.practice.clinic.name), lines(told),
               buttons=(*column(*named), *turn, *column(invites)))  # fmt: skip


def _line(contact: Contact, one: Clinician) -> Sentence:
    """`Dr Lee · administrator · patients: 12`"""
    shown = _("<b>{name}</b>", name=one.name)
    for part in _standing(contact, one):
        shown = Sentence("{so_far} · {part}", {"so_far": shown, "part": part})
    return shown


def _standing(contact: Contact, one: Clinician) -> list[Sentence]:
    held = handing_on.held_by(contact.session, one.id)
    parts = [
        (one.is_admin, _("administrator")),
        (one.is_on_call, _("on call")),
        (one.is_away(contact.now), _("away until {day}", day=one.away_until)),
        (one.chat_id is None, _("has not opened the link yet")),
        (True, _("patients: {count}", count=held.patients)),
    ]
    return [part for is_so, part in parts if is_so]


def _card(contact: Contact, who: Clinician, *more: Sentence) -> Message:
    admin = (_("No administrator any more"), 0) if who.is_admin else (_("Make administrator"), 1)
    call = (_("Not on call any more"), 0) if who.is_on_call else (_("Put on call"), 1)
    link = (Button(_("A new link"), press=press(STAFF, "link", who.id)),) if who.chat_id is None else ()
    buttons = (
        Button(admin[0], press=press(STAFF, "admin", who.id, admin[1])),
        Button(call[0], press=press(STAFF, "call", who.id, call[1])),
        *link,
        Button(_("Leaves the clinic"), press=press(STAFF, "leaves", who.id)),
        _back(),
    )
    return say(_line(contact, who), *more, buttons=column(*buttons))


def _back() -> Button:
    return Button(_("Back"), press=press(STAFF, "list"))


def _set_role(contact: Contact, who: Clinician, verb: str, *, is_so: bool) -> Message:
    if verb == "admin" and not is_so and _is_last_admin(contact, who):
        return _card(contact, who, _last_admin())
    if getattr(who, _ROLES[verb]) != is_so:
        people.change_clinician(contact.session, who.id, **{_ROLES[verb]: is_so})
        _keep(contact, f"{verb}:{who.id}:{int(is_so)}")
    return _card(contact, people.clinician(contact.session, who.id))


def _is_last_admin(contact: Contact, who: Clinician) -> bool:
    """True when nobody else who can be reached could invite people or give roles."""
    others = (one for one in people.clinic_people(contact.session).values() if one.id != who.id)
    return who.is_admin and not any(one.is_admin and one.chat_id is not None for one in others)


def _last_admin() -> Sentence:
    return _("The clinic needs an administrator. Make somebody else one first.")


def _keep(contact: Contact, about: str) -> None:
    assert contact.clinician is not None
    audit.add(contact.session, ROLE_CHANGED, contact.now, clinician_id=contact.clinician.id, about=about)


def _ask_heir(contact: Contact, who: Clinician, page: str = "") -> Message:
    """Who takes over; nobody has to when there is nothing to take."""
    held = handing_on.held_by(contact.session, who.id)
    if _is_last_admin(contact, who):
        return _card(contact, who, _last_admin())
    if held.is_nothing:
        return _ask_if_sure(contact, who, None)
    everybody = list(people.colleagues_of(contact.session, who.id, contact.now).values())
    heirs, turn = paged(everybody, page, STAFF, "leaves", who.id)
    if not heirs:
        return _card(contact, who, _("There is no colleague here who could take over. Invite one first."))
    named = (Button(as_written(one.name), press=press(STAFF, "gives", who.id, one.id)) for one in heirs)
    asked = _("<b>{name}</b> has {what}. Who takes all of them over?", name=who.name, what=listed(_has(held)))
    return say(asked, buttons=(*column(*named), *turn, *column(_to_card(who))))


def _has(held: handing_on.Held) -> list[Sentence]:
    counts = (
        (held.patients, _("patients: {count}", count=held.patients)),
        (held.cases, _("open cases: {count}", count=held.cases)),
        (held.invitations, _("links not used yet: {count}", count=held.invitations)),
    )
    return [said for count, said in counts if count]


def _to_card(who: Clinician) -> Button:
    return Button(_("Back"), press=press(STAFF, "of", who.id))


def _heir(contact: Contact, who: Clinician, to: str) -> Clinician | None:
    return people.colleagues_of(contact.session, who.id, contact.now).get(id_in(to) or 0)


def _ask_if_sure(contact: Contact, who: Clinician, heir: Clinician | None) -> Message:
    held = handing_on.held_by(contact.session, who.id)
    told = _("<b>{name}</b> gets nothing more from the moment you say yes.", name=who.name)
    takes = _("<b>{heir}</b> takes over patients: {patients}, open cases: {cases}.", heir=heir.name if heir else "–",
              patients=held.patients, cases=held.cases)  # fmt: skip
    back = _("Open cases that go back to a colleague: {count}.", count=held.taken)
    absent = [one for one in people.clinic_people(contact.session).values() if one.covered_by == who.id]
    stands_in = [_stands_in(who, absent, heir)] if absent else []
    yes = Button(_("Yes, {name} leaves now", name=who.name), press=press(STAFF, "left", who.id, heir.id if heir else 0))
    also = (*((takes,) if heir else ()), *((back,) if held.taken else ()), *stands_in)
    return say(told, *also, buttons=column(yes, _to_card(who)))


def _stands_in(who: Clinician, absent: list[Clinician], heir: Clinician | None) -> Sentence:
    facts = {"name": who.name, "absent": listed([as_written(one.name) for one in absent])}
    if heir is None:
        return _("<b>{name}</b> stands in for {absent}. Nobody will from then on.", **facts)
    return _("<b>{name}</b> stands in for {absent}. <b>{heir}</b> will from then on.", heir=heir.name, **facts)


def _let_leave(contact: Contact, who: Clinician, to: str) -> Message:
    heir = _heir(contact, who, to)
    if _is_last_admin(contact, who):
        return _card(contact, who, _last_admin())
    if heir is None and not handing_on.held_by(contact.session, who.id).is_nothing:
        return _ask_heir(contact, who)  # the colleague has left or is away by now, or something came in meanwhile
    leaving.leave(contact.session, contact.practice, who, heir, contact.now)
    gone = _("✓ <b>{name}</b> has left the clinic.", name=who.name)
    return say(gone, buttons=column(_back()))


def invite(contact: Contact, event: StaffInvited) -> None:
    """Somebody new, and the one-time link that makes her known here."""
    if not may_work(contact, Access.STAFF):
        reply(contact, _("That is not open to you here."))
        return
    zone = contact.practice.clinic.zone
    invitation_id = inviting.invite_clinician(contact.session, event.name, zone, contact.now)
    _hand_out(contact, event.name, invitation_id)


def _new_link(contact: Contact, who: Clinician) -> None:
    """An earlier link of somebody who has not come yet works no more."""
    if who.chat_id is None:
        _hand_out(contact, who.name, inviting.invite_again(contact.session, who, contact.now))


def _hand_out(contact: Contact, name: str, invitation_id: int) -> None:
    link = _("{link}", link=InvitationLink(invitation_id))
    handed = _("Send this to <b>{name}</b>. It works once, for 3 days.", name=name)
    reply(contact, Message((handed, link), qr=link))
