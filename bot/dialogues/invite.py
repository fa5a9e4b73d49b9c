"""A clinician invites a patient: which plan, and what she calls the patient."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, one_column, reask, stepwise
from bot.care.events import InvitationWanted
from bot.care.messages import Message, say
from bot.care.sentences import _, content

LONGEST_LABEL = 60


def _ask_plan(_state: State, scene: Scene) -> Message:
    choices = one_column(*((content(plan.name), plan.code) for plan in scene.plans.values()))
    return say(_("Which plan shall the patient start with?"), buttons=choices)


def _hear_plan(state: State, heard: Heard, scene: Scene) -> Turn:
    for plan in scene.plans.values():
        if heard.choice == plan.code or heard.text.casefold() == plan.name.casefold():
            return go_to(state, "label", plan=plan.code)
    return reask(state, _("Please tap one of the plans."), _ask_plan(state, scene).buttons)


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
    "invite", {"plan": Step(_ask_plan, _hear_plan), "label": Step(_ask_label, _hear_label)}, first="plan"
)
