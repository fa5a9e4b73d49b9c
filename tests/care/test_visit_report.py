"""What stands on a visit report: worse, better, silent or new, each number with its direction and each gap named."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.care.history import History, PromptOutcome, PromptStatus, Report
from bot.care.messages import File, message_from_json, message_to_json, put_into_words
from bot.care.plan import Worse
from bot.care.promise import Verdict
from bot.care.sentences import english
from bot.care.visit_facts import VisitFacts
from bot.care.visit_report import visit_report
from tests.care import visit_cast as cast
from tests.care.visit_cast import TODAY, day


def report(facts: VisitFacts) -> dict[str, Any]:
    """The report in English, after a stay in the outbox."""
    message = message_from_json(message_to_json(visit_report(facts)))
    file = put_into_words(message, english()).file
    assert file is not None
    assert file.report is not None
    return dict(file.report)


def texts(value: Any) -> Iterator[str]:
    """Every word on it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def section(facts: VisitFacts, title: str) -> list[str]:
    """The lines of that part."""
    found = next(each for each in report(facts)["sections"] if each["title"].startswith(title))
    return [line["words"] for line in found["lines"]]


def pain(history: History) -> History:
    """The history with nothing but the heaviest measure, of which more is worse."""
    measure = replace(max(history.measures.values(), key=lambda each: each.weight), worse=Worse.HIGHER)
    return replace(history, measures={measure.code: measure})


def with_reports(values: dict[int, float], **more: Any) -> VisitFacts:
    """Values of the heaviest measure by how many days ago they were told."""
    history = pain(cast.history(0.0))
    code = next(iter(history.measures))
    told = tuple(Report(day(before), {code: value}) for before, value in sorted(values.items(), reverse=True))
    return replace(cast.worse(), history=replace(history, reports=told), questionnaires=frozenset(), **more)


def cells(facts: VisitFacts) -> list[list[str | None]]:
    """(mean, change, direction, count) of each span of the first measure."""
    return [
        [cell[name] for name in ("mean", "change", "way", "count")]
        for cell in report(facts)["course"]["rows"][0]["cells"]
    ]


def test_what_is_open_comes_first_with_its_reasons_each_once() -> None:
    now = [line["words"] for line in report(cast.worse())["now"]["lines"]]
    assert now[0] == "Case 7: soon, since 19 May 2026, taken by Dr Lee"
    assert now[1].startswith("Low mood averaged 7.2.")
    assert now[2:] == ["Less than half was done.", "Consider a call.", "Messages that nobody has read: 1"]


def test_who_it_is_and_what_the_page_is_not() -> None:
    made = report(cast.worse("Ana <Šimić> & Co"))
    assert made["name"] == "Ana <Šimić> & Co"
    assert made["made"] == "24 May 2026, 09:00 (Europe/London)"
    assert made["who"][0].endswith("· patient 12 · in care here since 24 January 2026")
    assert made["who"][2] == "Cared for by Dr Lee (lead), Dr Owen (owner)"
    assert "not read yet" in made["who"][1]
    assert (
        made["footer"]
        == "Patient 12 · Hill Street Clinic · 24 May 2026, Europe/London · Flags for review; not a diagnosis."
    )
    assert made["pages"] == [["Page 1 of 1"], ["Page 1 of 2", "Page 2 of 2"]]


def test_the_file_and_its_caption_are_named_by_the_number_and_cannot_be_passed_on() -> None:
    message = visit_report(cast.worse("Anna <b>"))
    sent = put_into_words(message, english())
    assert sent.file is not None
    assert (sent.file.name, sent.file.text) == ("visit-report-12.pdf", "")
    assert sent.html.startswith(
        "<b>Anna &lt;b&gt;</b> · patient 12\n\nVisit report, 24 May 2026, 09:00 (Europe/London)."
    )
    assert sent.is_protected
    assert "{" not in "".join(texts(report(cast.worse()))), "every sentence is filled in"


def test_a_file_that_was_queued_before_there_were_reports_is_still_sent() -> None:
    queued = {**message_to_json(visit_report(cast.nobody_knows())), "file": ["care-plan.html", "<p>"]}
    assert message_from_json(queued).file == File("care-plan.html", "<p>")


def test_a_measure_has_its_mean_and_its_change_with_the_direction() -> None:
    before, since = dict.fromkeys(range(20, 10, -1), 3.0), dict.fromkeys(range(9, -1, -1), 6.0)
    first = cells(with_reports({**before, **since}))[0]
    assert first == ["6", "+3.0, worse", "worse", "10 reports"]
    turned = {n: 9.0 - value for n, value in {**before, **since}.items()}
    assert cells(with_reports(turned))[0][1:3] == ["-3.0, better", "better"]


def test_too_few_reports_are_compared_with_nothing() -> None:
    assert cells(with_reports({12: 3.0, 2: 8.0, 1: 8.0, 0: 8.0}))[0] == ["8", "too few to compare", None, "3 reports"]
    assert cells(with_reports({60: 3.0}))[0] == ["–", "no report", None, None]
    assert cells(with_reports({5: 2.0, 1: 8.0}))[-1] == ["5", "2 → 8, too few to say", None, "2 reports"]


