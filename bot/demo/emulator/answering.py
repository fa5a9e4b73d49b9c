"""The method that answers a press of a button."""

from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.formatting import utf16_length
from bot.demo.emulator.outgoing import Call
from bot.demo.emulator.refusal import bad_request

ANSWER_LIMIT = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_press(cloud: Cloud, call: Call) -> bool:
    """Ends the waiting sign on the button. Free of limits."""
    if utf16_length(call.params.get("text", "")) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    if not cloud.take_press(call.params["callback_query_id"]):
        raise bad_request(TOO_OLD)
    return True
