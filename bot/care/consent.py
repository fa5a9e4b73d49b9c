"""What a patient agrees to: the text, its version, and what each version brought. A changed text is a new version."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.care.messages import Button, Message, column, press, say
from bot.care.sentences import Sentence, _, lines

CONSENT_VERSION = 2
CONSENT = "consent"  # the first word of the buttons under the question that is asked anew
# What whoever agreed to an earlier version has not read yet, in her words.
NEWS: Mapping[int, Sentence] = {
    2: _("A parent or guardian now agrees for a child."),
}
GRACE = timedelta(days=7)  # all goes on as she agreed to it before; a choice of this project
REMIND_AFTER = timedelta(days=3)
REMIND_LAPSED_AFTER = timedelta(days=1)


def what_i_am(clinic: str) -> tuple[Sentence, ...]:
    """What the bot does, and what it is not."""
    return (
        _("Here is what I do. Once a day I ask how you are. I also ask about each part of your plan when it is due. "
          "If your answers suggest that your plan needs another look, I tell {clinic}.", clinic=clinic),
        _("Here is what I am <b>not</b>. I am not watched live. I am not an emergency service. I do not change "
          "your treatment."),
    )  # fmt: skip


def who_sees(clinician: str, clinic: str, *, is_guardian: bool) -> Sentence:
    """Who reads the answers, and who carries them."""
    who = {"clinician": clinician, "clinic": clinic}
    if is_guardian:
        return _("{clinician} and the care team of {clinic} will see what you and your child tell me. I keep the "
                 "answers for them, locked. Our chat runs through Telegram. Chats with bots are not end-to-end "
                 "encrypted, so Telegram could read them.", **who)  # fmt: skip
    return _("{clinician} and the care team of {clinic} will see what you tell me. I keep your answers for them, "
             "locked. Our chat runs through Telegram. Chats with bots are not end-to-end encrypted, so Telegram "
             "could read them.", **who)  # fmt: skip


def do_you_agree(*, is_guardian: bool) -> Sentence:
    """The question itself."""
    if is_guardian:
        return _("You can stop at any time with /stop. Do you agree for your child?")
    return _("You can stop at any time with /stop. Do you agree?")


def is_outdated(agreed: int | None) -> bool:
    """True for whoever agreed to an earlier version only."""
    return agreed is not None and agreed < CONSENT_VERSION


def news_since(agreed: int) -> Sentence:
    """What is new to whoever agreed to that version, a line for each later one."""
    told = [NEWS[version] for version in range(agreed + 1, CONSENT_VERSION + 1)]
    return lines([_("New since you agreed:"), *told])


def ask_anew(agreed: int, until: date, *, is_guardian: bool, has_lapsed: bool) -> Message:
    """What is new, until when all goes on without an answer, and the question; the whole text is one tap away."""
    waits = _("I go on as before until {day}. After that I ask you nothing more until you answer.", day=until)
    if has_lapsed:
        waits = _("Until you answer, I ask you nothing about your plan.")
    return say(
        _("<b>I need your yes once more.</b> What you agreed to has changed."),
        news_since(agreed),
        waits,
        do_you_agree(is_guardian=is_guardian),
        buttons=column(
            Button(_("Yes, I agree"), press=press(CONSENT, CONSENT_VERSION, "yes")),
            Button(_("Read it all first"), press=press(CONSENT, CONSENT_VERSION, "read")),
            Button(_("No, thank you"), press=press(CONSENT, CONSENT_VERSION, "no")),
        ),
    )


def agreed_on(day: date, version: int) -> Sentence:
    """When she agreed, and to which version."""
    return _("You agreed to this on {day} (version {version}). You can stop at any time with /stop.",
             day=day, version=version)  # fmt: skip


def has_lapsed_by(asked_at: datetime, now: datetime) -> bool:
    """True when she has not answered within the grace."""
    return now >= asked_at + GRACE


def may_remind(reminded_at: datetime | None, now: datetime, *, has_lapsed: bool) -> bool:
    """True when she was not asked for a while; once nothing is asked any more, the question may come daily."""
    return reminded_at is None or now >= reminded_at + (REMIND_LAPSED_AFTER if has_lapsed else REMIND_AFTER)
