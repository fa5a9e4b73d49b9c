"""What a clinician reads on the way from a draft to a published plan, each step in one message that is edited."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.care.day_questions import Burden, burden_line
from bot.care.draft_view import DRAFT_PRESS, HISTORY_PRESS, PUBLISH_PRESS, page
from bot.care.findings import Finding
from bot.care.messages import Button, Message, Rows, column, press
from bot.care.plan_difference import Change, in_words
from bot.care.plan_pages import count_of
from bot.care.sentences import Sentence, _, as_written, english, lines, render

NONE_ANSWERED = "-"
_ANSWER = re.compile(r"[ag][0-9a-f]{4}")  # the letter of an objection, and what was shown of it, in short
_REASONS: dict[str, tuple[Sentence, Sentence]] = {  # what the button says, what the patient reads
    "worse": (_("Answers got worse"), _("You have been feeling worse")),
    "side_effects": (_("Side effects"), _("Side effects")),
    "reached": (_("Goal reached"), _("You have reached a goal")),
    "wish": (_("Patient's wish"), _("Your own wish")),
}
_PAIRS_SHOWN, _WATCHED_SHOWN, _BESIDE_SHOWN = 6, 8, 2  # so that a message holds them
_CHARACTERS_SHOWN = 3_000  # a message holds 4 096, with a page of the plan and the headings


@dataclass(frozen=True, slots=True)
class Step:
    """Which draft a button is about: its revision, when it was begun (seconds), and the objections answered so far."""

    patient_id: int
    revision: int
    begun: int
    answered: str = ""

    def press(self, *what: object) -> str:
        """Callback data that leads on from here."""
        answered = self.answered or NONE_ANSWERED
        return press(PUBLISH_PRESS, self.patient_id, self.revision, self.begun, answered, *what)

    @property
    def to_draft(self) -> Button:
        """Back to the editor."""
        return back_to_draft(self.patient_id)


def back_to_draft(patient_id: int) -> Button:
    """The way to the editor."""
    return Button(_("Back to the draft"), press=press(DRAFT_PRESS, patient_id, "-", "menu"))


@dataclass(frozen=True, slots=True)
class Proposed:
    """One proposal: its place among the plan's lines, what she told, and what it would change or what it asks."""

    line: int
    says: str
    told: Sequence[Sentence]
    changes: Sequence[Sentence]
    asks: str = ""


def proposal_message(name: str, step: Step, proposed: Proposed, more: int) -> Message:
    """One proposal of the background; `more` are left after it."""
    heading = _("<b>{name}</b>: the background proposes something for this plan.", name=name)
    rest = [_("{count} more after this one.", count=more)] if more else []
    leave = Button(_("Leave it"), press=step.press("leave", proposed.line))
    if proposed.asks:
        asked = [_("Please make sure: {question}", question=as_written(proposed.asks))]
        rows = column(Button(_("I have made sure"), press=step.press("leave", proposed.line)), step.to_draft)
    else:
        asked = [_("Proposed:\n{changes}", changes=lines(list(proposed.changes)))]
        rows = ((Button(_("Take it"), press=step.press("take", proposed.line)), leave), (step.to_draft,))
    return page(heading, as_written(proposed.says), *proposed.told, *asked, *rest, buttons=rows)


def answers_in(answered: str) -> tuple[str, ...]:
    """The objections that a button says are answered, as they were shown; none where it says something else."""
    found = tuple(_ANSWER.findall(answered))
    return found if "".join(found) == answered else ()


def _answer(letter: str, told: Sequence[Sentence]) -> str:
    shown = "\n".join(render(sentence, english()) for sentence in told)
    return letter + sha256(shown.encode()).hexdigest()[:4]


def answer_to_allergies(new: Sequence[str], allergies: Sentence) -> str:
    """The answer to these allergies beside these medicines; another one once she has told more."""
    return _answer("a", beside(new, allergies))


def answer_to_genes(found: Finding) -> str:
    """The answer to these pairs; another one once there are others."""
    return _answer("g", _pairs(found))


def allergies_message(name: str, step: Step, new: Sequence[str], allergies: Sentence) -> Message:
    """The new medicines, each with the allergies beside it."""
    heading = _("<b>{name}</b> has told of allergies. Please check before you publish.", name=name)
    return page(heading, *beside(new, allergies), buttons=_checked(step, answer_to_allergies(new, allergies)))


def beside(new: Sequence[str], allergies: Sentence) -> list[Sentence]:
    """Each new medicine with what she told of allergies; where there are many, all of them above it."""
    named = [_("New medicine: <b>{medicine}</b>", medicine=medicine) for medicine in new]
    if len(named) > _BESIDE_SHOWN:
        return [lines([*named, allergies])]
    return [lines([medicine, allergies]) for medicine in named]


def genes_message(name: str, step: Step, found: Finding) -> Message:
    """Each pair of a new medicine and a gene test, with what the guideline says."""
    heading = _("<b>{name}</b> has a gene test that speaks against a new medicine.", name=name)
    return page(heading, *at_most(_pairs(found), _PAIRS_SHOWN), buttons=_checked(step, answer_to_genes(found)))


