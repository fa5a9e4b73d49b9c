"""What is wrong, in plain words, for the operator."""

from datetime import datetime, timedelta

from sqlmodel import Session

from storage import alarms, audit_chain, inbox, outbox

_TOO_LONG = timedelta(minutes=5)
_WORDS = {
    "alert_undelivered": "An alert could not be delivered ({subject}). Tell that clinician, and see to the case.",
    "nobody_reached": "Nobody of the clinic can be reached about a case that is open ({subject}). See to it yourself.",
    "attachment_undelivered": "What a patient sent could not be announced ({subject}). Tell that clinician.",
    "message_unread": "A patient's message waits unread, and everybody was told ({subject}). See to it.",
    "reply_refused": "An answer of the bot was refused and will not arrive ({subject}). Please report it.",
    "update_set_aside": "A message could not be handled and was set aside ({subject}). Please report it.",
    "danger_set_aside": "Words of danger came and could not be handled ({subject}). Nobody was alerted. The writer was "
    "told to call for help: find out who it is, and see to it.",
    "row_put_off": "Something that was due could not be done ({subject}). It is tried three times, then once a day. "
    "Please report it.",
    "half_settled": "A message was sent or refused, and what had to follow could not be written down ({subject}). "
    "Please report it.",
    "clock_jumped": "The clock of this machine jumped ({subject}). Check its time. What was due meanwhile may come "
    "late, or was put down as not asked: look through the open cases.",
    "danger_in_silent_chat": "Words of danger came from the chat of a patient who has died ({subject}). Nothing was "
    "answered. Find out who writes there.",
    "own_words_unreadable": "The words of danger in a patient's own plan cannot be read any more ({subject}). Only "
    "those of every plan are listened for. Have the plan published anew, and please report it.",
    "links_guessed": "Many links that nobody made were opened within an hour ({subject}). None can be guessed, but "
    "somebody may be trying. Such a chat has to wait an hour after five.",
    "audit_chain_broken": "The record of who did what does not hold what the keyring remembers of it ({subject}). Run "
    '"care-plan-bot audit verify". After a restored backup: "care-plan-bot audit accept".',
    "audit_row_forged": "Somebody else than the bot has written into the record of who did what ({subject}). It is not "
    'sealed. Find out who can write to the database, and run "care-plan-bot audit verify".',
    "finding_without_clinician": "A finding has no clinician to go to ({subject}).",
}


# What is over when it is raised: no later event settles it, so the operator does. The rest stands till it is put right.
_OVER = (
    "clock_jumped", "danger_in_silent_chat", "danger_set_aside", "half_settled", "links_guessed", "reply_refused",
    "row_put_off", "update_set_aside",
)  # fmt: skip


def forget_what_is_over(session: Session) -> int:
    """How many alarms the operator has seen that no later event would settle. What goes wrong again is raised again."""
    return alarms.settle_kinds(session, _OVER)


def complaints(session: Session, now: datetime) -> list[str]:
    """One sentence for each thing that is wrong; empty when all is well."""
    found = [
        f"{_WORDS.get(alarm.kind, alarm.kind + ' ({subject})').format(subject=alarm.subject)} "
        f"Since {alarm.raised_at:%Y-%m-%d %H:%M} UTC, {alarm.times} times."
        for alarm in alarms.standing_alarms(session)
    ]
    found += _not_working(session, now)
    oldest_in, oldest_out = inbox.oldest_waiting(session), outbox.oldest_waiting(session, now)
    if oldest_in is not None and oldest_in < now - _TOO_LONG:
        found.append(f"Messages to the bot wait since {oldest_in:%Y-%m-%d %H:%M} UTC. Is it running?")
    if oldest_out is not None and oldest_out < now - _TOO_LONG:
        found.append(f"Messages to people wait since {oldest_out:%Y-%m-%d %H:%M} UTC. Is it running?")
    unsealed = audit_chain.oldest_unsealed(session)
    if unsealed is not None and unsealed < now - _TOO_LONG:
        found.append(f"The record of who did what is not sealed since {unsealed:%Y-%m-%d %H:%M} UTC. Is it running?")
    return found


def _not_working(session: Session, now: datetime) -> list[str]:
    """Each running part leaves a sign of life every minute; where none has ever been left it never ran."""
    pulses = alarms.pulses(session)
    silent = {part: at for part, at in pulses.items() if at < now - _TOO_LONG}
    if not silent:
        return []
    since = f"{max(silent.values()):%Y-%m-%d %H:%M} UTC"
    if len(silent) == len(pulses):
        return [f"The bot has not worked since {since}. Is it running? Start it with: care-plan-bot run"]
    parts = ", ".join(sorted(silent))
    return [f"Part of the bot has not worked since {since}: {parts}. Look into its log; starting it again may help."]
