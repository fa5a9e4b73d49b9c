"""The goals as the patient sees them: the list, one goal, and what its buttons do."""

from zoneinfo import ZoneInfo

from bot.care.goal_attainment import LEVELS, t_score_of, track
from bot.care.messages import Button, Message, Rows, column, press, say
from bot.care.people import Goal
from bot.care.sentences import Sentence, _, as_written, lines
from bot.dialogues.goal_details import IMPORTANCE, RHYTHMS, TARGET_DATE_ONLY
from bot.services.talk.contact import Contact
from storage import goals

GOAL = "goal"
_LONGEST_LABEL = 40


def new_goal_buttons(goal_id: int) -> Rows:
    """What can be done with a goal that was just set: it stands already."""
    return column(_button(_("Say more about it"), goal_id, "more"), _button(_("That is enough"), goal_id, "enough"))


def _button(label: Sentence, goal_id: int, verb: str) -> Button:
    return Button(label, press=press(GOAL, goal_id, verb))


def goal_list(contact: Contact, is_full: bool) -> Message:
    """All goals with their days and where they stand, and a way to each of them; there is at least one."""
    found = _goals(contact)
    zone = ZoneInfo((contact.patient.zone if contact.patient else None) or contact.practice.clinic.zone)
    listed = [_("• {goal}, by {day}", goal=as_written(goal.text), day=goal.target_on) for goal in found]
    paragraphs = [_("Your goals:"), lines([line for one in zip(listed, map(_now, found), strict=True) for line in one])]
    score = t_score_of([each for goal in found if (each := track(goal, zone)) is not None])
    if score is not None and any(goal.checks for goal in found):
        paragraphs.append(_("All goals together: <b>{score}</b>. 50 is as expected.", score=score))
    buttons = [_button(as_written(_short(goal.text)), goal.id, "open") for goal in found]
    adding = [] if is_full else [_button(_("Add a goal"), 0, "add")]
    return say(*paragraphs, buttons=column(*buttons, *adding))


def _goals(contact: Contact) -> tuple[Goal, ...]:
    assert contact.patient is not None
    return goals.goals_of(contact.session, contact.patient.id)


def _now(goal: Goal) -> Sentence:
    level = goal.checks[-1][1] if goal.checks else goal.start_level
    return _("   <i>Now: {level}</i>", level=LEVELS[level])


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST_LABEL else line[: _LONGEST_LABEL - 1] + "…"


def goal_card(goal: Goal) -> Message:
    """Everything she has told about one goal, with what she can do about it."""
    known = [(_("Why"), goal.why), (_("How you will know"), goal.sign), (_("First step"), goal.step)]
    told = [_("{what}: {words}", what=what, words=as_written(words)) for what, words in known if words]
    rhythm = RHYTHMS.get(str(goal.check_every), RHYTHMS[TARGET_DATE_ONLY])
    facts = [
        _("At the start: {level}", level=LEVELS[goal.start_level]),
        *(_("{day}: {level}", day=on, level=LEVELS[level]) for on, level in goal.checks[-3:]),
        IMPORTANCE[str(goal.importance)],
        _("I ask: {rhythm}", rhythm=rhythm),
    ]
    named = _("<b>{goal}</b>, by {day}", goal=as_written(goal.text), day=goal.target_on)
    buttons = column(
        _button(_("Say how it goes"), goal.id, "check"),
        _button(_("Say more about it"), goal.id, "more"),
        _button(_("Other words"), goal.id, "words"),
        _button(_("Another day"), goal.id, "day"),
        _button(_("End this goal"), goal.id, "end"),
        _button(_("Back"), goal.id, "list"),
    )
    return say(named, lines([*told, *facts]), buttons=buttons)


def ending(goal: Goal) -> Message:
    """Asks once before a goal is ended."""
    question = _("Shall I end this goal? <b>{goal}</b>", goal=as_written(goal.text))
    buttons = column(_button(_("Yes, end it"), goal.id, "ended"), _button(_("No, keep it"), goal.id, "open"))
    return say(question, buttons=buttons)
