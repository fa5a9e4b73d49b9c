"""Runs the dialogues: loads the state, takes one answer, writes down what came of it, says what follows."""

from collections.abc import Callable
from dataclasses import replace

from bot.care.dialogue import Dialogue, Heard, State, Turn
from bot.care.events import Event
from bot.care.messages import Message, bind_choices, press
from bot.care.sentences import Sentence, _
from bot.services.talk.contact import Contact, edit_tapped, for_carer, recognised, reply, reply_about, scene_of
from bot.services.talk.open_talk import interrupted_by, talk_of
from storage import outbox
from storage.dialogues import OpenDialogue, Talk, close_talk, save_talk

DIALOGUE_PRESS = "d"
_WORDS_OF_AN_ANSWER = 3
WriteDown = Callable[[Contact, Event], None]


def begin(contact: Contact, code: str, given: State, write_down: WriteDown) -> None:
    """Open a dialogue. One that is open is interrupted once, and asked again when this one has ended."""
    talk, dialogue = talk_of(contact), contact.practice.dialogues[code]
    held = next((each for each in (talk.open, talk.below) if each is not None and each.code == code), None)
    below, is_room = interrupted_by(dialogue, contact, talk)
    if held is not None and dialogue.add is not None:
        _ask_again(contact, replace(talk, below=below).on(code, dialogue.add(dict(held.state), given)))
    elif held is not None and held is talk.open:
        if not _is_tapped(contact, talk):
            _ask_again(contact, talk)
    elif not is_room:
        reply(contact, _("Two questions are open. Please answer this one first. Then send that again."))
        _ask_again(contact, talk)
    else:
        turn = dialogue.begin(given, scene_of(contact, given))
        _follow(contact, replace(talk, open=None, below=below), code, turn, write_down)


def _is_tapped(contact: Contact, talk: Talk) -> bool:
    """True when the tapped message holds the open question already: the second of two quick taps."""
    tapped = contact.incoming.message_id if contact.incoming.press else None
    row = outbox.row_of_message(contact.session, contact.chat.id, tapped) if tapped else None
    return row is not None and row.id == talk.asked_in


def hear(contact: Contact, heard: Heard, write_down: WriteDown) -> bool:
    """True when an open dialogue took the answer."""
    talk = talk_of(contact)
    if talk.open is None or (heard.text and talk.asked_in is None):  # it came up again, and she was not asked yet
        return False
    dialogue = _dialogue(contact, talk.open)
    turn = dialogue.hear(dict(talk.open.state), heard, scene_of(contact, talk.open.state))
    if turn.is_reask and _is_free_text(contact, dialogue, heard):
        return False
    if turn.is_reask:
        _say(contact, talk, turn.says)
        return True
    if not (turn.replaces and heard.choice):
        _settle_question(contact, talk, heard)
    _follow(contact, replace(talk, answered=talk.serial), talk.open.code, turn, write_down)
    return True


def _is_free_text(contact: Contact, dialogue: Dialogue, heard: Heard) -> bool:
    """True for a patient's sentence where only a tap, or a word, is an answer."""
    is_hers = contact.patient is not None and contact.carer is None
    return is_hers and not dialogue.takes_words and len(heard.text.split()) > _WORDS_OF_AN_ANSWER


def hear_press(contact: Contact, serial: str, choice: str, write_down: WriteDown) -> None:
    """A button of a dialogue: it answers only the open question; the second of two quick taps does nothing."""
    talk = talk_of(contact)
    if talk.open is not None and serial == str(talk.serial):
        hear(contact, Heard(contact.incoming, choice), write_down)
    elif serial != str(talk.answered):
        reply(contact, _closed(contact))
        if talk.open is not None:
            _ask_again(contact, talk)


def _closed(contact: Contact) -> Sentence:
    if contact.clinician is not None:
        return _("That question is closed now. /reviews lists your open cases.")
    return _("That question is closed now. /today shows what is open.")


def ask_again(contact: Contact) -> None:
    """Ask the open question again, if there is one."""
    talk = talk_of(contact)
    if talk.open is not None:
        _ask_again(contact, talk)


def is_open(contact: Contact) -> bool:
    """True when a dialogue is open."""
    return talk_of(contact).open is not None


def open_state(contact: Contact, code: str) -> State | None:
    """The state of that dialogue, if it is the open one."""
    talk = talk_of(contact)
    return dict(talk.open.state) if talk.open is not None and talk.open.code == code else None


def amend(contact: Contact, code: str, changed: Callable[[State], State]) -> bool:
    """True when such a dialogue is open and its state was changed; the question and its buttons stay as they are."""
    talk = talk_of(contact)
    if talk.open is None or talk.open.code != code:
        return False
    state = changed(dict(talk.open.state))
    save_talk(contact.session, replace(talk, open=replace(talk.open, state=state)))
    return state != talk.open.state


