"""When a chat sends more than can be answered one by one, and what is still done for it then."""

from datetime import timedelta
from enum import StrEnum

from bot.care.clinic import Clinic
from bot.care.messages import Message, say
from bot.care.sentences import _

WITHIN = timedelta(minutes=1)
# Telegram lets a bot write one message a second into a chat (its FAQ, "My bot is hitting limits"): whoever sends faster
# than that for a whole minute cannot be answered one by one. The quickest check-in with two questionnaires is 30 taps.
A_MINUTE = 60
OF_STRANGERS = 10  # joining is no stranger's any more from the first question on


class Hearing(StrEnum):
    """What is done with an update."""

    ANSWER = "answer"
    ASK_TO_WAIT = "ask to wait"  # look for words of danger, and say once that it is too much
    ONLY_DANGER = "only danger"


def hearing(sent: int, unanswered: int, at_most: int) -> Hearing:
    """For one update, when its chat has `sent` so many within a minute, itself included, of which some went unanswered.

    All that is sent counts, so a chat is answered again only once it has become slow enough.
    """
    if sent <= at_most:
        return Hearing.ANSWER
    return Hearing.ONLY_DANGER if unanswered else Hearing.ASK_TO_WAIT


def please_wait(clinic: Clinic) -> Message:
    """Said once a flood: what came too fast is lost, so she is told which."""
    return say(
        _("I am getting many messages from here, more than I can answer. From this one on I only look for words of "
          "danger. Please wait a minute. Then send again what I have not answered."),
        _("If you are in danger, call <b>{number}</b>.", number=clinic.emergency_number),
    )  # fmt: skip
