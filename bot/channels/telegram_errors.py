"""What Telegram's refusals and failures mean for a message."""

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.errors import DeliveryError

_GONE = ("chat not found", "user is deactivated", "bot was kicked", "bot is not a member", "can't initiate")


def delivery_error(error: TelegramError) -> DeliveryError:
    """Temporary or permanent: a refused message stays refused, a lost chat stays lost, all else is tried again."""
    text = str(error)
    if isinstance(error, RetryAfter):
        return DeliveryError(text, permanent=False, retry_after=_seconds(error))
    if isinstance(error, Forbidden) or any(sign in text.casefold() for sign in _GONE):
        return DeliveryError(text, permanent=True, unreachable=True, blocked="blocked" in text)
    if isinstance(error, BadRequest | ChatMigrated):
        return DeliveryError(text, permanent=True)
    if isinstance(error, TimedOut):
        return DeliveryError(text, permanent=False, in_doubt=True)
    if isinstance(error, InvalidToken):
        return DeliveryError("the bot token was refused", permanent=False)
    assert isinstance(error, NetworkError | TelegramError)
    return DeliveryError(text, permanent=False)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else wait
