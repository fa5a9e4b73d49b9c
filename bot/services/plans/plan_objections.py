"""What a clinician weighs before a plan is published, and what refuses it until the clinician says it is meant."""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from html import unescape

from sqlmodel import Session

from bot.care.background import TYPED, in_words
from bot.care.day_questions import Burden, burden_line, burden_of
from bot.care.findings import Finding
from bot.care.history import Happening, HappeningKind
from bot.care.medicines import words_of
from bot.care.people import Patient
from bot.care.plan import CarePlan, PlanItem
from bot.care.practice import Practice
from bot.care.prompt import MEDICATION
from bot.care.publishing_shown import answer_to_allergies, answer_to_genes, answers_in
from bot.care.sentences import Sentence, as_written, english, lines, render
from bot.errors import PublishingRefused
from bot.services.reviews.histories import history_of
from storage import background, happenings

ALLERGIES = "allergies"
_SECTIONS = (ALLERGIES, "medicines", "conditions")
_SINCE_SHOWN = 2  # of what was told of allergies later, the latest
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


class Objection(StrEnum):
    """What keeps a plan from being published until it is answered; the letter stands for its answer in a button."""

    ALLERGIES = "a"
    GENES = "g"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What speaks against a plan: its new medicines beside allergies and genes, and its burden.

    `allergies` is what she told of them, at the start and since; `has_allergies` when there is something to weigh.
    """

    new: tuple[str, ...]
    allergies: Sentence
    has_allergies: bool
    genes: Finding | None
    burden: Burden

    def standing(self, answered: str = "") -> Objection | None:
        """The first that is not answered yet as it stands now; `answered` holds what `answers_in` reads."""
        known = answers_in(answered)
        if self.genes is not None and answer_to_genes(self.genes) not in known:
            return Objection.GENES
        is_against = bool(self.new) and self.has_allergies
        if is_against and answer_to_allergies(self.new, self.allergies) not in known:
            return Objection.ALLERGIES
        return None

    def answered_by(self, meant: Meant) -> str:
        """The answers of a clinician who means it, to what stands against it now."""
        genes = answer_to_genes(self.genes) if self.genes is not None and meant.despite_genes else ""
        return genes + (answer_to_allergies(self.new, self.allergies) if meant.despite_allergies else "")


def weigh(
    session: Session, practice: Practice, patient: Patient, before: CarePlan, after: CarePlan, today: date
) -> Weighed:
    """What speaks against giving her the plan `after` in place of `before`."""
    told = background.sections_of(session, patient.id).get(ALLERGIES, {})
    since = [each.detail for each in _news(session, patient, today) if _ABOUT_ALLERGIES in each.detail.casefold()]
    new = _new_medicines(before, after)
    return Weighed(
        new=tuple(sorted({_medicine(item) for item in new})),
        allergies=lines([in_words(ALLERGIES, told), *map(as_written, since[-_SINCE_SHOWN:])]),
        has_allergies=str(told.get(ALLERGIES, "")).startswith(TYPED) or bool(since),
        genes=_against_genes(session, practice, patient, after, new, today),
        burden=burden_of(after, patient, practice.prompt_kinds, today),
    )


def letters(meant: Meant) -> str:
    """The objections that are answered by it."""
    return Objection.ALLERGIES.value * meant.despite_allergies + Objection.GENES.value * meant.despite_genes


def refuse_unless_meant(
    session: Session, practice: Practice, patient: Patient, before: CarePlan, after: CarePlan, meant: Meant, today: date
) -> None:
    """`PublishingRefused` for a medicine that genes or an allergy may speak against, and for too many messages."""
    weighed = weigh(session, practice, patient, before, after, today)
    match weighed.standing(weighed.answered_by(meant)):
        case Objection.GENES:
            assert weighed.genes is not None
            against = f"{weighed.genes.reason} {weighed.genes.consider}"
            raise PublishingRefused(f"{against} Add --despite-genes if it is meant.")
        case Objection.ALLERGIES:
            new = ", ".join(weighed.new)
            raise PublishingRefused(
                f"The patient has told of allergies and {new} is new. Add --despite-allergies if it is meant."
            )
    if weighed.burden.is_over_budget and not meant.over_budget:
        raise PublishingRefused(
            f"The busiest day would have {weighed.burden.busiest} messages, more than anybody should get. "
            'Add --over-budget "why" if it is meant.'
        )


def _medicine(item: PlanItem) -> str:
    """What an item gives: its substance, with its title where that names something else; empty for no medicine."""
    if not item.medicine:
        return item.title.lower() if item.kind == MEDICATION else ""
    is_named = words_of(item.medicine) <= words_of(item.title)
    return item.medicine if is_named else f"{item.title} ({item.medicine})"


def _new_medicines(before: CarePlan, after: CarePlan) -> list[PlanItem]:
    """Those items that give a medicine no item gave before; another dose of one is nothing new."""
    taken = {_same(name) for item in before.items for name in (item.medicine, item.title, _medicine(item)) if name}
    return [item for item in after.items if _medicine(item) and _same(_medicine(item)) not in taken]


def _same(medicine: str) -> frozenset[str]:
    """Equal for two strengths of one medicine; a name in other letters stands for itself."""
    return words_of(medicine) or frozenset({medicine.casefold()})


def _against_genes(
    session: Session, practice: Practice, patient: Patient, after: CarePlan, new: list[PlanItem], today: date
) -> Finding | None:
    """What the rule on genes finds when all that is known arrives today beside the medicines that are new."""
    named = replace(after, items=tuple(replace(item, medicine=_medicine(item)) for item in new))
    arrived = (Happening(today, HappeningKind.PHENOTYPE_ARRIVED),)
    history = replace(history_of(session, practice, patient, named, today), happenings=arrived)
    return practice.rules[GENE_DRUG].evaluate(history, {})
