"""The acceptance test: the newsroom's four days, and every line of its truth, on both databases."""

import pytest
from newsroom_truth import Held

from pipeline.apps.demo import fresh
from pipeline.apps.demo.days import play

pytestmark = pytest.mark.slow


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_postgresql)],
)
def held(request, tmp_path_factory):
    home = tmp_path_factory.mktemp("days") / "home"
    fresh(home)
    with play(home, settings=store(request)) as days:
        yield Held(days.house, days.newsroom)


def store(request):
    """The line of settings that names the database; the default needs none."""
    if request.param == "sqlite":
        return ""
    from tests.postgresql.server import new_database

    return f'store = "{new_database(request.getfixturevalue("postgresql"))}"\n'


@pytest.mark.parametrize(
    "part",
    [
        "missing",
        "padding",
        "kept",
        "not_articles",
        "revisions",
        "copies",
        "stories",
        "topics",
        "alerts",
        "digests",
        "once",
    ],
)
def test_every_line_of_the_truth_holds(held, part):
    assert list(getattr(held, part)()) == []


def test_polling_met_all_that_the_world_has_in_store(held):
    statuses = {}
    for asked in held.newsroom.log:
        statuses.setdefault(asked.outlet, set()).add(str(asked.status))
    for one in held.truth.polled:
        met = statuses[one.outlet] if one.what != "broken" else broken(held, one.outlet)
        assert one.what in met, (one.outlet, met)


def broken(held, outlet):
    """«broken» where the feed once held no feed."""
    with held.house.store.look() as b:
        runs = [run for run in b.notes.runs(limit=100_000) if run.stage == "feeds"]
    return {"broken" for run in runs if run.aside}


def test_nothing_is_due_any_more_at_the_same_time(held):
    from pipeline import stages

    again = {name: held.house.run_stage(name) for name in stages.NAMES}
    assert {name: tally.total for name, tally in again.items() if tally.total} == {}
