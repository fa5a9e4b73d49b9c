"""Parameters: what the Bot API ignores or bends, the emulator refuses by name."""

import json
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Any

import pytest

from tests.demo.emulator.emulator_bench import Bench, open_bench, png, refusal_of

DESCRIBED = json.loads(files("bot.demo.emulator").joinpath("bot_api.json").read_text(encoding="utf-8"))["methods"]
JSON = {"Content-Type": "application/json"}
MARKUP = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with open_bench() as bench:
        yield bench


@pytest.mark.parametrize("method", ["sendMesage", "sendDice", "getupdate"])
async def test_a_method_the_bot_does_not_use_is_not_found(bench: Bench, method: str) -> None:
    assert await bench.refusal(method) == "404 Not Found"


async def test_a_wrong_token_is_unauthorized(bench: Bench) -> None:
    answer = await bench.client.post(bench.method_url("getMe", token="1:other"))
    assert refusal_of(answer) == "401 Unauthorized"


async def test_method_names_are_the_same_in_any_case(bench: Bench) -> None:
    assert (await bench.call("getme"))["username"] == "careplan_demo_bot"


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"chat_id": 1001}, "message text is empty"),
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": 1001, "text": " \n"}, "message text is empty"),
        ({"chat_id": 1001, "text": "x", "chatid": 1}, 'unknown parameter "chatid" for sendMessage'),
        ({"chat_id": 1001, "text": 5}, 'wrong parameter "text" in request: a String is expected'),
        ({"chat_id": 1.5, "text": "x"}, 'wrong parameter "chat_id" in request: Integer or String is expected'),
        (
            {"chat_id": 1001, "text": "x", "disable_notification": 1},
            'wrong parameter "disable_notification" in request: a Boolean is expected',
        ),
        (
            {"chat_id": 1001, "text": "x", "disable_notification": "yes"},
            'wrong parameter "disable_notification" in request: a Boolean is expected',
        ),
        (
            {"chat_id": 1001, "text": "x", "parse_mode": "MarkdownV2"},
            'wrong parameter "parse_mode" in request: one of HTML is expected',
        ),
        (
            {"chat_id": 1001, "text": "x", "link_preview_options": {"disabled": True}},
            'wrong parameter "link_preview_options.disabled" in request: LinkPreviewOptions has no such field',
        ),
        (
            {"chat_id": 1001, "text": "x", "entities": [{"type": "bold", "offset": "0", "length": 1}]},
            'wrong parameter "entities.0.offset" in request: an Integer is expected',
        ),
        (
            {"chat_id": 1001, "text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
            "can't parse entities: bold reaches outside the text",
        ),
        (
            {"chat_id": 1001, "text": "x", "entities": [{"type": "bold", "offset": 0}]},
            'wrong parameter "entities.0.length" in request: it is required',
        ),
        (
            {"chat_id": 1001, "text": "x", "entities": [{"type": "big", "offset": 0, "length": 1}]},
            'wrong parameter "entities.0.type" in request: one of blockquote, bold, ',
        ),
        ({"chat_id": 1001, "text": "x", "reply_markup": "{"}, 'can\'t parse "reply_markup" JSON object'),
        (
            {"chat_id": 1001, "text": "x", "reply_markup": []},
            'wrong parameter "reply_markup" in request: an Object is expected',
        ),
        (
            {"chat_id": 1001, "text": "x", "reply_markup": {"inline": []}},
            'wrong parameter "reply_markup" in request: one of InlineKeyboardMarkup, ReplyKeyboardMarkup, ',
        ),
        ({"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ],
)
async def test_a_wrong_parameter_is_named(bench: Bench, params: dict[str, Any], complaint: str) -> None:
    refusal = await bench.refusal("sendMessage", **params)
    assert refusal.startswith(f"400 Bad Request: {complaint}")
    assert len(bench.anna.chat.messages) == 1


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        ({"text": "x"}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (
            {"text": "x", "callback_data": "x", "url": "https://x.org"},
            "can't parse inline keyboard button: exactly one action is allowed, found callback_data, url",
        ),
        ({"text": "", "callback_data": "x"}, 'can\'t parse inline keyboard button: Field "text" must be non-empty'),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "url": "no link"}, "inline keyboard button URL 'no link' is invalid: Wrong HTTP URL"),
        (
            {"text": "x", "callback": "x"},
            'wrong parameter "reply_markup.inline_keyboard.0.0.callback" in request: '
            "InlineKeyboardButton has no such field",
        ),
        (
            {"callback_data": "x"},
            'wrong parameter "reply_markup.inline_keyboard.0.0.text" in request: it is required',
        ),
        (
            {"text": "x", "callback_data": "x", "style": "pink"},
            'wrong parameter "reply_markup.inline_keyboard.0.0.style" in request: '
            "one of danger, success, primary is expected",
        ),
    ],
)
async def test_a_button_that_cannot_work_is_refused(bench: Bench, button: dict[str, Any], complaint: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    refusal = await bench.refusal("sendMessage", chat_id=1001, text="x", reply_markup=markup)
    assert refusal == f"400 Bad Request: {complaint}"


@pytest.mark.parametrize(
    "markup",
    [
        {"inline_keyboard": [[]]},
        {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 8] * 13},
        {"keyboard": []},
        {"keyboard": [[{"text": "x", "request_location": True, "request_contact": True}]]},
        {"keyboard": [["x"]]},
        {"remove_keyboard": False},
        {"force_reply": True, "input_field_placeholder": "x" * 65},
    ],
)
async def test_a_keyboard_that_cannot_work_is_refused(bench: Bench, markup: dict[str, Any]) -> None:
    assert (await bench.refusal("sendMessage", chat_id=1001, text="x", reply_markup=markup)).startswith("400 ")


