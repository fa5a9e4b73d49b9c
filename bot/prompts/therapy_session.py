"""A session with somebody who treats her: asked about before it begins, and once more when it is over."""

from bot.care.messages import Message, say
from bot.care.prompt import Card, PromptKind, prompt_button
from bot.care.sentences import _, as_written


def ask(card: Card) -> Message:
    """Will you go? After it: how did it go?"""
    return _after(card) if card.is_over else _before(card)


def _before(card: Card) -> Message:
    prompt = card.prompt
    buttons = (
        (prompt_button(_("I will go"), prompt, "go"), prompt_button(_("I cannot go"), prompt, "skip")),
        (prompt_button(_("Later"), prompt, "later"),),
    )
    if card.is_discreet:
        return say(
            _("Item {number} is today at {clock}. Will you go?", number=card.number, clock=card.clock),
            buttons=(*buttons, (prompt_button(_("What is it?"), prompt, "show"),)),
        )
    how = (as_written(prompt.instruction),) if prompt.instruction else ()
    today = _("🗓 Today at {clock}: <b>{title}</b>.", clock=card.clock, title=prompt.title)
    return say(today, *how, _("Will you go?"), buttons=buttons)


def _after(card: Card) -> Message:
    prompt = card.prompt
    buttons = (
        (prompt_button(_("I was there"), prompt, "done"), prompt_button(_("I did not go"), prompt, "skip")),
        (prompt_button(_("Later"), prompt, "later"),),
    )
    if card.is_discreet:
        show = (prompt_button(_("What is it?"), prompt, "show"),)
        return say(_("How did item {number} go?", number=card.number), buttons=(*buttons, show))
    return say(_("🗓 <b>{title}</b>: how did it go?", title=prompt.title), buttons=buttons)


KIND = PromptKind("therapy_session", ask, rating=_("How much did it help? 0 is not at all, 10 is as much as it can."))