def move_on(contact: Contact, code: str, state: State) -> None:
    """The open dialogue of that code is in this state now; where it asks something else, old buttons answer nothing."""
    talk = talk_of(contact)
    if talk.open is not None and talk.open.code == code:
        is_asked_still = state.get("open") == talk.open.state.get("open")
        after = replace(talk, open=replace(talk.open, state=state)) if is_asked_still else talk.on(code, state)
        save_talk(contact.session, after)


def end_other(contact: Contact, code: str, key: str, value: object) -> None:
    """A dialogue of that code about something else is over; what it interrupted, or was interrupted by it, stays."""
    talk = talk_of(contact)
    if talk.open is not None and talk.open.code == code and talk.open.state.get(key) != value:
        save_talk(contact.session, replace(talk, open=talk.below, below=None, serial=talk.serial + 1))


def end_about(contact: Contact, code: str, **about: object) -> None:
    """A dialogue of that code about this is over, open or interrupted; the other one stays."""
    talk = talk_of(contact)

    def is_it(known: OpenDialogue | None) -> bool:
        return known is not None and known.code == code and about.items() <= known.state.items()

    if is_it(talk.open):
        save_talk(contact.session, replace(talk, open=talk.below, below=None, serial=talk.serial + 1))
    elif is_it(talk.below):
        save_talk(contact.session, replace(talk, below=None))


def end(contact: Contact) -> None:
    """Nothing is open in this chat any more."""
    talk = talk_of(contact)
    if talk.open is not None:
        close_talk(contact.session, talk)


def _dialogue(contact: Contact, opened: OpenDialogue) -> Dialogue:
    return contact.practice.dialogues[opened.code]


def _follow(contact: Contact, talk: Talk, code: str, turn: Turn, write_down: WriteDown) -> None:
    """Write down what happened, keep the new state, say what comes next."""
    for event in turn.events:
        write_down(contact, event)
    after = recognised(contact) if turn.events else contact
    if contact.patient is not None and after.patient is None:
        talk = replace(talk, below=None)  # she has left: what was interrupted has nobody to go on with
    talk = replace(talk, owner=after.owner)
    ended = replace(talk, open=None, serial=talk.serial + 1)
    talk = talk.on(code, turn.state) if turn.state is not None else ended
    talk = _say(after, talk, turn.says, replaces=turn.replaces)
    if turn.state is None and turn.then:
        begin(after, turn.then, turn.given, write_down)
    elif turn.state is None and talk.below is not None:
        resumed = replace(talk, below=None).on(talk.below.code, talk.below.state)
        _ask_again(after, resumed)


def _say(contact: Contact, talk: Talk, says: tuple[Message, ...], replaces: bool = False) -> Talk:
    """Queue what the dialogue says; the last message holds the open question. The saved talk."""
    serial = talk.serial
    for number, message in enumerate(says):
        bound = bind_choices(message, lambda choice: press(DIALOGUE_PRESS, serial, choice))
        if replaces and number == 0 and contact.incoming.press:
            edit_tapped(contact, bound)
            tapped = outbox.row_of_message(contact.session, contact.chat.id, contact.incoming.message_id or 0)
            talk = replace(talk, asked_in=tapped.id if tapped else None)
        else:
            talk = replace(talk, asked_in=_queue(contact, talk, bound))
    if talk.open is not None:
        talk = replace(talk, open=replace(talk.open, touched_on=contact.today))
    save_talk(contact.session, talk)
    return talk


def _queue(contact: Contact, talk: Talk, message: Message) -> int:
    """The outbox id; what a clinician is asked about a patient can name her, so it is sealed to be erased with her."""
    about = talk.open.state.get("patient") if talk.open is not None and contact.clinician is not None else None
    return reply_about(contact, about, message) if isinstance(about, int) else reply(contact, message)


def _ask_again(contact: Contact, talk: Talk) -> None:
    assert talk.open is not None
    question = _dialogue(contact, talk.open).ask(dict(talk.open.state), scene_of(contact, talk.open.state))
    _say(contact, talk, (question,))


def _settle_question(contact: Contact, talk: Talk, heard: Heard) -> None:
    """The answered question loses its buttons and shows what was chosen."""
    assert talk.open is not None
    question = _dialogue(contact, talk.open).ask(dict(talk.open.state), scene_of(contact, talk.open.state))
    if not question.buttons:
        return
    chosen = [button.label for row in question.buttons for button in row if button.choice == heard.choice]
    shown = Sentence("✓ {answer}", {"answer": chosen[0]}) if chosen and heard.choice else None
    settled = question.without_buttons()
    settled = settled.adding(shown) if shown else settled
    if heard.choice:
        edit_tapped(contact, settled)
    elif talk.asked_in is not None:
        outbox.queue_edit(
            contact.session, contact.chat.id, contact.owner, for_carer(contact, settled),
            now=contact.now, edits_id=talk.asked_in,
        )  # fmt: skip
