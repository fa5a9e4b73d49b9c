"""From the opened link to an informed yes or no: language, what this is, one check question, age, consent."""

from bot.care.consent import CONSENT_VERSION, do_you_agree, what_i_am, who_sees
from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, one_column, reask, stepwise
from bot.care.events import ConsentGiven, ConsentRefused, LanguageChosen, LinkSetFree
from bot.care.messages import Message, say
from bot.care.sentences import Sentence, _


def _ask_language(state: State, scene: Scene) -> Message:
    hello = _("Hello. I am Care Plan Bot. <b>{clinician}</b> of {clinic} asked me to help you with your plan.",
              clinician=state["clinician"], clinic=scene.clinic.name)  # fmt: skip
    choices = one_column(*((Sentence(language.name), language.tag) for language in scene.languages.values()))
    return say(hello, _("Which language shall we speak?"), buttons=choices)


def _hear_language(state: State, heard: Heard, scene: Scene) -> Turn:
    for language in scene.languages.values():
        if heard.choice == language.tag or heard.text.casefold() in (language.tag, language.name.casefold()):
            return go_to(state, "about", LanguageChosen(language.tag))
    return reask(state, _("Please tap a language below."), _ask_language(state, scene).buttons)


def _ask_about(_state: State, scene: Scene) -> Message:
    return say(*what_i_am(scene.clinic.name), buttons=one_column((_("Go on"), "on")))


def _hear_about(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "on" or heard.text.casefold() in ("go on", "ok", "okay", "yes"):
        return go_to(state, "check")
    return reask(state, _("Please read this and tap <b>Go on</b>."), _ask_about(state, scene).buttons)


def _check_buttons(scene: Scene) -> tuple[tuple[Sentence, str], ...]:
    return (
        (_("I tell the bot and wait"), "bot"),
        (_("I call {number}", number=scene.clinic.emergency_number), "call"),
        (_("I wait until tomorrow"), "wait"),
    )


def _ask_check(_state: State, scene: Scene) -> Message:
    return say(_("One question, so that you stay safe. You get chest pain. What do you do?"),
               buttons=one_column(*_check_buttons(scene)))  # fmt: skip


def _hear_check(state: State, heard: Heard, scene: Scene) -> Turn:
    number = scene.clinic.emergency_number
    if heard.choice == "call" or number in heard.text.split():
        return go_to(state, "age")
    why = _("For chest pain, please call {number} at once. Nobody may be reading this chat. "
            "So once more: you get chest pain. What do you do?", number=number)  # fmt: skip
    return reask(state, why, one_column(*_check_buttons(scene)))


def _ask_age(_state: State, scene: Scene) -> Message:
    return say(
        _("That is right. Is the patient {age} or older?", age=scene.clinic.guardian_age),
        buttons=one_column(
            (_("Yes"), "yes"), (_("No, I am a parent or guardian"), "guardian"), (_("No, I am younger"), "younger")
        ),
    )


def _hear_age(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "younger":
        sorry = _("Thank you for telling me. Please ask a parent or guardian to open this link on their own phone. "
                  "It still works. I have kept nothing.")  # fmt: skip
        return Turn(None, (say(sorry),), (LinkSetFree(state["invitation"]),))
    if heard.choice in ("yes", "guardian") or heard.text.casefold() == "yes":
        return go_to(state, "consent", is_guardian=heard.choice == "guardian")
    return reask(state, _("Please tap one of the answers below."), _ask_age(state, scene).buttons)


def _ask_consent(state: State, scene: Scene) -> Message:
    seen = who_sees(state["clinician"], scene.clinic.name, is_guardian=state["is_guardian"])
    buttons = one_column((_("Yes, I agree"), "yes"), (_("No, thank you"), "no"))
    return say(_("Now please decide."), seen, do_you_agree(is_guardian=state["is_guardian"]), buttons=buttons)


def _hear_consent(state: State, heard: Heard, scene: Scene) -> Turn:
    invitation_id = state["invitation"]
    if heard.choice == "yes" or heard.text.casefold() in ("yes", "i agree", "yes, i agree"):
        event = ConsentGiven(invitation_id, CONSENT_VERSION, state["is_guardian"])
        return Turn(None, events=(event,), then="about_you", given={"is_guardian": state["is_guardian"]})
    if heard.choice == "no" or heard.text.casefold() in ("no", "no, thank you", "no thank you"):
        goodbye = _("That is fine. I have kept nothing but your no. For care, please call {clinic} as usual.",
                    clinic=scene.clinic.name)  # fmt: skip
        return Turn(None, (say(goodbye),), (ConsentRefused(invitation_id),))
    return reask(state, _("Please tap <b>Yes, I agree</b> or <b>No, thank you</b>."),
                 _ask_consent(state, scene).buttons)  # fmt: skip


DIALOGUE = stepwise(
    "consent",
    {
        "language": Step(_ask_language, _hear_language),
        "about": Step(_ask_about, _hear_about),
        "check": Step(_ask_check, _hear_check),
        "age": Step(_ask_age, _hear_age),
        "consent": Step(_ask_consent, _hear_consent),
    },
    first="language",
)
