"""What a clinician reads and taps while she closes a case, and the words the patient gets once she approves them."""

from dataclasses import replace
from datetime import date

from bot.care.alert_card import PLAN_OF_PRESS, REVIEW_PRESS, headline, serial_at
from bot.care.alerting import Outcome, Review
from bot.care.messages import Button, Message, Rows, press, rows, say
from bot.care.sentences import Sentence, _, lines

CLOSING_PRESS = "closing"
NEXT_REVIEW_WEEKS = (4, 8, 12)

OUTCOMES: tuple[tuple[Outcome, Sentence], ...] = (
    (Outcome.PLAN_CHANGED, _("Plan changed")),
    (Outcome.PLAN_KEPT, _("Plan kept")),
    (Outcome.CONTACTED, _("Contacted the patient")),
    (Outcome.REFERRED, _("Referred")),
    (Outcome.NO_ACTION, _("No action needed")),
    (Outcome.FALSE_ALARM, _("False alarm")),
)
_BUTTONS_IN_A_ROW = 2
_CLOSE_AND_SEND, _CLOSE_ONLY, _OTHER_WORDS = _("Close and send"), _("Close, say nothing"), _("Other words")
LONGEST_WORDS = 500  # characters, of a note and of what the patient reads


def read_words(text: str) -> str:
    """What was typed as a note or for the patient; empty when that is no words, too many of them, or a command."""
    words = text.strip()
    is_fit = any(c.isalnum() for c in words) and len(words) <= LONGEST_WORDS and not words.startswith("/")
    return words if is_fit else ""


def outcome_buttons(review: Review, mark: str) -> Rows:
    """What came of it? `mark` is what was shown of the case."""
    buttons = [
        Button(label, press=press(REVIEW_PRESS, review.id, "outcome", outcome.value, mark))
        for outcome, label in OUTCOMES
    ]
    return (*rows(buttons, _BUTTONS_IN_A_ROW), (Button(_("Back"), press=press(REVIEW_PRESS, review.id, "open")),))


def approval_page(review: Review, outcome: Outcome, mark: str, name: str, words: Sentence | None) -> Message:
    """What the patient will read; the case is closed once that is approved. None: she is not here to read it."""

    def closes(label: Sentence, verb: str) -> Button:
        return Button(label, press=press(REVIEW_PRESS, review.id, verb, outcome.value, mark))

    back = Button(_("Back"), press=press(REVIEW_PRESS, review.id, "close"))
    if words is None:
        gone = _("<b>{name}</b> is not here any more and will hear nothing of it.", name=name)
        shown = say(headline(review), _closes(outcome), gone, buttons=((closes(_CLOSE_ONLY, "quiet"), back),))
    else:
        below = (
            (closes(_CLOSE_AND_SEND, "tell"),),
            (closes(_CLOSE_ONLY, "quiet"),),
            (closes(_OTHER_WORDS, "words"), back),
        )
        shown = say(headline(review), _closes(outcome), *_will_read(name, words), buttons=below)
    return replace(shown, is_protected=True)


def own_words_page(number: int, outcome: Outcome, name: str, words: Sentence) -> Message:
    """The same with the clinician's own words, whose buttons answer the question she typed them for."""
    below = (
        (Button(_CLOSE_AND_SEND, choice="tell"),),
        (Button(_CLOSE_ONLY, choice="quiet"),),
        (Button(_OTHER_WORDS, choice="words"), Button(_("Never mind"), choice="no")),
    )
    case = _("<b>Case {number}</b>", number=number)
    return replace(say(case, _closes(outcome), *_will_read(name, words), buttons=below), is_protected=True)


def unsent_page(review: Review, why: Sentence, words: str) -> Message:
    """The case was not closed after all, and the patient reads nothing: what was typed stays readable."""
    opened = ((Button(_("Open"), press=press(REVIEW_PRESS, review.id, "open")),),)
    typed = (_("I have sent nothing. Your words were:"), Sentence("<i>{words}</i>", {"words": words}))
    return replace(say(headline(review), why, *typed, buttons=opened), is_protected=True)


def _closes(outcome: Outcome) -> Sentence:
    return _("To close as: {outcome}.", outcome=outcome_in_words(outcome))


