"""How messages between a clinician and a patient read on either phone."""

from collections.abc import Sequence

from bot.care.alert_card import PATIENT_PRESS
from bot.care.messages import Button, Message, Rows, press, say
from bot.care.sentences import LocalTime, Sentence, _, as_written, lines
from bot.care.threads import ThreadMessage

WRITE, LETTER, ANSWER, MESSAGES = "write", "letter", "answer", "messagesof"
_CHARACTERS_SHOWN = 3_000  # a message holds 4 096, with names

QUICK_WORDS: dict[str, Sentence] = {
    "call": _("Please call us."),
    "how": _("How are you today?"),
    "seen": _("Thank you, I have seen it."),
}
QUICK_ANSWERS: dict[str, Sentence] = {"yes": _("Yes"), "no": _("No"), "call": _("I will call")}
_TRANSLATED = {said.text for said in (*QUICK_WORDS.values(), *QUICK_ANSWERS.values())}


def as_said(words: str) -> Sentence:
    """The words of a message; a ready-made one is read in the reader's own language."""
    return Sentence(words) if words in _TRANSLATED else as_written(words)


def letter(clinician: str, message: ThreadMessage, answer: str = "", *, is_changed: bool = False) -> Message:
    """A clinician's message on the patient's phone; once there is an `answer` she can still type another."""
    changed = (_("<i>{clinician} has changed this message.</i>", clinician=clinician),) if is_changed else ()
    answered = (_answered(answer),) if answer else ()
    heading = _("💬 <b>{clinician}</b> writes:", clinician=clinician)
    buttons = ((Button(_("Answer"), press=press(ANSWER, message.id)),),)
    ready = () if answer else _ready_answers(message.id)
    return say(heading, as_said(message.words), *changed, *answered, buttons=(*ready, *buttons))


def _answered(answer: str) -> Sentence:
    """The ready-made answer she has tapped; her own words stand below it in her chat anyway."""
    is_ready = answer in _TRANSLATED
    return Sentence("✓ {answer}", {"answer": as_said(answer)}) if is_ready else _("✓ You have answered.")


def _ready_answers(message_id: int) -> Rows:
    yes, no, call = (Button(said, press=press(ANSWER, message_id, code)) for code, said in QUICK_ANSWERS.items())
    return ((yes, no), (call,))


def hidden_letter(message_id: int) -> Message:
    """The same on a phone that others can see."""
    read = Button(_("Read"), press=press(LETTER, message_id))
    return say(_("💬 Your clinic has written to you."), buttons=((read,),))


def answered_card(patient_id: int) -> Message:
    """What the clinician hears of an answer before she opens it: nothing about the person."""
    return Message((_("💬 A patient has answered you."),), _read(patient_id), is_protected=True)


def full_answered_card(name: str, message: ThreadMessage) -> Message:
    """The same where the alert detail is full: who and what."""
    heading = _("💬 <b>{name}</b> has answered you:", name=name)
    return Message((heading, as_said(message.words)), _read(message.patient_id), is_protected=True)


def waiting_card(patient_id: int, *, may_read: bool, lead: str) -> Message:
    """A message that nobody has read for a working day, for whoever is asked to see to it next."""
    waits = _("💬 A patient's message has waited unread for a working day.")
    if may_read:
        return Message((waits,), _read(patient_id), is_protected=True)
    return say(waits, _("I have told everybody who cares for this patient. Please ask {clinician}.", clinician=lead))


def undelivered_card(patient_id: int) -> Message:
    """The clinician's message did not get through."""
    failed = _("⚠️ I could not deliver your message to a patient. Please call instead.")
    return Message((failed,), ((Button(_("Show"), press=press(MESSAGES, patient_id)),),), is_protected=True)


def _read(patient_id: int) -> Rows:
    return ((Button(_("Read"), press=press(MESSAGES, patient_id)),),)


def conversation(
    patient_id: int, name: str, label: str, said: Sequence[tuple[str, ThreadMessage]], zone: str
) -> Message:
    """What was written to and fro, for the clinician; `said` comes newest first, each with its writer's name."""
    shown = _fitting(said)
    last_thread = shown[0][1].thread_id if shown else 0
    written = [
        lines([_("<b>{who}</b>, {when}:", who=who, when=LocalTime(each.sent_at, zone)), as_said(each.words)])
        for who, each in reversed(shown)
    ]
    heading = _("<b>{name}</b> ({label})", name=name, label=label)
    row = [
        Button(_("Answer"), press=press(WRITE, patient_id, last_thread)),
        Button(_("Patient"), press=press(PATIENT_PRESS, patient_id)),
    ]
    if len(shown) < len(said):
        row.append(Button(_("Earlier"), press=press(MESSAGES, patient_id, shown[-1][1].id)))
    nothing = () if written else (_("No messages yet."),)
    return Message((heading, *nothing, *written), (tuple(row),), is_protected=True)


def _fitting(said: Sequence[tuple[str, ThreadMessage]]) -> list[tuple[str, ThreadMessage]]:
    """As many of the newest as one message holds; one at the least."""
    shown: list[tuple[str, ThreadMessage]] = []
    length = 0
    for who, message in said:
        length += len(message.words) + len(who) + 30
        if shown and length > _CHARACTERS_SHOWN:
            break
        shown.append((who, message))
    return shown
