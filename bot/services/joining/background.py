"""The patient's background: offered once, told section by section, changed later, shown to her."""

from sqlmodel import Session

from bot.care.background import SECTIONS, TYPED, Answers, in_words, is_news, sections_for
from bot.care.events import BackgroundTold, BackgroundWanted
from bot.care.history import Happening, HappeningKind
from bot.care.messages import Button, Message, column, press, say
from bot.care.people import Patient, PatientStatus
from bot.care.sentences import Sentence, _, as_written, lines
from bot.dialogues.background import read_answer
from bot.services.joining import joining
from bot.services.reviews import reviewing
from bot.services.talk import talking
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import background, happenings, offers

OFFER, NUDGE = "background", "background_nudge"  # offered at first, and once more
PRESS = "background"
_SHORT = 120  # characters of an answer in her own list
_OFFERED = (("begin", _("Begin")), ("later", _("Later")), ("no", _("No, thank you")))


def summary(session: Session, patient_id: int) -> list[Sentence]:
    """What a clinician reads: one sentence for each section; none when nothing was told."""
    told = background.sections_of(session, patient_id)
    return [in_words(code, told[code]) for code in SECTIONS if code in told]


def expectation(session: Session, patient_id: int) -> Sentence | None:
    """What she said she expects of the plan, and by when; None when she has not."""
    told = background.sections_of(session, patient_id).get("expectations")
    return in_words("expectations", told) if told else None


def record(contact: Contact, event: BackgroundTold) -> None:
    """The section is kept; news in a watched one reach the rules at once, but not on first filling."""
    patient = contact.patient
    assert patient is not None
    before = background.sections_of(contact.session, patient.id).get(event.section)
    background.record_section(contact.session, patient.id, event.section, event.answers, contact.chat.id, contact.now)
    for question, message_id in event.typed_in.items():
        joining.remember(contact, message_id, "background", f"{event.section}:{question}")
    if is_news(event.section, before, event.answers):
        told = Happening(contact.today, HappeningKind.BACKGROUND_CHANGED, _detail(event.section, event.answers))
        happenings.add_happening(contact.session, patient.id, told, contact.now)
        reviewing.judge_for(contact, contact.today)


def _detail(section: str, answers: Answers) -> str:
    words = [str(answer).removeprefix(TYPED) for answer in answers.values() if str(answer).startswith(TYPED)]
    return f"{section}: {', '.join(words)}"


def correct(contact: Contact, ref: str, text: str) -> Sentence | None:
    """The message that told an answer was edited: the section reads so from now on; None when it cannot be read."""
    patient, (section, question) = contact.patient, ref.split(":")
    answer = read_answer(text)
    if patient is None or answer is None:
        return None
    told = background.sections_of(contact.session, patient.id).get(section, {})
    record(contact, BackgroundTold(section, {**told, question: answer}))
    return as_written(text)


# Offered


def offer(contact: Contact, event: BackgroundWanted) -> None:
    """After her first goal, set or left: the way to her background, offered once."""
    noted = (
        _("That is fine. /goals brings you back here.") if event.is_goal_left else _("Thank you. I have noted this.")
    )
    patient = contact.patient
    assert patient is not None
    is_asked = patient.status is PatientStatus.ACTIVE and not _offers_made(contact, patient)
    if is_asked and not background.sections_of(contact.session, patient.id):
        offers.add_offer(contact.session, patient.id, OFFER, None, "", contact.today)
        reply(contact, say(noted, _why(patient), buttons=_offer_buttons()))
    elif contact.incoming.press.split(":")[0] != "goal":  # there the tapped message shows it
        reply(contact, noted)


def _why(patient: Patient) -> Sentence:
    if patient.is_minor:
        return _("A few questions about your child's health and days help your care team. They take five minutes.")
    return _("A few questions about your health and your days help your care team. They take about five minutes.")


def _offer_buttons() -> tuple[tuple[Button, ...], ...]:
    return column(*(Button(label, press=press(PRESS, verb)) for verb, label in _OFFERED))


def _offers_made(contact: Contact, patient: Patient) -> dict[str, str | None]:
    """What she said to each of the two offers that was made, None for no answer yet."""
    made = offers.offers_of(contact.session, patient.id)
    return {offer.kind: offer.answer for offer in made if offer.kind in (OFFER, NUDGE)}


def _answer_offers(contact: Contact, patient: Patient, answer: str) -> None:
    for made in offers.offers_of(contact.session, patient.id):
        if made.kind in (OFFER, NUDGE):
            offers.answer_offer(contact.session, made.id, answer, contact.now)


def nudge(contact: Contact) -> None:
    """At the end of a check-in, once: the questions that were left for later. Who said no is not asked again."""
    patient = contact.patient
    assert patient is not None
    made = _offers_made(contact, patient)
    is_asked = contact.carer is None and NUDGE not in made and made.get(OFFER) != "no"
    if not is_asked or background.sections_of(contact.session, patient.id):
        return
    offers.add_offer(contact.session, patient.id, NUDGE, None, "", contact.today)
    reply(contact, say(_("One more thing, when you have time."), _why(patient), buttons=_offer_buttons()))


# Told and changed


def show(contact: Contact, write_down: talking.WriteDown) -> None:
    """What she has told so far, with a way to each section; when there is nothing yet, the first question."""
    patient = contact.patient
    assert patient is not None
    told = background.sections_of(contact.session, patient.id)
    if told:
        reply(contact, _told(patient, told))
        talking.ask_again(contact)
    else:
        _ask(contact, list(sections_for(patient.is_minor)), write_down)


def _told(patient: Patient, told: dict[str, dict[str, str]]) -> Message:
    asked = sections_for(patient.is_minor)
    listed = [in_words(code, told.get(code, {}), _SHORT) for code in asked]
    buttons = [Button(SECTIONS[code].title, press=press(PRESS, code)) for code in asked]
    if any(code not in told for code in asked):
        buttons.append(Button(_("Ask me what is missing"), press=press(PRESS, "missing")))
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    return say(_("This is what you told me about yourself. Tap what you want to change."), lines(listed), buttons=rows)


def _ask(contact: Contact, sections: list[str], write_down: talking.WriteDown) -> None:
    talking.begin(contact, "background", {"sections": sections}, write_down)


def answer_press(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """A button of the offer, or of a section."""
    verb, patient = ":".join(rest), contact.patient
    if patient is None or patient.status is not PatientStatus.ACTIVE:
        reply(contact, _("Nothing is open right now."))
    elif verb in ("later", "no"):
        _answer_offers(contact, patient, verb)
        edit_tapped(contact, say(_("That is fine. /background brings you here at any time.")))
    elif verb == "begin":
        edit_tapped(contact, say(_why(patient)))
        _ask_missing(contact, patient, write_down)
    elif verb == "missing":
        _ask_missing(contact, patient, write_down)
    elif verb in sections_for(patient.is_minor):
        _ask(contact, [verb], write_down)
    else:
        reply(contact, _("Nothing is open right now. /today shows what is due."))


def _ask_missing(contact: Contact, patient: Patient, write_down: talking.WriteDown) -> None:
    told = background.sections_of(contact.session, patient.id)
    missing = [code for code in sections_for(patient.is_minor) if code not in told]
    if missing:
        _ask(contact, missing, write_down)
    else:
        show(contact, write_down)
