"""The phones' HTTP interface and the levers beside it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.demo.emulator.server import FIRST_UPDATE_ID, STARTS_AT, Emulator
from tests.demo.emulator.emulator_bench import Bench, open_bench, png


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with open_bench() as bench:
        yield bench


async def post(bench: Bench, path: str, **wish: Any) -> tuple[int, dict[str, Any]]:
    answer = await bench.client.post(bench.url + path, json=wish)
    return answer.status_code, answer.json()


async def chat(bench: Bench, query: str = "") -> Any:
    return (await bench.client.get(f"{bench.url}/phones/1001/chat{query}")).json()


async def test_people_are_listed_and_created(bench: Bench) -> None:
    assert await post(bench, "/phones", id=1002, first_name="Bob", language_code="de") == (200, {"ok": True})
    assert await post(bench, "/phones", id=1002, first_name="Robert") == (200, {"ok": True})
    listed = (await bench.client.get(f"{bench.url}/phones")).json()
    assert listed == {"people": [{"id": 1001, "first_name": "Anna"}, {"id": 1002, "first_name": "Bob"}]}


async def test_a_chat_is_shown_as_the_page_needs_it(bench: Bench) -> None:
    await bench.call("setMyCommands", commands=[{"command": "today", "description": "What is due"}])
    keyboard = [[{"text": "Where I am", "request_location": True}]]
    await bench.call("sendMessage", chat_id=1001, text="x", reply_markup={"keyboard": keyboard})
    buttons = [[{"text": "Yes", "callback_data": "yes"}, {"text": "Site", "url": "https://x.org"}]]
    await bench.call(
        "sendMessage",
        chat_id=1001,
        text="<b>1 &lt; 2</b>",
        parse_mode="HTML",
        reply_markup={"inline_keyboard": buttons},
    )
    shown = await chat(bench)
    assert shown["commands"] == [{"command": "today", "description": "What is due"}]
    assert shown["keyboard"] == keyboard
    assert (shown["bot_typing"], shown["blocked"]) == (False, False)
    assert shown["messages"][-1] == {
        "id": 3,
        "sender": "bot",
        "html": "<b>1 &lt; 2</b>",
        "text": "1 < 2",
        "date": "2026-03-02T08:00:00+00:00",
        "edited": False,
        "silent": False,
        "protected": False,
        "picture": None,
        "location": None,
        "buttons": [[{"text": "Yes"}, {"text": "Site", "url": "https://x.org"}]],
    }


async def test_a_phone_waits_for_the_next_change(bench: Bench) -> None:
    revision = (await chat(bench))["revision"]
    waiting = asyncio.create_task(chat(bench, f"?after={revision}&wait=25"))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await bench.call("sendChatAction", chat_id=1001, action="typing")
    shown = await asyncio.wait_for(waiting, 1)
    assert shown["bot_typing"] is True
    assert shown["revision"] > revision
    bench.wire_clock.now += 6
    assert (await chat(bench))["bot_typing"] is False


async def test_everything_a_thumb_can_do_reaches_the_bot(bench: Bench) -> None:
    button = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    sent = (await bench.call("sendMessage", chat_id=1001, text="x", reply_markup=button))["message_id"]
    phone = "/phones/1001"
    wishes: list[tuple[str, dict[str, Any]]] = [
        ("/says", {"text": "/start TOKEN"}),
        ("/edits", {"message_id": 3, "text": "hello"}),
        ("/presses", {"message_id": sent, "row": 0, "column": 0}),
        ("/presses_data", {"message_id": sent, "data": "forged"}),
        ("/location", {"latitude": 53.8, "longitude": -2}),
        ("/voice", {}),
        ("/sticker", {}),
        ("/contact", {}),
        ("/blocks", {}),
        ("/unblocks", {}),
    ]
    for path, wish in wishes:
        assert await post(bench, phone + path, **wish) == (200, {"ok": True})
    assert (await bench.client.post(f"{bench.url}{phone}/photo?caption=Knee", content=png())).is_success
    updates = (await bench.call("getUpdates"))[1:]
    assert [update.get("callback_query", {}).get("data") for update in updates[2:4]] == ["yes", "forged"]
    messages = [update["message"] for update in updates if "message" in update]
    told = ["text", "location", "voice", "sticker", "contact", "photo"]
    assert [next(name for name in told if name in message) for message in messages] == told
    assert updates[1]["edited_message"]["text"] == "hello"
    assert [update["my_chat_member"]["new_chat_member"]["status"] for update in updates[-3:-1]] == ["kicked", "member"]


@pytest.mark.parametrize(
    ("path", "wish", "why"),
    [
        ("/phones/9/says", {"text": "x"}, "there is no such person"),
        ("/phones/1001/says", {"text": " "}, "an empty text cannot be sent"),
        ("/phones/1001/says", {"text": "x" * 4097}, "the text is too long; the app would send it as several messages"),
        ("/phones/1001/says", {}, '"text" must be a text'),
        ("/phones/1001/edits", {"message_id": 99, "text": "x"}, "there is no such message"),
        ("/phones/1001/edits", {"message_id": 2, "text": "x"}, "only her own texts can be edited"),
        ("/phones/1001/presses", {"message_id": 2, "row": 1, "column": 0}, "there is no such button"),
        ("/phones/1001/presses", {"message_id": 2, "row": -1, "column": 0}, "there is no such button"),
        (
            "/phones/1001/presses",
            {"message_id": 2, "row": 0, "column": 0},
            "this button asks nothing of the bot; a link is opened by the phone",
        ),
        ("/phones/1001/presses", {"message_id": "2", "row": 0, "column": 0}, '"message_id" must be a whole number'),
        ("/phones/1001/location", {"latitude": 91, "longitude": 0}, "there is no such place on Earth"),
        ("/phones/1001/photo", {}, "this is not a picture"),
        ("/phones/1001/flies", {}, "a phone cannot do that"),
        ("/phones", {"id": -1, "first_name": "x"}, "a person's id is positive"),
    ],
)
async def test_what_a_phone_cannot_do_is_refused_with_the_reason(
    bench: Bench, path: str, wish: dict[str, Any], why: str
) -> None:
    link = {"inline_keyboard": [[{"text": "Site", "url": "https://x.org"}]]}
    await bench.call("sendMessage", chat_id=1001, text="x", reply_markup=link)
    assert await post(bench, path, **wish) == (400, {"ok": False, "why": why})


async def test_pictures_and_documents_can_be_fetched_from_the_chat(bench: Bench) -> None:
    await bench.bot.send_photo(1001, png(), caption="Pain, 30 days")
    await bench.bot.send_document(1001, b"<script>", filename="Bericht für Anna.html")
    picture, document = (await chat(bench))["messages"][-2:]
    answer = await bench.client.get(bench.url + picture["picture"])
    assert (answer.content, answer.headers["content-type"]) == (png(), "image/png")
    answer = await bench.client.get(bench.url + document["document"]["path"])
    assert answer.content == b"<script>"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert document["document"]["name"] == "Bericht für Anna.html"


async def test_the_emulators_own_clock_stands_still_until_it_is_set(bench: Bench) -> None:
    clock = f"{bench.url}/clock"
    assert (await bench.client.get(clock)).json() == {"now": STARTS_AT.isoformat()}
    assert await post(bench, "/clock", now="2026-05-01T10:00:00+02:00") == (200, {"ok": True})
    assert (await bench.client.get(clock)).json() == {"now": "2026-05-01T08:00:00+00:00"}
    status, answer = await post(bench, "/clock", now="2026-05-01T10:00:00")
    assert (status, answer["why"]) == (400, "an instant needs its time zone")


async def test_somebody_elses_clock_is_not_set() -> None:
    bench_clock = STARTS_AT
    emulator = Emulator(clock=lambda: bench_clock)
    async with emulator.serving() as url, open_bench() as bench:
        answer = await bench.client.post(f"{url}/clock", json={"now": "2026-05-01T10:00:00+00:00"})
        assert answer.json() == {"ok": False, "why": "this clock is somebody else's"}


async def test_faults_redelivery_and_calls_work_from_another_process(bench: Bench) -> None:
    await bench.call("getUpdates", offset=0)
    before = (await bench.client.get(f"{bench.url}/calls")).json()["seen"]
    assert await post(bench, "/faults", method="getMe", kind="500") == (200, {"ok": True})
    assert (await post(bench, "/faults", method="getMe"))[0] == 400
    assert (await post(bench, "/faults", kind="500", often=True))[0] == 400
    assert await bench.refusal("getMe") == "500 Internal Server Error"
    assert await post(bench, "/redeliver", last=1) == (200, {"ok": True})
    assert len(await bench.call("getUpdates")) == 2
    calls = (await bench.client.get(f"{bench.url}/calls?after={before}")).json()
    assert [(call["method"], call["status"]) for call in calls["calls"]] == [("getMe", 500), ("getUpdates", 200)]
    assert calls["seen"] == before + 2


async def test_a_fault_strikes_one_chat_only_and_is_counted_where_another_process_sees_it(bench: Bench) -> None:
    bench.emulator.person(1002, first_name="Bea").says("/start")
    assert await post(bench, "/faults", method="sendMessage", kind="500", chat=1001) == (200, {"ok": True})
    await bench.call("sendMessage", chat_id=1002, text="passes")
    assert await bench.refusal("sendMessage", chat_id=1001, text="fails") == "500 Internal Server Error"
    await bench.bot.send_message(1001, "passes again")
    state = (await bench.client.get(f"{bench.url}/state")).json()
    assert state["struck"] == [["500", "sendMessage", 1001, 1]]


async def test_the_state_tells_who_reads_the_clock_without_reading_it(bench: Bench) -> None:
    for reads in (0, 1):
        state = (await bench.client.get(f"{bench.url}/state")).json()
        assert state["clock_reads"] == reads
        assert state["now"] == (await bench.client.get(f"{bench.url}/clock")).json()["now"]


async def test_updates_of_any_shape_twice_and_the_wrong_way_round_from_another_process(bench: Bench) -> None:
    await bench.call("getUpdates", offset=FIRST_UPDATE_ID + 1)
    assert await post(bench, "/push", message={"chat": "none", "update_id": 5}) == (200, {"ok": True})
    assert await post(bench, "/push") == (200, {"ok": True})
    assert await post(bench, "/shuffle") == (200, {"ok": True})
    assert await bench.call("getUpdates") == [
        {"update_id": FIRST_UPDATE_ID + 2},
        {"update_id": FIRST_UPDATE_ID + 1, "message": {"chat": "none", "update_id": 5}},
    ]
    assert await post(bench, "/duplicates", on=1) == (200, {"ok": True})
    bench.anna.says("twice")
    for _ in range(2):
        (update,) = await bench.call("getUpdates", offset=FIRST_UPDATE_ID + 3 + (_ > 0))
        assert update["message"]["text"] == "twice"
    state = (await bench.client.get(f"{bench.url}/state")).json()
    assert (state["shuffled"], state["duplicated"], state["waiting"]) == (1, 1, 0)
