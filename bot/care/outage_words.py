"""What the bot says of what it could not take in, or not handle: nobody else sees that either."""

from datetime import datetime

from bot.care.clinic import Clinic
from bot.care.messages import Message, say
from bot.care.red_flags import RedFlag
from bot.care.safety import safety_message
from bot.care.sentences import _


def cannot_save(clinic: Clinic, flag: RedFlag | None, now: datetime) -> Message:
    """The apology; after words of danger the safety message, with the truth that nobody has been told."""
    if flag is not None:
        nobody = _("I cannot save right now, so I cannot tell {clinic} about this. Please do not wait for me.",
                   clinic=clinic.name)  # fmt: skip
        return safety_message(clinic, flag, now, None, ()).adding(nobody)
    return say(
        _("I cannot save right now, so I have not taken this in yet. I will keep trying, and answer when it works. If "
          "you hear nothing within an hour, please try again."),
        _("If it cannot wait, call {clinic}. If you are in danger, call <b>{number}</b>.",
          clinic=clinic.name, number=clinic.emergency_number),
    )  # fmt: skip


def not_handled(clinic: Clinic, flag: RedFlag | None, now: datetime) -> Message:
    """To whoever wrote what could not be handled; after words of danger the safety message, with the same truth."""
    if flag is not None:
        nobody = _("Something went wrong here, so I could not tell {clinic} about this. Please do not wait for me.",
                   clinic=clinic.name)  # fmt: skip
        return safety_message(clinic, flag, now, None, ()).adding(nobody)
    return say(_("I could not read that. Please try again, or send /today. If you are in danger, call {number}.",
                 number=clinic.emergency_number))  # fmt: skip
