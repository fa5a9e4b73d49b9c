"""What a clinician reads on the way to a published plan fits one message, however much there is."""

import pytest

from bot.care.day_questions import Burden
from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.messages import Message, put_into_words
from bot.care.plan_difference import Change
from bot.care.publishing_shown import (
    Preview,
    Proposed,
    Step,
    allergies_message,
    answer_to_allergies,
    answer_to_genes,
    answers_in,
    beside,
    genes_message,
    pairs_in_short,
    preview_message,
    proposal_message,
    published_message,
    reason_read,
)
from bot.care.sentences import Sentence, as_written, english, render

STEP = Step(999_999, 9_999, 1_772_442_000, "g0b1ca2d3e")
MANY = tuple(f"medicine number {number}" for number in range(30))
ALLERGIES = as_written("x" * 700)
LONG = as_written("y" * 110)


def fits(message: Message) -> list[str]:
    """The labels of its buttons; it can be sent, and holds what is nobody else's business."""
    shown = put_into_words(message, english())
    assert 0 < len(shown.html) <= 4_096
    assert shown.is_protected
    rows = [pair for row in shown.buttons for pair in row]
    assert all(label.strip() and 1 <= len(data.encode()) <= 64 for label, data in rows)
    return [label for label, _data in rows]


def preview(*, much: bool) -> Preview:
    return Preview(
        name="Anna",
        number=3,
        is_discreet=much,
        medicines=beside(MANY if much else MANY[:1], ALLERGIES if much else as_written("Allergies: –")),
        burden=Burden(9, 30, 4, 9 if much else 3),
        expected=as_written("Alerts to expect: not known yet."),
        changes=[Change(LONG, 110)] * (12 if much else 1),
        watched=[LONG] * (40 if much else 0),
        pages=[[as_written("z" * (900 if much else 300))], [as_written("last page")]],
    )


def test_a_short_plan_stands_beside_what_is_new() -> None:
    labels = fits(preview_message(preview(much=False), STEP, 0))
    assert labels[0] == "Next page ▶"
    assert "z" * 300 in put_into_words(preview_message(preview(much=False), STEP, 0), english()).html


def test_where_there_is_much_the_plan_begins_on_the_next_screen() -> None:
    first, second, last, beyond = (preview_message(preview(much=True), STEP, page) for page in (0, 1, 2, 9))
    for message in (first, second, last):
        assert "Answers got worse" in fits(message)
    shown = put_into_words(first, english()).html
    assert "And 32 more." in shown
    assert "z" * 900 not in shown
    assert "z" * 900 in put_into_words(second, english()).html
    assert beyond == last


def test_few_new_medicines_have_the_allergies_beside_each_and_many_above_all() -> None:
    for count, times in ((1, 1), (2, 2), (3, 1), (30, 1)):
        shown = [render(sentence, english()) for sentence in beside(MANY[:count], ALLERGIES)]
        assert "\n".join(shown).count("x" * 700) == times
        assert "\n".join(shown).count("New medicine: ") == count


def test_a_block_leads_on_with_its_own_answer_only() -> None:
    message = allergies_message("Anna", Step(7, 3, 1), MANY, ALLERGIES)
    assert fits(message) == ["I have checked: give it", "Back to the draft"]
    answer = answer_to_allergies(MANY, ALLERGIES)
    assert message.buttons[0][0].press == f"publish:7:3:1:{answer}:go"
    assert answer != answer_to_allergies(MANY[1:], ALLERGIES), "it answers nothing that was not shown"
    assert answer != answer_to_allergies(MANY, as_written("Penicillin"))


def test_only_answers_to_what_was_shown_are_read_from_a_button() -> None:
    assert answers_in("a0b1cg2d3e") == ("a0b1c", "g2d3e")
    for forged in ("", "-", "a", "ag", "a0b1", "a0b1cx", "xa0b1c", "a0B1C"):
        assert answers_in(forged) == ()


def test_pairs_of_genes_and_medicines_are_cut_to_what_a_message_holds() -> None:
    row: dict[str, type_of_cell] = {
        "medicine": "m",
        "gene": "CYP2C9",
        "phenotype": "poor",
        "says": "s" * 300,
        "source": "CPIC",
    }
    found = Finding("gene_drug", 1, Severity.SOON, "r", "c", tuple(row for _ in range(20)))
    message = genes_message("Anna", Step(7, 3, 1, "a0b1c"), found)
    assert fits(message)[0] == "I have checked: give it"
    assert message.buttons[0][0].press == f"publish:7:3:1:a0b1c{answer_to_genes(found)}:go"
    assert "And 14 more." in put_into_words(message, english()).html
    short = render(pairs_in_short(found)[0], english())
    assert short.startswith("<b>m</b>: CYP2C9 poor, which you have checked\n")
    assert short.endswith("And 14 more.")
    assert pairs_in_short(None) == []


def test_a_proposal_is_taken_or_left_and_a_question_made_sure_of() -> None:
    change = Proposed(99, "Works nights.", [LONG], [LONG])
    assert fits(proposal_message("Anna", STEP, change, 0)) == ["Take it", "Leave it", "Back to the draft"]
    question = Proposed(99, "Takes tablets.", [], [], asks="Another one?")
    assert fits(proposal_message("Anna", STEP, question, 2)) == ["I have made sure", "Back to the draft"]


def test_a_published_version_leads_to_each_open_case() -> None:
    labels = fits(published_message("Anna", 3, Sentence("Read."), [4, 5], 7))
    assert labels == ["Close case 4: plan changed", "Close case 5: plan changed", "All versions"]


@pytest.mark.parametrize(("code", "reads"), [("wish", "Your own wish"), ("worse", "You have been feeling worse")])
def test_a_tapped_reason_reads_as_said_to_her(code: str, reads: str) -> None:
    reason = reason_read(code)
    assert reason is not None
    assert render(reason, english()) == reads


@pytest.mark.parametrize("code", ["other", "", "x"])
def test_any_other_reason_is_typed(code: str) -> None:
    assert reason_read(code) is None
