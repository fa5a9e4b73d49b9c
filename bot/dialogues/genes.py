"""A clinician records what a pharmacogenomic test found: whose, which gene, which phenotype."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, one_column, reask, stepwise
from bot.care.events import PhenotypeGiven
from bot.care.messages import Message, say
from bot.care.sentences import Sentence, _, as_written

LONGEST_PHENOTYPE = 40
_BUTTONS = 50  # the names of more patients can be typed


def _ask_patient(_state: State, scene: Scene) -> Message:
    choices = [(as_written(name), str(patient_id)) for patient_id, name in scene.caseload.items()]
    more = (_("There are more. Please type the name."),) if len(choices) > _BUTTONS else ()
    return say(_("Whose test result is it?"), *more, buttons=one_column(*choices[:_BUTTONS]))


def _hear_patient(state: State, heard: Heard, scene: Scene) -> Turn:
    named = [str(patient_id) for patient_id, name in scene.caseload.items() if name.casefold() == heard.text.casefold()]
    chosen = heard.choice if heard.choice in map(str, scene.caseload) else named[0] if len(named) == 1 else ""
    if not chosen:
        why = _("Please tap one of your patients, or type the name.")
        return reask(state, why, _ask_patient(state, scene).buttons)
    return go_to(state, "gene", patient=int(chosen))


def _ask_gene(_state: State, scene: Scene) -> Message:
    return say(_("Which gene?"), buttons=one_column(*((Sentence(gene), gene) for gene in scene.genes)))


def _hear_gene(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text
    gene = next((gene for gene in scene.genes if gene.casefold() == said.casefold()), "")
    if not gene:
        return reask(state, _("Please tap one of the genes, or type it, for example: <i>CYP2C19</i>"),
                     _ask_gene(state, scene).buttons)  # fmt: skip
    return go_to(state, "phenotype", gene=gene)


def _ask_phenotype(state: State, scene: Scene) -> Message:
    known = scene.genes.get(state["gene"], ())
    question = _("What was found in {gene}? Tap one, or type it as the report has it, for example: "
                 "<i>normal metabolizer</i>", gene=state["gene"])  # fmt: skip
    return say(question, buttons=one_column(*((Sentence(phenotype), phenotype) for phenotype in known)))


def _hear_phenotype(state: State, heard: Heard, scene: Scene) -> Turn:
    phenotype = " ".join((heard.choice or heard.text).split()).lower()
    if not any(c.isalnum() for c in phenotype) or len(phenotype) > LONGEST_PHENOTYPE or phenotype.startswith("/"):
        why = _("I need a few words, for example: <i>poor metabolizer</i>")
        return reask(state, why, _ask_phenotype(state, scene).buttons)
    noted = _("Noted: {gene}, {phenotype}.", gene=state["gene"], phenotype=phenotype)
    return Turn(None, (say(noted),), (PhenotypeGiven(state["patient"], state["gene"], phenotype),))


DIALOGUE = stepwise(
    "genes",
    {
        "patient": Step(_ask_patient, _hear_patient),
        "gene": Step(_ask_gene, _hear_gene),
        "phenotype": Step(_ask_phenotype, _hear_phenotype),
    },
    first="patient",
)
