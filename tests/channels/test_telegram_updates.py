"""Raw updates of every shape become a value or `UpdateUnreadable`, and never anything else."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.incoming import Incoming, IncomingKind
from bot.channels.telegram_raw import UPDATE_LIMIT, address_of, raw_update, update_in, updates_in
from bot.channels.telegram_updates import TEXT_LIMIT, read_update
from bot.errors import UpdateUnreadable

ANNA = {"id": 1001, "is_bot": False, "first_name": "Anna", "language_code": "en-GB"}
CHAT = {"id": 1001, "type": "private", "first_name": "Anna"}
FAMILY = {"id": -5001, "type": "group", "title": "Family"}
BOT = {"id": 1, "is_bot": True, "first_name": "Care Plan Bot", "username": "careplan_demo_bot"}


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": 1_772_442_000, "chat": CHAT, "from": ANNA, **content}


def update(**parts: Any) -> dict[str, Any]:
    return {"update_id": 743_892_117, **parts}


def file(**more: Any) -> dict[str, Any]:
    return {"file_id": "F", "file_unique_id": "U", **more}


def moved(status: str, chat: dict[str, Any] = CHAT) -> dict[str, Any]:
    until = {"until_date": 0} if status == "kicked" else {}
    change = {"chat": chat, "from": ANNA, "date": 1_772_442_000}
    was = {"user": BOT, "status": "member"}
    return update(
        my_chat_member={**change, "old_chat_member": was, "new_chat_member": {**was, "status": status, **until}}
    )


PRESS = {
    "id": "99",
    "from": ANNA,
    "chat_instance": "5",
    "data": "d:3:yes",
    "message": {**message(text="?"), "from": BOT},
}
PHOTO = [file(width=90, height=60), file(width=900, height=600)]
KINDS = {
    "photo": PHOTO,
    "voice": file(duration=3),
    "video": file(width=1, height=1, duration=3),
    "video_note": file(length=1, duration=3),
    "audio": file(duration=3),
    "document": file(file_name="x.pdf"),
    "sticker": file(type="regular", width=1, height=1, is_animated=False, is_video=False),
    "contact": {"phone_number": "+44", "first_name": "Anna"},
    "dice": {"emoji": "🎲", "value": 3},
}


def test_a_text() -> None:
    read = read_update(update(message=message(text="Hello /start")))
    assert read == Incoming(
        IncomingKind.TEXT, "1001", text="Hello /start", message_id=7, first_name="Anna", language="en"
    )


def test_a_reply_names_the_message_it_answers() -> None:
    asked = {**message(text="How are you?"), "message_id": 5, "from": BOT}
    assert read_update(update(message=message(text="Well", reply_to_message=asked))).replies_to == 5
    assert read_update(update(message=message(text="Well"))).replies_to is None
    with pytest.raises(UpdateUnreadable):
        read_update(update(message=message(text="Well", reply_to_message={**asked, "message_id": "5"})))


def test_an_edited_text_names_the_message_it_changes() -> None:
    read = read_update(update(edited_message=message(text="7", edit_date=1_772_442_060)))
    assert (read.kind, read.text, read.message_id) == (IncomingKind.EDIT, "7", 7)


def test_a_press_names_its_message_and_itself() -> None:
    read = read_update(update(callback_query=PRESS))
    assert (read.kind, read.address, read.press, read.press_id, read.message_id) == (
        IncomingKind.PRESS, "1001", "d:3:yes", "99", 7,
    )  # fmt: skip


def test_a_press_on_a_message_too_old_to_be_shown_still_has_its_number() -> None:
    """Telegram sends no more of it than the chat, the number and a date of 0."""
    old = {"chat": CHAT, "message_id": 7, "date": 0}
    read = read_update(update(callback_query={**PRESS, "message": old}))
    assert (read.kind, read.press, read.message_id) == (IncomingKind.PRESS, "d:3:yes", 7)


def test_a_press_without_data_is_a_press_of_nothing() -> None:
    without = {key: value for key, value in PRESS.items() if key != "data"}
    assert read_update(update(callback_query=without)).press == ""


def test_a_location() -> None:
    read = read_update(update(message=message(location={"latitude": 51.5, "longitude": -0.12})))
    assert (read.kind, read.latitude, read.longitude) == (IncomingKind.LOCATION, 51.5, -0.12)


@pytest.mark.parametrize("what", KINDS)
def test_something_that_is_no_text_is_named_and_its_caption_read(what: str) -> None:
    read = read_update(update(message=message(**{what: KINDS[what]}, caption="I have chest pain")))
    assert (read.kind, read.what, read.text.splitlines()[0]) == (IncomingKind.OTHER, what, "I have chest pain")


@pytest.mark.parametrize("service", [{"pinned_message": message(text="x")}, {"new_chat_title": "x"}, {}])
def test_a_service_message_asks_for_nothing(service: dict[str, Any]) -> None:
    assert read_update(update(message=message(**service))).kind is IncomingKind.NOTHING


@pytest.mark.parametrize(("status", "kind"), [("kicked", IncomingKind.BLOCKED), ("member", IncomingKind.UNBLOCKED)])
def test_blocking_and_unblocking(status: str, kind: IncomingKind) -> None:
    read = read_update(moved(status))
    assert (read.kind, read.address) == (kind, "1001")


@pytest.mark.parametrize("chat_type", ["group", "supergroup", "channel"])
def test_whatever_comes_from_a_group_is_a_group(chat_type: str) -> None:
    group = {**FAMILY, "type": chat_type}
    part = "channel_post" if chat_type == "channel" else "message"
    read = read_update(update(**{part: message(text="I have chest pain", chat=group)}))
    assert (read.kind, read.address, read.text) == (IncomingKind.GROUP, "-5001", "")


def test_being_taken_out_of_a_group_is_no_news_and_being_added_is() -> None:
    assert read_update(moved("left", FAMILY)).kind is IncomingKind.NOTHING
    assert read_update(moved("member", FAMILY)).kind is IncomingKind.GROUP


@pytest.mark.parametrize("empty", [update(), update(something_new={"id": 5}), update(poll={"id": "1"})])
def test_an_update_that_names_no_chat_asks_for_nothing_or_cannot_be_read(empty: dict[str, Any]) -> None:
    assert address_of(empty) is None
    if "poll" in empty:
        with pytest.raises(UpdateUnreadable, match="743892117"):
            read_update(empty)
    else:
        assert read_update(empty).kind is IncomingKind.NOTHING


@pytest.mark.parametrize(
    ("part", "address"),
    [
        (update(message=message(text="x")), "1001"),
        (update(edited_message=message(text="x")), "1001"),
        (update(callback_query=PRESS), "1001"),
        (moved("kicked"), "1001"),
        (update(channel_post=message(chat=FAMILY)), "-5001"),
    ],
)
def test_the_envelope_is_read_without_opening_the_letter(part: dict[str, Any], address: str) -> None:
    assert address_of(part) == address
    assert read_update(part).address == address


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
WHOLE = [
    update(message=message(text="x", entities=[{"type": "bold", "offset": 0, "length": 1}])),
    update(message=message(photo=PHOTO, caption="x")),
    update(message=message(location={"latitude": 51.5, "longitude": 0.0})),
    update(edited_message=message(text="x", edit_date=1_772_442_060)),
    update(callback_query=PRESS),
    moved("kicked"),
    update(channel_post=message(text="x", chat=FAMILY)),
]


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to every value inside a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return (
        [here, *(place for key, part in inside for place in places(part, (*here, key)))] if here or inside else [here]
    )


def with_value(whole: dict[str, Any], place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(whole)
    holder: Any = changed
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    return changed


@st.composite
def nearly_right(draw: st.DrawFn) -> dict[str, Any]:
    """An update as Telegram would send it, with one or two values that it never would."""
    whole: dict[str, Any] = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.sampled_from([place for place in places(whole) if place]))
        whole = with_value(whole, place, draw(JSON))
    return whole


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    nearly_right() | st.dictionaries(st.text(max_size=8) | st.sampled_from(["message", "update_id"]), JSON, max_size=4)
)
def test_no_json_raises_anything_but_unreadable(content: dict[str, Any]) -> None:
    address_of(content)
    try:
        read = read_update(content)
    except UpdateUnreadable:
        return
    assert isinstance(read.text, str)
    assert json.dumps([read.address, read.press, read.press_id, read.first_name, read.language, read.what])


@pytest.mark.parametrize(
    "content",
    [
        update(message=message(text="x" * (TEXT_LIMIT + 1))),
        update(message={**message(text="x"), "message_id": 2**63}),
        update(message={**message(text="x"), "message_id": -1}),
        update(message=message(text="x", chat={**CHAT, "id": 2**63})),
        update(message=message(text="x", reply_to_message={**message(text="y"), "message_id": 2**40})),
        update(message=message(location={"latitude": float("nan"), "longitude": 0.0})),
        update(message=message(location={"latitude": 91.0, "longitude": 0.0})),
        update(message=message(text=["x"])),
    ],
)
def test_what_no_database_holds_and_no_app_sends_is_unreadable(content: dict[str, Any]) -> None:
    with pytest.raises(UpdateUnreadable):
        read_update(content)


def test_ten_thousand_entities_and_a_name_of_a_megabyte_are_read_and_cut() -> None:
    entities = [{"type": "bold", "offset": n, "length": 1} for n in range(10_000)]
    loud = {**ANNA, "first_name": "\u202e\u2066<b>Anna\0" + "a" * 1_000_000}
    read = read_update(update(message=message(text="a\0b", entities=entities, **{"from": loud})))
    assert read.text == "ab"
    assert read.first_name == "<b>Anna" + "a" * 57


@pytest.mark.parametrize(("data", "press"), [("x" * 64, "x" * 64), ("x" * 65, ""), ("é" * 33, ""), ("\ufffd" * 30, "")])
def test_a_press_longer_than_any_button_is_a_press_of_nothing(data: str, press: str) -> None:
    assert read_update(update(callback_query={**PRESS, "data": data})).press == press


def test_an_edit_without_words_asks_for_nothing() -> None:
    """A shared place that moves on is edited every few seconds."""
    live = message(location={"latitude": 51.5, "longitude": -0.12}, edit_date=1_772_442_060)
    assert read_update(update(edited_message=live)).kind is IncomingKind.NOTHING


def test_words_stand_in_many_places() -> None:
    poll = {
        "id": "1", "question": "How am I?",
        "options": [{"text": "I want to die", "voter_count": 0, "persistent_id": "1"}],
        "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
        "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
    }  # fmt: skip
    assert "I want to die" in read_update(update(message=message(poll=poll))).text
    assert "+44" not in read_update(update(message=message(contact=KINDS["contact"]))).text


NO_NUMBER: list[Any] = [
    {},
    {"update_id": "7"},
    {"update_id": True},
    {"update_id": 2**31},
    {"update_id": -1},
    [],
    None,
    7,
]


@pytest.mark.parametrize("content", NO_NUMBER)
def test_without_a_number_an_update_is_none(content: Any) -> None:
    with pytest.raises(UpdateUnreadable):
        raw_update(content)


def test_of_an_update_that_is_too_long_only_the_chat_is_kept() -> None:
    raw = raw_update(update(message=message(text="x" * UPDATE_LIMIT)))
    assert (raw.update_id, raw.address) == (743_892_117, "1001")
    assert len(raw.raw) < 100
    kept = json.loads(raw.raw)
    assert address_of(kept) == "1001"
    with pytest.raises(UpdateUnreadable):
        read_update(kept)


def test_an_update_that_is_no_json_is_known_by_its_number() -> None:
    assert update_in(b'{"update_id": 5, "message": ' + b"[" * 100_000).update_id == 5
    assert update_in(b'{"update_id":5,"message":' + b"9" * 5_000 + b"}").update_id == 5
    with pytest.raises(UpdateUnreadable):
        update_in(b'{"message": {"text": "\\"update_id\\": 5, "')


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_raise_anything_but_unreadable(body: bytes) -> None:
    for read in (update_in, updates_in):
        try:
            read(body)
        except UpdateUnreadable:
            continue