def _pairs(found: Finding) -> list[Sentence]:
    return [
        _("<b>{medicine}</b>: {gene} {phenotype}. {says} <i>({source})</i>", medicine=row["medicine"],
          gene=row["gene"], phenotype=row["phenotype"], says=row["says"], source=row["source"])
        for row in found.evidence
    ]  # fmt: skip


def pairs_in_short(found: Finding | None) -> list[Sentence]:
    """The same pairs beside the preview, a line each."""
    told = [
        _("<b>{medicine}</b>: {gene} {phenotype}, which you have checked", medicine=row["medicine"], gene=row["gene"],
          phenotype=row["phenotype"])
        for row in (found.evidence if found else ())
    ]  # fmt: skip
    return [lines(at_most(told, _PAIRS_SHOWN))] if told else []


def at_most(told: Sequence[Sentence], most: int) -> list[Sentence]:
    """As many, and how many more there are."""
    rest = [_("And {count} more.", count=len(told) - most)] if len(told) > most else []
    return [*told[:most], *rest]


def _checked(step: Step, answer: str) -> Rows:
    others = "".join(each for each in answers_in(step.answered) if each[0] != answer[0])
    go_on = Step(step.patient_id, step.revision, step.begun, others + answer)
    return column(Button(_("I have checked: give it"), press=go_on.press("go")), step.to_draft)


@dataclass(frozen=True, slots=True)
class Preview:
    """A version about to be published: whose, its number, what it weighs, what it changes, its pages as she reads it.

    `watched` is what only the clinic sees of the change.
    """

    name: str
    number: int
    is_discreet: bool
    medicines: Sequence[Sentence]
    burden: Burden
    expected: Sentence
    changes: Sequence[Change]
    watched: Sequence[Sentence]
    pages: Sequence[Sequence[Sentence]]


def preview_message(preview: Preview, step: Step, number: int) -> Message:
    """What is new and what it asks of her, then the plan as she will read it, page by page."""
    screens = _screens(preview)
    number = min(number, len(screens) - 1)
    heading = _("<b>{name}</b>: version {number}, not published yet", name=preview.name, number=preview.number)
    why = _("Why is it changed? Tap a reason to go on.")
    return page(heading, *screens[number], why, buttons=_preview_buttons(step, number, len(screens)))


def _screens(preview: Preview) -> list[list[Sentence]]:
    """What is weighed has a screen of its own where it leaves no room for the first page of the plan."""
    count = len(preview.pages)
    whole = [
        [_("<b>The whole plan, as the patient reads it</b>{count}", count=count_of(number, count)), *read]
        for number, read in enumerate(preview.pages)
    ]
    weighed = _weighed(preview)
    length = sum(len(render(sentence, english())) for sentence in (*weighed, *whole[0]))
    return [weighed, *whole] if length > _CHARACTERS_SHOWN else [[*weighed, *whole[0]], *whole[1:]]


def _weighed(preview: Preview) -> list[Sentence]:
    weight = [burden_line(preview.burden), preview.expected]
    if preview.burden.is_over_budget:
        weight.append(_("⚠️ The busiest day has {count} messages, more than anybody should get.",
                        count=preview.burden.busiest))  # fmt: skip
    news = [_("<b>What is new, as the patient reads it</b>"), in_words(preview.changes)]
    if preview.is_discreet:
        news.append(_("Others see this phone: at first it only says that the plan has changed."))
    watched = lines([_("<b>For the clinic only</b>"), *at_most(preview.watched, _WATCHED_SHOWN)])
    return [lines(weight), *preview.medicines, *news, *([watched] if preview.watched else [])]


def _preview_buttons(step: Step, number: int, screens: int) -> Rows:
    turn = [Button(_("◀ Page before"), press=step.press("page", number - 1))] if number else []
    if number < screens - 1:
        turn.append(Button(_("Next page ▶"), press=step.press("page", number + 1)))
    reasons = [Button(label, press=step.press("why", code)) for code, (label, _reads) in _REASONS.items()]
    other = Button(_("Another reason"), press=step.press("why", "other"))
    rows = (tuple(turn), tuple(reasons[:2]), tuple(reasons[2:]), (other,), (step.to_draft,))
    return tuple(row for row in rows if row)


def reason_read(code: str) -> Sentence | None:
    """What the patient reads for a reason that was tapped; None for one in the clinician's own words."""
    return _REASONS[code][1] if code in _REASONS else None


def published_message(name: str, number: int, stands: Sentence, cases: Sequence[int], patient_id: int) -> Message:
    """That it is published, whether she has read it, and the ids of her open cases."""
    said = _("✓ Version {number} of <b>{name}</b>'s plan is published. {stands}", number=number, name=name,
             stands=stands)  # fmt: skip
    close = [Button(_("Close case {number}: plan changed", number=case), press=press("review", case, "close"))
             for case in cases]  # fmt: skip
    return page(said, buttons=column(*close, Button(_("All versions"), press=press(HISTORY_PRESS, patient_id))))
