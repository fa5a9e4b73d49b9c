"""The webhook over real HTTP: Telegram's updates are committed before it hears 200, and nobody else hears anything."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from bot.channels import webhook_door
from bot.channels.receiver import Receiver
from bot.channels.telegram_raw import UPDATE_LIMIT
from bot.channels.webhook import SECRET_HEADER, Address, Webhook, secret_of
from bot.errors import SettingsRefused
from bot.watchdog import POLL, Progress
from tests.channels.conftest import Line, open_line, texts
from tests.channels.test_receiver import statuses, until

SECRET = secret_of("1:demo")
HEADERS = {SECRET_HEADER.decode(): SECRET, "Content-Type": "application/json"}
WORDS = "My knee hurts at night"


def update(number: int, text: str = WORDS, chat: int = 1001) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Anna"}
    about = {"message_id": number, "date": 1_772_442_000, "chat": {"id": chat, "type": "private"}, "from": person}
    return {"update_id": number, "message": {**about, "text": text}}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@dataclass(frozen=True)
class Door:
    """A bot that listens by webhook, and whoever knows its address."""

    line: Line
    receiver: Receiver
    webhook: Webhook
    port: int
    client: httpx.AsyncClient

    async def posts(self, content: bytes | dict[str, Any], path: str = "/bot", **headers: str) -> httpx.Response:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return await self.client.post(path, content=body, headers={**HEADERS, **headers})

    async def writes(self, raw: bytes) -> bytes:
        """What comes back on a connection of its own, until the bot closes it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(raw)
            return await reader.read()
        except ConnectionResetError:
            return b""
        finally:
            writer.close()

    async def is_open(self) -> bool:
        """Whether it takes in another update after all that."""
        before = len(statuses(self.line))
        answered = await self.posts(update(900_000 + before))
        return answered.status_code == 200 and len(statuses(self.line)) == before + 1


@asynccontextmanager
async def opened(line: Line, port: int) -> AsyncIterator[Door]:
    receiver = line.receiver()
    address = Address(f"http://127.0.0.1:{port}/bot", "127.0.0.1", port)
    webhook = Webhook(line.channel, address, SECRET, receiver.accept, Progress())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client, webhook.open():
        yield Door(line, receiver, webhook, port, client)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_line(tmp_path, over_http=True) as line, opened(line, free_port()) as door:
        yield door


async def test_what_people_do_is_posted_committed_and_answered(door: Door) -> None:
    anna = door.line.emulator.person(1001)
    for words in ("one", "two", "three"):
        anna.says(words)
    await until(lambda: door.line.emulator.unconfirmed == 0)
    assert statuses(door.line) == ["waiting"] * 3
    await door.receiver.drain()
    await door.line.sender().drain()
    assert len(texts(anna)) == 3


async def test_200_is_said_once_and_means_committed(door: Door) -> None:
    answered = await door.posts(update(7))
    assert (answered.status_code, answered.content) == (200, b"")
    assert statuses(door.line) == ["waiting"]
    again = await door.posts(update(7))
    assert (again.status_code, door.receiver.counts["repeated"]) == (200, 1)
    assert {name.lower() for name in answered.headers} == {"content-length"}, "nothing tells who answers"


