"""Progress as a value: trends, the marks of days, goals' scores, and the words that stand under a picture."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.care.history import GoalTrack, Happening, HappeningKind, History, PromptOutcome, PromptStatus, Report
from bot.care.messages import Message, message_from_json, message_to_json, put_into_words
from bot.care.plan import AnswerKind, Measure, MeasureKind, Worse
from bot.care.progress import DayMark, Verdict, progress_of
from bot.care.progress_shown import chart_of, words_of
from bot.care.sentences import _, english, render

LAST_ON = date(2026, 5, 24)
PAIN = Measure("pain", "Pain", "", MeasureKind.SYMPTOM, Worse.HIGHER, 0, 10, 2)
MOOD = Measure("mood", "Mood", "", MeasureKind.SYMPTOM, Worse.LOWER, 0, 10, 2, weight=0.5)
WEIGHT = Measure(
    "weight", "Weight", "", MeasureKind.VITAL, Worse.HIGHER, 20, 400, 2, unit="kg", answer=AnswerKind.NUMBER
)
FELL = Measure("fall", "Fall", "", MeasureKind.SYMPTOM, Worse.HIGHER, 0, 1, 1, answer=AnswerKind.YES_NO)
SICK = Measure(
    "sick", "Side effects", "", MeasureKind.SIDE_EFFECT, Worse.HIGHER, 0, 3, 1,
    labels=("none", "some", "more", "a lot"), answer=AnswerKind.GRADE,
)  # fmt: skip
NOTE = Measure("note", "Note", "", MeasureKind.SYMPTOM, Worse.HIGHER, 0, 1, 1, answer=AnswerKind.TEXT)


def days_ago(days: int) -> date:
    return LAST_ON - timedelta(days=days)


def history_with(measure: Measure, *values: float, linked_on: date = date(2026, 1, 1)) -> History:
    """Reports of the last days, the last value today."""
    reports = [Report(days_ago(len(values) - 1 - n), {measure.code: value}) for n, value in enumerate(values)]
    return History(LAST_ON, linked_on, {measure.code: measure}, tuple(reports))


def words(history: History, days: int = 42, *, is_discreet: bool = False) -> list[str]:
    return [render(said, english()) for said in words_of(progress_of(history, days, {}), is_discreet=is_discreet)]


@pytest.mark.parametrize(
    ("measure", "values", "said"),
    [
        (PAIN, (6.0,), "Pain: 6."),
        (PAIN, (6.0, 4.0), "Pain: 6 at the start, 4 now (better)."),
        (PAIN, (6.0, 5.5), "Pain: 6 at the start, 5.5 now (about the same)."),
        (PAIN, (4.0, 5.0), "Pain: 4 at the start, 5 now (worse)."),
        (MOOD, (4.0, 5.0), "Mood: 4 at the start, 5 now (better)."),
        (PAIN, (8, 8, 8, 8, 8, 0, 3, 3, 3, 3, 3), "Pain: 8 at the start, 3 now (better)."),
        (WEIGHT, (80.0, 81.5), "Weight: 80 kg at the start, 81.5 kg now (worse)."),
        (FELL, (0, 1, 0), "Fall: yes on 1 of 3 days."),
        (SICK, (2, 0), "Side effects: more at the start, none now (better)."),
    ],
)
def test_a_trend_in_words(measure: Measure, values: tuple[float, ...], said: str) -> None:
    assert words(history_with(measure, *values)) == [said]


def test_on_a_shared_phone_it_has_only_a_number() -> None:
    assert words(history_with(SICK, 2, 0), is_discreet=True) == ["Question 1: 2 at the start, 0 now (better)."]


def test_without_an_important_change_nobody_judges() -> None:
    score = replace(PAIN, important_change=0.0)
    assert words(history_with(score, 6, 2)) == ["Pain: 6 at the start, 2 now."]
    assert progress_of(history_with(score, 6, 2), 42, {}).trends[0].verdict is None


def test_free_text_and_choices_are_no_trend() -> None:
    assert progress_of(history_with(NOTE, 1), 42, {}).trends == ()
    assert progress_of(history_with(NOTE, 1), 42, {}).is_empty


def test_of_too_many_measures_the_heaviest_are_shown_in_the_order_they_are_asked() -> None:
    measures = {f"m{n}": replace(PAIN, code=f"m{n}", name=f"M{n}", weight=float(n)) for n in range(9)}
    history = History(LAST_ON, days_ago(9), measures, (Report(LAST_ON, dict.fromkeys(measures, 5.0)),))
    shown = progress_of(history, 42, {}).trends
    assert [trend.measure.name for trend in shown] == ["M3", "M4", "M5", "M6", "M7", "M8"]
    assert [trend.number for trend in shown] == [4, 5, 6, 7, 8, 9]


def test_the_span_begins_no_earlier_than_the_patient() -> None:
    history = history_with(PAIN, 5, linked_on=days_ago(9))
    assert progress_of(history, 42, {}).first_on == days_ago(9)
    assert progress_of(history, 7, {}).first_on == days_ago(6)
    assert progress_of(replace(history, linked_on=LAST_ON + timedelta(days=1)), 7, {}).first_on == LAST_ON


def test_a_typed_measure_is_drawn_on_the_scale_its_values_need() -> None:
    (trend,) = progress_of(history_with(WEIGHT, 80.2, 81.4), 42, {"weight": 78.0}).trends
    assert (trend.low, trend.high, trend.aim) == (77, 82, 78.0)
    (flat,) = progress_of(history_with(WEIGHT, 80.0), 42, {}).trends
    assert flat.low < 80 < flat.high
    (pain,) = progress_of(history_with(PAIN, 5), 42, {}).trends
    assert (pain.low, pain.high) == (0, 10)


def test_the_marks_of_days() -> None:
    done, skipped, expired = PromptStatus.DONE, PromptStatus.SKIPPED, PromptStatus.EXPIRED
    statuses = {5: [done, done], 4: [done, skipped], 3: [skipped, expired], 2: [expired], 1: [done, expired]}
    prompts = [PromptOutcome(days_ago(ago), "a", status) for ago, found in statuses.items() for status in found]
    progress = progress_of(replace(history_with(PAIN), prompts=tuple(prompts)), 42, {})
    assert list(progress.marks.values()) == [
        DayMark.DONE, DayMark.SOME, DayMark.NOT_DONE, DayMark.UNANSWERED, DayMark.SOME,
    ]  # fmt: skip
    assert (progress.done, progress.answered, progress.asked) == (4, 6, 9)
    assert words(replace(history_with(PAIN), prompts=tuple(prompts))) == ["Done: 4 of 6 answered. No answer: 3."]


def test_goals_are_scored_on_the_days_they_were_checked() -> None:
    goals = (
        GoalTrack("a", days_ago(30), LAST_ON, ((days_ago(30), -1), (days_ago(10), 0))),
        GoalTrack("b", days_ago(30), LAST_ON, ((days_ago(30), -1), (days_ago(5), 1))),
    )
    history = replace(history_with(PAIN, 5), goals=goals)
    scores = progress_of(history, 42, {}).goal_scores
    assert [on for on, _score in scores] == [days_ago(10), days_ago(5)]
    assert scores[0][1] == pytest.approx(43.8)
    assert scores[1][1] == pytest.approx(56.2)
    assert "Goals: 56.2 now. 50 is as hoped." in words(history)
    unchecked = replace(history, goals=(replace(goals[0], levels=goals[0].levels[:1]),))
    assert progress_of(unchecked, 42, {}).goal_scores == ()


def test_the_fullest_caption_fits_under_a_picture() -> None:
    long_name = "How much your lower back got in the way of what you do every day at home"
    measures = {f"m{n}": replace(WEIGHT, code=f"m{n}", name=long_name, unit="breaths a minute") for n in range(7)}
    reports = tuple(Report(days_ago(n), dict.fromkeys(measures, 80.0 + n)) for n in range(9, -1, -1))
    changes = tuple(Happening(days_ago(n), HappeningKind.PLAN_CHANGED) for n in range(9))
    prompts = tuple(PromptOutcome(days_ago(n % 9), "a", PromptStatus.EXPIRED) for n in range(900))
    goals = (GoalTrack("a", days_ago(9), LAST_ON, ((days_ago(9), -1), (days_ago(1), 1))),)
    history = History(
        LAST_ON, days_ago(9), measures, reports, prompts, happenings=changes, goals=goals
    )  # fmt: skip
    assert len("\n".join(words(history))) <= 860


def test_a_chart_is_small_plain_json_that_is_put_into_words_when_it_is_sent() -> None:
    history = replace(history_with(SICK, 2, 1, 0), happenings=(Happening(days_ago(1), HappeningKind.PLAN_CHANGED),))
    chart = chart_of(progress_of(history, 42, {"sick": 0.0}), _("Your last 6 weeks"), is_discreet=False)
    message = Message((_("x"),), picture=chart)
    assert message_from_json(message_to_json(message)) == message
    sent = put_into_words(message, english()).picture
    assert sent is not None
    assert (sent["language"], sent["title"], sent["change"]) == ("en", "Your last 6 weeks", "plan changed")
    (trend,) = sent["trends"]
    assert trend["labels"] == ["none", "some", "more", "a lot"]
    assert (trend["name"], trend["now"], trend["aim_label"]) == ("Side effects", "now none", "aim 0")
    assert sent["changes"] == [sent["days"] - 2]


def test_reports_once_a_week_are_joined_too() -> None:
    weekly = tuple(Report(days_ago(7 * n), {"pain": 5.0}) for n in range(5, -1, -1))
    history = replace(history_with(PAIN), reports=weekly)
    chart = chart_of(progress_of(history, 42, {}), _("x"), is_discreet=False)
    assert chart["trends"][0]["joined_within"] == 14


def test_a_verdict_needs_half_of_the_important_change() -> None:
    (trend,) = progress_of(history_with(PAIN, 5, 4), 42, {}).trends
    assert trend.verdict is Verdict.BETTER
    assert trend.moved == 0.5
