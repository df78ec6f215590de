# Experiments: one job for each assignment, task, implementation and seed; then one table of all their numbers.


rule task:
    """Run one task; the job always leaves a whole outcome, done or failed with one line."""
    input:
        lambda w: PLAN.task_inputs(w.assignment, w.task, w.implementation),
    output:
        outcome=RESULTS
        + "/tasks/{assignment}/{task}/{implementation}/seed-{seed}/outcome.json",
        metrics=RESULTS
        + "/tasks/{assignment}/{task}/{implementation}/seed-{seed}/metrics.csv",
        arrays=RESULTS
        + "/tasks/{assignment}/{task}/{implementation}/seed-{seed}/arrays.npz",
    log:
        RESULTS + "/logs/tasks/{assignment}/{task}/{implementation}-seed-{seed}.log",
    benchmark:
        RESULTS
        + "/benchmarks/tasks/{assignment}/{task}/{implementation}-seed-{seed}.tsv"
    threads: 1
    params:
        settings=lambda w: PLAN.task_settings(w.assignment, w.task),
        options=lambda w: PLAN.task_options(w.assignment, w.implementation),
        step=lambda w: TASK_STEPS[w.implementation],
        attempt=lambda w: PLAN.attempt(w.assignment, w.task, w.implementation, w.seed),
    shell:
        "{PYTHON:q} -m {params.step} {wildcards.assignment} {wildcards.task} {wildcards.implementation}"
        " --seed {wildcards.seed} --attempt {params.attempt} --settings {params.settings:q} {params.options}"
        " --outcome {output.outcome:q} 2> {log:q}"


rule collect:
    """One tidy table of all metrics, and one line for each outcome."""
    input:
        PLAN.task_outcomes(),
        sources=PLAN.sources("regrade.steps.collect"),
    output:
        metrics=RESULTS + "/metrics.csv",
        outcomes=RESULTS + "/outcomes.jsonl",
    log:
        RESULTS + "/logs/collect.log",
    benchmark:
        RESULTS + "/benchmarks/collect.tsv"
    threads: 1
    params:
        config=CONFIG,
    shell:
        "{PYTHON:q} -m regrade.steps.collect {params.config:q} {output.metrics:q} {output.outcomes:q} 2> {log:q}"
