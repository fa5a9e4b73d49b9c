"""What a new version of a plan changes for the patient, in plain words: new, stopped, changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.care.plan import CarePlan, Measure, PlanItem
from bot.care.plan_words import item_in_words, length_in_words
from bot.care.sentences import Sentence, _, as_written, content, lines

_CHARACTERS_SHOWN = 900

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new, stopped or changed; `length` is about how many characters its words take."""

    words: Sentence
    length: int


def difference(before: CarePlan, after: CarePlan, names: Mapping[str, str]) -> tuple[Change, ...]:
    """What is new first, then what stopped, then what changed. `names` are those of questionnaires, by code."""
    items = _pairs({i.id: i for i in before.items}, {i.id: i for i in after.items})
    new = [_new(item) for old, item in items if old is None and item is not None]
    stopped = [_stopped(old) for old, item in items if item is None and old is not None]
    changed = [_changed(old, item) for old, item in items if old and item and _reads_otherwise(old, item)]
    to_read = [change for old, item in items if item and (change := _leaflet(old, item)) is not None]
    return (*new, *stopped, *changed, *to_read, *_measures(before, after), *_questionnaires(before, after, names))


def _pairs(before: Mapping[str, T], after: Mapping[str, T]) -> list[tuple[T | None, T | None]]:
    """What each code stood for before and stands for now, in the order of the plans."""
    return [(before.get(code), after.get(code)) for code in dict.fromkeys((*after, *before))]


def _new(item: PlanItem) -> Change:
    return Change(_("➕ New: {item}.", item=item_in_words(item, item.times)), length_in_words(item))


def _stopped(item: PlanItem) -> Change:
    return Change(_("➖ Stopped: <b>{title}</b>.", title=item.title), len(item.title))


def _changed(old: PlanItem, item: PlanItem) -> Change:
    words = _("✏️ Changed: {item}. Before: {old}.", item=item_in_words(item, item.times),
              old=item_in_words(old, old.times))  # fmt: skip
    return Change(words, length_in_words(old) + length_in_words(item))


def _leaflet(old: PlanItem | None, item: PlanItem) -> Change | None:
    """What there is to read about an item, where that is new."""
    before = old.leaflet if old else ""
    if item.leaflet == before:
        return None
    if not item.leaflet:
        return Change(_("What you could read about <b>{title}</b> is not there any more.", title=item.title), 80)
    words = _("📖 Please read about <b>{title}</b>: {leaflet}", title=item.title, leaflet=as_written(item.leaflet))
    return Change(words, len(item.leaflet) + len(item.title))


def _reads_otherwise(old: PlanItem, item: PlanItem) -> bool:
    return item_in_words(old, old.times) != item_in_words(item, item.times)


def _measures(before: CarePlan, after: CarePlan) -> list[Change]:
    pairs = _pairs({m.code: m for m in before.measures}, {m.code: m for m in after.measures})
    return [change for old, measure in pairs if (change := _measure(old, measure)) is not None]


def _measure(old: Measure | None, measure: Measure | None) -> Change | None:
    if measure is None:
        assert old is not None
        words = _("I do not ask about this any more: {name}.", name=content(old.name))
    elif old is None:
        words = _("I now ask about this too: {name}.", name=content(measure.name))
    elif _asked(old) != _asked(measure):
        words = _("I now ask this in another way: {name}.", name=content(measure.name))
    else:
        return None
    return Change(words, 80)


def _asked(measure: Measure) -> tuple[object, ...]:
    """Everything about a measure that a patient sees."""
    return measure.question, measure.answer, measure.labels, measure.unit, measure.minimum, measure.maximum


def _questionnaires(before: CarePlan, after: CarePlan, names: Mapping[str, str]) -> list[Change]:
    old = {asked.code for asked in before.questionnaires}
    now = [asked.code for asked in after.questionnaires]
    new = [_("Now and then I ask you these questions too: {name}.", name=_name(code, names))
           for code in now if code not in old]  # fmt: skip
    gone = [_("I do not ask you these questions any more: {name}.", name=_name(code, names))
            for code in sorted(old - set(now))]  # fmt: skip
    return [Change(words, 80) for words in (*new, *gone)]


def _name(code: str, names: Mapping[str, str]) -> Sentence:
    return content(names.get(code, code))


def in_words(changes: Sequence[Change]) -> Sentence:
    """As many as a message holds, one a line; a plan changed only in what the clinic watches says so."""
    if not changes:
        return _("Nothing changes in what you do each day.")
    shown: list[Sentence] = []
    length = 0
    for change in changes:
        length += change.length
        if shown and length > _CHARACTERS_SHOWN:
            shown.append(_("And {count} more. /plan shows your whole plan.", count=len(changes) - len(shown)))
            break
        shown.append(change.words)
    return lines(shown)
