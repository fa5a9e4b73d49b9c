"""What a plan change was to bring: on its day, one question asks whether it did."""

from bot.care.events import PromiseJudged
from bot.care.messages import Message, column, say
from bot.care.promise import PROMISE, VERDICTS, Verdict, promise_in
from bot.care.prompt import Card, Prompt, PromptKind, prompt_button
from bot.care.sentences import Sentence, _, as_written

_THANKS = {
    Verdict.HELPED: _("✓ It helped. That is good to hear. I keep it for your care team."),
    Verdict.NOT: _("✓ It did not help. Thank you for telling me. I keep it for your care team."),
    Verdict.TOO_EARLY: _("✓ Too early to say. I keep it for your care team."),
}
_ASKED_AGAIN = _("✓ Too early to say. I will ask you once more later.")


def ask(card: Card) -> Message:
    """Did it? The clinician's own words, unless others see the phone."""
    buttons = column(*(prompt_button(label, card.prompt, verdict.value) for verdict, label in VERDICTS))
    if card.is_discreet:
        show = prompt_button(_("What is it?"), card.prompt, "show")
        return say(_("Your plan was changed a while ago. Did it help?"), buttons=(*buttons, (show,)))
    return say(
        _("Your plan was changed. This should have got better: <b>{expected}</b>.",
          expected=as_written(card.prompt.title)),
        _("Did it?"),
        buttons=buttons,
    )  # fmt: skip


def hear(prompt: Prompt, verb: str, _rest: tuple[str, ...]) -> tuple[tuple[PromiseJudged, ...], Sentence] | None:
    """Her verdict; "too early" is asked once more."""
    if verb not in list(Verdict):
        return None
    verdict = Verdict(verb)
    promise_id, is_second = promise_in(prompt.item_code)
    is_asked_again = verdict is Verdict.TOO_EARLY and not is_second
    return (PromiseJudged(promise_id, verdict, is_second),), _ASKED_AGAIN if is_asked_again else _THANKS[verdict]


KIND = PromptKind(PROMISE, ask, is_adherence=False, hear=hear)
