"""Everything held on a patient as two files: a page to read or print without any script, and JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

_FIRST = (
    "patients",
    "background",
    "goals",
    "goal_checks",
    "care_plans",
    "plan_items",
    "responses",
    "answers",
    "prompts",
)
_TITLES = {
    "patients": "You",
    "background": "Your background",
    "goals": "Your goals",
    "goal_checks": "How your goals went",
    "care_plans": "Your plan, in all its versions",
    "plan_items": "The parts of your plan",
    "responses": "Your check-ins",
    "answers": "Your answers",
    "prompts": "What I asked you, and what you said",
    "promises": "What a change of your plan should bring",
    "doses": "What you took when you needed it",
    "notes": "Your notes",
    "happenings": "What you told me of your life",
    "phenotypes": "Your gene tests",
    "consents": "What you agreed to",
    "offers": "What I offered you",
    "reviews": "Looks at your plan",
    "review_flags": "Why your plan was looked at",
    "alerts": "How your care team heard of it",
    "care_links": "Your care team",
    "chat_roles": "Who may speak for you",
    "invitations": "Links that were made for you",
    "chats": "Your chats",
    "dialogues": "What is open in your chat",
    "outbox": "What I wrote",
    "inbox": "What you sent in the last two days, as it came",
    "answer_sources": "Which message gave which answer",
}
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:42rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem;border-bottom:2px solid #d9d9d9}
dl{margin:.75rem 0;padding:.5rem .75rem;border:1px solid #d9d9d9;border-radius:.4rem;break-inside:avoid}
dl div{display:flex;flex-wrap:wrap;gap:0 .75rem}dt{color:#4a4a4a;flex:0 0 9rem}
dd{margin:0;flex:1 1 12rem;white-space:pre-wrap;overflow-wrap:anywhere}
@media print{body{max-width:none;padding:0;font-size:11px}a{color:inherit;text-decoration:none}}
"""


@dataclass(frozen=True, slots=True)
class Export:
    """What is handed over: `rows` by table, their instants on the clock of `zone`; `left_out` says what is not."""

    name: str
    clinic: str
    made_at: datetime
    zone: str
    rows: Mapping[str, list[dict[str, Any]]]
    left_out: Sequence[str] = ()


def export_json(export: Export) -> str:
    """Every row as it stands, instants with their offset."""
    whole = {
        "name": export.name,
        "clinic": export.clinic,
        "made_at": export.made_at,
        "zone": export.zone,
        "held": export.rows,
        "left_out": list(export.left_out),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: object) -> str:
    """What JSON has no form for."""
    return value.isoformat() if isinstance(value, date) else str(value)


def export_html(export: Export) -> str:
    """One page, section by section; it needs nothing from anywhere."""
    order = [*_FIRST, *(name for name in _TITLES if name not in _FIRST)]
    names = [name for name in (*order, *(n for n in export.rows if n not in order)) if export.rows.get(name)]
    listed = "".join(f'<li><a href="#{name}">{escape(_title(name))}</a></li>' for name in names)
    sections = "".join(_section(name, export.rows[name]) for name in names)
    title = f"All that {export.clinic} holds on {export.name} here"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1>"
        f"<p>Made on {escape(_shown(export.made_at))}. All times are those of {escape(export.zone)}.</p>"
        f"<nav><ul>{listed}</ul></nav>{sections}{_left_out(export.left_out)}</body></html>"
    )


def _left_out(said: Sequence[str]) -> str:
    """What is held and not handed over, and why."""
    each = "".join(f"<li>{escape(one)}</li>" for one in said)
    return f'<section id="left_out"><h2>What is not in here</h2><ul>{each}</ul></section>' if said else ""


def _title(name: str) -> str:
    return _TITLES.get(name, name.replace("_", " ").capitalize())


def _section(name: str, rows: list[dict[str, Any]]) -> str:
    entries = "".join(f"<dl>{''.join(_lines(row))}</dl>" for row in rows)
    return f'<section id="{name}"><h2>{escape(_title(name))}</h2>{entries}</section>'


def _lines(row: dict[str, Any]) -> Iterator[str]:
    """What says something to a reader: numbers of rows stand in the JSON."""
    for name, value in row.items():
        is_number_of_row = (name == "id" or name.endswith("_id")) and isinstance(value, int)
        if value is not None and not is_number_of_row:
            label = name.replace("_", " ").removesuffix(" id")
            yield f"<div><dt>{escape(label)}</dt><dd>{escape(_shown(value))}</dd></div>"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.day} {value:%B %Y, %H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, dict | list):
        return "\n".join(_leaves(value))
    return str(value)


def _leaves(value: Any, path: str = "") -> Iterator[str]:
    """A tree as lines, each leaf behind the names that lead to it."""
    parts = value.items() if isinstance(value, dict) else enumerate(value, 1)
    for name, part in parts:
        label = f"{path} {name}".replace("_", " ").strip()
        if isinstance(part, dict | list):
            yield from _leaves(part, label)
        elif part not in (None, ""):
            yield f"{label}: {_shown(part)}"