def _will_read(name: str, words: Sentence) -> tuple[Sentence, Sentence]:
    """Whom it goes to; one who was called in to a case need not know her name."""
    who = _("<b>{name}</b> will read:", name=name) if name else _("The patient will read:")
    return who, Sentence("<i>{words}</i>", {"words": words})


def serial_of(review: Review) -> int:
    """Which closing of the case a button belongs to: a case may be reopened and closed again."""
    assert review.closed_at is not None
    return serial_at(review.closed_at)


def useful_page(review: Review, *told: Sentence) -> Message:
    """The first question after closing: was the alert useful? `told` says whether the patient knows."""
    asked = (
        _button(_("👍 Useful"), review, "useful", "yes"),
        _button(_("👎 Not useful"), review, "useful", "no"),
        _button(_("Skip"), review, "useful", "skip"),
    )
    closed = lines([_closed(review), *told])
    return say(headline(review), closed, _("Was the alert useful?"), buttons=(asked, *_plan(review)))


def done_page(review: Review, told: Sentence) -> Message:
    """The case is closed: what else can be kept with it. `told` says whether the patient knows."""
    below: Rows = (
        (_button(_("Add a note"), review, "note"), _button(_("Next review"), review, "next")),
        (Button(_("Reopen"), press=press(REVIEW_PRESS, review.id, "reopen", serial_of(review))),),
        *_plan(review),
    )
    return say(headline(review), lines([_closed(review), *_kept(review)]), told, buttons=below)


def next_review_page(review: Review, planned_on: date | None) -> Message:
    """When to look at the plan again. `planned_on` is the plan's own date while it is still to come."""
    weeks = [_button(_("In {weeks} weeks", weeks=n), review, "in", str(n)) for n in NEXT_REVIEW_WEEKS]
    planned = [_button(_("As planned"), review, "in", "plan")] if planned_on else []
    said = (_("The plan's own date is {day}.", day=planned_on),) if planned_on else ()
    below: Rows = (tuple(weeks), (*planned, _button(_("Back"), review, "back")))
    return say(headline(review), _("When should the plan be looked at again?"), *said, buttons=below)


def _button(label: Sentence, review: Review, *verb: str) -> Button:
    return Button(label, press=press(CLOSING_PRESS, review.id, serial_of(review), *verb))


def _plan(review: Review) -> Rows:
    is_changed = review.outcome is Outcome.PLAN_CHANGED
    return ((Button(_("Open the plan"), press=press(PLAN_OF_PRESS, review.patient_id)),),) if is_changed else ()


def _closed(review: Review) -> Sentence:
    assert review.outcome is not None
    return _("✓ Closed: {outcome}.", outcome=outcome_in_words(review.outcome))


def _kept(review: Review) -> list[Sentence]:
    """What was told about the closed case so far."""
    judged = {True: [_("The alert was useful.")], False: [_("The alert was not useful.")], None: []}
    again = [_("Next review: {day}.", day=review.next_review_on)] if review.next_review_on else []
    return [*judged[review.is_useful], *again]


def outcome_in_words(outcome: Outcome) -> Sentence:
    """The outcome as its button says it."""
    return dict(OUTCOMES)[outcome]


def told_of_outcome(outcome: Outcome, clinician: str) -> Sentence:
    """What the patient hears when her review is closed, unless the clinician writes other words."""
    return {
        Outcome.PLAN_CHANGED: _("{clinician} has looked at your answers and will change your plan. "
                                "They will tell you what is new.", clinician=clinician),
        Outcome.PLAN_KEPT: _("{clinician} has looked at your answers. Your plan stays the same. "
                             "Thank you for telling us.", clinician=clinician),
        Outcome.CONTACTED: _("{clinician} has looked at your answers and has been in touch with you about them. "
                             "Thank you for telling us.", clinician=clinician),
        Outcome.REFERRED: _("{clinician} has looked at your answers and has asked somebody else to see you too. "
                            "You will hear from us about it.", clinician=clinician),
        Outcome.NO_ACTION: _("{clinician} has looked at your answers. Nothing needs to change now. Your plan stays "
                             "the same. Thank you for telling us.", clinician=clinician),
        Outcome.FALSE_ALARM: _("We checked. Your plan stays the same. Thank you for telling us."),
    }[outcome]  # fmt: skip


def in_own_words(clinician: str, words: str) -> Sentence:
    """What the patient hears in the clinician's own words."""
    return _("{clinician} has looked at your answers and writes: {words}", clinician=clinician, words=words)