def test_a_newcomer_is_compared_with_her_first_reports_only() -> None:
    facts = with_reports(
        {n: 3.0 if n > 5 else 8.0 for n in range(11, -1, -1)}, patient=cast.anna(here=11), decided_on=None
    )
    facts = replace(facts, history=replace(facts.history, linked_on=day(11))) if facts.history else facts
    assert [head[0] for head in report(facts)["course"]["heads"]] == ["12 days"]
    assert cells(facts) == [["5.5", "3 → 8, worse", "worse", "12 reports"]]


def test_a_gap_is_named() -> None:
    facts = with_reports(dict.fromkeys(range(29, 5, -1), 3.0))
    assert "Last 30 days: no report on 5 of 29 days asked." in report(facts)["course"]["notes"]
    assert section(cast.silent(), "In the")[0].startswith("23 May 2026, message not read yet: ")
    assert report(cast.silent())["now"]["lines"][-1]["words"].startswith("Last report: ")


def test_each_change_says_what_it_was_to_bring_and_what_the_numbers_say() -> None:
    told = {n: 7.0 if n > 40 else 4.0 for n in range(70, 10, -1)}
    changes = section(with_reports(told), "Plan changes")
    second = changes[changes.index("Version 2, 14 April 2026") :]
    assert "The patient says: It did not." in second
    assert second[-1].endswith(": 7 before (28 reports), 4 after (28): -3.0, better")
    assert any(line.startswith("Expected by 12 May 2026: ") for line in second)
    assert "The patient says: not answered yet." in changes
    assert "➕ New: Mirtazapine 15 mg." in changes, "tags of a sentence are not printed"


def test_the_next_change_ends_what_the_earlier_one_brought() -> None:
    told = {n: 7.0 if n > 40 else 4.0 if n > 10 else 9.0 for n in range(70, -1, -1)}
    close = tuple(
        replace(each, published_on=on) for each, on in zip(cast.worse().changes, (day(30), day(40)), strict=True)
    )
    assert section(with_reports(told, changes=close), "Plan changes")[-1].endswith("4 after (10): -3.0, better")


@pytest.mark.parametrize("verdict", [*Verdict, None])
def test_every_verdict_has_its_words(verdict: Verdict | None) -> None:
    changes = tuple(
        replace(each, promises=tuple(replace(promise, verdict=verdict) for promise in each.promises))
        for each in cast.worse().changes
    )
    said = [line for line in section(replace(cast.worse(), changes=changes), "Plan") if line.startswith("The patient")]
    assert len(set(said)) == 1


def test_done_of_answered_with_the_unanswered_beside_it_and_the_reasons() -> None:
    statuses = [("done", None)] * 5 + [("skipped", "forgot")] * 2 + [("skipped", None)] + [("expired", None)] * 4
    item = cast.plan().items[0]
    prompts = tuple(PromptOutcome(TODAY, item.id, PromptStatus(status), reason) for status, reason in statuses)
    old = tuple(PromptOutcome(day(50), item.id, PromptStatus.DONE) for _n in range(3))
    facts = replace(cast.worse(), history=replace(cast.history(0.0), prompts=(*old, *prompts)))
    assert section(facts, "What was done") == [
        item.title,
        "30 days: 5 of 8 done, no answer 4",
        "90 days: 8 of 11 done, no answer 4",
        "Why not: I forgot 2, rather not said 1",
    ]


def test_nothing_answered_is_not_nothing_done() -> None:
    prompts = tuple(PromptOutcome(TODAY, cast.plan().items[0].id, PromptStatus.EXPIRED) for _n in range(3))
    facts = replace(cast.worse(), history=replace(cast.history(0.0), prompts=prompts))
    assert section(facts, "What was done")[1] == "30 days: no answer 3, so nobody knows"


def test_goals_questionnaires_events_and_doses() -> None:
    facts = cast.worse()
    assert section(facts, "Goals")[1].startswith(
        "-2 (Much less than expected) on 22 May 2026. So far: -1 → -1 → 0 → -2"
    )
    assert any(line.startswith("PHQ-9 (0 to 27)") for line in section(facts, "Questionnaires"))
    told = section(facts, "Side effects")
    assert "Lorazepam 1 mg: 4 doses in 30 days, at most 3 on one day (limit 2)" in told
    assert "25 March 2026: was in hospital" in told
    assert "4 May 2026: something new in the background: allergy to <penicillin>" in told


def test_what_is_dangerous_not_to_know_is_said_also_where_nobody_told_it() -> None:
    assert section(cast.nobody_knows(), "Background") == [
        "Allergies: not told", "Gene tests: none recorded", "Medicines now: not told", "Health so far: not told",
    ]  # fmt: skip
    known = section(cast.worse(), "Background")
    assert known[:2] == ["Allergies: It hurts more & more when it is < 10 °C", "Gene tests: CYP2D6: poor metaboliser"]


def test_a_patient_of_whom_nothing_is_known_has_a_report_that_says_so() -> None:
    made = report(cast.nobody_knows())
    assert made["course"] is None
    assert made["who"][1] == "No plan yet."
    assert [line["words"] for line in made["now"]["lines"]] == ["No case is open."]


def test_what_is_due_next_stands_in_order() -> None:
    due = section(cast.worse(), "Due next")
    assert [line.split(":")[0] for line in due] == ["28 May 2026", "3 June 2026", "13 June 2026", "3 July 2026"]
    assert due[0].endswith("The patient is asked whether version 3 helped")
    later = replace(cast.worse(), today=TODAY + timedelta(days=90))
    assert section(later, "Due next")[0].endswith("The plan's review")
