"""A clinic in which somebody can be called beside the lead: her cover, an administrator, and an outsider."""

import re
from datetime import datetime
from pathlib import Path

from bot.care.alerting import Review
from bot.care.findings import Finding, Severity
from bot.care.people import CareLink, CareRole
from bot.demo.emulator.people import Person
from bot.services.reviews import reviewing
from storage import care_links, people, reviews
from tests.world import MONDAY, World


class Clinic(World):
    """Beside Anna, Dr Lee and Dr Moss: Dr Kim, who is Anna's cover, and Ada, who administers the clinic."""

    def begin(self) -> None:
        super().begin()
        self.kim = self.emulator.person(2003, first_name="Kim")
        self.ada = self.emulator.person(2004, first_name="Ada")
        self.add_clinician(self.kim, "Dr Kim")
        self.add_clinician(self.ada, "Ada Admin", is_admin=True)
        self.writes(lambda session: care_links.tie(session, CareLink(3, 1, CareRole.COVER), self.clock.at))
        self.everybody = (self.lee, self.kim, self.moss, self.ada)
        self.heard()

    def heard(self) -> dict[str, list[str]]:
        """What everybody of the clinic was told of cases since this was last asked; who heard nothing is left out."""
        news = {str(who.user["first_name"]): self.of_cases(who) for who in self.everybody}
        return {name: said for name, said in news.items() if said}

    def of_cases(self, who: Person) -> list[str]:
        return [text for text in self.news(who) if re.search(r"ase \d", text) and not text.startswith("Your day")]

    def finds(self, severity: Severity) -> None:
        """A rule finds something about Anna, and everybody hears of it."""
        self.flags(severity)
        self.settle()

    def flags(self, severity: Severity) -> None:
        """A rule finds something about Anna; nothing has been sent yet."""
        finding = Finding("test_rule", 1, severity, "Something moved.", "Consider the plan.")
        now, practice = self.clock.at, self.practice
        self.writes(
            lambda session: reviewing.add_finding(
                session, practice, people.patient(session, 1), finding, now.date(), now
            )
        )

    def changes(self, clinician_id: int, **values: object) -> None:
        """A clinician's row."""
        self.writes(lambda session: people.change_clinician(session, clinician_id, **values))

    def case(self, number: int = 1) -> Review:
        found = self.reads(lambda session: reviews.review(session, number))
        assert found is not None
        return found


def opened(folder: Path, at: datetime = MONDAY, on_call: str = "lead") -> Clinic:
    clinic = Clinic(folder, at, on_call=on_call)
    clinic.begin()
    return clinic
