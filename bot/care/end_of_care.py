"""Why care ends, and the last thing a patient hears of it."""

from enum import StrEnum

from bot.care.clinic import Clinic
from bot.care.messages import Message, say
from bot.care.sentences import Sentence, _


class EndOfCare(StrEnum):
    """Why a clinician ends care."""

    FINISHED = "finished"
    MOVED = "moved"  # is cared for somewhere else
    LOST = "lost"  # cannot be reached any more
    DIED = "died"


def reason_in_words(reason: EndOfCare) -> Sentence:
    """The reason as a button and the care team read it."""
    return {
        EndOfCare.FINISHED: _("Finished"),
        EndOfCare.MOVED: _("Cared for elsewhere"),
        EndOfCare.LOST: _("Cannot be reached"),
        EndOfCare.DIED: _("Died"),
    }[reason]


def last_words(reason: EndOfCare, clinic: Clinic) -> Message | None:
    """What the patient is told; None after a death: nobody may get a message in a dead person's name."""
    if reason is EndOfCare.DIED:
        return None
    why = {
        EndOfCare.FINISHED: _("{clinic} tells me that your plan has come to its end.", clinic=clinic.name),
        EndOfCare.MOVED: _("{clinic} tells me that others look after you now.", clinic=clinic.name),
        EndOfCare.LOST: _("{clinic} has not heard from you for a while, so I stop here.", clinic=clinic.name),
    }[reason]
    thanks = _("Thank you for all you told me. I will not write to you again. If you want to go on, call {clinic}.",
               clinic=clinic.name)  # fmt: skip
    help_line = _("If you are in danger, call {number}.", number=clinic.emergency_number)
    return say(why, thanks, help_line)
