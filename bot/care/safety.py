"""The safety messages and the honest clock: what to do now, and when a human will look."""

from datetime import datetime

from bot.care.clinic import Clinic
from bot.care.findings import Severity
from bot.care.messages import Button, Message, column, say
from bot.care.red_flags import RedFlag
from bot.care.sentences import Sentence, _, as_written


def honest_clock(clinic: Clinic, severity: Severity, now: datetime, zone: str | None) -> Sentence:
    """When a human will look at a finding of that severity, and whom to call if it cannot wait."""
    facts = {"clinic": clinic.name, "number": clinic.emergency_number}
    if clinic.next_look(now) != now:
        return _("Nobody may read this before {when}. If it cannot wait, call {clinic}. If you are in danger now, "
                 "call {number}.", when=clinic.next_look_local(now, zone), **facts)  # fmt: skip
    if severity.rank >= Severity.TODAY.rank:
        return _("They should see this today, but I am not watched live. If nobody has called you today, call "
                 "{clinic}. If you are in danger now, call {number}.", **facts)  # fmt: skip
    if severity is Severity.ROUTINE:
        return _("They should look within a week. I am not watched live. If it cannot wait, call {clinic}. If you are "
                 "in danger now, call {number}.", **facts)  # fmt: skip
    return _("They should look by the next working day. I am not watched live. If it cannot wait, call {clinic}. "
             "If you are in danger now, call {number}.", **facts)  # fmt: skip


def safety_message(
    clinic: Clinic,
    flag: RedFlag,
    now: datetime,
    zone: str | None,
    buttons: tuple[Button, ...],
    *,
    is_anybody_there: bool = True,
) -> Message:
    """What to do now, whom to call, and that no human is reading live; that nobody is even on call, where it is so."""
    if flag.is_crisis:
        first = _("I am sorry that it is so hard right now. You do not have to be alone with this. Please call "
                  "<b>{crisis}</b> now. If you are in danger, call <b>{number}</b>.",
                  crisis=clinic.crisis_line, number=clinic.emergency_number)  # fmt: skip
    else:
        first = _("What you wrote can be an emergency. Please call <b>{number}</b> now.",
                  number=clinic.emergency_number)  # fmt: skip
    also = (_("You can also call <b>{crisis}</b>. You are not alone.", crisis=clinic.crisis_line),)
    beside = also if flag.has_crisis and not flag.is_crisis else ()
    asked = (_("Are you safe right now?"),) if buttons else ()
    watched = _not_watched(clinic, now, zone, is_anybody_there=is_anybody_there)
    return say(first, *beside, *_of_the_clinic(clinic, zone), watched, *asked, buttons=column(*buttons))


def severe_message(clinic: Clinic, now: datetime, zone: str | None, *, is_anybody_there: bool = True) -> Message:
    """The safety message after an answer that the plan calls urgent."""
    first = _("Your answer can be a sign of danger. Please call <b>{number}</b> now if you feel worse or unsure.",
              number=clinic.emergency_number)  # fmt: skip
    watched = _not_watched(clinic, now, zone, is_anybody_there=is_anybody_there)
    return say(first, *_of_the_clinic(clinic, zone), watched)


def _of_the_clinic(clinic: Clinic, zone: str | None) -> tuple[Sentence, ...]:
    """The clinic's own words, and whose country the numbers are of where her clock is not the clinic's."""
    own = (as_written(clinic.safety_message),) if clinic.safety_message else ()
    abroad = _("If you are in another country now, these numbers may not work. Then call the emergency number there.")
    return (*own, abroad) if zone not in (None, clinic.zone) else own


def _not_watched(clinic: Clinic, now: datetime, zone: str | None, *, is_anybody_there: bool) -> Sentence:
    is_open = clinic.next_look(now) == now
    if not is_anybody_there and not is_open:
        return _("I am a bot. I am not watched live and I am not an emergency service. Nobody of {clinic} is on call "
                 "now: nobody may read this before {when}.",
                 clinic=clinic.name, when=clinic.next_look_local(now, zone))  # fmt: skip
    if not is_anybody_there:
        return _("I am a bot. I am not watched live and I am not an emergency service. Right now nobody of {clinic} "
                 "can read this.", clinic=clinic.name)  # fmt: skip
    if is_open:
        return _("I am a bot. I am not watched live and I am not an emergency service.")
    return _("I am a bot. I am not watched live and I am not an emergency service. The clinic opens again {when}.",
             when=clinic.next_look_local(now, zone))  # fmt: skip
