"""What a chat is in the middle of today: what was left for a day is over, and a third dialogue finds room."""

from dataclasses import replace

from bot.care.dialogue import Dialogue
from bot.services.talk.contact import Contact, for_carer, scene_of
from storage import outbox
from storage.dialogues import OpenDialogue, Talk, save_talk, talk_in

_TYPED = ("words", "name")  # what she has typed for a dialogue stands in its state by one of these names
_KEPT = ("check_in", "correct")  # each answer is kept as it is given, so they go on from there whenever they are begun


def talk_of(contact: Contact) -> Talk:
    """What the chat is in the middle of; a side dialogue that was not touched today has ended by itself."""
    talk = talk_in(contact.session, contact.chat.id, contact.owner)
    if talk.below is not None and _is_left(contact, talk.below):
        talk = _saved(contact, replace(talk, below=None))
    if talk.open is not None and _is_left(contact, talk.open):
        _take_buttons(contact, talk, talk.open)
        talk = _saved(contact, talk.ended())
    return talk


def _saved(contact: Contact, talk: Talk) -> Talk:
    save_talk(contact.session, talk)
    return talk


def _is_left(contact: Contact, opened: OpenDialogue) -> bool:
    """True when she left it on an earlier day and nothing is lost with it; a finished check-in only waits for a nod."""
    if contact.patient is None or opened.touched_on is None or opened.touched_on >= contact.today:
        return False
    return contact.practice.dialogues[opened.code].ends_with_day or opened.state.get("is_finished", False)


def _take_buttons(contact: Contact, talk: Talk, opened: OpenDialogue) -> None:
    question = contact.practice.dialogues[opened.code].ask(dict(opened.state), scene_of(contact, opened.state))
    if question.buttons and talk.asked_in is not None:
        closed = for_carer(contact, question.without_buttons())
        outbox.queue_edit(
            contact.session, contact.chat.id, contact.owner, closed, now=contact.now, edits_id=talk.asked_in
        )


def interrupted_by(dialogue: Dialogue, contact: Contact, talk: Talk) -> tuple[OpenDialogue | None, bool]:
    """What waits below while this dialogue is open, and False when both that are open have to be finished first.

    The newer one gives way when it is a side dialogue for which nothing was typed, else the older one if it is.
    """
    held = [each for each in (talk.open, talk.below) if each is not None]
    others = [each for each in held if each.code != dialogue.code]
    if len(held) < 2:
        return (others[0] if others else None), True
    if len(others) == 1 and (dialogue.is_always_heard or dialogue.ends_with_day):
        return others[0], True
    newer, older = held
    for gives_way, stays in ((newer, older), (older, newer)):
        if contact.practice.dialogues[gives_way.code].ends_with_day and not _is_typed(gives_way):
            return (stays if stays.code != dialogue.code else None), True
    is_older_kept = older.code in _KEPT and _is_typed(newer)
    return (newer if is_older_kept else older), dialogue.is_always_heard


def _is_typed(opened: OpenDialogue) -> bool:
    return any(opened.state.get(name) for name in _TYPED)
