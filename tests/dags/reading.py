"""Reads all DAG files as Airflow does and prints what is in them, as JSON."""

import json
import sys
import time

from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG


def task(one):
    return {
        "pool": one.pool,
        "retries": one.retries,
        "delay": one.retry_delay.total_seconds(),
        "backoff": one.retry_exponential_backoff,
        "timeout": one.execution_timeout.total_seconds() if one.execution_timeout else None,
        "owner": one.owner,
        "rule": str(one.trigger_rule),
        "after": sorted(one.upstream_task_ids),
        "mapped": one.is_mapped,
        "told": bool(one.on_failure_callback),
        "outlets": [outlet.name for outlet in one.outlets or ()],
    }


def dag(one):
    deadlines = one.deadline or []
    return {
        "doc": one.doc_md,
        "tags": sorted(one.tags),
        "catchup": one.catchup,
        "runs": one.max_active_runs,
        "params": {name: one.params.get_param(name).schema for name in one.params},
        "deadlines": len(deadlines),
        "file": one.fileloc.rpartition("/")[2],
        "tasks": {step.task_id: task(step) for step in one.topological_sort()},
    }


if __name__ == "__main__":
    DAG("warm", schedule=None)  # what Airflow itself loads for any DAG is not ours
    begun = time.process_time()  # of this process alone: others may be busy
    bag = DagBag(sys.argv[1])
    seconds = time.process_time() - begun
    print("READ " + json.dumps({
        "seconds": seconds,
        "errors": bag.import_errors,
        "dags": {name: dag(one) for name, one in bag.dags.items()},
    }))  # fmt: skip
