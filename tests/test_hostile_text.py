"""What people type is shown as they typed it, wherever it is shown: no markup, link or value of theirs ever works.

And buttons carry verbs and numbers: no name, typed word or medicine.
"""

import json
import random
import re
from html.parser import HTMLParser

import pytest

from bot.care.dialogue import Dialogue, Scene
from bot.care.messages import bind_choices, press, put_into_words
from bot.care.sentences import english
from bot.demo.emulator.formatting import parse_html
from tests.test_dialogue_contracts import EXAMPLES, choices_of, dialogue, heard, practice, read_again, scene
from tests.world import World

__all__ = ["dialogue", "practice", "scene"]  # fixtures
HOSTILE = (
    "<b>bold</b>", "&lt;i&gt; &amp; &#60;", "{name} {number!r} {0}", "%s %(name)s %n", "</i></b><a href='http://x.io'>tap</a>",
    "<a href=\"tg://user?id=1\">me</a>", "\u202egnitirw\u202c back", "a\u200bb\u200dc\ufeff", "👩🏽‍👩🏼‍👧 & 🏴󠁧󠁢󠁳󠁣󠁴󠁿 <",
    "<script>alert(1)</script>", "<![CDATA[x]]><!-- -->", "\\u003cb\\u003e", "`code` *b* _i_ [x](http://x.io)",
)  # fmt: skip
DATA = re.compile(r"[a-z_]+(:[A-Za-z0-9_.,+ /*%-]*)*")  # verbs, numbers, and words of our own lists: a unit, a gene
_LINKS = {"text_link", "text_mention", "custom_emoji", "spoiler", "code", "pre"}


def check_shown(html: str, typed: str) -> None:
    """The strict reader takes it, and nothing of the typed text became a link or was escaped twice."""
    text, entities = parse_html(html)
    assert not {entity["type"] for entity in entities} & _LINKS
    assert "&lt;" not in text.replace(typed, ""), "escaped twice"


def test_every_dialogue_shows_hostile_words_as_they_are_and_puts_none_on_a_button(
    dialogue: Dialogue, scene: Scene
) -> None:
    chance = random.Random(7)
    for typed in HOSTILE:
        for _ in range(2):
            turn = dialogue.begin(dict(EXAMPLES[dialogue.code].given), scene)
            for _ in range(6):
                for message in turn.says:
                    bound = bind_choices(message, lambda choice: press("d", 1, choice))
                    shown = put_into_words(bound, english())
                    check_shown(shown.html, typed)
                    data = [code for row in shown.buttons for _label, code in row]
                    assert [code for code in data if not DATA.fullmatch(code) or typed in code] == []
                if turn.state is None:
                    break
                offered = choices_of(turn.says)
                says_it = not offered or chance.random() < 0.5
                answer = typed if says_it else f"[{chance.choice(offered)}]"
                turn = dialogue.hear(read_again(turn.state), heard(answer), scene)


@pytest.mark.parametrize("typed", [HOSTILE[0], HOSTILE[2], HOSTILE[4], HOSTILE[8]])
def test_a_life_of_hostile_words_is_read_by_both_as_it_was_typed(world: World, typed: str) -> None:
    label, name, goal = f"L{typed}"[:40], f"N{typed}"[:40], f"Walk {typed}"
    world.add_clinician(world.lee, f"Dr {typed}"[:40])
    world.add_clinician(world.moss, "Dr Moss")
    token = world.invite(world.lee, label)
    world.says(world.anna, f"/start {token}")
    for choice in ("English", "Go on", "I call 999", "Yes", "Yes, I agree", "No"):
        world.taps(world.anna, choice)
    world.says(world.anna, name)
    world.says(world.anna, "09:00")
    buttons = [text for row in world.last_buttons(world.anna) for text in row]
    world.taps(world.anna, next(text for text in buttons if text.startswith("London")))
    world.taps(world.anna, "18:00")
    world.says(world.anna, goal)
    world.taps(world.anna, "In 8 weeks")
    world.taps(world.anna, "That is enough")
    world.taps(world.anna, "No, thank you")
    world.says(world.anna, "/note")
    world.says(world.anna, f"Note {typed}")
    world.says(world.anna, f"I have chest pain {typed}")
    for command in ("/caseload", "/reviews", "/invitations", "/settings"):
        world.says(world.lee, command)
    world.taps(world.lee, "Open")
    for command in ("/today", "/plan", "/goals", "/settings", "/messages"):
        world.says(world.anna, command)
    world.says(world.anna, "/export")
    world.taps(world.anna, "Yes, send them")
    assert world.patient(world.anna).name == name.strip()
    hers, theirs = world.chat(world.anna), world.chat(world.lee)
    assert goal in hers
    assert label.strip() in theirs
    assert name.strip() in theirs
    for who in (world.anna, world.lee):
        for message in (m for m in who.chat.messages if m.sender == "bot"):
            assert not {entity["type"] for entity in message.entities} & _LINKS, message.text
            assert "&lt;b" not in message.text.replace(typed, "")
            data = [str(b["callback_data"]) for row in message.inline or [] for b in row if "callback_data" in b]
            assert [d for d in data if not DATA.fullmatch(d) or len(d.encode()) > 64] == []
    assert world.troubles() == []
    check_documents(world, typed, goal)


class Reader(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str | None] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def check_documents(world: World, typed: str, goal: str) -> None:
    files = {m.document.name: m.document.content.decode() for m in world.anna.chat.messages if m.document is not None}
    page = next(text for name, text in files.items() if name.endswith(".html"))
    read = Reader(page)
    assert not read.tags & {"b", "script", "i"}
    assert [link for link in read.links if not (link or "").startswith("#")] == [], "its own table of contents alone"
    assert goal in read.text
    held = next(text for name, text in files.items() if name.endswith(".json"))
    assert goal in json.dumps(json.loads(held), ensure_ascii=False).replace('\\"', '"')
