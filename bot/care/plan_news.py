"""How a patient hears of a new version of her plan: what is new, why, and what should get better by when."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.care.messages import Button, Message, column, press, say
from bot.care.plan_difference import Change, in_words
from bot.care.promise import Promise
from bot.care.sentences import Sentence, _, as_written

PLAN_PRESS = "plan"


@dataclass(frozen=True, slots=True)
class News:
    """A new version: the id of its row, who made it and why, what it changes, what it promises."""

    version_id: int
    clinician: str
    reason: str
    changes: Sequence[Change]
    promises: Sequence[Promise]


def news_message(news: News, *, is_discreet: bool) -> Message:
    """What is new, with a button to say that it was read; where others see the phone, only that something is new."""
    if is_discreet:
        show = Button(_("Show what is new"), press=press(PLAN_PRESS, news.version_id, "new"))
        return say(_("Your plan has changed. Please look at it when you are alone."), buttons=column(show))
    read = Button(_("I have read it"), press=press(PLAN_PRESS, news.version_id, "read"))
    return say(*_paragraphs(news), buttons=column(read))


def _paragraphs(news: News) -> list[Sentence]:
    what = _("<b>{clinician} has changed your plan.</b> Here is what is new:", clinician=news.clinician)
    why = [_("Why: {reason}", reason=as_written(news.reason))] if news.reason else []
    return [what, in_words(news.changes), *why, *map(_promised, news.promises)]


def _promised(promise: Promise) -> Sentence:
    return _("What should get better by {day}: {expected}. I will ask you then.", day=promise.check_on,
             expected=as_written(promise.expected))  # fmt: skip


def read_message(news: News, *, is_discreet: bool) -> Message:
    """The same once she has read it; nothing of it stays where others see the phone."""
    thanks = _("✓ You have read it. /plan shows your whole plan.")
    return say(thanks) if is_discreet else say(*_paragraphs(news), thanks)


def overtaken_message() -> Message:
    """What stays of the news of a version that another one has followed."""
    return say(_("There is a newer plan below."))


def reminder(news: News) -> Message:
    """One gentle word beside the next check-in."""
    show = Button(_("Show what is new"), press=press(PLAN_PRESS, news.version_id, "new"))
    return say(_("Your plan has changed. Please have a look when you can."), buttons=column(show), silent=True)
