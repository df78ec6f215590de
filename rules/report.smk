# The report: verdicts on the claims, figures, pages; and the check that makes a failed task fail the command.


rule claims:
    """Hold every published number against ours."""
    input:
        metrics=RESULTS + "/metrics.csv",
        outcomes=RESULTS + "/outcomes.jsonl",
        declared=PLAN.declarations("claims"),
        sources=PLAN.sources("regrade.steps.claims"),
    output:
        RESULTS + "/claims.csv",
    log:
        RESULTS + "/logs/claims.log",
    benchmark:
        RESULTS + "/benchmarks/claims.tsv"
    threads: 1
    params:
        config=CONFIG,
    shell:
        "{PYTHON:q} -m regrade.steps.claims {params.config:q} {input.metrics:q} {input.outcomes:q} {output:q} 2> {log:q}"


rule figures:
    """Draw the figures of one task from its metrics and arrays."""
    input:
        lambda w: PLAN.outcomes_of(w.assignment, w.task),
        sources=PLAN.sources("regrade.steps.figures"),
    output:
        RESULTS + "/figures/{assignment}/{task}.json",
    log:
        RESULTS + "/logs/figures/{assignment}/{task}.log",
    benchmark:
        RESULTS + "/benchmarks/figures/{assignment}/{task}.tsv"
    threads: 1
    params:
        settings=lambda w: PLAN.figure_settings(w.assignment, w.task),
    shell:
        "{PYTHON:q} -m regrade.steps.figures {params.settings:q} {output:q} {input[0]:q} 2> {log:q}"


rule report:
    """Render the pages and the paper from the results."""
    input:
        metrics=RESULTS + "/metrics.csv",
        outcomes=RESULTS + "/outcomes.jsonl",
        claims=RESULTS + "/claims.csv",
        gradebook=RESULTS + "/gradebook.csv",
        records=RESULTS + "/grades.jsonl",
        figures=PLAN.figure_manifests(),
        shown=PLAN.report_inputs(),
    output:
        RESULTS + "/report/index.html",
    log:
        RESULTS + "/logs/report.log",
    benchmark:
        RESULTS + "/benchmarks/report.tsv"
    threads: 1
    params:
        config=CONFIG,
        commit=PLAN.commit(),
    shell:
        "{PYTHON:q} -m regrade.steps.report {params.config:q} {params.commit:q} {output:q} 2> {log:q}"


rule publish:
    """Show the scale that was asked for last at results/."""
    input:
        RESULTS + "/report/index.html",
    output:
        report="results/report/index.html",
        tables=expand(
            "results/{name}",
            name=["metrics.csv", "claims.csv", "gradebook.csv", "grades.jsonl"],
        ),
    log:
        "results/logs/publish.log",
    benchmark:
        "results/benchmarks/publish.tsv"
    threads: 1
    shell:
        "{PYTHON:q} -m regrade.steps.publish {RESULTS:q} results 2> {log:q}"


rule check:
    """Fail if a task failed, after the report has been built from what there is."""
    input:
        report="results/report/index.html",
        outcomes=RESULTS + "/outcomes.jsonl",
        claims=RESULTS + "/claims.csv",
        records=RESULTS + "/grades.jsonl",
        sources=PLAN.sources("regrade.steps.check"),
    output:
        RESULTS + "/checked.txt",
    log:
        RESULTS + "/logs/check.log",
    benchmark:
        RESULTS + "/benchmarks/check.tsv"
    threads: 1
    shell:
        "{PYTHON:q} -m regrade.steps.check {input.report:q} {input.outcomes:q} {input.claims:q} {input.records:q}"
        " {output:q} 2> {log:q}"
