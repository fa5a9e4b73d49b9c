"""What the emulator says no with: to the bot in Telegram's words, to a person in plain ones."""

from bot.errors import CarePlanBotError


class Refusal(CarePlanBotError):
    """A call of the Bot API is refused.

    `code` is the HTTP status, `parameters` what the answer carries besides (`retry_after`, `migrate_to_chat_id`).
    """

    def __init__(self, description: str, code: int = 400, **parameters: int) -> None:
        super().__init__(description)
        self.description = description
        self.code = code
        self.parameters = parameters


class NotPossible(CarePlanBotError):
    """A person tried what her phone would not let her do."""


def bad_request(what: str) -> Refusal:
    """Returns the refusal of a call that is wrong in itself."""
    return Refusal(f"Bad Request: {what}")


def forbidden(what: str) -> Refusal:
    """Returns the refusal of a call to a chat that is closed to the bot."""
    return Refusal(f"Forbidden: {what}", 403)
