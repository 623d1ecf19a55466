"""
### ingest: from feeds to stories

Every 10 minutes: `feeds → fetch → extract → enrich`, cut into as many shards as the heaviest of
them has half minutes of work (one, while there is little); then `cluster`, which publishes the
Asset **articles** and so wakes `alert`. `index` comes last: an index that is down stops no alert.

Any task may be cleared and run again, even while an older attempt is still at work: what was done
and the mark that it was done are one commit in the store. XComs hold counts; articles travel
through the store. «later» means that another process was at the same work; the next run goes on.
A shard that fails does not hold up the others; `morgenlage doctor` shows what was given up.

Trigger it with `now` to judge as of that time (tests, a replay); `alert` follows with the same.
"""

from datetime import UTC, datetime, timedelta

from airflow import sdk

from pipeline.wiring import tasks

ARTICLES = sdk.Asset("articles", uri="morgenlage://articles")  # dags/alert.py wakes on this
NOW = sdk.Param(None, type=["null", "string"], format="date-time", description="judged as of")
LATE = sdk.SyncCallback(tasks.tell_late)
POOLS = {"feeds": "fetching", "fetch": "fetching"}


@sdk.dag(
    schedule="*/10 * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={**tasks.PATIENCE, "trigger_rule": "all_done"},
    params={"now": NOW},
    deadline=sdk.DeadlineAlert(sdk.DeadlineReference.DAGRUN_QUEUED_AT, timedelta(minutes=30), LATE),
    doc_md=__doc__,
    tags=["morgenlage"],
)
def ingest() -> None:
    @sdk.task
    def shards(dag_run=None, params=None):
        return tasks.shards(dag_run.start_date, params["now"])

    @sdk.task
    def stage(name, shard="1/1", dag_run=None, params=None, outlet_events=None):
        if name == "cluster":
            outlet_events[ARTICLES].extra["now"] = params["now"]
        return tasks.run(name, dag_run.start_date, params["now"], shard)

    parts, rows = shards(), []
    for name in ("feeds", "fetch", "extract", "enrich"):
        pool = POOLS.get(name, "default_pool")
        row = stage.override(task_id=name, pool=pool).partial(name=name)
        rows.append(row.expand(shard=parts))
    told = stage.override(task_id="cluster", outlets=[ARTICLES])("cluster")
    sdk.chain(*rows, told, stage.override(task_id="index", retries=0)("index"))


ingest()
