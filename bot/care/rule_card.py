"""How the record of the rules reads in a clinician's chat."""

from collections.abc import Mapping, Sequence, Set
from datetime import timedelta

from bot.care.messages import Button, Message, Rows, press
from bot.care.promise import Promise, Verdict, verdict_in_words
from bot.care.rule_record import Proposal, Record
from bot.care.sentences import Sentence, _, as_written, lines

RULES_PRESS = "rules"
RULES_ON_A_PAGE = 6
_WORDS_SHOWN = 120  # characters of what was expected
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def rules_page(
    heading: Sentence, records: Sequence[Record], says: Mapping[str, str], stricter: Set[str],
    page: int, last: Sequence[Sentence],
) -> Message:  # fmt: skip
    """One page of rules, the last where there are not as many.

    `says` is the sentence of each, `stricter` are those with a proposal, `last` stands at the end of the last page.
    """
    pages = max(1, -(-len(records) // RULES_ON_A_PAGE))
    page = min(page, pages - 1)
    shown = records[page * RULES_ON_A_PAGE : (page + 1) * RULES_ON_A_PAGE]
    blocks = [lines([Sentence("<b>{says}</b>", {"says": says[r.rule]}), _record_in_words(r)]) for r in shown]
    if not records:
        blocks = [_("No rule has found anything in this time.")]
    ends = list(last) if page + 1 >= pages else []
    return Message(
        (heading, *blocks, *ends), _buttons([r for r in shown if r.rule in stricter], page, pages), is_protected=True
    )


def _buttons(stricter: Sequence[Record], page: int, pages: int) -> Rows:
    proposals = [
        (Button(_("Stricter: {rule}", rule=in_plain(r.rule)), press=press(RULES_PRESS, "try", r.rule)),)
        for r in stricter
    ]
    turns = []
    if page > 0:
        turns.append(Button(_("Back"), press=press(RULES_PRESS, page - 1)))
    if page + 1 < pages:
        turns.append(Button(_("More"), press=press(RULES_PRESS, page + 1)))
    return (*proposals, *((tuple(turns),) if turns else ()))


def in_plain(code: str) -> str:
    """A code as words."""
    return code.replace("_", " ")


def _record_in_words(record: Record) -> Sentence:
    """`Fired 8 times · useful 2 of 6 · taken after 35 minutes · withdrawn 1`"""
    said = [_("fired {count}", count=record.fired)]
    if record.judged:
        said.append(_("useful {useful} of {judged}", useful=record.useful, judged=record.judged))
    if record.waited is not None:
        said.append(_("taken after {span}", span=_span(record.waited)))
    if record.withdrawn:
        said.append(_("withdrawn {count}", count=record.withdrawn))
    joined = said[0]
    for part in said[1:]:
        joined = Sentence("{one} · {other}", {"one": joined, "other": part})
    return joined


def _span(waited: timedelta) -> Sentence:
    if waited < _HOUR:
        return _("{count} min", count=round(waited / timedelta(minutes=1)))
    if waited < 2 * _DAY:
        return _("{count} h", count=round(waited / _HOUR))
    return _("{count} days", count=round(waited / _DAY))


def proposal_in_words(proposal: Proposal) -> list[Sentence]:
    """The stricter threshold, and what it would have changed."""
    name = as_written(in_plain(proposal.threshold))
    said = [
        _("Proposal: {threshold} {stricter} instead of {value}.", threshold=name, stricter=f"{proposal.stricter:g}",
          value=f"{proposal.value:g}"),
        _("Of the last {count} findings somebody has judged, it would have left out {left_out}.",
          count=proposal.looked_at, left_out=proposal.left_out),
    ]  # fmt: skip
    if proposal.useful_left_out:
        said.append(_("{count} of these had been useful.", count=proposal.useful_left_out))
    else:
        said.append(_("None of these had been useful."))
    return [*said, _("Nothing changes by itself: a rule is set in the plan of each patient.")]


def misses_in_words(misses: int, answered: int) -> Sentence | None:
    """`Misses: 2 of 5 events.`"""
    if not answered:
        return None
    return _("Misses: {misses} of {events} events nobody was warned of.", misses=misses, events=answered)


def changes_in_words(verdicts: Mapping[Verdict, int], told: Sequence[Promise]) -> Sentence | None:
    """How many changes of a plan helped, and the latest of them in the clinician's own words."""
    if not verdicts:
        return None
    counted = _("Changes of plans: {helped} helped, {failed} did not, {early} too early to say.",
                helped=verdicts.get(Verdict.HELPED, 0), failed=verdicts.get(Verdict.NOT, 0),
                early=verdicts.get(Verdict.TOO_EARLY, 0))  # fmt: skip
    each = [
        _("Patient {number}: {expected} – {verdict}", number=p.patient_id, expected=p.expected[:_WORDS_SHOWN],
          verdict=verdict_in_words(p.verdict))
        for p in told
    ]  # fmt: skip
    return lines([counted, *each])
