"""What the phone page asks for and does: people, their chats, files, and everything a thumb can do."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.emulator.bell import Closing
from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.messages import ChatMessage, Json
from bot.demo.emulator.people import Person
from bot.demo.emulator.pictures import media_type
from bot.demo.emulator.population import Population
from bot.demo.emulator.refusal import NotPossible
from bot.demo.emulator.wishes import done, number, read_wish, text, whole, wished

LONGEST_WAIT = 25.0  # seconds of wire time
ACTS: dict[str, Callable[[Person, Json], object]] = {
    "says": lambda person, wish: person.says(text(wish, "text")),
    "edits": lambda person, wish: person.edits(whole(wish, "message_id"), text(wish, "text")),
    "presses": lambda person, wish: person.presses(
        whole(wish, "message_id"), whole(wish, "row"), whole(wish, "column")
    ),
    "presses_data": lambda person, wish: person.presses_data(whole(wish, "message_id"), text(wish, "data")),
    "location": lambda person, wish: person.shares_location(number(wish, "latitude"), number(wish, "longitude")),
    "voice": lambda person, _: person.sends_voice(),
    "sticker": lambda person, _: person.sends_sticker(),
    "contact": lambda person, _: person.sends_contact(),
    "blocks": lambda person, _: person.blocks_bot(),
    "unblocks": lambda person, _: person.unblocks_bot(),
    "deletes_account": lambda person, _: person.deletes_account(),
}


class Phones:
    """The phones' own HTTP interface, under `/phones`."""

    def __init__(self, cloud: Cloud, population: Population, closing: Closing) -> None:
        self._cloud = cloud
        self._population = population
        self._closing = closing

    def routes(self) -> list[Route]:
        """Returns the routes of all phones."""
        return [
            Route("/phones", self.list_people),
            Route("/phones", wished(self.create), methods=["POST"]),
            Route("/people", wished(self.create), methods=["POST"]),
            Route("/phones/{id:int}/chat", wished(self.show_chat)),
            Route("/phones/{id:int}/pictures/{file}", wished(self.show_picture)),
            Route("/phones/{id:int}/documents/{file}", wished(self.show_document)),
            Route("/phones/{id:int}/photo", wished(self.send_photo), methods=["POST"]),
            Route("/phones/{id:int}/{act}", wished(self.act), methods=["POST"]),
        ]

    async def list_people(self, _request: Request) -> Response:
        """Answers who there is."""
        people = self._population.people.values()
        return JSONResponse({"people": [{"id": each.id, "first_name": each.user["first_name"]} for each in people]})

    async def create(self, request: Request) -> Response:
        """Creates a person, or leaves the one of this id as she is."""
        wish = await read_wish(request)
        language = text(wish, "language_code") if "language_code" in wish else "en"
        self._population.person(whole(wish, "id"), text(wish, "first_name"), language)
        return done()

    async def show_chat(self, request: Request) -> Response:
        """Answers the chat as it stands; waits for a change first when the phone has seen this state."""
        person = self._person(request)
        seen = int(request.query_params.get("after", -1))
        ends_at = self._cloud.wire() + min(float(request.query_params.get("wait", 0)), LONGEST_WAIT)
        while person.chat.revision <= seen and not self._closing.has_begun:
            left = ends_at - self._cloud.wire()
            if left <= 0 or not await person.chat.bell.wait(left):
                break
        return JSONResponse(self._chat(person))

    async def show_picture(self, request: Request) -> Response:
        """Answers a picture of the chat."""
        message = self._message_with_file(request)
        if message.picture is None:
            raise NotPossible("there is no such picture")
        return Response(message.picture, media_type=media_type(message.picture))

    async def show_document(self, request: Request) -> Response:
        """Answers a document of the chat as a download: a page of the bot's making must not run here."""
        document = self._message_with_file(request).document
        if document is None:
            raise NotPossible("there is no such document")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.name)}",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(document.content, media_type=document.content_type, headers=headers)

    async def send_photo(self, request: Request) -> Response:
        """Sends the request's body as a photo."""
        self._person(request).sends_photo(await request.body(), request.query_params.get("caption", ""))
        return done()

    async def act(self, request: Request) -> Response:
        """Does one of `ACTS`."""
        act = ACTS.get(request.path_params["act"])
        if act is None:
            raise NotPossible("a phone cannot do that")
        act(self._person(request), await read_wish(request))
        return done()

    def _person(self, request: Request) -> Person:
        person = self._population.people.get(request.path_params["id"])
        if person is None:
            raise NotPossible("there is no such person")
        return person

    def _message_with_file(self, request: Request) -> ChatMessage:
        wanted = request.path_params["file"]
        for message in self._person(request).chat.messages:
            if message.file_id == wanted:
                return message
        raise NotPossible("there is no such file")

    def _chat(self, person: Person) -> Json:
        chat = person.chat
        return {
            "revision": chat.revision,
            "bot_typing": chat.typing_until > self._cloud.wire(),
            "blocked": person.has_blocked,
            "commands": self._cloud.profile.commands_shown(person.id, person.user["language_code"]),
            "keyboard": chat.keyboard,
            "messages": [_message(person.id, message) for message in chat.messages],
        }


def _message(person_id: int, message: ChatMessage) -> Json:
    here = f"/phones/{person_id}"
    shown: Json = {
        "id": message.id,
        "sender": message.sender,
        "html": message.html,
        "text": message.text,
        "date": message.date.isoformat(),
        "edited": message.edited,
        "silent": message.silent,
        "protected": message.is_protected,
        "picture": f"{here}/pictures/{message.file_id}" if message.picture else None,
        "location": message.location,
        "buttons": [[_button(button) for button in row] for row in message.inline or []],
    }
    if message.document:
        shown["document"] = {
            "name": message.document.name,
            "path": f"{here}/documents/{message.file_id}",
        }
    return shown


def _button(button: dict[str, Any]) -> Json:
    return {name: button[name] for name in ("text", "url") if name in button}