async def test_what_cannot_be_saved_is_not_taken_and_comes_again(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    write = door.line.store.database.write

    async def full(_service: object) -> object:
        raise OperationalError("INSERT", None, Exception("database or disk is full"))

    monkeypatch.setattr(door.line.store.database, "write", full)
    anna = door.line.emulator.person(1001)
    anna.says("one")
    await until(lambda: door.webhook.counts["not taken in"] >= 2)
    assert (door.line.emulator.unconfirmed, statuses(door.line)) == (1, [])
    monkeypatch.setattr(door.line.store.database, "write", write)
    await until(lambda: door.line.emulator.unconfirmed == 0)
    assert statuses(door.line) == ["waiting"]


NAME = SECRET_HEADER.decode()
STRANGERS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("POST", "/bot", {NAME: "wrong"}),
    ("POST", "/bot", {NAME: SECRET + "0"}),
    ("POST", "/bot", {NAME: SECRET[:-1]}),
    ("POST", "/bot", {NAME: ""}),
    ("POST", "/bot", {NAME: "\xff"}),
    ("POST", "/bot", {}),
    ("POST", "/", HEADERS),
    ("POST", "/bot/", HEADERS),
    ("POST", "/bot/..", HEADERS),
    ("POST", "/%62ot", HEADERS),
    ("POST", "/bot?x=1", HEADERS),
    ("POST", "/.env", {}),
    ("GET", "/bot", HEADERS),
    ("HEAD", "/bot", HEADERS),
    ("PUT", "/bot", HEADERS),
    ("OPTIONS", "*", HEADERS),
    ("CONNECT", "x:443", HEADERS),
)


async def test_for_everybody_else_there_is_nothing_here(door: Door) -> None:
    for method, path, headers in STRANGERS:
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: x",
            "Content-Length: 2",
            *(f"{k}: {v}" for k, v in headers.items()),
        ]
        said = await door.writes("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n{}")
        head, _blank, body = said.partition(b"\r\n\r\n")
        assert head.split()[1] in (b"404", b"400"), (method, path)
        assert body == b"", (method, path)
        assert b"erver" not in head, (method, path)
    assert statuses(door.line) == []
    assert await door.is_open()


async def test_two_secrets_are_none(door: Door) -> None:
    secret = b"%b: %b\r\n" % (SECRET_HEADER, SECRET.encode())
    said = await door.writes(b"POST /bot HTTP/1.1\r\nHost: x\r\n" + secret * 2 + b"Content-Length: 0\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 404 ")


async def test_a_stranger_is_refused_before_the_body_has_come(door: Door) -> None:
    said = await door.writes(b"POST /bot HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 404 ")


BROKEN = {
    "nothing": b"",
    "garbage": b"\x00\xff\xfe{]",
    "half of one": json.dumps(update(5)).encode()[:40].replace(b"update_id", b"update"),
    "no object": b'["update_id", 5]',
    "no number": b'{"message": {}}',
    "a number that is none": b'{"update_id": true}',
    "a number beyond all": b'{"update_id": 9223372036854775808}',
    "a negative number": b'{"update_id": -5}',
    "a fraction": b'{"update_id": 5.0}',
    "deep": b"[" * 200_000,
}


async def test_what_is_no_update_is_refused_kept_nowhere_and_harms_nobody(door: Door) -> None:
    for what, body in BROKEN.items():
        answered = await door.posts(body)
        assert (answered.status_code, answered.content, statuses(door.line)) == (400, b"", []), what
    assert await door.is_open()


STRANGE = {
    "deep": b'{"update_id": 5, "message": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}",
    "cut off": json.dumps(update(5)).encode()[:-9],
    "a huge int": b'{"update_id": 5, "message": ' + b"9" * 5_000 + b"}",
    "beyond 64 bits": b'{"update_id": 5, "message": {"chat": {"id": 99999999999999999999}}}',
    "not a number": b'{"update_id": 5, "message": {"chat": {"id": NaN, "type": "private"}, "date": Infinity}}',
    "duplicate keys": b'{"update_id": 6, "message": {}, "update_id": 5, "message": {"chat": {"id": 1}, "chat": 7}}',
    "half an emoji": json.dumps(update(5, "\ud83d and \udc00")).encode(),
    "NUL": json.dumps(update(5, "a\x00b")).encode(),
    "not UTF-8": b'{"update_id": 5, "message": {"text": "\xff\xfe"}}',
    "UTF-16": json.dumps(update(5)).encode("utf-16"),
    "a long list": json.dumps({**update(5), "entities": [{"type": "bold"}] * 10_000}).encode(),
}


