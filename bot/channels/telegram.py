"""Telegram: fetches raw updates, confirms them only once they are committed, sends and edits messages."""

import json
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from telegram import Bot as TelegramBot
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram import InlineKeyboardButton as InlineButton
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.care.incoming import Incoming
from bot.care.messages import File, Keyboard, Rendered
from bot.channels.telegram_errors import delivery_error
from bot.channels.telegram_raw import address_of, raw_update, update_in, updates_in
from bot.channels.telegram_request import READ_SECONDS, request
from bot.channels.telegram_updates import read_update
from bot.documents.qr import qr_picture
from bot.errors import DrawingFailed, UpdateUnreadable
from bot.services.running.delivering import Outgoing
from bot.services.talk.receiving import RawUpdate
from storage.outbox import OutgoingKind

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_BATCH = 100
_LONG_POLL_SECONDS = 25
_SEND_CONNECTIONS = 8  # beyond about 16, httpcore spends its time scanning its pool

log = structlog.get_logger()

Draw = Callable[[Mapping[str, Any]], Awaitable[bytes]]  # a chart as plain JSON -> PNG


@dataclass(frozen=True, slots=True)
class WebhookState:
    """What Telegram tells of a webhook: where it posts to, how many updates wait, and what went wrong last."""

    url: str
    waiting: int
    failed_at: datetime | None
    failure: str


async def no_pictures(_chart: Mapping[str, Any]) -> bytes:
    """Stands where nobody draws: a chart's words are sent without it."""
    raise DrawingFailed("nobody draws here")


