"""`python -m tests.benchmarks.review` measures the review engine and prints the tables; `--quick` takes a slice."""

import sys

from rich.console import Console

from tests.benchmarks.review import table
from tests.benchmarks.review.measuring import Seeds, Size, measure_detectors, measure_diaries, measure_set
from tests.benchmarks.review.red_flags import try_sentences

FULL = Size(calm=60, cases=80, diaries=200)
QUICK = Size(calm=8, cases=12, diaries=15)


def main(arguments: list[str]) -> None:
    """Measure and print; about two minutes, or under 20 seconds with `--quick`."""
    console, seeds = Console(), Seeds()
    size = QUICK if "--quick" in arguments else FULL
    whole_set = measure_set(seeds.testing, size)
    table.print_set(console, whole_set, seeds)
    alone = measure_set(seeds.testing, size, "worsening_symptom")
    rules = [("worsening_symptom alone", alone), ("the whole set of rules", whole_set)]
    table.print_detectors(console, measure_detectors(seeds, size), rules)
    table.print_diaries(console, measure_diaries(seeds, size))
    table.print_red_flags(console, try_sentences())


if __name__ == "__main__":
    main(sys.argv[1:])
