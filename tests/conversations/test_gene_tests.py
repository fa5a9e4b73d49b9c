"""A clinician records a gene test; a pair with a medicine on the plan is due for review at once."""

from storage import phenotypes
from tests.world import World


def records(world: World, gene: str, phenotype: str) -> None:
    world.says(world.lee, "/genes")
    world.taps(world.lee, "Anna")
    world.taps(world.lee, gene)
    world.taps(world.lee, phenotype)


def test_a_phenotype_that_calls_for_a_change_of_the_plans_medicine_alerts(begun: World) -> None:
    records(begun, "CYP2C9", "poor metabolizer")
    assert "Case 1 · soon" in begun.last(begun.lee)
    begun.taps(begun.lee, "Open")
    assert "CYP2C9 poor metabolizer and ibuprofen" in begun.last(begun.lee).casefold().replace("cyp2c9", "CYP2C9")
    assert begun.reads(lambda session: phenotypes.phenotypes_of(session, 1)) == {"CYP2C9": "poor metabolizer"}
    assert begun.news(begun.moss) == []


def test_one_that_concerns_no_medicine_of_hers_is_kept_and_alerts_nobody(begun: World) -> None:
    records(begun, "CYP2C19", "poor metabolizer")
    assert begun.last(begun.lee) == "Noted: CYP2C19, poor metabolizer."


def test_a_later_result_takes_the_place_of_an_earlier_one(begun: World) -> None:
    records(begun, "CYP2C19", "poor metabolizer")
    begun.says(begun.lee, "/genes")
    begun.says(begun.lee, "anna")
    begun.says(begun.lee, "cyp2c19")
    begun.says(begun.lee, "Normal  metabolizer")
    kept = begun.reads(lambda session: phenotypes.phenotypes_of(session, 1))
    assert kept == {"CYP2C19": "normal metabolizer"}


def test_nobody_elses_patient_can_be_chosen(begun: World) -> None:
    begun.says(begun.moss, "/genes")
    assert begun.last(begun.moss) == "You have no patients here yet. /invite makes a link for one."
    begun.says(begun.lee, "/genes")
    begun.says(begun.lee, "Bob")
    assert begun.last(begun.lee).startswith("Please tap one of your patients, or type the name.")
    begun.taps(begun.lee, "Anna")
    begun.says(begun.lee, "💊")
    assert begun.last(begun.lee).startswith("Please tap one of the genes")
    assert begun.troubles() == []
