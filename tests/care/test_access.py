"""The one policy of access, in every combination: what is not named here is refused."""

from itertools import product

import pytest

from bot.care.access import Access, may
from bot.care.people import CareLink, CareRole, Clinician

LEE, PATIENT = 1, 7
NEEDS_A_LINK = {
    Access.LOOK: {CareRole.LEAD, CareRole.OWNER, CareRole.COVER, CareRole.STANDS_IN, CareRole.PAGED},
    Access.TREAT: {CareRole.LEAD, CareRole.OWNER, CareRole.COVER, CareRole.STANDS_IN, CareRole.PAGED},
    Access.LEAD: {CareRole.LEAD},
}
NEEDS_NONE = {Access.WORK, Access.STAFF}


def clinician(*, is_admin: bool = False, has_left: bool = False) -> Clinician:
    return Clinician(LEE, "Dr Lee", "Europe/London", 3, is_admin=is_admin, has_left=has_left)


def test_every_access_and_every_role_is_named_here() -> None:
    assert {*NEEDS_A_LINK, *NEEDS_NONE} == set(Access), "a new access has to be decided about"
    assert NEEDS_A_LINK[Access.LOOK] == set(CareRole), "so has a new role"


@pytest.mark.parametrize(("role", "access", "is_admin"), list(product(CareRole, NEEDS_A_LINK, (False, True))))
def test_a_link_opens_what_its_role_allows_and_being_an_administrator_adds_nothing(
    role: CareRole, access: Access, is_admin: bool
) -> None:
    link = CareLink(LEE, PATIENT, role)
    assert may(clinician(is_admin=is_admin), link, access) is (role in NEEDS_A_LINK[access])


@pytest.mark.parametrize(("access", "is_admin"), list(product(NEEDS_A_LINK, (False, True))))
def test_without_a_link_nothing_about_a_patient_is_allowed(access: Access, is_admin: bool) -> None:
    assert not may(clinician(is_admin=is_admin), None, access)


@pytest.mark.parametrize(("role", "access"), list(product(CareRole, NEEDS_A_LINK)))
def test_somebody_elses_link_opens_nothing(role: CareRole, access: Access) -> None:
    assert not may(clinician(is_admin=True), CareLink(LEE + 1, PATIENT, role), access)


@pytest.mark.parametrize("access", Access)
@pytest.mark.parametrize("link", [None, *(CareLink(LEE, PATIENT, role) for role in CareRole)])
def test_who_has_left_and_who_is_nobody_here_may_do_nothing(link: CareLink | None, access: Access) -> None:
    assert not may(clinician(is_admin=True, has_left=True), link, access)
    assert not may(None, link, access)


def test_own_work_is_anybodys_and_the_clinics_people_are_the_administrators() -> None:
    assert may(clinician(), None, Access.WORK)
    assert not may(clinician(), None, Access.STAFF)
    assert not may(clinician(), CareLink(LEE, PATIENT, CareRole.LEAD), Access.STAFF)
    assert may(clinician(is_admin=True), None, Access.STAFF)
