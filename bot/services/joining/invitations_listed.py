"""/invitations: the links a clinician has made that nobody has used yet: sent again, or revoked."""

from bot.care.events import NewPhoneWanted
from bot.care.messages import Button, Message, Rows, id_in, press, say
from bot.care.paging import PAGE, paged
from bot.care.people import LINK_VALID_FOR, Invitation
from bot.care.sentences import InvitationLink, LocalTime, Sentence, _, lines
from bot.services.joining import joining, moving
from bot.services.talk import talking
from bot.services.talk.access import may_work
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import handing_on, invitations

LINKS = "links"
_KINDS = (joining.PATIENT_LINK, moving.MOVE)
_LIST = "list"


def show(contact: Contact, _write_down: talking.WriteDown) -> None:
    """/invitations"""
    reply(contact, _list(contact, ""))


def press_links(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """*Send again* or *Revoke*, by whoever made the link, or another page.

    A link that was opened or used meanwhile stays as it is.
    """
    verb, which, page = (*rest, "", "", "")[:3]
    if verb == _LIST and may_work(contact):
        edit_tapped(contact, _list(contact, which))
        return
    found = invitations.invitation(contact.session, id_in(which) or 0)
    if not may_work(contact) or found is None or not _is_mine(contact, found):
        reply(contact, _("I cannot find that link."))
        return
    if not found.is_open or _is_being_answered(found):
        edit_tapped(contact, _list(contact, page))
        return
    if verb == "again":
        _send_again(contact, found)
    elif verb == "revoke":
        invitations.change_invitation(contact.session, found.id, revoked_at=contact.now)
    edit_tapped(contact, _list(contact, page))


def _is_mine(contact: Contact, found: Invitation) -> bool:
    return contact.clinician is not None and found.clinician_id == contact.clinician.id and found.kind in _KINDS


def _is_being_answered(found: Invitation) -> bool:
    """True while whoever opened it is asked whether she agrees; *Wrong person* ends that, and tells her."""
    return found.kind == joining.PATIENT_LINK and found.opened_by is not None


def _list(contact: Contact, page: str) -> Message:
    """Newest first, numbered through all pages; what was done on a page shows that page again."""
    assert contact.clinician is not None
    ids = list(enumerate(handing_on.unused_links_of(contact.session, contact.clinician.id, _KINDS), 1))
    shown, turn = paged(ids, page, LINKS, _LIST)
    known = [(number, invitations.invitation(contact.session, link)) for number, link in shown]
    found = [(number, one) for number, one in known if one is not None]
    if not found:
        return say(_("No link of yours is waiting. /invite makes one."))
    buttons: Rows = tuple(_buttons(one, number) for number, one in found)
    told = [_line(contact, one, number) for number, one in found]
    return say(_("Links of yours that nobody has used yet:"), lines(told), buttons=(*buttons, *turn))


def _line(contact: Contact, found: Invitation, number: int) -> Sentence:
    assert contact.clinician is not None
    until = LocalTime(found.expires_at, contact.clinician.zone)
    values = {"number": number, "label": found.label, "until": until}
    if _is_being_answered(found):
        return _("{number}. <b>{label}</b>: opened, not agreed to yet", **values)
    if found.expires_at <= contact.now:
        return _("{number}. <b>{label}</b>: ran out on {until}", **values)
    if found.kind == moving.MOVE:
        return _("{number}. <b>{label}</b>, new phone: works until {until}", **values)
    return _("{number}. <b>{label}</b>: works until {until}", **values)


def _buttons(found: Invitation, number: int) -> tuple[Button, ...]:
    if _is_being_answered(found):
        return (Button(_("{number}. Wrong person", number=number), press=press(joining.WRONG_PERSON, found.id)),)
    page = (number - 1) // PAGE
    return (
        Button(_("{number}. Send again", number=number), press=press(LINKS, "again", found.id, page)),
        Button(_("{number}. Revoke", number=number), press=press(LINKS, "revoke", found.id, page)),
    )


def _send_again(contact: Contact, found: Invitation) -> None:
    """A new link of the same kind; the old one works no more."""
    if found.kind == moving.MOVE and found.patient_id is not None:
        moving.offer(contact, NewPhoneWanted(found.patient_id))
        return
    invitations.change_invitation(contact.session, found.id, revoked_at=contact.now)
    again = invitations.add_invitation(
        contact.session, found.kind, found.clinician_id, found.label, found.plan, contact.now,
        contact.now + LINK_VALID_FOR,
    )  # fmt: skip
    link = _("{link}", link=InvitationLink(again))
    handed = _("Hand this to <b>{label}</b>. It works once, for 3 days. The link before it works no more.",
               label=found.label)  # fmt: skip
    reply(contact, Message((handed, link), qr=link))
