"""cluster: PostgreSQL, a real Elasticsearch and two workers; once without and once with Airflow.

    python -m tests.bench cluster [--feeds N] [--articles N] [--runs N] [--each N] [--only PART]

`bulk`: many feeds come at once. Two processes run the stages' shards as Airflow's tasks do, each in
a house of its own; then the same through Airflow (LocalExecutor, as many at once, its own database
SQLite). `runs`: again and again some new articles, by `morgenlage run` and by Airflow, with the
longest time from publication to the alert's mail. Between publication and run there is no wait here:
in a newsroom's day the feed's own pause (15 minutes or more) and the DAG's 10 minutes come before.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from pipeline.wiring import tasks
from tests.bench.cluster_place import BEGINS, Came, Place, account
from tests.bench.corpora import ROOT
from tests.bench.newsstand import Served
from tests.bench.parts import Parts
from tests.dags.rig import prepare
from tests.dags.standing import Airflow, until
from tests.elasticsearch import node
from tests.postgresql import server

STEP = timedelta(hours=1)  # between two runs by the clock that is told: each feed is due again
MAPPED = ("feeds", "fetch", "extract", "enrich")
DURABLE = {"fsync": "on", "full_page_writes": "on"}
#: parts of a cluster that are there only because Airflow orders the work, with the work itself
AIRFLOW = ("Airflow's scheduler, with tasks", "Airflow's API", "Airflow's DAG reader")


def main(argv: list[str]) -> int:
    args = arguments(argv)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="morgenlage-bench-")))
        try:
            database = stack.enter_context(server.running(where=str(folder.parent), **DURABLE))
            archive = stack.enter_context(node.running())
        except (server.Missing, node.Missing) as missing:
            print(f"left out: the cluster; missing is {missing}", file=sys.stderr)
            return 0
        place = Place(args, folder, database, archive)
        if args.only != "runs":
            what = f"bulk: {args.feeds:,} feeds, {args.articles:,} articles"
            compare(what, bulk_plain(place), bulk_airflow(place), args.articles)
        if args.only != "bulk":
            what = f"runs: {args.runs} runs of {args.each} new articles each"
            compare(what, runs_plain(place), runs_airflow(place), args.runs * args.each)
    return 0


def arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="cluster", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--each", type=int, default=200, help="new articles in each run")
    parser.add_argument("--alerts", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=["bulk", "runs"])
    return parser.parse_args(argv)


def bulk_plain(place: Place) -> Came:
    """All at once by processes that run shards, a stage after the other."""
    came = Came()
    with place.fresh(place.args.feeds) as (stand, env), hired(place.args.workers, env) as pool:
        stand.publish(place.args.articles, BEGINS)
        workers = list(pool._processes)
        with Parts({"workers": workers} | place.roots(stand)) as parts:
            begun = time.monotonic()
            shards = pool.submit(tasks.shards, BEGINS, BEGINS.isoformat()).result()
            print(f"plain: {len(shards)} shards", flush=True)
            for name in MAPPED:
                came.seconds[name] = clocked(lambda name=name: together(pool, (name,), shards))
            came.seconds["cluster"] = clocked(lambda: together(pool, ("cluster",)))
            came.seconds["alert, send | index"] = clocked(
                lambda: [one.result() for one in (
                    pool.submit(in_turn, ("alert", "send")), pool.submit(in_turn, ("index",)),
                )]
            )  # fmt: skip
            came.wall = time.monotonic() - begun
        came.take(parts)
        came.account = account(env)
    return came


@contextmanager
def hired(count: int, env: dict[str, str]) -> Iterator[ProcessPoolExecutor]:
    """Processes that have imported what they need, as a scheduler's workers have."""
    with ProcessPoolExecutor(count, get_context("spawn"), told, (env,)) as pool:
        for one in [pool.submit(time.sleep, 0.5) for _ in range(count)]:
            one.result()
        yield pool


def told(env: dict[str, str]) -> None:
    """What a worker has in its environment."""
    os.environ.update(env)


def together(pool: ProcessPoolExecutor, names: Sequence[str], shards: Sequence[str] = ("1/1",)) -> None:  # fmt: skip
    """A stage's shards, as many at once as there are processes."""
    for one in [pool.submit(in_turn, names, shard) for shard in shards]:
        one.result()


def in_turn(names: Sequence[str], shard: str = "1/1") -> None:
    """What tasks do, one after the other."""
    for name in names:
        tasks.run(name, BEGINS, BEGINS.isoformat(), shard)


