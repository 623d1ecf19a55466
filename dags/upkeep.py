"""
### upkeep: the daily housekeeping, and reading the past again

**upkeep**, daily at 03:30 UTC: a task for each row; one that fails stops no other, but fails the run.

**reprocess**, on demand only: reads kept raw pages again with the extractor of today. An article that
comes out otherwise changes, without a revision; nobody hears of it, unless `alert` lets alerts judge.
`compare` writes nothing and logs ten diffs. `stage: index` fills the index anew from the store.
"""

from datetime import UTC, datetime

from airflow import sdk

from pipeline.stages import UPKEEP
from pipeline.wiring import tasks

TIME = {"type": ["null", "string"], "format": "date-time"}
EVERY = {
    "start_date": datetime(2026, 1, 1, tzinfo=UTC), "catchup": False, "max_active_runs": 1,
    "default_args": tasks.PATIENCE, "doc_md": __doc__, "tags": ["morgenlage"]}  # fmt: skip
PAST = {
    "stage": sdk.Param("extract", enum=["extract", "index"], description="what is done again"),
    "from": sdk.Param(None, **TIME, description="pages fetched from this time on; ISO 8601"),
    "to": sdk.Param(None, **TIME, description="… and before this one"),
    "outlet": sdk.Param(None, type=["null", "string"], description="of this outlet alone"),
    "compare": sdk.Param(default=False, type="boolean", description="only tell what would change"),
    "alert": sdk.Param(default=False, type="boolean", description="let alerts judge what changes"),
}


@sdk.dag(schedule="30 3 * * *", params={"now": sdk.Param(None, **TIME)}, **EVERY)
def upkeep() -> None:
    @sdk.task(trigger_rule="all_done")
    def row(name, dag_run=None, params=None):
        return tasks.keep_up(name, dag_run.start_date, params["now"])

    *rows, last = (row.override(task_id=name)(name) for name in UPKEEP)
    sdk.chain(*rows, last.as_teardown())  # the report comes, and makes no failed run look well
    rows >> sdk.task(**tasks.WATCHING)(tasks.watcher)()


@sdk.dag(schedule=None, params=PAST, **EVERY)
def reprocess() -> None:
    @sdk.task
    def again(params=None):
        from pipeline.apps.desk import scheduled

        return scheduled.again(**params)

    @sdk.task
    def index(dag_run=None):
        return tasks.run("index", dag_run.start_date)

    again() >> index()


upkeep()
reprocess()
