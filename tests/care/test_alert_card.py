"""How the evidence of a case reads on its opened card."""

from datetime import UTC, date, datetime

from bot.care.alert_card import Subject, opened_card
from bot.care.alerting import Flag, Review, ReviewStatus
from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.messages import Button, put_into_words, rows
from bot.care.promise import Promise
from bot.care.sentences import _, english

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CASE = Review(5, 1, 2, Severity.SOON, ReviewStatus.OPEN, NOON, None, False)
ANNA = Subject(name="Anna", label="Mrs B", plan=None, number=1)


def shown(*evidence: dict[str, type_of_cell], about: Subject = ANNA) -> str:
    finding = Finding("any", 1, Severity.SOON, "Something moved.", "Consider the plan.", evidence)
    return put_into_words(opened_card(CASE, about, [Flag(1, 5, finding, NOON.date(), NOON)]), english()).html


def test_words_stand_in_quotes_after_their_day() -> None:
    assert '\n2 March 2026: "I have chest pain"\n' in shown({"on": "2026-03-02", "words": "I have chest pain"})


def test_a_stretch_of_days_is_written_in_words_and_what_is_no_day_stays_as_it_is() -> None:
    usual: dict[str, type_of_cell] = {"on": "2026-02-01", "to": "2026-02-28", "pain": 4.0}
    assert "\n1 February 2026 to 28 February 2026: pain 4\n" in shown(usual)
    assert "\nlast week: pain 4\n" in shown({"on": "last week", "pain": 4.0})
    assert "\npain 4\n" in shown({"pain": 4.0})


def test_a_row_in_which_nothing_was_answered_is_left_out_and_a_gap_in_another_is_not() -> None:
    read = shown({"on": "2026-03-01", "fall": None}, {"on": "2026-03-02", "fall": None, "pain": 7.0})
    assert "1 March" not in read
    assert "2 March 2026: fall –, pain 7" in read


def test_a_cell_without_a_word_is_left_out() -> None:
    read = shown({"item": "Back exercises", "done": 3, "missed": 1, "reasons": ""})
    assert "item Back exercises, done 3, missed 1\n" in read
    assert "reasons" not in read


def test_the_patient_is_called_by_her_name() -> None:
    promise = Promise(1, 1, 2, "less pain at night", date(2026, 3, 16), None)
    read = shown(about=Subject(name="Anna", label="Mrs B", plan=None, number=1, promises=[promise]))
    assert "less pain at night. Anna says: not answered yet." in read


def test_no_row_of_the_card_holds_more_than_two_buttons() -> None:
    assert {len(row) for row in opened_card(CASE, ANNA, []).buttons} == {1, 2}


def test_buttons_stand_in_rows_of_so_many() -> None:
    buttons = [Button(_("{n}", n=n)) for n in range(5)]
    assert [len(row) for row in rows(buttons, 2)] == [2, 2, 1]
    assert rows([], 2) == ()
