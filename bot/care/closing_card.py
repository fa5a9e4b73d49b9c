"""What a clinician reads and taps while she closes a case, and the words the patient gets when she approves them."""

from datetime import date

from bot.care.alert_card import PLAN_OF_PRESS, REVIEW_PRESS, headline
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


def outcome_buttons(review: Review, newest: int) -> Rows:
    """What came of it? `newest` is the id of the latest finding that was shown."""
    buttons = [
        Button(label, press=press(REVIEW_PRESS, review.id, "outcome", outcome.value, newest))
        for outcome, label in OUTCOMES
    ]
    return (*rows(buttons, _BUTTONS_IN_A_ROW), (Button(_("Back"), press=press(REVIEW_PRESS, review.id, "open")),))


def serial_of(review: Review) -> int:
    """Which closing of the case a button belongs to: a case may be reopened and closed again."""
    assert review.closed_at is not None
    return int(review.closed_at.timestamp())


def useful_page(review: Review) -> Message:
    """The first question after closing: was the alert useful?"""
    asked = (
        _button(_("👍 Useful"), review, "useful", "yes"),
        _button(_("👎 Not useful"), review, "useful", "no"),
        _button(_("Skip"), review, "useful", "skip"),
    )
    return say(headline(review), _closed(review), _("Was the alert useful?"), buttons=(asked, *_plan(review)))


def approval_page(review: Review, words: Sentence) -> Message:
    """What the patient will read, to approve or not; what else can be kept with the case."""
    below: Rows = (
        (_button(_("Send"), review, "send"), _button(_("Say nothing"), review, "nothing")),
        (_button(_("Other words"), review, "words"), _button(_("Add a note"), review, "note")),
        (_button(_("Next review"), review, "next"),),
        *_plan(review),
    )
    return say(
        headline(review),
        lines([_closed(review), *_kept(review)]),
        _("This is what the patient will read:"),
        Sentence("<i>{words}</i>", {"words": words}),
        _("If you tap nothing, it goes by itself within the hour."),
        buttons=below,
    )


def done_page(review: Review, told: Sentence) -> Message:
    """The case is closed and the patient knows, or is not to know. `told` says which."""
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
