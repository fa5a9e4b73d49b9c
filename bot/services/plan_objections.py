"""What a clinician weighs before a plan is published, and what refuses it until the clinician says it is meant."""

import re
from dataclasses import dataclass, replace
from datetime import date
from html import unescape

from sqlmodel import Session

from bot.care.background import TYPED, in_words
from bot.care.day_questions import burden_line, burden_of
from bot.care.findings import Finding
from bot.care.history import Happening, HappeningKind
from bot.care.people import Patient
from bot.care.plan import CarePlan
from bot.care.practice import Practice
from bot.care.prompt import MEDICATION
from bot.care.sentences import Sentence, english, render
from bot.errors import PublishingRefused
from bot.services.histories import history_of
from storage import background, happenings

ALLERGIES = "allergies"
_SECTIONS = (ALLERGIES, "medicines", "conditions")
_ABOUT_ALLERGIES = "allerg"  # how an allergy is told in passing
GENE_DRUG = "gene_drug"  # the rule that knows which medicine a gene test speaks against


@dataclass(frozen=True, slots=True)
class Meant:
    """What the clinician means all the same; `over_budget` says why so many messages a day are needed."""

    despite_genes: bool = False
    despite_allergies: bool = False
    over_budget: str = ""


def to_consider(session: Session, practice: Practice, patient: Patient, plan: CarePlan, today: date) -> list[str]:
    """Plain lines: the patient's allergies, medicines and conditions as told, what is new, and the plan's burden."""
    told = background.sections_of(session, patient.id)
    sections = [in_words(section, told.get(section, {})) for section in _SECTIONS]
    news = [f"Told on {each.on.isoformat()}: {each.detail}" for each in _news(session, patient, today)]
    burden = burden_line(burden_of(plan, patient, practice.prompt_kinds, today))
    return [*map(_plain, sections), *map(_printable, news), _plain(burden)]


def _news(session: Session, patient: Patient, today: date) -> list[Happening]:
    """What she has told was new in her background, in her own words."""
    told = happenings.happenings_between(session, patient.id, patient.linked_on, today)
    return [each for each in told if each.kind is HappeningKind.BACKGROUND_CHANGED and each.detail]


def _plain(sentence: Sentence) -> str:
    return _printable(unescape(re.sub(r"<[^>]+>", "", render(sentence, english()))))


def _printable(text: str) -> str:
    """Her words must not steer the terminal they are shown on."""
    return "".join(character if character.isprintable() else " " for character in text)


def refuse_unless_meant(
    session: Session, practice: Practice, patient: Patient, before: CarePlan, after: CarePlan, meant: Meant, today: date
) -> None:
    """`PublishingRefused` for a medicine that genes or an allergy may speak against, and for too many messages."""
    if not meant.despite_genes and (finding := _against_genes(session, practice, patient, before, after, today)):
        raise PublishingRefused(f"{finding.reason} {finding.consider} Add --despite-genes if it is meant.")
    new = sorted(_medicines(after) - _medicines(before))
    if new and not meant.despite_allergies and _has_allergies(session, patient, today):
        raise PublishingRefused(
            f"The patient has told of allergies and {', '.join(new)} is new. Add --despite-allergies if it is meant."
        )
    burden = burden_of(after, patient, practice.prompt_kinds, today)
    if burden.is_over_budget and not meant.over_budget:
        raise PublishingRefused(
            f"The busiest day would have {burden.busiest} messages, more than anybody should get. "
            'Add --over-budget "why" if it is meant.'
        )


def _medicines(plan: CarePlan) -> set[str]:
    """The substances, or the titles of medicines that name none."""
    return {item.medicine or item.title.lower() for item in plan.items if item.medicine or item.kind == MEDICATION}


def _has_allergies(session: Session, patient: Patient, today: date) -> bool:
    answer = background.sections_of(session, patient.id).get(ALLERGIES, {}).get(ALLERGIES, "")
    told_since = any(_ABOUT_ALLERGIES in each.detail.casefold() for each in _news(session, patient, today))
    return str(answer).startswith(TYPED) or told_since


def _against_genes(
    session: Session, practice: Practice, patient: Patient, before: CarePlan, after: CarePlan, today: date
) -> Finding | None:
    """What the rule on genes finds when all that is known arrives today beside the medicines that are new."""
    taken = {item.medicine for item in before.items}
    new = replace(after, items=tuple(item for item in after.items if item.medicine not in taken))
    arrived = (Happening(today, HappeningKind.PHENOTYPE_ARRIVED),)
    history = replace(history_of(session, practice, patient, new, today), happenings=arrived)
    return practice.rules[GENE_DRUG].evaluate(history, {})
