# The report: verdicts on the claims, figures, pages; and the check that makes a failed task fail the command.


rule claims:
    """Hold every published number against ours."""
    input:
        metrics="results/{scale}/metrics.csv",
        outcomes="results/{scale}/outcomes.jsonl",
        arrays=PLAN.task_arrays(),
        declared=PLAN.declarations("claims"),
        sources=PLAN.sources("regrade.steps.claims"),
    output:
        "results/{scale}/claims.csv",
    log:
        "results/{scale}/logs/claims.log",
    benchmark:
        "results/{scale}/benchmarks/claims.tsv"
    threads: 1
    params:
        config=CONFIG,
    shell:
        "python -m regrade.steps.claims {params.config:q} {input.metrics:q} {input.outcomes:q} {output:q} 2> {log:q}"


rule figures:
    """Draw the figures of an assignment from the metrics and arrays of its tasks."""
    input:
        outcomes=lambda w: PLAN.outcomes_of(w.assignment),
        sources=PLAN.sources("regrade.steps.figures"),
    output:
        "results/{scale}/figures/{assignment}/drawn.json",
    log:
        "results/{scale}/logs/figures/{assignment}.log",
    benchmark:
        "results/{scale}/benchmarks/figures/{assignment}.tsv"
    threads: 1
    params:
        settings=lambda w: PLAN.figure_settings(w.assignment),
    shell:
        "python -m regrade.steps.figures {params.settings:q} {output:q} {input.outcomes:q} 2> {log:q}"


rule report:
    """Render the pages from the results."""
    input:
        metrics="results/{scale}/metrics.csv",
        outcomes="results/{scale}/outcomes.jsonl",
        claims="results/{scale}/claims.csv",
        gradebook="results/{scale}/gradebook.csv",
        records="results/{scale}/grades.jsonl",
        similar="results/{scale}/similar.jsonl",
        figures=PLAN.figure_manifests(),
        shown=PLAN.report_inputs("regrade.steps.report"),
    output:
        "results/{scale}/report/index.html",
    log:
        "results/{scale}/logs/report.log",
    benchmark:
        "results/{scale}/benchmarks/report.tsv"
    priority: 1  # before the paper
    threads: 1
    params:
        config=CONFIG,
        commit=PLAN.commit(),
    shell:
        "python -m regrade.steps.report {params.config:q} {params.commit:q} {output:q} 2> {log:q}"


rule paper:
    """Write the printed paper from the results; the pages do not wait for it, and no failure of TeX is one of the run."""
    input:
        metrics="results/{scale}/metrics.csv",
        outcomes="results/{scale}/outcomes.jsonl",
        claims="results/{scale}/claims.csv",
        records="results/{scale}/grades.jsonl",
        similar="results/{scale}/similar.jsonl",
        figures=PLAN.figure_manifests(),
        shown=PLAN.report_inputs("regrade.steps.paper"),
    output:
        tex="results/{scale}/report/report.tex",
        page="results/{scale}/report/paper.html",
        said="results/{scale}/paper.txt",
    log:
        "results/{scale}/logs/paper.log",
    benchmark:
        "results/{scale}/benchmarks/paper.tsv"
    threads: 1
    params:
        config=CONFIG,
        commit=PLAN.commit(),
        latexmk=which("latexmk") is not None,  # once it is installed the paper is made again
    shell:
        "python -m regrade.steps.paper {params.config:q} {params.commit:q} {output.tex:q} {output.said:q} 2> {log:q}"


rule times:
    """Show what the jobs cost, from the benchmark files that there are; no page but this one depends on them."""
    input:
        report="results/{scale}/report/index.html",
        outcomes="results/{scale}/outcomes.jsonl",
        sources=PLAN.sources("regrade.steps.times"),
    output:
        "results/{scale}/report/times.html",
    log:
        "results/{scale}/logs/times.log",
    benchmark:
        "results/{scale}/benchmarks/times.tsv"
    priority: 1  # before the paper
    threads: 1
    params:
        config=CONFIG,
        commit=PLAN.commit(),
    shell:
        "python -m regrade.steps.times {params.config:q} {params.commit:q} {input.outcomes:q} {output:q} 2> {log:q}"


rule publish:
    """Show the scale that was asked for last at results/."""
    input:
        report=expand("results/{scale}/report/index.html", scale=PLAN.scale),
        times=expand("results/{scale}/report/times.html", scale=PLAN.scale),
        sources=PLAN.sources("regrade.steps.publish"),
    output:
        report=report(
            "results/report/index.html",
            caption="../report/captions/index.rst",
            category="Report",
        ),
        tables=[
            report(
                f"results/{name}.csv",
                caption=f"../report/captions/{name}.rst",
                category="Tables",
            )
            for name in ("metrics", "claims", "gradebook")
        ],
        records="results/grades.jsonl",
    log:
        "results/logs/publish.log",
    benchmark:
        "results/benchmarks/publish.tsv"
    priority: 1  # before the paper
    threads: 1
    shell:
        "python -m regrade.steps.publish {input.report:q} {output.report:q} 2> {log:q}"


rule publish_paper:
    """Show the paper beside the pages, whichever of them is ready first."""
    input:
        made=expand("results/{scale}/report/report.tex", scale=PLAN.scale),
        said=PLAN.paper(),
        report="results/report/index.html",
        sources=PLAN.sources("regrade.steps.publish_paper"),
    output:
        tex="results/report/report.tex",
        page=report(
            "results/report/paper.html",
            caption="../report/captions/paper.rst",
            category="Report",
        ),
    log:
        "results/logs/publish_paper.log",
    benchmark:
        "results/benchmarks/publish_paper.tsv"
    threads: 1
    shell:
        "python -m regrade.steps.publish_paper {input.made:q} {output.tex:q} 2> {log:q}"


rule check:
    """Fail if a task failed, after the report has been built from what there is."""
    input:
        report="results/report/index.html",
        outcomes="results/{scale}/outcomes.jsonl",
        claims="results/{scale}/claims.csv",
        records="results/{scale}/grades.jsonl",
        paper=PLAN.paper(),
        shown=["results/report/report.tex"] if PLAN.paper() else [],
        sources=PLAN.sources("regrade.steps.check"),
    output:
        "results/{scale}/checked.txt",
    log:
        "results/{scale}/logs/check.log",
    benchmark:
        "results/{scale}/benchmarks/check.tsv"
    threads: 1
    shell:
        "python -m regrade.steps.check {input.report:q} {input.outcomes:q} {input.claims:q} {input.records:q}"
        " {output:q} {input.paper:q} 2> {log:q}"
