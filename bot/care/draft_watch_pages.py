"""The pages of a draft about what is watched: the questions of the check-in, the questionnaires, the rules."""

from bot.care.draft_view import DraftView, page
from bot.care.measure_editing import Offer, library
from bot.care.messages import Button, Message
from bot.care.plan import AnswerKind
from bot.care.plan_words import own_red_flags
from bot.care.rule import Rule
from bot.care.rule_editing import is_on, thresholds_in
from bot.care.rule_words import rule_name, rule_sentence, threshold_name, threshold_value
from bot.care.sentences import Sentence, _, as_written, content, lines

RHYTHMS = {7: _("Every week"), 14: _("Every 2 weeks"), 28: _("Every 4 weeks"), 84: _("Every 12 weeks")}
OWN = {
    AnswerKind.SCALE: _("My own: 0 to 10"),
    AnswerKind.YES_NO: _("My own: yes or no"),
    AnswerKind.NUMBER: _("My own: a number"),
}
_RULES_ON_A_PAGE = 10


def offers_in(view: DraftView) -> list[Offer]:
    """The questions of the check-in, a blood pressure as one."""
    return library(view.plan.measures)


def questions_page(view: DraftView) -> Message:
    """Every question of the check-in to choose from."""
    asked = tuple((view.button(content(offer.name), "question", n),) for n, offer in enumerate(offers_in(view)))
    add = view.button(_("➕ Add a question"), "newquestion")
    return page(_("This is asked every day. Which question?"), buttons=(*asked, (add,), view.back("menu")))


def lenders_page(view: DraftView) -> Message:
    """Where a new question can come from: a template, or the clinician."""
    lenders = tuple((view.button(content(plan.name), "lender", code),)
                    for code, plan in view.templates.items() if _lent(view, code))  # fmt: skip
    own = tuple((view.button(label, "ownquestion", code),) for code, label in OWN.items())
    return page(_("Where shall the question come from?"), buttons=(*lenders, *own, view.back("questions")))


def lender_page(view: DraftView, code: str) -> Message:
    """What a template asks and this plan does not."""
    offers = tuple((view.button(content(offer.name), "lend", code, n),) for n, offer in _lent(view, code))
    return page(_("Which one?"), buttons=(*offers, view.back("newquestion")))


def _lent(view: DraftView, code: str) -> list[tuple[int, Offer]]:
    """Each question that the template can lend, with its place there."""
    taken = {measure.code for measure in view.plan.measures}
    return [
        (n, offer) for n, offer in enumerate(library(view.templates[code].measures)) if not taken & set(offer.codes)
    ]


def question_page(view: DraftView, number: int) -> Message:
    """One question, and what can be changed about it."""
    offer = offers_in(view)[number]
    measures = [view.plan.measure(code) for code in offer.codes]
    matters = [
        _("{name}: a change of {size} matters.", name=content(measure.name), size=measure.important_change)
        for measure in measures
    ]
    change = tuple(
        (view.button(_("A change that matters: {name}", name=content(measure.name)), "important", number, half),)
        for half, measure in enumerate(measures)
    )
    rows = (*change, (view.button(_("➖ Leave it out"), "leaveout", number),), view.back("questions"))
    asked = content(measures[0].question) if measures[0].question else content(measures[0].name)
    return page(asked, lines(matters), buttons=rows)


def scales_in(view: DraftView) -> list[str]:
    """The codes of those questionnaires that can be asked, or are to be: scales for adults are withheld from minors."""
    asked = {planned.code for planned in view.plan.questionnaires}
    return sorted(code for code in view.questionnaires if code in asked or can_be_asked(view, code))


def can_be_asked(view: DraftView, code: str) -> bool:
    """True for a questionnaire there is that is made for somebody of her age."""
    found = view.questionnaires.get(code)
    return found is not None and not (view.is_minor and found.is_for_adults)


def scales_page(view: DraftView) -> Message:
    """Every questionnaire with its rhythm."""
    rows = tuple((view.button(_scale(view, code), "scale", code),) for code in scales_in(view))
    return page(_("Which questionnaire?"), buttons=(*rows, view.back("menu")))


def _scale(view: DraftView, code: str) -> Sentence:
    days = next((asked.every_days for asked in view.plan.questionnaires if asked.code == code), None)
    name = content(view.questionnaires[code].name)
    if days is None:
        return _("{name}: not asked", name=name)
    return _("{name}: every {days} days", name=name, days=days)


def scale_page(view: DraftView, code: str) -> Message:
    """One questionnaire: how often, or not at all."""
    buttons = [view.button(label, "ask", code, days) for days, label in RHYTHMS.items()]
    leave_out = (view.button(_("Not asked"), "ask", code, 0),)
    if not can_be_asked(view, code):
        withheld = _("It is made for adults, so it is not asked of a minor.")
        return page(_scale(view, code), withheld, buttons=(leave_out, view.back("scales")))
    rows = (tuple(buttons[:2]), tuple(buttons[2:]), leave_out, view.back("scales"))
    return page(_scale(view, code), buttons=rows)


def rules_in(view: DraftView) -> list[Rule]:
    """Every rule there is: those that are on first, and of them those with something to set."""
    return sorted(view.rules.values(), key=lambda rule: (not is_on(view.content, rule), not rule.defaults, rule.code))


def rules_page(view: DraftView, number: int) -> Message:
    """Ten rules, and the way to the others."""
    rules = rules_in(view)
    last = (len(rules) - 1) // _RULES_ON_A_PAGE
    number = min(number, last)
    start = number * _RULES_ON_A_PAGE
    rows = tuple((view.button(_marked(view, rule), "rule", rule.code),)
                 for rule in rules[start : start + _RULES_ON_A_PAGE])  # fmt: skip
    turn: list[Button] = [view.button(Sentence("‹"), "rules", number - 1)] if number else []
    turn += [view.button(Sentence("›"), "rules", number + 1)] if number < last else []
    count = _("Which rule? Those with ✓ watch this plan. Page {page} of {pages}.", page=number + 1, pages=last + 1)
    return page(count, *own_red_flags(view.plan), buttons=(*rows, *((tuple(turn),) if turn else ()), view.back("menu")))


def _marked(view: DraftView, rule: Rule) -> Sentence:
    return Sentence("{mark} {name}", {"mark": "✓" if is_on(view.content, rule) else "–", "name": rule_name(rule.code)})


def rule_page(view: DraftView, code: str) -> Message:
    """One rule: what it looks for, whether it is on, and its thresholds."""
    rule = view.rules[code]
    rows = [(_threshold(view, rule, name, value),) for name, value in thresholds_in(view.content, rule).items()]
    if is_on(view.content, rule):
        rows.append((view.button(_("Turn it off"), "off", code),))
    else:
        rows.append((view.button(_("Turn it on"), "on", code),))
    if thresholds_in(view.content, rule) != dict(rule.defaults):
        rows.append((view.button(_("All as usual"), "usual", code),))
    standing = _("This rule is on.") if is_on(view.content, rule) else _("This rule is off.")
    says = [as_written(words)] if (words := rule_sentence(rule)) else []
    heading = _("<b>{name}</b>", name=rule_name(code))
    return page(heading, *says, standing, buttons=(*rows, view.back("rules", 0)))


def _threshold(view: DraftView, rule: Rule, name: str, value: float | bool) -> Button:
    label = _("{name}: {value}", name=threshold_name(rule.code, name), value=threshold_value(value))
    return view.button(label, "set", rule.code, list(rule.defaults).index(name))
