"""What is wrong, in plain words, for the operator."""

from datetime import datetime, timedelta

from sqlmodel import Session

from storage import alarms, inbox, outbox

_TOO_LONG = timedelta(minutes=5)
_WORDS = {
    "alert_undelivered": "An alert could not be delivered ({subject}). Tell that clinician, and see to the case.",
    "nobody_reached": "Nobody of the clinic can be reached about a case that is open ({subject}). See to it yourself.",
    "attachment_undelivered": "What a patient sent could not be announced ({subject}). Tell that clinician.",
    "message_unread": "A patient's message waits unread, and everybody was told ({subject}). See to it.",
    "reply_refused": "An answer of the bot was refused and will not arrive ({subject}). Please report it.",
    "update_set_aside": "A message could not be handled and was set aside ({subject}).",
    "row_put_off": "Something that was due could not be done and is tried again every few minutes ({subject}).",
    "danger_in_silent_chat": "Words of danger came from the chat of a patient who has died ({subject}). Nothing was "
    "answered. Find out who writes there.",
    "finding_without_clinician": "A finding has no clinician to go to ({subject}).",
}


def complaints(session: Session, now: datetime) -> list[str]:
    """One sentence for each thing that is wrong; empty when all is well."""
    found = [
        f"{_WORDS.get(alarm.kind, alarm.kind + ' ({subject})').format(subject=alarm.subject)} "
        f"Since {alarm.raised_at:%Y-%m-%d %H:%M} UTC, {alarm.times} times."
        for alarm in alarms.standing_alarms(session)
    ]
    oldest_in, oldest_out = inbox.oldest_waiting(session), outbox.oldest_waiting(session, now)
    if oldest_in is not None and oldest_in < now - _TOO_LONG:
        found.append(f"Messages to the bot wait since {oldest_in:%Y-%m-%d %H:%M} UTC. Is it running?")
    if oldest_out is not None and oldest_out < now - _TOO_LONG:
        found.append(f"Messages to people wait since {oldest_out:%Y-%m-%d %H:%M} UTC. Is it running?")
    return found
