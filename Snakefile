"""From data and submissions to the report: which jobs there are is in rules/, what each depends on in regrade/plan.py."""

import json
import sys
from pathlib import Path
from shlex import quote
from shutil import which

from regrade import config as configuration
from regrade.errors import UserError
from regrade.lock import hold
from regrade.plan import TASK_STEPS, Plan


configfile: "config.yaml"


container: "docker://python:3.11-slim"


ROOT = Path(workflow.basedir)
try:
    PLAN = Plan(configuration.checked(config, ROOT), ROOT)
    PLAN.check()
except UserError as error:
    raise SystemExit(f"regrade: {error}") from None

# Jobs run the Python that runs Snakemake, also where its environment has not been activated.
shell.prefix(f"export PATH={quote(str(Path(sys.executable).parent))}:$PATH; ")

CONFIG = json.dumps(PLAN.config, sort_keys=True)


wildcard_constraints:
    scale=PLAN.scale,
    assignment=r"[a-z0-9_]+",
    task=r"[a-z0-9_]+",
    implementation="reference|solution",
    seed=r"\d+",
    part=r"(-[a-z0-9_]+)?",
    shard=r"shard-(all|[01]+)",


localrules:
    all,


rule all:
    input:
        "results/report/index.html",
        expand("results/{scale}/checked.txt", scale=PLAN.scale),


include: "rules/tasks.smk"
include: "rules/grading.smk"
include: "rules/report.smk"


onstart:  # not for a dry run, nor where there is nothing to do
    try:
        hold(ROOT / "results")
    except UserError as error:
        raise SystemExit(f"regrade: {error}") from None
    # The limit of jobs per second is for clusters: here each job that ends would leave a timer that has the scheduler
    # look at all waiting jobs once a second until none waits, and forty of them kept a fifth of a core busy or more.
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None


onsuccess:
    summary = Path(PLAN.results, "checked.txt")
    if summary.is_file():  # that of the last whole run
        print(summary.read_text(encoding="utf-8"), end="")
