"""A clinician invites a patient: which plan, and what she calls the patient; or moves one of hers to a new phone."""

from bot.care.day_questions import burden_line
from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, one_column, reask, stepwise
from bot.care.events import InvitationWanted, NewPhoneWanted
from bot.care.messages import Message, say
from bot.care.plan import CarePlan
from bot.care.sentences import Sentence, _, as_written, content, lines
from bot.care.usual_burden import usual_burden

LONGEST_LABEL = 60
_NEW_PHONE = "new_phone"
_BUTTONS = 50  # the names of more patients can be typed


def _ask_plan(_state: State, scene: Scene) -> Message:
    plans = ((content(plan.name), plan.code) for plan in scene.plans.values())
    moves = ((_("A new phone for a patient of mine"), _NEW_PHONE),) if scene.caseload else ()
    asks = _("Which plan shall the patient start with?")
    return say(asks, lines([_burden(plan, scene) for plan in scene.plans.values()]), buttons=one_column(*plans, *moves))


def _burden(plan: CarePlan, scene: Scene) -> Sentence:
    """What the plan would ask of a patient; too much of it shows before anybody is invited."""
    burden = usual_burden(plan, scene.prompt_kinds, scene.today)
    shown = _("<b>{plan}</b>: {burden}", plan=content(plan.name), burden=burden_line(burden))
    if not burden.is_over_budget:
        return shown
    return _("{shown} The busiest day has {count} messages, more than anybody should get.", shown=shown,
             count=burden.busiest)  # fmt: skip


def _hear_plan(state: State, heard: Heard, scene: Scene) -> Turn:
    for plan in scene.plans.values():
        if heard.choice == plan.code or heard.text.casefold() == plan.name.casefold():
            return go_to(state, "label", plan=plan.code)
    if scene.caseload and (heard.choice == _NEW_PHONE or heard.text.casefold() == "a new phone"):
        return go_to(state, "whose")
    return reask(state, _("Please tap one of the plans."), _ask_plan(state, scene).buttons)


def _ask_whose(_state: State, scene: Scene) -> Message:
    choices = [(as_written(name), str(patient_id)) for patient_id, name in scene.caseload.items()]
    more = (_("There are more. Please type the name."),) if len(choices) > _BUTTONS else ()
    return say(_("Who has a new phone?"), *more, buttons=one_column(*choices[:_BUTTONS]))


def _hear_whose(state: State, heard: Heard, scene: Scene) -> Turn:
    named = [str(patient_id) for patient_id, name in scene.caseload.items() if name.casefold() == heard.text.casefold()]
    chosen = heard.choice if heard.choice in map(str, scene.caseload) else named[0] if len(named) == 1 else ""
    if not chosen:
        return reask(state, _("Please tap one of your patients, or type the name."), _ask_whose(state, scene).buttons)
    return Turn(None, events=(NewPhoneWanted(int(chosen)),))


def _ask_label(_state: State, _scene: Scene) -> Message:
    return say(_("Who is it for? Type a label that only you need to understand, for example: <i>Mrs B, back</i>. "
                 "You will see it when the link is opened."))  # fmt: skip


def _hear_label(state: State, heard: Heard, _scene: Scene) -> Turn:
    label = read_label(heard.text)
    if not label:
        return reask(state, _("I need a short label, up to {most} characters, for example: <i>Mrs B, back</i>",
                              most=LONGEST_LABEL))  # fmt: skip
    return Turn(None, events=(InvitationWanted(state["plan"], label, heard.incoming.message_id),))


def read_label(text: str) -> str:
    """The label in a typed answer; empty when it is none (nothing to read, too long, a command)."""
    label = " ".join(text.split())
    is_label = any(c.isalnum() for c in label) and len(label) <= LONGEST_LABEL and not label.startswith("/")
    return label if is_label else ""


DIALOGUE = stepwise(
    "invite",
    {
        "plan": Step(_ask_plan, _hear_plan),
        "whose": Step(_ask_whose, _hear_whose),
        "label": Step(_ask_label, _hear_label),
    },
    first="plan",
)
