"""Sentences: translated and filled in only when sent, every value escaped, and the same after the outbox."""

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.messages import Button, Keyboard, Message, message_from_json, message_to_json, put_into_words, substitute
from bot.care.sentences import (
    Content,
    InvitationLink,
    Language,
    LocalTime,
    Sentence,
    _,
    as_written,
    content,
    english,
    from_json,
    lines,
    render,
    to_json,
)

ENGLISH = english()
GERMAN_WORDS = {
    "Time for <b>{title}</b>.": "Zeit für <b>{title}</b>.",
    "no pain": "keine Schmerzen",
    "Yes": "Ja",
    "{day}": "am {day}",
}
GERMAN = Language("de", "Deutsch", lambda text: GERMAN_WORDS.get(text, text))
NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # half an hour before London's clocks go forward


def test_a_sentence_is_put_into_words_in_the_language_of_its_reader() -> None:
    sentence = _("Time for <b>{title}</b>.", title="Ibuprofen")
    assert render(sentence, ENGLISH) == "Time for <b>Ibuprofen</b>."
    assert render(sentence, GERMAN) == "Zeit für <b>Ibuprofen</b>."


@pytest.mark.parametrize("words", ["<b>bold</b>", "a & b", "5 < 7 > 3", "{title}", "{0.__class__}", "%s", "</b>"])
def test_a_value_is_never_read_as_markup_or_as_a_name(words: str) -> None:
    shown = render(_("<b>{title}</b>", title=words), ENGLISH)
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert shown == f"<b>{escaped}</b>"
    assert render(as_written(words), ENGLISH) == escaped


def test_her_own_words_are_never_translated_and_content_is() -> None:
    assert render(as_written("Yes"), GERMAN) == "Yes"
    assert render(content("Yes"), GERMAN) == "Ja"
    assert render(_("It is {low}.", low=Content("no pain")), GERMAN) == "It is keine Schmerzen."


def test_content_is_escaped_like_a_value() -> None:
    assert render(content("3 < 4 {x}"), ENGLISH) == "3 &lt; 4 {x}"


def test_sentences_stand_inside_sentences_and_below_each_other() -> None:
    inner = _("Time for <b>{title}</b>.", title="a & b")
    assert render(_("First: {inner}", inner=inner), GERMAN) == "First: Zeit für <b>a &amp; b</b>."
    assert render(lines([_("one"), _("two"), inner]), ENGLISH) == "one\ntwo\nTime for <b>a &amp; b</b>."


@pytest.mark.parametrize(
    ("value", "in_english", "in_german"),
    [
        (date(2026, 5, 3), "3 May 2026", "3 Mai 2026"),
        (time(7, 5), "07:05", "07:05"),
        (7.0, "7", "7"),
        (7.25, "7.2", "7,2"),
        (1234.5, "1,234.5", "1.234,5"),
        (7, "7", "7"),
        (LocalTime(NOW, "Europe/London"), "Sunday 29 March, 00:30", "Sonntag 29 März, 00:30"),
        (LocalTime(NOW.replace(hour=1), "Europe/London"), "Sunday 29 March, 02:00", "Sonntag 29 März, 02:00"),
        (LocalTime(NOW, "America/New_York"), "Saturday 28 March, 20:30", "Samstag 28 März, 20:30"),
    ],
)
def test_numbers_days_and_times_read_as_the_reader_reads_them(value: Any, in_english: str, in_german: str) -> None:
    if isinstance(value, LocalTime) and value.at.hour == 1:
        value = LocalTime(value.at.replace(minute=0), value.zone)
    assert render(_("{value}", value=value), ENGLISH) == in_english
    assert render(_("{value}", value=value), GERMAN) == in_german


LEAVES = (
    st.text(max_size=12)
    | st.integers(-9, 9)
    | st.floats(-99, 99)
    | st.booleans()
    | st.none()
    | st.dates()
    | st.times()
    | st.builds(Content, st.text(max_size=12))
    | st.builds(InvitationLink, st.integers(1, 99))
    | st.builds(LocalTime, st.datetimes(timezones=st.just(UTC)), st.sampled_from(["UTC", "Europe/London"]))
)
SENTENCES = st.recursive(
    st.builds(
        Sentence, st.sampled_from(["{a}", "{a} and {b}", "plain"]), st.fixed_dictionaries({"a": LEAVES, "b": LEAVES})
    ),
    lambda inner: st.builds(
        Sentence, st.just("{a}: {b}"), st.fixed_dictionaries({"a": inner, "b": st.lists(inner, max_size=3)})
    ),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(SENTENCES)
def test_a_sentence_comes_out_of_the_outbox_as_it_went_in(sentence: Sentence) -> None:
    kept = json.loads(json.dumps(to_json(sentence)))
    assert from_json(kept) == sentence
    assert render(from_json(kept), GERMAN) == render(sentence, GERMAN)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=40))
def test_whatever_she_writes_stays_text(words: str) -> None:
    shown = render(_("<i>{words}</i>", words=words), ENGLISH)
    assert shown.count("<") == shown.count(">") == 2


def test_a_message_comes_out_of_the_outbox_as_it_went_in() -> None:
    button, link = Button(_("Yes"), choice="yes"), Button(_("Done"), press="prompt:1:0:done")
    message = Message(
        (_("Time for <b>{title}</b>.", title="x"), content("no pain")), ((button, link), (button,)),
        qr=_("{link}", link=InvitationLink(5)), keyboard=Keyboard.ASK_LOCATION, silent=True,
    )  # fmt: skip
    assert message_from_json(json.loads(json.dumps(message_to_json(message)))) == message


def test_a_message_is_put_into_words_whole() -> None:
    labels = ((Button(_("Yes"), press="d:1:yes"), Button(as_written("a & b"), press="d:1:no")),)
    shown = put_into_words(Message((_("Yes"), content("no pain")), labels, qr=as_written("x & y")), GERMAN)
    assert shown.html == "Ja\n\nkeine Schmerzen"
    assert shown.buttons == ((("Ja", "d:1:yes"), ("a & b", "d:1:no")),), "a button holds no HTML"
    assert shown.qr == "x & y"


def test_a_link_is_put_in_its_place_wherever_it_stands() -> None:
    link = InvitationLink(5)
    inner = _("{link}", link=link)
    message = Message(
        (_("Send {link} or {inner} or {several}", link=link, inner=inner, several=[inner, link]),), qr=inner
    )
    linked = substitute(message, lambda value: "https://t.me/b" if isinstance(value, InvitationLink) else value)
    assert (
        put_into_words(linked, ENGLISH).html
        == "Send https://t.me/b or https://t.me/b or https://t.me/b\nhttps://t.me/b"
    )
    assert put_into_words(linked, ENGLISH).qr == "https://t.me/b"