async def test_data_of_64_bytes_is_allowed(bench: Bench) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "é" * 32}]]}
    assert await bench.call("sendMessage", chat_id=1001, text="x", reply_markup=markup)


@pytest.mark.parametrize("kind", ["json", "json with text", "form", "multipart", "query", "get"])
async def test_every_way_to_send_parameters_means_the_same(bench: Bench, kind: str) -> None:
    params = {"chat_id": 1001, "text": "x & y", "disable_notification": True, "reply_markup": MARKUP}
    as_text = {"chat_id": "1001", "text": "x & y", "disable_notification": "true", "reply_markup": json.dumps(MARKUP)}
    ways: dict[str, dict[str, Any]] = {
        "json": {"json": params},
        "json with text": {"json": as_text},
        "form": {"data": as_text},
        "multipart": {"files": {name: (None, value) for name, value in as_text.items()}},
        "query": {"params": as_text},
        "get": {"params": as_text},
    }
    verb = "GET" if kind == "get" else "POST"
    answer = await bench.client.request(verb, bench.method_url("sendMessage"), **ways[kind])
    assert answer.json()["result"]["reply_markup"] == MARKUP
    message = bench.anna.chat.messages[-1]
    assert (message.text, message.silent, message.buttons) == ("x & y", True, [["Yes"]])


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b"x=%ff", "application/x-www-form-urlencoded"),
        (b"x", "text/plain"),
        (b"x", "multipart/form-data"),
    ],
)
async def test_a_body_that_cannot_be_read_is_a_bad_request(bench: Bench, content: bytes, content_type: str) -> None:
    answer = await bench.client.post(bench.method_url("getMe"), content=content, headers={"Content-Type": content_type})
    assert refusal_of(answer).startswith("400 Bad Request: ")


async def test_a_file_nobody_refers_to_is_refused(bench: Bench) -> None:
    answer = await bench.client.post(
        bench.method_url("sendPhoto"),
        data={"chat_id": "1001"},
        files={"photo": ("a.png", png()), "phoot": ("b.png", png())},
    )
    assert refusal_of(answer) == '400 Bad Request: unknown parameter "phoot" for sendPhoto'


async def test_a_file_where_text_belongs_is_refused(bench: Bench) -> None:
    answer = await bench.client.post(
        bench.method_url("sendMessage"), data={"chat_id": "1001"}, files={"text": ("a.txt", b"x")}
    )
    assert refusal_of(answer) == '400 Bad Request: wrong parameter "text" in request: a String is expected'


ODD: list[object] = [
    None,
    True,
    0,
    -1,
    2**70,
    1.5,
    "",
    "\ud800",
    "x" * 70,
    [],
    [[]],
    ["x"],
    {},
    {"type": "x"},
    [{"x": 1}],
    "[" * 9_999,
]


@pytest.mark.parametrize("described", DESCRIBED.items(), ids=DESCRIBED)
async def test_odd_values_are_refused_and_never_break_the_emulator(
    bench: Bench, described: tuple[str, dict[str, Any]]
) -> None:
    method, kinds = described
    for name in {**kinds.get("required", {}), **kinds.get("optional", {})}:
        for odd in ODD:
            params = {"chat_id": 1001, "message_id": 1, "text": "x", name: odd}
            known = {key: params[key] for key in params if key == name or key in kinds.get("required", {})}
            answer = await bench.client.post(bench.method_url(method), content=json.dumps(known), headers=JSON)
            assert answer.status_code in {400, 200}, (name, odd, answer.text)
            assert answer.json()["ok"] is (answer.status_code == 200)