def clocked(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def bulk_airflow(place: Place) -> Came:
    """The same by one run of `ingest` and the `alert` that it wakes."""
    came = Came()
    with place.fresh(place.args.feeds) as (stand, env), scheduled(place, env) as airflow:
        stand.publish(place.args.articles, BEGINS)
        with Parts(airflow_parts(airflow) | place.roots(stand)) as parts:
            came.wall = clocked(lambda: one_run(airflow, BEGINS))
        came.take(parts)
        for dag in ("ingest", "alert"):
            for task in airflow.tasks(dag, airflow.runs(dag)[-1]["dag_run_id"]):
                name = task["task_id"]
                came.seconds[name] = came.seconds.get(name, 0.0) + (task["duration"] or 0.0)
        came.account = account(env)
    return came


@contextmanager
def scheduled(place: Place, env: dict[str, str]) -> Iterator[Airflow]:
    """An Airflow of this data folder, ready for its first run."""
    folder = Path(env["MORGENLAGE_HOME"]) / "airflow"
    folder.mkdir()
    prepare(folder)
    airflow = Airflow(folder, **env, AIRFLOW__CORE__PARALLELISM=str(place.args.workers))
    try:
        airflow.start()
        airflow.wait_until_ready({"ingest", "alert"})
        yield airflow
    finally:
        airflow.stop()


def airflow_parts(airflow: Airflow) -> dict[str, list[int]]:
    pids = [airflow.running[one].pid for one in ("scheduler", "api-server", "dag-processor")]
    return {name: [pid] for name, pid in zip(AIRFLOW, pids, strict=True)}


def one_run(airflow: Airflow, now: datetime) -> None:
    """From the trigger to the end of the `alert` that it wakes."""
    woken = len(airflow.runs("alert"))
    run = airflow.trigger("ingest", now=now.isoformat())
    until(lambda: len(airflow.runs("alert")) > woken, patience=36_000)
    alert = airflow.runs("alert")[-1]["dag_run_id"]
    for dag, one in (("alert", alert), ("ingest", run)):
        state = until(lambda dag=dag, one=one: ended(airflow, dag, one), patience=36_000)
        if state != "success":
            raise RuntimeError(f"{dag} ended as {state}")


def ended(airflow: Airflow, dag: str, run: str) -> str | None:
    told = airflow.ask(f"/dags/{dag}/dagRuns/{run}")
    return told["state"] if told and told["state"] in {"success", "failed"} else None


def runs_plain(place: Place) -> Came:
    """`morgenlage run` each time, as somebody's crontab would."""
    with place.fresh(place.args.each) as (stand, env), hired(1, env) as pool:
        roots = {"workers": list(pool._processes)} | place.roots(stand)
        return again_and_again(place, stand, env, roots, lambda now: pool.submit(run, now).result())


def run(now: datetime) -> None:
    words = [sys.executable, "-m", "pipeline.apps.cli.main", "run", "--now", now.isoformat()]
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def runs_airflow(place: Place) -> Came:
    """`ingest` each time, which wakes `alert`."""
    with place.fresh(place.args.each) as (stand, env), scheduled(place, env) as airflow:
        roots = airflow_parts(airflow) | place.roots(stand)
        return again_and_again(place, stand, env, roots, lambda now: one_run(airflow, now))


def again_and_again(
    place: Place,
    stand: Served,
    env: dict[str, str],
    roots: Mapping[str, list[int]],
    run: Callable[[datetime], None],
) -> Came:
    """Publish, run; by the real clock of the mails, how long each took to come."""
    came, mails = Came(), Path(env["MORGENLAGE_HOME"]) / "mails"
    known: set[Path] = set()
    with Parts(roots) as parts:
        for number in range(place.args.runs):
            now = BEGINS + STEP * number
            stand.publish(place.args.each, now)
            published = time.time()
            came.wall += clocked(lambda now=now: run(now))
            fresh = set(mails.glob("*.eml")) - known
            came.delays += [mail.stat().st_mtime - published for mail in fresh]
            known |= fresh
    came.take(parts)
    came.account = account(env)
    return came


def compare(what: str, plain: Came, airflow: Came, articles: int) -> None:
    """Both modes side by side, and what is Airflow's own."""
    print(f"\n{what}")
    tell("articles/s", articles / plain.wall, articles / airflow.wall)
    tell("wall s", plain.wall, airflow.wall)
    print("  processor seconds")
    names = list(dict.fromkeys([*plain.cpu, *airflow.cpu]))
    for name in names:
        tell(f"  {name}", plain.cpu.get(name), airflow.cpu.get(name))
    work = plain.cpu["workers"]
    own = sum(airflow.cpu[name] for name in AIRFLOW) - work
    whole = sum(value for name, value in airflow.cpu.items() if "newsstand" not in name)
    shares = {"Airflow itself": own, "our own work": work}
    shares |= {name: airflow.cpu[name] for name in ("PostgreSQL", "Elasticsearch")}
    told = ", ".join(f"{name} {value / whole:.0%}" for name, value in shares.items())
    print(f"  of the processor time under Airflow: {told}")
    print("  memory at its highest, MiB PSS")
    for name in names:
        tell(f"  {name}", plain.peak.get(name), airflow.peak.get(name))
    if plain.seconds:
        print("  seconds by stage: plain by the clock, Airflow's the sum over its tasks")
        for name in dict.fromkeys([*plain.seconds, *airflow.seconds]):
            tell(f"  {name}", plain.seconds.get(name), airflow.seconds.get(name))
    if plain.delays and airflow.delays:
        tell("publication to mail: longest s", max(plain.delays), max(airflow.delays))
        tell("publication to mail: median s", median(plain.delays), median(airflow.delays))
    for name in plain.account:
        tell(name, plain.account[name], airflow.account[name])


def tell(what: str, plain: float | None, airflow: float | None) -> None:
    """One line of both."""
    one, two = (f"{'':10}" if value is None else f"{value:10,.1f}" for value in (plain, airflow))
    print(f"  {what:42}{one}{two}", flush=True)
