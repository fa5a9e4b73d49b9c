"""A clinic with somebody in every role, and patients in every relation to them, for tests of who may do what."""

from datetime import date
from enum import StrEnum

from sqlalchemy import insert, select
from sqlmodel import Session

from bot.care.people import CareLink, CareRole
from bot.demo.emulator.people import Person
from storage import care_links, people, promises
from storage.tables import alerts, metadata, missed_warnings
from tests.world import PIXEL, World


class Role(StrEnum):
    """Everybody who can press a button; the clinic's people as they stand to Anna."""

    STRANGER = "stranger"
    PATIENT = "patient"
    OTHER_PATIENT = "other patient"
    FORMER_PATIENT = "patient whose care ended"
    CARER = "carer"
    LEAD = "lead"
    OWNER = "owner"
    COVER = "cover"
    STANDS_IN = "stands in"
    PAGED = "paged"
    ADMIN = "admin"
    OUTSIDER = "outsider"
    LEFT = "left the clinic"
    OTHERS_LEAD = "lead of the others"


class Subject(StrEnum):
    """Whom a button is about, seen from Anna's team."""

    OWN = "own"
    OTHER = "other's"
    FORMER = "former"  # cared for by Anna's whole team before, and by somebody else now
    ENDED = "ended"  # her care has ended
    NOBODY = "nobody"


TEAM = frozenset({Role.LEAD, Role.OWNER, Role.COVER, Role.STANDS_IN, Role.PAGED})
CLINICIANS = TEAM | {Role.ADMIN, Role.OUTSIDER, Role.OTHERS_LEAD}
PATIENTS = {Subject.OWN: 1, Subject.OTHER: 2, Subject.FORMER: 3, Subject.ENDED: 4, Subject.NOBODY: 99_999}
_IDS = {
    Role.STRANGER: 3002, Role.PATIENT: 1001, Role.OTHER_PATIENT: 1002, Role.FORMER_PATIENT: 1004, Role.CARER: 3001,
    Role.LEAD: 2001, Role.OWNER: 2003, Role.COVER: 2004, Role.STANDS_IN: 2005, Role.PAGED: 2006, Role.ADMIN: 2007,
    Role.OUTSIDER: 2002, Role.LEFT: 2008, Role.OTHERS_LEAD: 2009,
}  # fmt: skip
_CLEO = 1003
# What nobody else may read: the name, the clinic's label, a note, a message, a goal, what a promise expects.
SECRETS = {
    Subject.OWN: ("Annabel", "Lilac", "marigold", "periwinkle", "sundial", "teapot"),
    Subject.OTHER: ("Beatrix", "Indigo", "foxglove", "honeydew", "lighthouse", "kettle"),
    Subject.FORMER: ("Cleodora", "Ochre", "hyacinth", "nutmeg", "windmill", "saucer"),
    Subject.ENDED: ("Dorothea", "Cerise", "snowdrop", "saffron", "drawbridge", "pitcher"),
}
_KNOWN = {
    Role.PATIENT: {Subject.OWN}, Role.OTHER_PATIENT: {Subject.OTHER},
    Role.OTHERS_LEAD: {Subject.OTHER, Subject.FORMER}, **{role: {Subject.OWN} for role in TEAM},
}  # fmt: skip


def person(world: World, role: Role) -> Person:
    """Who plays it."""
    return world.emulator.person(_IDS[role])


def secrets_from(role: Role) -> list[str]:
    """What must never be read in the chat of that role. A carer knows the name of the one she helps, no more."""
    known = _KNOWN.get(role, set())
    told = [word for subject, words in SECRETS.items() if subject not in known for word in words]
    return [word for word in told if role is not Role.CARER or word != SECRETS[Subject.OWN][0]]


def filled_clinic(world: World) -> None:
    """Everybody is there, every patient has a case, a note, messages, a goal and a promise."""
    for role in CLINICIANS | {Role.LEFT}:
        first = world.emulator.person(_IDS[role], first_name="Kim")
        world.add_clinician(first, f"Dr {role.value.title()}", is_admin=role is Role.ADMIN)
    numbers = _numbers(world)
    lead, others_lead = person(world, Role.LEAD), person(world, Role.OTHERS_LEAD)
    for subject, its_lead in zip(SECRETS, (lead, others_lead, others_lead, lead), strict=True):
        _joins(world, subject, its_lead)
    world.writes(lambda session: _tie(world, session, numbers))
    _helped(world)
    for subject in SECRETS:
        its_lead = others_lead if subject in (Subject.OTHER, Subject.FORMER) else lead
        _lives(world, subject, its_lead)
    world.forges(lead, f"careof:{PATIENTS[Subject.ENDED]}:ended:finished")
    world.says(person(world, Role.STRANGER), "hello")
    world.writes(lambda session: _untie(world, session, numbers))


def _numbers(world: World) -> dict[Role, int]:
    """Each clinician's number in the database."""

    def found(session: Session) -> dict[Role, int]:
        numbers = {}
        for role in CLINICIANS | {Role.LEFT}:
            chat = people.chat_at(session, world.channel.name, str(_IDS[role]))
            assert chat is not None
            clinician = people.clinician_in(session, chat.id)
            assert clinician is not None
            numbers[role] = clinician.id
        return numbers

    return world.reads(found)


