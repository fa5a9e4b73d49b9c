"""Whatever is pressed, typed, opened or sent in whatever role: it is answered, and nothing happens that may not."""

import json
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.care.incoming import ATTACHMENTS, Incoming, IncomingKind
from bot.channels.telegram_raw import update_in
from bot.errors import UpdateUnreadable
from bot.services.talk import conversation
from bot.services.talk.clinician_commands import CLINICIAN_COMMANDS
from bot.services.talk.patient_commands import PATIENT_COMMANDS
from tests.access_table import VERBS
from tests.channels.test_telegram_updates import JSON, WHOLE
from tests.clinic_full_of_people import Role, Subject, ids_of, secrets_from
from tests.fuzz.clinic import Outcome, address_of, clinic, strangers_to, tried
from tests.fuzz.drawn import fuzzed, nearly, words

_COMMANDS = [f"/{command.name}" for command in (*PATIENT_COMMANDS, *CLINICIAN_COMMANDS)]
_SAID = ("yes", "no", "none", "7", "18:30", "tomorrow", "chest pain", "I want to die", "Walk to the shop", "128/82")
_FORMS = [form for verb in VERBS.values() for form in verb.forms]
_VERBS = sorted({*conversation._PRESSES, "d", "prompt", "review", "safe", "wrong"})
_pieces = st.integers(-1, 99_999).map(str) | st.sampled_from(
    ("", "1", "2", "yes", "no", "done", "open", "menu", "begin", "all", "-", "0.a", "2026-03-02", "plan_kept", "now")
) | words  # fmt: skip
roles = st.sampled_from(list(Role))
lines = (
    words
    | st.sampled_from((*_SAID, *_COMMANDS))
    | st.tuples(st.sampled_from(_COMMANDS), words).map(" ".join)
    | st.sampled_from(("x" * 4_096, "🙂" * 2_000, "<b>" * 1_300))
)


@st.composite
def pressed(draw: st.DrawFn) -> str:
    """What some button sends, about anybody; or with one part of it forged; or a verb and anything after it."""
    if draw(st.booleans()):
        return ":".join((draw(st.sampled_from(_VERBS)), *draw(st.lists(_pieces, max_size=4))))
    ids = clinic().reads(lambda session: ids_of(session, draw(st.sampled_from(list(Subject)))))
    parts = draw(st.sampled_from(_FORMS)).format(**ids).split(":")
    if draw(st.booleans()):
        parts[draw(st.integers(0, len(parts) - 1))] = draw(_pieces)
    if draw(st.integers(0, 4)) == 0:
        parts.append(draw(_pieces))
    return ":".join(parts)


def _press(address: str) -> st.SearchStrategy[Incoming]:
    def update(data: str, message: int) -> Incoming:
        fits = data.encode(errors="replace")[:64].decode(errors="ignore")
        return Incoming(IncomingKind.PRESS, address, press=fits, press_id="1", message_id=message)

    return st.builds(update, pressed(), st.integers(1, 60))


def _words(address: str) -> st.SearchStrategy[Incoming]:
    def update(kind: IncomingKind, text: str, message: int, replies_to: int | None) -> Incoming:
        plain = text.encode(errors="replace").decode().replace("\0", "")[:4_096]
        return Incoming(kind, address, text=plain, message_id=message, first_name="Kim", replies_to=replies_to)

    kinds = st.sampled_from((IncomingKind.TEXT, IncomingKind.TEXT, IncomingKind.EDIT))
    return st.builds(update, kinds, lines, st.integers(1, 90), st.none() | st.integers(1, 60))


def _anything_else(address: str) -> st.SearchStrategy[Incoming]:
    places = st.builds(
        lambda latitude, longitude: Incoming(
            IncomingKind.LOCATION, address, message_id=8, latitude=latitude, longitude=longitude
        ),
        st.floats(-90, 90), st.floats(-180, 180),
    )  # fmt: skip
    files = st.builds(
        lambda what, text: Incoming(IncomingKind.OTHER, address, text=text, message_id=9, what=what),
        st.sampled_from(sorted({*ATTACHMENTS, "sticker", "contact"})), st.sampled_from(_SAID),
    )  # fmt: skip
    return places | files | st.sampled_from([Incoming(kind, address) for kind in IncomingKind])


def check(role: Role, outcome: Outcome, may_move_patients: bool = False) -> None:
    """Nothing has happened to a patient of somebody else, and nothing of hers was told."""
    assert outcome.troubles == []
    if not may_move_patients:
        assert not outcome.changed & strangers_to(role)
    told = "\n".join(outcome.told(address_of(role))).lower()
    assert [word for word in secrets_from(role) if word.lower() in told] == []


@fuzzed(25)
@given(st.data(), roles)
def test_no_button_in_any_role_touches_somebody_elses_patient(data: st.DataObject, role: Role) -> None:
    address = address_of(role)
    steps = data.draw(st.lists(_press(address) | _press(address) | _words(address), min_size=1, max_size=4))
    gives_away = role is Role.ADMIN and any(step.press.startswith("staff:") for step in steps)
    check(role, tried(steps), may_move_patients=gives_away)


@fuzzed(15)
@given(st.data(), roles)
def test_whatever_is_typed_or_sent_in_any_role_is_answered(data: st.DataObject, role: Role) -> None:
    address = address_of(role)
    acts = _words(address) | _words(address) | _anything_else(address) | _press(address)
    check(role, tried(data.draw(st.lists(acts, min_size=1, max_size=5))))


_payloads = words | st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", max_size=64)


@fuzzed(15)
@given(roles, st.lists(_payloads, min_size=1, max_size=12))
def test_no_link_that_was_not_given_out_leads_anywhere(role: Role, payloads: list[str]) -> None:
    address = address_of(role)
    opened = [Incoming(IncomingKind.TEXT, address, text=f"/start {payload}"[:4_096], message_id=7)
              for payload in payloads if payload.isprintable()]  # fmt: skip
    assume(opened)
    outcome = tried(opened)
    check(role, outcome)
    assert not any("Hello! I am" in text or "Welcome" in text for text in outcome.told(address))


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """What comes over the wire: an update of Telegram's that is nearly right, any other JSON, or no JSON at all."""
    number = {"update_id": draw(st.integers(1, 1 << 31))}
    kind = draw(st.sampled_from(("nearly", "nearly", "json", "bytes")))
    if kind == "nearly":
        whole: dict[str, Any] = {**draw(st.sampled_from(WHOLE).flatmap(lambda each: nearly(each, JSON))), **number}
        return json.dumps(whole, default=str).encode()
    if kind == "json":
        return json.dumps({**number, "message": draw(JSON)}, default=str).encode()
    return draw(st.binary(max_size=40) | st.sampled_from((b"[" * 9_000, b'{"update_id":7,"message":')))


@fuzzed(25)
@given(st.lists(bodies(), max_size=4))
def test_no_update_raises_and_the_chat_goes_on_after_it(received: list[bytes]) -> None:
    steps: list[Incoming] = []
    for body in received:
        try:
            steps.append(clinic().channel.read(json.loads(update_in(body).raw)))
        except UpdateUnreadable:
            continue
    anna = address_of(Role.PATIENT)
    after = [Incoming(IncomingKind.UNBLOCKED, anna), Incoming(IncomingKind.TEXT, anna, text="/help", message_id=99)]
    outcome = tried([*steps, *after])
    check(Role.PATIENT, outcome)
    assert any("/today" in text for text in outcome.told(anna)), "she is answered"
