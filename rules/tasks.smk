# Experiments: one job for each assignment, task, implementation, seed and part; then one table of all their numbers.


rule task:
    """Run one task; the job always leaves a whole outcome, done or failed with one line."""
    input:
        lambda w: PLAN.task_inputs(w.assignment, w.task, w.implementation),
    output:
        outcome="results/{scale}/tasks/{assignment}/{task}/{implementation}/seed-{seed}{part}/outcome.json",
        metrics="results/{scale}/tasks/{assignment}/{task}/{implementation}/seed-{seed}{part}/metrics.csv",
        arrays="results/{scale}/tasks/{assignment}/{task}/{implementation}/seed-{seed}{part}/arrays.npz",
        times="results/{scale}/benchmarks/tasks/{assignment}/{task}/{implementation}-seed-{seed}{part}.csv",
    log:
        "results/{scale}/logs/tasks/{assignment}/{task}/{implementation}-seed-{seed}{part}.log",
    benchmark:
        "results/{scale}/benchmarks/tasks/{assignment}/{task}/{implementation}-seed-{seed}{part}.tsv"
    threads: 1
    params:
        settings=lambda w: PLAN.task_settings(w.assignment, w.task, w.part),
        options=lambda w: PLAN.task_options(w.assignment, w.implementation),
        step=lambda w: TASK_STEPS[w.implementation],
        unnamed=lambda w: (
            PLAN.solution(w.assignment).unnamed
            if w.implementation == "solution"
            else ""
        ),
        attempt=lambda w: PLAN.attempt(
            w.assignment, w.task, w.implementation, w.seed, w.part
        ),
    shell:
        "python -m {params.step} {wildcards.assignment} {wildcards.task} {wildcards.implementation}"
        " --seed {wildcards.seed} --part={wildcards.part} --attempt {params.attempt}"
        " --settings {params.settings:q} {params.options} --outcome {output.outcome:q} --times {output.times:q} 2> {log:q}"


rule collect:
    """One tidy table of all metrics, and one line for each outcome."""
    input:
        PLAN.task_outcomes(),
        sources=PLAN.sources("regrade.steps.collect"),
    output:
        metrics="results/{scale}/metrics.csv",
        outcomes="results/{scale}/outcomes.jsonl",
    log:
        "results/{scale}/logs/collect.log",
    benchmark:
        "results/{scale}/benchmarks/collect.tsv"
    threads: 1
    params:
        config=CONFIG,
    shell:
        "python -m regrade.steps.collect {params.config:q} {output.metrics:q} {output.outcomes:q} 2> {log:q}"
