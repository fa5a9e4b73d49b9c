"""Buttons the bot sends: what Telegram demands of them beyond their types, and what it quietly lets pass."""

from collections.abc import Iterable

from bot.demo.emulator.formatting import LINK, utf16_length
from bot.demo.emulator.messages import Json, Keyboard
from bot.demo.emulator.refusal import Refusal, bad_request

DATA_LIMIT = 64  # bytes
BUTTONS_LIMIT = 100
COPY_LIMIT = 256
PLACEHOLDER_LIMIT = 64
LOOKS = frozenset({"text", "icon_custom_emoji_id", "style"})


def check_markup(markup: Json | None) -> None:
    """Raises `Refusal` for buttons that cannot work."""
    if markup is None:
        return
    if "inline_keyboard" in markup:
        _check_inline(markup["inline_keyboard"])
    elif "keyboard" in markup:
        _check_reply(markup["keyboard"])
    if len(markup.get("input_field_placeholder", "")) > PLACEHOLDER_LIMIT:
        raise bad_request("input field placeholder is too long")


def _check_inline(keyboard: Keyboard) -> None:
    for button in _buttons(keyboard):
        actions = [name for name in button if name not in LOOKS]
        if not actions:
            raise _broken("Text buttons are unallowed in the inline keyboard")
        if len(actions) > 1:
            # Telegram takes one of them and drops the others
            raise _broken(f"exactly one action is allowed, found {', '.join(sorted(actions))}")
        _check_action(button)


def _check_action(button: Json) -> None:
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not LINK.fullmatch(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "copy_text" in button and not 1 <= utf16_length(button["copy_text"]["text"]) <= COPY_LIMIT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_reply(keyboard: Keyboard) -> None:
    if not keyboard:
        raise bad_request("reply keyboard must not be empty")
    for button in _buttons(keyboard):
        if len([name for name in button if name not in LOOKS]) > 1:
            raise bad_request("can't parse keyboard button: at most one request is allowed")


def _buttons(keyboard: Keyboard) -> Iterable[Json]:
    buttons = [button for row in keyboard for button in row]
    if any(not row for row in keyboard):
        raise bad_request("a keyboard row must not be empty")  # Telegram drops it
    if len(buttons) > BUTTONS_LIMIT:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    if any(not button["text"].strip() for button in buttons):
        raise _broken('Field "text" must be non-empty')
    return buttons


def _broken(why: str) -> Refusal:
    return bad_request(f"can't parse inline keyboard button: {why}")
