"""Figures for Prometheus: what is measured, shown and alarmed of is the same."""

import json
import re
from datetime import timedelta
from pathlib import Path

import yaml
from prometheus_client import generate_latest

from pipeline.apps.cli.common import clock_of
from pipeline.apps.cli.running import leave_figures
from pipeline.settings import read_settings
from pipeline.wiring import House
from pipeline.wiring.measures import BOUNDS, NAMES, measured

DOCKER = Path(__file__).parents[2] / "docker"
RULES = yaml.safe_load((DOCKER / "prometheus/alerts.yaml").read_text("utf-8"))["groups"][0]["rules"]


def names_in(text):
    """The names of figures in a formula."""
    return set(re.findall(r"morgenlage_\w+", text))


def test_the_figures_of_a_day_tell_feeds_articles_and_outbox(archive, home):
    house = House(read_settings(home, {}), clock_of())
    try:
        now = house.clock()
        registry = measured(house, now)
        later = measured(house, now + timedelta(days=3))
    finally:
        house.close()
    told = generate_latest(registry).decode()
    assert names_in("\n".join(re.findall(r"^# TYPE (\w+)", told, re.MULTILINE))) == set(NAMES)
    assert "@" not in told
    assert registry.get_sample_value("morgenlage_feeds_late") == 0
    assert later.get_sample_value("morgenlage_feeds_late") == 4


def test_the_figures_of_a_day_tell_what_became_of_pages_alerts_and_messages(archive, home):
    house = House(read_settings(home, {}), clock_of())
    try:
        registry = measured(house, house.clock())
        with house.store.look() as b:
            outlets = {one.outlet for one in b.feeds.all()}
    finally:
        house.close()
    value = registry.get_sample_value
    assert value("morgenlage_pages_day", {"fate": "read"}) > 0
    for since in ("published", "seen"):
        within = [
            value("morgenlage_alert_delay_day", {"since": since, "le": le})
            for le in (*(str(bound.total_seconds()) for bound in BOUNDS), "+Inf")
        ]
        assert within == sorted(within)
    assert value("morgenlage_last_success_seconds", {"stage": "index"}) > 0
    given = [value("morgenlage_outlet_articles_day", {"outlet": one}) for one in outlets]
    assert sum(given) > 0


def test_figures_are_left_in_a_file_and_a_missing_folder_stops_nothing(archive, home, tmp_path):
    house = House(read_settings(home, {}), clock_of())
    try:
        leave_figures(house, tmp_path / "m.prom")
        leave_figures(house, tmp_path / "absent" / "m.prom")
    finally:
        house.close()
    assert "morgenlage_index_lag 0.0" in (tmp_path / "m.prom").read_text("utf-8")


def test_the_dashboard_shows_every_figure_and_no_other():
    panels = json.loads((DOCKER / "grafana/morgenlage.json").read_text("utf-8"))["panels"]
    assert set().union(*(names_in(p["targets"][0]["expr"]) for p in panels)) == set(NAMES)


def test_every_alarm_asks_a_figure_and_has_its_place_in_the_page():
    page = (DOCKER / "OPERATIONS.md").read_text("utf-8")
    assert re.findall(r"^### (Morgenlage\w+)$", page, re.MULTILINE) == [r["alert"] for r in RULES]
    for rule in RULES:
        assert names_in(rule["expr"])
        assert names_in(rule["expr"]) <= set(NAMES)


def test_the_terminal_tells_the_figures(archive, ask):
    status, out, _ = ask("metrics")
    assert status == 0
    assert "morgenlage_feeds_late 0.0" in out
