"""A change of a plan that is not published yet, as its pages show it, and what it comes to so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.care.messages import Button, Message, Rows, press
from bot.care.plan import CarePlan, Measure, PlanItem
from bot.care.plan_difference import difference
from bot.care.questionnaire import Questionnaire
from bot.care.rule import Rule
from bot.care.sentences import Sentence, _, content, english, lines, render
from bot.care.watch_changes import watch_changes

DRAFT_PRESS = "draft"
PLAN_OF_PRESS = "planof"
HISTORY_PRESS = "planhistory"
PUBLISH_PRESS = "publish"
CHARACTERS_SHOWN = 2_500  # of the differences: a message holds 4 096


@dataclass(frozen=True, slots=True)
class DraftView:
    """The draft of one patient. `before` is the version it changes, `before_content` as its file has it."""

    patient_id: int
    name: str
    revision: int
    stamp: str  # the revision and when the draft was begun: a button of one that was thrown away changes nothing here
    base_version: int
    before: CarePlan
    before_content: Mapping[str, Any]
    plan: CarePlan
    content: Mapping[str, Any]
    rules: Mapping[str, Rule]
    questionnaires: Mapping[str, Questionnaire]
    templates: Mapping[str, CarePlan]
    is_minor: bool = False
    proposals: int = 0  # of the background, that nobody has taken or left

    def button(self, label: Sentence, *what: object) -> Button:
        """A button that does nothing once the draft has been changed."""
        return Button(label, press=press(DRAFT_PRESS, self.patient_id, self.stamp, *what))

    def back(self, *page: object) -> tuple[Button, ...]:
        """The row that leads to another page, and on to publishing where there is something to publish."""
        return (self.button(_("‹ Back"), *page), *self.onward(_("Preview & publish")))

    @property
    def differs(self) -> bool:
        """True when there is something to publish."""
        return self.plan != self.before

    def onward(self, label: Sentence) -> tuple[Button, ...]:
        """The way to the preview; none while nothing differs."""
        return (self.to_publish(label),) if self.differs else ()

    def to_publish(self, label: Sentence) -> Button:
        """What the background proposes, then the preview."""
        return Button(label, press=press(PUBLISH_PRESS, self.patient_id, self.revision))


def page(*paragraphs: Sentence, buttons: Rows) -> Message:
    """One page: it tells of somebody's treatment, so that it cannot be passed on."""
    return Message(paragraphs, buttons, is_protected=True)


def changes(view: DraftView) -> list[Sentence]:
    """What differs from the version in force, for the patient and for the clinic alone."""
    return changes_between(view.before, view.plan, view.questionnaires)


def changes_between(before: CarePlan, after: CarePlan, questionnaires: Mapping[str, Questionnaire]) -> list[Sentence]:
    """What differs between two plans, for the patient first, then for the clinic alone."""
    names = {code: questionnaire.name for code, questionnaire in questionnaires.items()}
    seen = [change.words for change in difference(before, after, names)]
    return [*seen, *_quietly(before, after), *watch_changes(before, after, names)]


def _quietly(before: CarePlan, after: CarePlan) -> list[Sentence]:
    """What a patient does not read of an item or a question."""
    items = {item.id: item for item in before.items}
    measures = {measure.code: measure for measure in before.measures}
    of_items = [words for item in after.items if item.id in items for words in _of_item(items[item.id], item)]
    of_measures = [words for measure in after.measures if measure.code in measures
                   for words in _of_measure(measures[measure.code], measure)]  # fmt: skip
    return [*of_items, *of_measures]


def _of_item(old: PlanItem, item: PlanItem) -> list[Sentence]:
    found = []
    if item.must_not_miss and not old.must_not_miss:
        found.append(_("<b>{title}</b> must not be missed.", title=item.title))
    elif old.must_not_miss and not item.must_not_miss:
        found.append(_("<b>{title}</b> may be missed.", title=item.title))
    if item.may_move != old.may_move:
        minutes = int(item.may_move.total_seconds() // 60)
        found.append(_("<b>{title}</b> may be moved by {minutes} minutes.", title=item.title, minutes=minutes))
    return found


def _of_measure(old: Measure, measure: Measure) -> list[Sentence]:
    if old.important_change == measure.important_change:
        return []
    return [_("{name}: a change of {now} matters. Before: {old}.", name=content(measure.name),
              now=measure.important_change, old=old.important_change)]  # fmt: skip


def shortened(sentences: list[Sentence], most: int = CHARACTERS_SHOWN) -> Sentence:
    """As many of them as a message, or so many characters, can hold, one a line."""
    shown: list[Sentence] = []
    length = 0
    for sentence in sentences:
        length += len(render(sentence, english()))
        if shown and length > most:
            shown.append(_("And {count} more.", count=len(sentences) - len(shown)))
            break
        shown.append(sentence)
    return lines(shown)
