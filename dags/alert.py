"""
### alert: from stories to messages

Woken by the Asset **articles** whenever `ingest` has clustered, and every half hour besides, so
that nothing waits for an event that was lost. `alert` judges new articles against all alerts and
writes messages into the outbox; `send` hands over what is due there.

Both may run twice or at the same time: a match and the occasion of a message are unique in the
store, and each acceptance by a receiver is noted at once. Should a task die between the receiver's
yes and that note, the message goes out again under the same Message-ID.
"""

from datetime import UTC, datetime, timedelta

from airflow import sdk

from pipeline.wiring import tasks

ARTICLES = sdk.Asset("articles", uri="morgenlage://articles")  # dags/ingest.py publishes it
NOW = sdk.Param(None, type=["null", "string"], format="date-time", description="judged as of")
LATE = sdk.DeadlineAlert(
    sdk.DeadlineReference.DAGRUN_QUEUED_AT, timedelta(minutes=15), sdk.SyncCallback(tasks.tell_late)
)


@sdk.dag(
    schedule=sdk.AssetOrTimeSchedule(
        timetable=sdk.CronTriggerTimetable("*/30 * * * *", timezone="UTC"), assets=[ARTICLES]
    ),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=tasks.PATIENCE,
    params={"now": NOW},
    deadline=LATE,
    doc_md=__doc__,
    tags=["morgenlage"],
)
def alert() -> None:
    @sdk.task
    def stage(name, dag_run=None, params=None, triggering_asset_events=None):
        told = tasks.told(params["now"], triggering_asset_events)
        return tasks.run(name, dag_run.start_date, told)

    sdk.chain(
        stage.override(task_id="alert")("alert"),
        stage.override(task_id="send", pool="sending", trigger_rule="all_done")("send"),
    )


alert()
