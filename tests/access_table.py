"""Every button and every command, and which roles get somewhere with it: what does not stand here is refused."""

from dataclasses import dataclass

from tests.clinic_full_of_people import CLINICIANS, TEAM, Role

NOBODY: frozenset[Role] = frozenset()
SPEAKING = frozenset({Role.PATIENT, Role.OTHER_PATIENT})


@dataclass(frozen=True)
class Verb:
    """A button by its first word. `forms` are its callback data, the first of them harmless.

    `own` are the roles that get somewhere about Anna, `others` those that do about somebody else's patient.
    """

    own: frozenset[Role]
    others: frozenset[Role]
    forms: tuple[str, ...]


def of_team(*forms: str) -> Verb:
    """Only who cares for the patient."""
    return Verb(TEAM, frozenset({Role.OTHERS_LEAD}), forms)


def of_patient(*forms: str, carer: bool = False) -> Verb:
    """Only the patient whose row it is, or the carer who acts for her."""
    return Verb(frozenset({Role.PATIENT, *({Role.CARER} if carer else ())}), frozenset({Role.OTHER_PATIENT}), forms)


def of_roles(roles: frozenset[Role], *forms: str) -> Verb:
    """About nobody in particular: one's own work, or one's own answers."""
    return Verb(roles, roles, forms)


VERBS = {
    # Who cares for the patient
    "review": of_team("review:{review}:open", "review:{review}:ack:1", "review:{review}:close",
                      "review:{review}:outcome:plan_kept:1", "review:{review}:words:plan_kept:1",
                      "review:{review}:quiet:plan_kept:1", "review:{review}:tell:plan_kept:1",
                      "review:{review}:reopen:1", "review:{review}:picture",
                      "review:{review}:later", "review:{review}:hand:2", "review:{review}:accept"),
    "closing": of_team("closing:{review}:1:note", "closing:{review}"),
    "missed": of_team("missed:{missed}:yes", "missed:{missed}:no"),
    "chart": of_team("chart:{patient}:42", "chart:{patient}:all"),
    "backgroundof": of_team("backgroundof:{patient}"),
    "notesof": of_team("notesof:{patient}:0"),
    "shown": of_team("shown:{note}"),
    "promise": of_team("promise:{promise}"),
    "away": of_team("away:{patient}"),
    "hold": of_team("hold:{patient}:2026-03-02", "hold:{patient}"),
    "patient": of_team("patient:{patient}"),
    "visit": of_team("visit:{patient}"),
    "planof": of_team("planof:{patient}", "planof:{patient}:here"),
    "planhistory": of_team("planhistory:{patient}", "planhistory:{patient}:see:1", "planhistory:{patient}:diff:1"),
    "draft": of_team("draft:{patient}:-:begin", "draft:{patient}:-:menu", "draft:{patient}:-:anew"),
    "publish": of_team("publish:{patient}:0", "publish:{patient}:0:1::why:other"),
    "careof": of_team("careof:{patient}", "careof:{patient}:pause:7", "careof:{patient}:hold", "careof:{patient}:phone",
                      "careof:{patient}:end", "careof:{patient}:ended:finished", "careof:{patient}:cover:2",
                      "careof:{patient}:lead:2", "careof:{patient}:remove:1", "careof:{patient}:alive"),
    "write": of_team("write:{patient}", "write:{patient}:1"),
    "messagesof": of_team("messagesof:{patient}", "messagesof:{patient}:9"),
    # The patient herself
    "prompt": of_patient("prompt:{prompt}:0:show", "prompt:{prompt}:0:done", "prompt:{prompt}:0:start", carer=True),
    "letter": of_patient("letter:{letter}"),
    "answer": of_patient("answer:{letter}:yes", "answer:{letter}"),
    "goal": of_patient("goal:{goal}:more", "goal:{goal}:ended", "goal:{goal}:enough", "goal:{goal}:words"),
    "plan": of_patient("plan:{version}:page:0", "plan:{version}:yes"),
    # About nobody in particular, or by a chat's own link
    "dose": of_roles(NOBODY, "dose:{dose}:undo"),
    "offer": of_roles(NOBODY, "offer:{offer}:no"),
    "correct": of_roles(NOBODY, "correct:{response}"),
    "move": of_roles(NOBODY, "move:{link}:yes", "move:{link}:no"),
    "wrong": Verb(frozenset({Role.LEAD}), frozenset({Role.OTHERS_LEAD}), ("wrong:{link}",)),
    "links": of_roles(NOBODY, "links:again:{link}", "links:revoke:{link}"),
    "carer": of_team("carer:open:{asked}", "carer:confirm:{asked}", "carer:stop:{carer}", "carer:agree:{asked}"),
    "background": of_roles(SPEAKING, "background:missing"),
    "progress": of_roles(SPEAKING | {Role.CARER}, "progress:42"),
    "erase": of_roles(frozenset({Role.FORMER_PATIENT}), "erase:4", "erase:{patient}:now"),
    "consent": of_roles(SPEAKING, "consent:2:yes", "consent:1:no", "consent:2:read"),
    "fits": of_roles(SPEAKING, "fits"),
    "day": of_roles(SPEAKING | {Role.CARER}, "day:2026-03-02"),
    "send": of_roles(NOBODY, "send"),
    "for": of_roles(frozenset({Role.CARER}), "for:{patient}"),
    "cases": of_roles(CLINICIANS, "cases:0", "cases:7"),
    "caseload": of_roles(CLINICIANS, "caseload:all:0", "caseload:new:0"),
    "rules": of_roles(CLINICIANS, "rules:0"),
    "absent": of_roles(CLINICIANS, "absent:back"),
    "staff": of_roles(frozenset({Role.ADMIN}), "staff:list", "staff:admin:2:1", "staff:left:1:2"),
}  # fmt: skip
ANYBODYS = {"d", "safe"}  # a question of the own chat; the numbers to call, for whoever says that she is not safe

_WORK = {"invite", "reviews", "caseload", "plans", "background", "carers", "genes", "write", "rules", "invitations",
         "away", "settings", "help", "start"}  # fmt: skip
_HERS = {"today", "checkin", "correct", "took", "plan", "progress", "goals", "goal", "background", "pause", "settings",
         "note", "tell", "team", "help", "carer", "consent", "export", "delete", "for", "stop", "start"}  # fmt: skip
COMMANDS: dict[Role, set[str]] = {
    **dict.fromkeys(CLINICIANS, _WORK),
    Role.ADMIN: {*_WORK, "staff", "clinic"},
    Role.PATIENT: _HERS,
    Role.OTHER_PATIENT: _HERS,
    Role.CARER: {"today", "checkin", "progress", "for", "leave", "help", "start"},
}