class TelegramChannel:
    """One bot at one Bot API server."""

    name = "telegram"

    def __init__(self, token: str, api_url: str, transport: Any = None, draw: Draw = no_pictures) -> None:
        os.environ.setdefault("PTB_TIMEDELTA", "1")  # else the library warns of its own default at every 429
        base = f"{api_url.rstrip('/')}/bot"
        wire: dict[str, Any] = {"transport": transport} if transport is not None else {}
        if urlsplit(api_url).hostname in LOOPBACK:
            wire["trust_env"] = False  # a proxy has nothing to do with this machine's own server
        self._sending = request(_SEND_CONNECTIONS, wire)
        self._polling = request(2, wire)
        self._bot = TelegramBot(
            token, base_url=base, base_file_url=f"{api_url.rstrip('/')}/file/bot",
            request=self._sending, get_updates_request=self._polling,
        )  # fmt: skip
        self._updates_url = f"{base}{token}/getUpdates"
        self._draw = draw
        self.counts: Counter[str] = Counter()

    async def open(self) -> str:
        """Connect; the bot's username. It fetches its updates itself, so a webhook set earlier is taken away."""
        username = await self.username()
        await self._bot.delete_webhook(drop_pending_updates=False)
        return username

    async def point_webhook(self, url: str, secret: str, connections: int) -> None:
        """From now on updates are posted there, with that secret; what waits comes too. `DeliveryError`."""
        try:
            await self._bot.set_webhook(
                url, max_connections=connections, allowed_updates=ALLOWED_UPDATES, secret_token=secret,
                drop_pending_updates=False,
            )  # fmt: skip
        except TelegramError as error:
            raise delivery_error(error) from error

    async def look_at_webhook(self) -> WebhookState:
        """How it stands there. `DeliveryError`."""
        try:
            told = await self._bot.get_webhook_info()
        except TelegramError as error:
            raise delivery_error(error) from error
        return WebhookState(told.url, told.pending_update_count, told.last_error_date, told.last_error_message or "")

    async def username(self) -> str:
        """The bot's username, which its links begin with."""
        await self._polling.initialize()
        await self._sending.initialize()
        try:
            return (await self._bot.get_me()).username or ""
        except TelegramError as error:
            raise delivery_error(error) from error

    async def close(self) -> None:
        """Let go of every connection."""
        await self._polling.shutdown()
        await self._sending.shutdown()

    async def listen(self, accept: Callable[[list[RawUpdate]], Awaitable[None]], seconds: int = _LONG_POLL_SECONDS,
                     offset: int | None = None) -> int | None:  # fmt: skip
        """Fetch one batch and hand it to `accept`. The offset that confirms it with the next call.

        The updates are not parsed here: one bad one must not stop the others.
        """
        answer = await self._get_updates(_BATCH, seconds, offset)
        try:
            updates = updates_in(answer)
        except UpdateUnreadable:
            return await self._listen_to_one(accept, offset)
        if not updates:
            return offset
        batch = [raw for update in updates if (raw := self._raw(update)) is not None]
        if not batch:
            raise UpdateUnreadable("a batch without a number, which nothing can confirm")
        await accept(batch)
        return max(raw.update_id for raw in batch) + 1

    async def _listen_to_one(
        self, accept: Callable[[list[RawUpdate]], Awaitable[None]], offset: int | None
    ) -> int:  # fmt: skip
        """Where a batch is no JSON its updates come one by one, so that the one that is none takes no other with it."""
        raw = update_in(await self._get_updates(1, 0, offset))
        await accept([raw])
        return raw.update_id + 1

    async def _get_updates(self, limit: int, seconds: int, offset: int | None) -> bytes:
        wanted = {"limit": limit, "timeout": seconds, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        asked = wanted if offset is None else {**wanted, "offset": offset}
        return await self._polling.retrieve(
            f"{self._updates_url}?{urlencode(asked)}", read_timeout=seconds + READ_SECONDS
        )

    def _raw(self, update: object) -> RawUpdate | None:
        try:
            return raw_update(update)
        except UpdateUnreadable:
            self.counts["without a number"] += 1
            log.error("update without a number")
            return None

    async def acknowledge(self, press_id: str) -> None:
        """Stop the button's waiting sign. `DeliveryError` when the press is too old, which harms nobody."""
        try:
            await self._bot.answer_callback_query(press_id)
        except TelegramError as error:
            raise delivery_error(error) from error

    def address(self, content: dict[str, Any]) -> str | None:
        """The chat an update belongs to; None when it names none."""
        return address_of(content)

    def read(self, content: dict[str, Any]) -> Incoming:
        """One update as a value; `UpdateUnreadable` when it is of no shape Telegram promises."""
        return read_update(content)

    async def send(self, outgoing: Outgoing) -> int | None:
        """The channel's id of the message that was sent or edited; None after leaving a group."""
        try:
            return await self._send(outgoing)
        except BadRequest as error:
            if "message is not modified" in str(error).casefold():
                return outgoing.edits_message
            raise delivery_error(error) from error
        except TelegramError as error:
            raise delivery_error(error) from error

    async def _send(self, outgoing: Outgoing) -> int | None:
        chat_id, content = int(outgoing.address), outgoing.content
        if outgoing.kind is OutgoingKind.LEAVE:
            await self._bot.leave_chat(chat_id)
            return None
        if outgoing.kind is OutgoingKind.MENU:
            await self._set_menu(BotCommandScopeChat(chat_id), unescape(content.html))
            return None
        if outgoing.kind is OutgoingKind.EDIT:
            edited = await self._bot.edit_message_text(
                content.html, chat_id, outgoing.edits_message, parse_mode=ParseMode.HTML,
                reply_markup=_inline(content), link_preview_options=LinkPreviewOptions(is_disabled=True),
            )  # fmt: skip
            return edited.message_id if isinstance(edited, Message) else outgoing.edits_message
        if content.copy_of is not None:
            copied = await self._bot.copy_message(
                chat_id, int(content.copy_of.address), content.copy_of.message_id,
                disable_notification=content.silent, protect_content=content.is_protected,
            )  # fmt: skip
            return copied.message_id
        return (await self._send_new(chat_id, content)).message_id

    async def _set_menu(self, scope: BotCommandScopeChat, menu: str) -> None:
        """A paragraph for each command, as `name: what it does`; none at all takes the menu away."""
        lines = (line.partition(": ") for line in menu.split("\n\n"))
        if menu:
            await self._bot.set_my_commands([BotCommand(name, says) for name, _colon, says in lines], scope)
        else:
            await self._bot.delete_my_commands(scope)

    async def _drawn(self, chart: Mapping[str, Any]) -> bytes | None:
        """The picture; None when it cannot be drawn: its words go out alone, and it is counted."""
        try:
            return await self._draw(chart)
        except DrawingFailed as error:
            self.counts["not drawn"] += 1
            log.error("not drawn", reason=str(error))
            return None

    async def _send_new(self, chat_id: int, content: Rendered) -> Message:
        how: dict[str, Any] = {
            "parse_mode": ParseMode.HTML,
            "reply_markup": _markup(content),
            "disable_notification": content.silent,
            "protect_content": content.is_protected,
        }
        if content.qr is not None:
            picture = qr_picture(content.qr)
            return await self._bot.send_photo(chat_id, picture, caption=content.html, filename="link.png", **how)
        if content.picture is not None and (chart := await self._drawn(content.picture)) is not None:
            return await self._bot.send_photo(chat_id, chart, caption=content.html, filename="progress.png", **how)
        html = content.html
        if content.file is not None:
            made = await self._made(content.file)
            if made is not None:
                named: dict[str, Any] = {"filename": content.file.name, "caption": html}
                return await self._bot.send_document(chat_id, made, **named, **how)
            html = f"{html}\n\n{content.without_file}"
        previews = LinkPreviewOptions(is_disabled=True)
        return await self._bot.send_message(chat_id, html, link_preview_options=previews, **how)

    async def _made(self, file: File) -> bytes | None:
        """The file's content; None when its report cannot be laid out."""
        return file.text.encode() if file.report is None else await self._drawn(file.report)


def _inline(content: Rendered) -> InlineKeyboardMarkup | None:
    if not content.buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineButton(label, callback_data=data) for label, data in row] for row in content.buttons]
    )


def _markup(content: Rendered) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    if content.keyboard is Keyboard.ASK_LOCATION:
        button = KeyboardButton(content.location_label, request_location=True)
        return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
    if content.keyboard is Keyboard.REMOVE:
        return ReplyKeyboardRemove()
    return _inline(content)
