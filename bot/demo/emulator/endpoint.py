"""The Bot API's door: token, method, faults, parameters, answer."""

import json
from collections import Counter, deque
from collections.abc import Callable, Mapping
from hmac import compare_digest
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from bot.demo.emulator import copying, editing, introducing, sending
from bot.demo.emulator.answering import answer_press
from bot.demo.emulator.api import Method, Params, method_named
from bot.demo.emulator.bell import Closing
from bot.demo.emulator.bodies import Body, read_body
from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.faults import Fault, FaultKind, Faults
from bot.demo.emulator.limits import too_many_requests
from bot.demo.emulator.outgoing import Call
from bot.demo.emulator.polling import Poller
from bot.demo.emulator.refusal import Refusal
from bot.demo.emulator.webhook import Webhook
from bot.demo.emulator.wire import CutResponse

CALLS_KEPT = 10_000
METHODS: Mapping[str, Callable[[Cloud, Call], object]] = {
    "getMe": introducing.get_me,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "copyMessage": copying.copy_message,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageMedia": editing.edit_media,
    "editMessageReplyMarkup": editing.edit_buttons,
    "deleteMessage": editing.delete_message,
    "answerCallbackQuery": answer_press,
    "setMyCommands": introducing.set_commands,
    "deleteMyCommands": introducing.delete_commands,
    "getMyCommands": introducing.get_commands,
    "setMyName": introducing.text_setter("name", 64),
    "setMyDescription": introducing.text_setter("description", 512),
    "setMyShortDescription": introducing.text_setter("short_description", 120),
    "getChat": introducing.get_chat,
    "leaveChat": introducing.leave_chat,
    "getFile": introducing.get_file,
    "close": introducing.say_goodbye,
    "logOut": introducing.say_goodbye,
}


class RecordedCall(NamedTuple):
    """One call as tests see it. `status` is the HTTP status, 0 when the wire was made to fail."""

    method: str
    params: Params
    status: int


class Endpoint:
    """Answers `/bot<token>/<method>` and keeps count."""

    def __init__(self, cloud: Cloud, faults: Faults, poller: Poller, webhook: Webhook, closing: Closing) -> None:
        self.calls: deque[RecordedCall] = deque(maxlen=CALLS_KEPT)
        self.calls_seen = 0
        self.counts: Counter[tuple[str, int]] = Counter()
        self._closing = closing
        self._cloud = cloud
        self._faults = faults
        self._poller = poller
        self._webhook = webhook

    async def answer(self, request: Request) -> Response:
        """Returns the Bot API's answer to one call, or the failure that was planned for it."""
        name = request.path_params["method"]
        params: Params = {}
        try:
            method = self._method(request)
            name = method.name
            body = await read_body(request)
            fault = self._faults.strike(name, body.raw.get("chat_id"))
            if fault is None:
                return await self._carry_out(body, method, params)
            if fault.kind.happens_after:
                await self._carry_out(body, method, params)
                return await self._fail(name, params, fault)
            params.update(body.raw)
            return await self._fail(name, params, fault)
        except Refusal as refusal:
            return self._refused(name, params, refusal)

    def _method(self, request: Request) -> Method:
        if not compare_digest(request.path_params["token"].encode(), self._cloud.token.encode()):
            raise Refusal("Unauthorized", 401)
        return method_named(request.path_params["method"])

    async def _carry_out(self, body: Body, method: Method, params: Params) -> Response:
        params.update(body.raw)
        params.update(self._read(method, body))
        result = await self._result(Call(method.name, params, body.uploads))
        self._record(method.name, params, 200)
        return _response(200, {"ok": True, "result": result})

    def _read(self, method: Method, body: Body) -> Params:
        direct = {name: upload for name, upload in body.uploads.items() if name in method.parameters}
        params = method.read({**body.raw, **direct} if direct else body.raw)
        if body.uploads:
            method.attachments(params, body.uploads)
        return params

    async def _result(self, call: Call) -> object:
        match call.method:
            case "getUpdates":
                has_webhook = self._webhook.target is not None
                return await self._poller.get_updates(call.params, has_webhook=has_webhook)
            case "setWebhook":
                return await self._webhook.set(call.params)
            case "deleteWebhook":
                return await self._webhook.delete(call.params)
            case "getWebhookInfo":
                return self._webhook.about()
            case name:
                return METHODS[name](self._cloud, call)

    async def _fail(self, name: str, params: Params, fault: Fault) -> Response:
        match fault.kind:
            case FaultKind.TOO_MANY:
                raise too_many_requests(fault.retry_after)
            case FaultKind.TIMEOUT_BEFORE | FaultKind.TIMEOUT_AFTER:
                await self._closing.bell.wait(fault.hangs_for)
            case FaultKind.CUT | FaultKind.CUT_AFTER:
                pass
            case status:
                raise Refusal("Internal Server Error", int(status))
        if not fault.kind.happens_after:
            self._record(name, params, 0)
        return CutResponse()

    def _refused(self, name: str, params: Params, refusal: Refusal) -> Response:
        self._record(name, params, refusal.code)
        answer: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
        if refusal.parameters:
            answer["parameters"] = refusal.parameters
        return _response(refusal.code, answer)

    def _record(self, name: str, params: Params, status: int) -> None:
        self.calls_seen += 1
        self.calls.append(RecordedCall(name, params, status))
        self.counts[name, status] += 1


def _response(status: int, answer: Mapping[str, object]) -> Response:
    content = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(content, status, media_type="application/json")