def _joins(world: World, subject: Subject, lead: Person) -> None:
    name, label, *_rest = SECRETS[subject]
    who = _patient(world, subject)
    who.user["first_name"] = name
    world.joins(who, world.invite(lead, label))


def _patient(world: World, subject: Subject) -> Person:
    roles = {Subject.OWN: Role.PATIENT, Subject.OTHER: Role.OTHER_PATIENT, Subject.ENDED: Role.FORMER_PATIENT}
    return person(world, roles[subject]) if subject in roles else world.emulator.person(_CLEO, first_name="Cleodora")


def _tie(world: World, session: Session, numbers: dict[Role, int]) -> None:
    roles = {Role.OWNER: CareRole.OWNER, Role.COVER: CareRole.COVER, Role.LEFT: CareRole.COVER}
    for role, care_role in roles.items():
        for subject in (Subject.OWN, Subject.FORMER):
            domain = "blood_pressure" if care_role is CareRole.OWNER else None
            care_links.tie(session, CareLink(numbers[role], PATIENTS[subject], care_role, domain), world.clock.at)
    former = CareLink(numbers[Role.LEAD], PATIENTS[Subject.FORMER], CareRole.COVER)
    care_links.tie(session, former, world.clock.at)


def _untie(world: World, session: Session, numbers: dict[Role, int]) -> None:
    """Whose tie has ended, who stands in, who was called in to Anna's case, who has left."""
    for role in (Role.LEAD, Role.OWNER, Role.COVER):
        care_links.untie(session, numbers[role], PATIENTS[Subject.FORMER], world.clock.at)
    away = {"away_until": date(2026, 6, 1), "covered_by": numbers[Role.STANDS_IN]}
    people.change_clinician(session, numbers[Role.LEAD], **away)
    people.change_clinician(session, numbers[Role.LEFT], ended_at=world.clock.at)
    case = ids_of(session, Subject.OWN)["review"]
    paged = {"review_id": case, "clinician_id": numbers[Role.PAGED], "is_paged": True, "severity": "urgent"}
    session.execute(insert(alerts).values(raised_at=world.clock.at, **paged))


def _helped(world: World) -> None:
    """Tom helps Anna; somebody is asked for and not confirmed yet."""
    anna, carer = person(world, Role.PATIENT), world.emulator.person(_IDS[Role.CARER], first_name="Tom")
    for name in ("Tom", "Ute"):
        world.says(anna, "/carer")
        if name == "Ute":
            world.taps(anna, "Name somebody else")
        world.says(anna, name)
        world.taps(anna, "See my plan and answer for me")
        world.taps(anna, "For 90 days")
        if name == "Tom":
            world.taps(person(world, Role.LEAD), "Open")
            world.taps(person(world, Role.LEAD), "Confirm")
            world.says(carer, f"/start {world.link_of(anna)}")
            world.taps(carer, "Yes, I agree")


def _lives(world: World, subject: Subject, lead: Person) -> None:
    _name, _label, note, letter, goal, promise = SECRETS[subject]
    who, number = _patient(world, subject), PATIENTS[subject]
    world.says(who, f"/note {note}")
    world.says(who, f"I have chest pain {note}")
    world.taps(who, "No, I need help")
    world.acts(lambda: who.sends_photo(PIXEL))
    world.taps(who, "Send it to my care team")
    world.forges(lead, f"write:{number}")
    world.says(lead, letter)
    world.taps(lead, "Send")
    world.taps(who, "Yes")
    world.says(who, "/goal")
    world.says(who, f"Walk to the {goal}")
    world.taps(who, "In 8 weeks")
    world.taps(who, "That is enough")
    world.writes(lambda session: promises.add_promise(session, number, 1, promise, date(2026, 4, 1)))
    asked = {"patient_id": number, "clinician_id": 1, "what": "admission", "asked_at": world.clock.at}
    world.writes(lambda session: session.execute(insert(missed_warnings).values(**asked)) and None)


def ids_of(session: Session, subject: Subject) -> dict[str, int]:
    """The rows that buttons about that patient name; a number nothing has where there is no such row."""
    patient = PATIENTS[subject]

    def first(table_name: str, **known: object) -> int:
        table = metadata.tables[table_name]
        found = select(table.c.id).where(table.c.patient_id == patient)
        for name, value in known.items():
            found = found.where(table.c[name] == value)
        return session.scalar(found.order_by(table.c.id).limit(1)) or 99_999

    asked = session.scalar(
        select(metadata.tables["thread_messages"].c.id)
        .where(metadata.tables["thread_messages"].c.patient_id == patient)
        .order_by(metadata.tables["thread_messages"].c.id)
    )
    return {
        "patient": patient,
        "review": first("reviews"),
        "letter": asked or 99_999,
        "prompt": first("prompts"),
        "note": first("notes", kind="attachment"),
        "promise": first("promises"),
        "missed": first("missed_warnings"),
        "goal": first("goals"),
        "version": first("care_plans"),
        "response": first("responses"),
        "offer": first("offers"),
        "carer": first("chat_roles", role="carer"),
        "asked": first("invitations", kind="carer_asked"),
        "link": first("invitations", kind="patient"),
        "dose": first("doses"),
    }
