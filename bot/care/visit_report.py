"""What a clinician reads in the ten minutes before a visit: one patient on one or two pages, as plain JSON to lay out.

The parts are written in `visit_now`, `visit_course`, `visit_changes` and `visit_told`; here they become one report.
"""

from typing import Any
from zoneinfo import ZoneInfo

from bot.care.messages import File, Message
from bot.care.patient_card import ROLES, what_holds_back
from bot.care.plan_words import listed
from bot.care.sentences import Sentence, _, lines, to_json
from bot.care.visit_changes import changes
from bot.care.visit_course import adherence, course, questionnaires
from bot.care.visit_facts import Section, VisitFacts
from bot.care.visit_now import closed_cases, coming, now_lines
from bot.care.visit_told import background, events, goals, own_words

VISIT_REPORT = "visit_report"  # what kind of picture the drawing process is given
MOST_PAGES = 2
_CARERS_SHOWN = 4
_MOST_WORDS = 60  # characters of a name


def visit_report(facts: VisitFacts) -> Message:
    """The report as a file, with what it is in a few words beside it; it cannot be passed on."""
    number = facts.patient.id
    return Message(
        (
            _("<b>{name}</b> · patient {number}", name=facts.patient.name[:_MOST_WORDS], number=number),
            lines([_("Visit report, {made}.", made=_made(facts)), _NOT_A_DIAGNOSIS]),
        ),
        file=File(f"visit-report-{number}.pdf", report=report_of(facts)),
        silent=True,
        is_protected=True,
    )


_NOT_A_DIAGNOSIS = _("Flags for review; not a diagnosis.")


def report_of(facts: VisitFacts) -> dict[str, Any]:
    """What stands on the pages. Its sentences are put into words when it is sent."""
    sections = (
        changes(facts),
        goals(facts),
        adherence(facts),
        events(facts),
        own_words(facts),
        background(facts),
        questionnaires(facts),
        closed_cases(facts),
        coming(facts),
    )
    return {
        "kind": VISIT_REPORT,
        "what": to_json(_("Visit report")),
        "name": to_json(Sentence("{name}", {"name": facts.patient.name})),
        "made": to_json(_made(facts)),
        "who": [to_json(words) for words in _who(facts)],
        "now": _section(Section(_("What matters now"), tuple(now_lines(facts)))),
        "course": course(facts),
        "sections": [_section(section) for section in sections],
        "boxes": to_json(_("▯ stands for letters that cannot be printed here.")),
        "footer": to_json(_footer(facts)),
        "pages": [
            [to_json(_("Page {number} of {count}", number=n, count=count)) for n in range(1, count + 1)]
            for count in range(1, MOST_PAGES + 1)
        ],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": to_json(section.title),
        "lines": [{"words": to_json(line.words), "is_strong": line.is_strong} for line in section.lines],
    }


def _made(facts: VisitFacts) -> Sentence:
    at = facts.now.astimezone(ZoneInfo(facts.zone)).time()
    return _("{day}, {at} ({zone})", day=facts.today, at=at, zone=facts.zone)


def _footer(facts: VisitFacts) -> Sentence:
    """Whose page it is, from when, and what it is not: a printed page may lie alone."""
    return _("Patient {number} · {clinic} · {day}, {zone} · {not_a_diagnosis}", number=facts.patient.id,
             clinic=facts.clinic[:_MOST_WORDS], day=facts.today, zone=facts.zone,
             not_a_diagnosis=_NOT_A_DIAGNOSIS)  # fmt: skip


def _who(facts: VisitFacts) -> list[Sentence]:
    patient, number = facts.patient, facts.patient.id
    values = {"number": number, "day": patient.linked_on}
    if facts.label:
        said = [_("{label} · patient {number} · in care here since {day}", label=facts.label[:_MOST_WORDS], **values)]
    else:
        said = [_("Patient {number} · in care here since {day}", **values)]
    said.append(_plan(facts))
    cares = [_("{name} ({role})", name=name[:_MOST_WORDS], role=ROLES[role]) for name, role in facts.cares]
    if cares:
        said.append(_("Cared for by {names}", names=listed(cares[:_CARERS_SHOWN])))
    if facts.guardian:
        said.append(_("Under age. A guardian answers: {name}.", name=facts.guardian[:_MOST_WORDS]))
    elif patient.is_minor:
        said.append(_("Under age."))
    return [*said, *what_holds_back(facts.patient)]


def _plan(facts: VisitFacts) -> Sentence:
    if facts.plan is None or facts.version is None:
        return _("No plan yet.")
    values = {"name": facts.plan.name[:_MOST_WORDS], "version": facts.version.number, "day": facts.version.published_on}
    if facts.version.read_on is not None:
        return _("{name}, version {version} of {day}, read on {read_on}", read_on=facts.version.read_on, **values)
    if facts.version.number > 1:
        return _("{name}, version {version} of {day}, not read yet", **values)
    return _("{name}, version {version} of {day}", **values)
