"""The server's clock beside this machine's: doctor tells how far they are apart."""

import json
import time

import pytest

pytestmark = pytest.mark.needs_postgresql


@pytest.mark.parametrize(("wrong", "verdict"), [(0, "good"), (30, "note"), (-7200, "bad")])
def test_doctor_tells_how_far_the_server_s_clock_is_from_ours(
    database, tmp_path, monkeypatch, ask, wrong, verdict
):
    monkeypatch.setenv("MORGENLAGE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MORGENLAGE_STORE", database)
    real = time.time
    monkeypatch.setattr("pipeline.apps.desk.checkup.time.time", lambda: real() - wrong)
    found = json.loads(ask("doctor", "--json")[1])["findings"]
    [clock] = [one for one in found if one["part"] == "clock"]
    assert (clock["verdict"], "database server" in clock["told"]) == (verdict, True)