@pytest.mark.parametrize("what", STRANGE)
async def test_a_numbered_update_of_any_shape_is_taken_dealt_with_and_holds_up_nobody(
    door: Door, what: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Refusing it would have Telegram send it for a day, and nothing else of its chat."""
    monkeypatch.setattr("bot.channels.receiver._TRY_AGAIN_AFTER", 0.001)
    assert (await door.posts(STRANGE[what])).status_code == 200
    assert (await door.posts(update(6))).status_code == 200
    await door.receiver.drain()
    assert len(statuses(door.line)) == 2
    assert set(statuses(door.line)) <= {"handled", "set_aside"}
    assert statuses(door.line)[-1] == "handled"
    assert WORDS not in caplog.text


async def test_a_body_has_a_limit_whatever_it_says_of_itself(door: Door) -> None:
    assert (await door.posts(b" " * UPDATE_LIMIT + b"{}")).status_code == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 65_536

    with suppress(httpx.NetworkError):  # cut off while it is still sending
        assert (await door.client.post("/bot", content=endless(), headers=HEADERS)).status_code == 413
    assert door.webhook.counts["unusable"] == 2
    secret = b"%b: %b\r\nContent-Type: application/json\r\n" % (SECRET_HEADER, SECRET.encode())
    promises = b"POST /bot HTTP/1.1\r\nHost: x\r\n" + secret + b"Content-Length: %d\r\n\r\n"
    assert (await door.writes(promises % (UPDATE_LIMIT + 1))).startswith(b"HTTP/1.1 413 ")
    assert (await door.writes(promises % 10**30)).split()[1] in (b"400", b"413")
    assert await door.is_open()


async def test_what_is_not_json_by_its_own_word_is_refused(door: Door) -> None:
    assert (await door.posts(update(5), **{"Content-Type": "text/plain"})).status_code == 415
    assert (await door.posts(update(5), **{"Content-Type": "application/json; charset=utf-8"})).status_code == 200


async def test_a_length_that_lies_takes_nothing_of_the_next_one_with_it(door: Door) -> None:
    body = json.dumps(update(5)).encode()
    secret = b"%b: %b\r\nContent-Type: application/json\r\n" % (SECRET_HEADER, SECRET.encode())
    short = b"POST /bot HTTP/1.1\r\nHost: x\r\n" + secret + b"Content-Length: %d\r\n\r\n" % (len(body) - 9) + body
    said = await door.writes(short)
    assert said.startswith(b"HTTP/1.1 200 ") or said.startswith(b"HTTP/1.1 400 ")
    assert b"HTTP/1.1 400 Bad Request" in said
    assert await door.is_open()


async def test_whoever_is_slow_is_cut_off(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_door, "REQUEST_WITHIN", 0.05)
    secret = b"%b: %b\r\nContent-Type: application/json\r\n" % (SECRET_HEADER, SECRET.encode())
    head = b"POST /bot HTTP/1.1\r\nHost: x\r\n" + secret
    for begun in (b"", b"POST /bo", head, head + b"Content-Length: 90\r\n\r\n{half a bo"):
        assert await door.writes(begun) == b""
    assert statuses(door.line) == []
    assert await door.is_open()


async def test_endless_headers_are_cut_off(door: Door) -> None:
    said = await door.writes(b"GET / HTTP/1.1\r\n" + b"X-Long: " + b"a" * (2 * webhook_door.HEAD_LIMIT))
    assert said == b""
    assert await door.is_open()


async def test_callers_beyond_the_limit_are_sent_away_and_the_others_stay(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await door.is_open()  # its own connection is kept
    monkeypatch.setattr(webhook_door, "CONNECTIONS_AT_MOST", 3)
    kept = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(2)]
    assert await door.writes(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") == b""
    assert await door.is_open()
    for _reader, writer in kept:
        writer.close()


async def test_a_port_that_is_taken_is_told_in_one_sentence(tmp_path: Path) -> None:
    async with open_line(tmp_path, over_http=True) as line:
        with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SettingsRefused, match="WEBHOOK_LISTEN"):
            async with opened(line, int(taken.getsockname()[1])):
                pass


async def test_what_is_under_way_at_the_end_is_finished_and_the_rest_waits_at_telegram(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_line(tmp_path, over_http=True) as line:
        write, may_go_on, has_come = line.store.database.write, asyncio.Event(), asyncio.Event()

        async def slow(service: Any) -> Any:
            has_come.set()
            await may_go_on.wait()
            return await write(service)

        async with opened(line, free_port()) as door:
            monkeypatch.setattr(line.store.database, "write", slow)
            posting = asyncio.create_task(door.posts(update(5)))
            await has_come.wait()
            asyncio.get_running_loop().call_later(0.05, may_go_on.set)
        assert (await posting).status_code == 200
        assert statuses(line) == ["waiting"]
        line.emulator.person(1001).says("later")
        await asyncio.sleep(0.05)
        assert line.emulator.unconfirmed == 1


async def test_polling_and_webhook_take_turns_and_lose_nothing(tmp_path: Path) -> None:
    async with open_line(tmp_path, over_http=True) as line:
        anna, port = line.emulator.person(1001), free_port()
        anna.says("while polling")
        async with opened(line, port) as door:
            await until(lambda: line.emulator.unconfirmed == 0)
            with pytest.raises(Exception, match="webhook is active"):
                await door.receiver.poll_once(0)
        anna.says("while nobody listens")
        assert statuses(line) == ["waiting"]
        await line.channel.open()
        receiver = line.receiver()
        await receiver.poll_once(0)
        assert receiver.counts["received"] == 1
        anna.says("and by webhook again")
        async with opened(line, port):
            await until(lambda: line.emulator.unconfirmed == 0)
        assert len(statuses(line)) == 3


async def test_what_overtook_on_the_way_is_handled_in_its_order(door: Door) -> None:
    """Presses come in a queue of their own. A message of the same chat that was written before waits at Telegram."""
    for number in (31, 12, 25, 11, 40):
        assert (await door.posts(update(number, f"number {number}", chat=1001 if number != 40 else 1002))).is_success
    taken: list[int] = []
    read = door.line.channel.read

    def noted(content: dict[str, Any]) -> Any:
        taken.append(content["update_id"])
        return read(content)

    object.__setattr__(door.line.channel, "read", noted)
    await door.receiver.drain()
    assert [number for number in taken if number != 40] == [11, 12, 25, 31]
    assert taken.index(40) < 3, "another chat does not wait for it"


async def test_a_webhook_somebody_took_away_is_set_again(door: Door) -> None:
    await door.webhook.look()
    assert door.webhook.counts["set again"] == 0
    async with httpx.AsyncClient(trust_env=False) as client:
        url = door.line.channel._updates_url.replace("getUpdates", "deleteWebhook")
        assert (await client.get(url)).is_success
    door.line.emulator.person(1001).says("hello")
    await door.webhook.look()
    await until(lambda: door.line.emulator.unconfirmed == 0)
    assert door.webhook.counts["set again"] == 1


async def test_a_webhook_that_telegram_cannot_reach_is_no_sign_of_life(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress = door.webhook._progress
    await door.webhook.look()
    assert progress.has_worked(POLL)
    door.webhook._progress = Progress()

    async def refuses(_batch: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(door.webhook, "_accept", refuses)
    door.line.emulator.person(1001).says("hello")
    await until(lambda: door.webhook.counts["not taken in"])
    await until(lambda: door.line.emulator.unconfirmed == 1)
    await door.webhook.look()
    assert not door.webhook._progress.has_worked(POLL)


def test_the_secret_is_the_same_in_every_process_another_for_each_bot_and_no_token() -> None:
    assert secret_of("1:demo") == SECRET != secret_of("2:demo")
    assert "demo" not in SECRET
    assert 1 <= len(SECRET) <= 256
    assert SECRET.isalnum()
