"""Settings are read once, and a wrong one is named with its line and what it may be."""

import pytest

from pipeline.domain.errors import Misconfigured
from pipeline.settings import read_settings


def told(home, environment=None, text=None):
    if text is not None:
        (home / "settings.toml").write_text(text, encoding="utf-8")
    return read_settings(home, environment or {})


def test_defaults_hold_where_nobody_said_otherwise(tmp_path):
    settings = told(tmp_path)
    assert (settings.zone, settings.host_delay, settings.allow_networks) == (
        "Europe/Berlin",
        1.0,
        (),
    )


def test_the_data_folder_changes_a_default_and_the_environment_wins(tmp_path):
    text = 'host_delay = 2\nlook_again_hours = [2.0]\nmail = "smtp://a.example"\n'
    settings = told(
        tmp_path, {"MORGENLAGE_HOST_DELAY": "0.5", "MORGENLAGE_OBEY_ROBOTS": "no"}, text
    )
    assert (settings.host_delay, settings.look_again_hours) == (0.5, (2.0,))
    assert (settings.mail, settings.obey_robots) == ("smtp://a.example", False)


def test_lists_come_from_the_environment_by_commas(tmp_path):
    settings = told(tmp_path, {"MORGENLAGE_ALLOW_NETWORKS": "127.0.0.0/8, ::1/128"})
    assert settings.allow_networks == ("127.0.0.0/8", "::1/128")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\nhost_delai = 1\n", r"line 2: there is no setting «host_delai»; there is host_delay"),
        ("host_delay = -1\n", r"line 1: host_delay is -1.0; it is a number of seconds from 0"),
        (
            'workers = "two"\n',
            r"line 1: workers is 'two'; it is a number of processes from 1 to 64",
        ),
        ('log_level = "loud"\n', r"it may be debug, info, warning, error"),
        ("obey_robots = 1\n", r"it may be true or false"),
        ('languages = "de"\n', r"it is a list of ISO 639-1"),
        ("host_delay = = 1\n", r"is not TOML"),
    ],
)
def test_a_wrong_setting_in_the_file_is_named_with_its_line(tmp_path, text, words):
    with pytest.raises(Misconfigured, match=words):
        told(tmp_path, text=text)


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("MORGENLAGE_HOST_DELAI", "1", "MORGENLAGE_HOST_DELAI: there is no setting"),
        ("MORGENLAGE_HOST_DELAY", "soon", "MORGENLAGE_HOST_DELAY: is «soon»; it is a number"),
        ("MORGENLAGE_WORKERS", "0", "from 1 to 64"),
        ("MORGENLAGE_OBEY_ROBOTS", "maybe", "true or false"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path, variable, value, words):
    with pytest.raises(Misconfigured, match=words):
        told(tmp_path, {variable: value})
