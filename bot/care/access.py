"""Who of the clinic may do what: the one policy every read and every button is checked against. Default is no."""

from enum import StrEnum

from bot.care.people import CareLink, CareRole, Clinician


class Access(StrEnum):
    """What somebody wants to do."""

    WORK = "work"  # one's own settings, caseload, invitations: no patient in particular
    STAFF = "staff"  # the clinic's people, and who leads whose care
    LOOK = "look"  # read anything about a patient
    TREAT = "treat"  # take and close cases, write to the patient, change the plan
    LEAD = "lead"  # change who else cares for the patient, end care


_OF_PATIENT = {
    Access.LOOK: frozenset(CareRole),
    Access.TREAT: frozenset(CareRole),
    Access.LEAD: frozenset({CareRole.LEAD}),
}


def may(clinician: Clinician | None, link: CareLink | None, access: Access) -> bool:
    """True when this person of the clinic may; `link` is what ties her to the patient in question, if anything does.

    An administrator sees no patient by that alone.
    """
    if clinician is None or clinician.has_left:
        return False
    if access is Access.WORK:
        return True
    if access is Access.STAFF:
        return clinician.is_admin
    is_theirs = link is not None and link.clinician_id == clinician.id
    return is_theirs and link is not None and link.role in _OF_PATIENT[access]
