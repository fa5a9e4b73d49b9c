"""The pages of a draft: each fits a message, and its buttons fit Telegram, whatever the plan holds."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace

import pytest

from bot.care import draft_pages, draft_watch_pages
from bot.care.draft_view import DraftView, changes, shortened
from bot.care.messages import Message, put_into_words
from bot.care.plan_editing import LONGEST_INSTRUCTION, LONGEST_TITLE, MOST_ITEMS
from bot.care.plan_file import parse_plan
from bot.care.sentences import english, render
from tests.plan_edits import Content, practice

LONGEST_MESSAGE = 4_096
MANY_PATIENTS = 999_999_999


def view_of(before: Content, after: Content) -> DraftView:
    known = practice()
    return DraftView(
        MANY_PATIENTS, "Anna", 999, "999.69a5b3c1", 12, parse_plan(before), before, parse_plan(after), after,
        known.rules, known.questionnaires, known.plans,
    )  # fmt: skip


def pages(view: DraftView) -> Iterator[Message]:
    yield from (draft_pages.menu_page(view), draft_pages.throw_page(view), draft_pages.items_page(view))
    yield from (draft_pages.item_page(view, n) for n in range(len(view.plan.items)))
    yield from (draft_pages.review_page(view), draft_watch_pages.questions_page(view))
    yield from (draft_watch_pages.question_page(view, n) for n in range(len(draft_watch_pages.offers_in(view))))
    yield draft_watch_pages.lenders_page(view)
    yield from (draft_watch_pages.lender_page(view, code) for code in view.templates)
    yield draft_watch_pages.scales_page(view)
    yield from (draft_watch_pages.scale_page(view, code) for code in view.questionnaires)
    yield from (draft_watch_pages.rules_page(view, n) for n in range(9))
    yield from (draft_watch_pages.rule_page(view, code) for code in view.rules)


def check(view: DraftView) -> None:
    for page in pages(view):
        shown = put_into_words(page, english())
        assert page.is_protected, "it tells of somebody's treatment"
        assert 0 < len(shown.html) <= LONGEST_MESSAGE
        assert all(label.strip() and len(data.encode()) <= 64 for row in shown.buttons for label, data in row)


@pytest.mark.parametrize("code", sorted(practice().plans))
def test_every_page_of_every_template_fits(code: str) -> None:
    source = practice().plan_sources[code]
    check(view_of(source, source))


def test_every_page_of_the_longest_plan_fits() -> None:
    before = practice().plan_sources["low_back_pain"]
    after = deepcopy(before)
    after["items"] = [
        {"id": f"item_{n}", "title": f"{n} & {'<x>' * 9} {'word ' * 20}"[:LONGEST_TITLE],
         "instruction": ("as & <shown> " * 40)[:LONGEST_INSTRUCTION], "times": ["08:00", "20:00"]}
        for n in range(MOST_ITEMS)
    ]  # fmt: skip
    check(view_of(before, after))


def test_what_differs_is_cut_where_a_message_ends_and_says_so() -> None:
    before = practice().plan_sources["low_back_pain"]
    view = view_of(before, before)
    other = replace(view, plan=replace(view.plan, items=(), measures=(), review_after_days=10))
    differs = changes(other)
    assert [render(words, english()) for words in differs][:2] == [
        "➖ Stopped: <b>Ibuprofen 400 mg</b>.", "➖ Stopped: <b>Back exercises</b>."
    ]  # fmt: skip
    assert render(shortened(differs, 80), english()).endswith(f"\nAnd {len(differs) - 2} more.")
    assert changes(view) == []


def test_the_last_page_of_rules_is_shown_for_any_later_one() -> None:
    view = view_of(practice().plan_sources["low_back_pain"], practice().plan_sources["low_back_pain"])
    assert draft_watch_pages.rules_page(view, 3) == draft_watch_pages.rules_page(view, 99)
