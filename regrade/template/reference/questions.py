"""The questions, 100 points in all; each group of a question's cases earns an equal share of its points."""

from grader.declarations import Question
from reference.NAME import cases

QUESTIONS = (
    Question(
        id="standardise",
        title="Standardised features",
        points=100,
        section="1",
        asks="(x − mean) / standard deviation, column by column.",
        probe="standardise",
        cases=cases.samples,
    ),
)
