"""getUpdates: the long poll, and the quarrel of two pollers."""

from bot.demo.emulator.api import Params, update_kinds
from bot.demo.emulator.bell import Closing
from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.messages import Json
from bot.demo.emulator.refusal import Refusal, bad_request

BATCH_LIMIT = 100
WAIT_LIMIT = 50  # seconds
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Poller:
    """Answers getUpdates. The newest call wins; the one that waited is told so."""

    def __init__(self, cloud: Cloud, closing: Closing) -> None:
        self._cloud = cloud
        self._closing = closing
        self._turn = 0

    async def get_updates(self, params: Params, *, has_webhook: bool) -> list[Json]:
        """Returns the next updates as soon as there are any, or none after `timeout` seconds of wire time."""
        if has_webhook:
            raise Refusal(WEBHOOK_ACTIVE, 409)
        limit = _within(params, "limit", 1, BATCH_LIMIT, BATCH_LIMIT)
        ends_at = self._cloud.wire() + _within(params, "timeout", 0, WAIT_LIMIT, 0)
        remember_allowed(self._cloud, params)
        self._turn += 1
        turn = self._turn
        self._cloud.updates.bell.ring()
        return await self._wait(params.get("offset", 0), limit, turn, ends_at)

    async def _wait(self, offset: int, limit: int, turn: int, ends_at: float) -> list[Json]:
        updates = self._cloud.updates
        batch = updates.batch(offset, limit)
        while not batch and (left := ends_at - self._cloud.wire()) > 0 and not self._closing.has_begun:
            await updates.bell.wait(left)
            if turn != self._turn:
                raise Refusal(OTHER_POLLER, 409)
            batch = updates.batch(offset, limit)
        return [update.body for update in batch]


def remember_allowed(cloud: Cloud, params: Params) -> None:
    """Keeps which kinds of update the bot wants; an empty list means the default, none given the previous one."""
    if "allowed_updates" not in params:
        return
    unknown = set(params["allowed_updates"]) - update_kinds()
    if unknown:
        raise bad_request(f'unknown update type "{min(unknown)}" in allowed_updates')  # Telegram ignores it
    cloud.updates.allowed = tuple(params["allowed_updates"])


def _within(params: Params, name: str, least: int, most: int, default: int) -> int:
    value: int = params.get(name, default)
    if not least <= value <= most:
        raise bad_request(f'"{name}" must be {least} to {most}')  # Telegram takes the nearest
    return value
