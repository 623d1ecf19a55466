"""
### digest: the daily mail, at each subscriber's hour

Every 5 minutes: `digest` freezes the digests of those subscribers whose hour has come, in their
own time zones; `send` hands over what is due in the outbox.

A digest is one row for a subscriber and a local date, and its content is frozen with it: run
twice, late or at the same time, it is made once. After an outage of days it makes one digest with
everything, for the latest date.
"""

from datetime import UTC, datetime, timedelta

from airflow import sdk

from pipeline.wiring import tasks

NOW = sdk.Param(None, type=["null", "string"], format="date-time", description="judged as of")
LATE = sdk.DeadlineAlert(
    sdk.DeadlineReference.DAGRUN_QUEUED_AT, timedelta(minutes=15), sdk.SyncCallback(tasks.tell_late)
)


@sdk.dag(
    schedule="*/5 * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=tasks.PATIENCE,
    params={"now": NOW},
    deadline=LATE,
    doc_md=__doc__,
    tags=["morgenlage"],
)
def digest() -> None:
    @sdk.task
    def stage(name, dag_run=None, params=None):
        return tasks.run(name, dag_run.start_date, params["now"])

    sdk.chain(
        stage.override(task_id="digest")("digest"),
        stage.override(task_id="send", pool="sending", trigger_rule="all_done")("send"),
    )


digest()
