"""Telegram's HTML: text and entities out, complaints in Telegram's words, and safe HTML back."""

from contextlib import suppress
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from bot.demo.emulator.entities import find_entities, safe_html, with_found
from bot.demo.emulator.formatting import Entity, parse_html, utf16_length
from bot.demo.emulator.refusal import Refusal

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy


def entity(kind: str, offset: int, length: int, **more: str) -> Entity:
    return {"type": kind, "offset": offset, "length": length, **more}


def test_text_without_tags_stays_as_it_is() -> None:
    assert parse_html("How are you today?") == ("How are you today?", [])


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>Anna</b>", "Anna", [entity("bold", 0, 4)]),
        ("<strong>a</strong><em>b</em>", "ab", [entity("bold", 0, 1), entity("italic", 1, 1)]),
        ("<u>a</u><del>b</del>", "ab", [entity("underline", 0, 1), entity("strikethrough", 1, 1)]),
        ("😀<b>x</b>", "😀x", [entity("bold", 2, 1)]),
        ("<b>a <i>b</i></b>", "a b", [entity("bold", 0, 3), entity("italic", 2, 1)]),
        ("1 &lt; 2 &amp;&#38; &quot;3&quot;", '1 < 2 && "3"', []),
        ('<a href="https://x.org/?a=1&amp;b=2">x</a>', "x", [entity("text_link", 0, 1, url="https://x.org/?a=1&b=2")]),
        ("<a href='x.org'>x</a>", "x", [entity("text_link", 0, 1, url="http://x.org")]),
        ('<pre><code class="language-python">x</code></pre>', "x", [entity("pre", 0, 1, language="python")]),
        ("<pre>x</pre><code>y</code>", "xy", [entity("pre", 0, 1), entity("code", 1, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        ("<b></b>x", "x", []),
        ("<B>x</B >", "x", [entity("bold", 0, 1)]),
    ],
)
def test_html_becomes_text_and_entities(html: str, text: str, entities: list[Entity]) -> None:
    assert parse_html(html) == (text, entities)


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<b>x", "Can't find end tag corresponding to start tag b"),
        ("é<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("ab <", "Unclosed start tag at byte offset 3"),
        ("ab <b", "Unclosed start tag at byte offset 3"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a href=a_b>x</a>", "Unexpected end of name token at byte offset 0"),
        ('<a href="x.org', "Unclosed start tag at byte offset 0"),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("Tom & Anna", "Unescaped '&' at byte offset 4"),
        ("&nbsp;", "Unescaped '&' at byte offset 0"),
        ("1 > 0", "Unescaped '>' at byte offset 2"),
        ('<a href="javascript:alert(1)">x</a>', 'Tag "a" must have a link as "href", found "javascript:alert(1)"'),
    ],
)
def test_broken_html_is_refused_with_the_place_of_the_fault(html: str, complaint: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_html(html)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"
    assert refused.value.code == 400


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/start abc", [entity("bot_command", 0, 6)]),
        ("😀 /today now", [entity("bot_command", 3, 6)]),
        ("and/or 1/2", []),
        ("see https://x.org/a.", [entity("url", 4, 15)]),
        ("nothing here", []),
    ],
)
def test_commands_and_links_are_found(text: str, entities: list[Entity]) -> None:
    assert find_entities(text) == entities


def test_a_command_within_code_is_code() -> None:
    text, entities = parse_html("<code>/today</code> /help")
    assert with_found(text, entities) == [entity("code", 0, 6), entity("bot_command", 7, 5)]


@pytest.mark.parametrize(
    ("text", "entities", "shown"),
    [
        ("a<b>&c", [], "a&lt;b&gt;&amp;c"),
        ("😀x", [entity("bold", 2, 1)], "😀<b>x</b>"),
        ("abc", [entity("bold", 0, 2), entity("italic", 1, 2)], "<b>a<i>b</i></b><i>c</i>"),
        ("ab", [entity("blockquote", 0, 2), entity("bold", 0, 1)], "<blockquote><b>a</b>b</blockquote>"),
        ("x", [entity("text_link", 0, 1, url='https://x.org/"><script>')], None),
        ("x", [entity("text_link", 0, 1, url="javascript:alert(1)")], "x"),
        ("two\nlines", [], "two\nlines"),
    ],
)
def test_shown_html_is_nested_and_escaped(text: str, entities: list[Entity], shown: str | None) -> None:
    html = safe_html(text, entities)
    assert "<script" not in html
    assert shown is None or html == shown


class Balanced(HTMLParser):
    """Reads the text back and fails on tags that cross each other."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.still_open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.still_open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.still_open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@st.composite
def formatted(draw: st.DrawFn) -> tuple[str, list[Entity]]:
    text = draw(st.text(alphabet="ab<>&\"'😀 \n", min_size=1, max_size=12))
    edges = [utf16_length(text[:at]) for at in range(len(text) + 1)]
    pairs = draw(st.lists(st.tuples(st.sampled_from(edges), st.sampled_from(edges)), max_size=5))
    kinds = st.sampled_from(["bold", "italic", "code", "spoiler", "blockquote", "mention"])
    return text, [entity(draw(kinds), min(pair), abs(pair[1] - pair[0])) for pair in pairs if pair[0] != pair[1]]


@seed(20260302)
@UNHURRIED
@given(formatted())
def test_shown_html_never_loses_a_character_or_crosses_tags(value: tuple[str, list[Entity]]) -> None:
    text, entities = value
    page = Balanced()
    page.feed(safe_html(text, entities))
    page.close()
    assert page.text == text
    assert page.still_open == []


@seed(20260302)
@UNHURRIED
@given(st.text(alphabet="<>&;/ab\"'= #x9é😀", max_size=20) | st.from_regex(r"(</?(a|b|pre|span)[^<]{0,6}>|x){1,6}"))
def test_any_html_is_either_read_or_refused(html: str) -> None:
    with suppress(Refusal):
        text, entities = parse_html(html)
        assert all(0 <= each["offset"] < each["offset"] + each["length"] <= utf16_length(text) for each in entities)
