"""A plan with an item of every kind, for tests of what they do together."""

import atexit
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

FULL_PLAN = """
code = "full"
name = "A bit of everything"
goal_suggestions = ["Walk to the shop"]

[[measures]]
code = "pain"
name = "Pain"
question = "How strong is your pain?"
kind = "symptom"
worse = "higher"
minimum = 0
maximum = 10
important_change = 2

[[measures]]
code = "weight"
name = "Weight"
question = "What is your weight now?"
answer = "number"
unit = "kg"
kind = "vital"
worse = "higher"
minimum = 20
maximum = 300
important_change = 2
weight = 0.0

[[items]]
id = "ramipril"
title = "Ramipril 5 mg"
instruction = "1 tablet"
times = ["08:00", "20:00"]
ask_within = 180
answer_within = 600

[[items]]
id = "metformin"
title = "Metformin 500 mg"
instruction = "with food"
times = ["08:10"]
answer_within = 600

[[items]]
id = "walk"
kind = "exercise"
title = "Walk"
instruction = "30 minutes"
times = ["08:45"]
counts = "minutes"
answer_within = 600

[[items]]
id = "session"
kind = "therapy_session"
title = "Physio with Mr Hall"
instruction = "Bring your shoes"
times = ["15:00"]
weekdays = ["tue"]
answer_within = 420

[[items]]
id = "salt"
kind = "lifestyle"
title = "A meal without salt"
times = ["12:30"]
answer_within = 300

[[items]]
id = "weight"
kind = "measurement"
title = "Your weight"
instruction = "before breakfast"
times = ["07:00"]
answer_within = 600

[[items]]
id = "paracetamol"
title = "Paracetamol 500 mg"
instruction = "1 tablet when it hurts"
daily_limit = 3

[rules.as_needed_over_limit]
[rules.skipped_for_side_effects]
"""


@cache
def full_plan_folder() -> Path:
    """A folder with that plan in it; one for all tests of a process, so that their worlds can share a beginning."""
    return folder_with("full.toml", FULL_PLAN)


def folder_with(name: str, text: str) -> Path:
    """A folder with one plan in it, for as long as the process lives."""
    folder = Path(mkdtemp(prefix="care-plan-bot-"))
    atexit.register(rmtree, folder)
    (folder / name).write_text(text, encoding="utf-8")
    return folder
