"""Known-wrong implementations: each has one sentence for its author, and proves that a question sees it."""

from grader.declarations import Mistake

MISTAKES = (
    Mistake(
        id="whole_array",
        questions=("standardise",),
        sentence="One mean and one deviation are taken of the whole array: take them of each column (axis=0).",
        functions={"standardise": lambda x: (x - x.mean()) / x.std()},
    ),
    Mistake(
        id="variance",
        questions=("standardise",),
        sentence="It divides by the variance: take its square root.",
        functions={"standardise": lambda x: (x - x.mean(axis=0)) / x.var(axis=0)},
    ),
)
