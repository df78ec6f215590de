# Grading: one job for each shard of an assignment's submissions; then one gradebook. And who shares code with whom.


rule grade:
    """Grade a shard of submissions in one warm sandbox."""
    input:
        lambda w: PLAN.grade_inputs(w.assignment, w.shard),
    output:
        "results/grades/{assignment}/{shard}.jsonl",
    log:
        "results/logs/grades/{assignment}/{shard}.log",
    benchmark:
        "results/benchmarks/grades/{assignment}/{shard}.tsv"
    threads: 1
    params:
        settings=lambda w: PLAN.grade_settings(w.assignment),
        paths=lambda w: PLAN.shard_paths(w.assignment, w.shard),
    shell:
        "python -m regrade.steps.grade {wildcards.assignment} {params.settings:q} {params.paths:q}"
        " {output:q} 2> {log:q}"


rule gradebook:
    """All records of the class, with the points given by hand, and one row for each submission."""
    input:
        PLAN.grade_files(),
        list(PLAN.adjustments().values()),
        sources=PLAN.sources("regrade.steps.gradebook"),
    output:
        records="results/{scale}/grades.jsonl",
        gradebook="results/{scale}/gradebook.csv",
    log:
        "results/{scale}/logs/gradebook.log",
    benchmark:
        "results/{scale}/benchmarks/gradebook.tsv"
    threads: 1
    params:
        config=CONFIG,
    shell:
        "python -m regrade.steps.gradebook {params.config:q} {output.records:q} {output.gradebook:q} 2> {log:q}"


rule similar:
    """Pairs of submissions that share code which is neither the hand-out's nor everybody's."""
    input:
        submitted=PLAN.submitted_files(),
        sources=PLAN.sources("regrade.steps.similar"),
    output:
        "results/{scale}/similar.jsonl",
    log:
        "results/{scale}/logs/similar.log",
    benchmark:
        "results/{scale}/benchmarks/similar.tsv"
    threads: 1
    params:
        config=json.dumps(
            {key: PLAN.config[key] for key in ("assignments", "submissions")}
        ),
        unnamed=lambda w: json.dumps(
            list(map(PLAN.unnamed, PLAN.config["assignments"]))
        ),
    shell:
        "python -m regrade.steps.similar {params.config:q} {output:q} 2> {log:q}"
