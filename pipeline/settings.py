"""The settings, read once: config/settings.toml, then the data folder's file, then MORGENLAGE_*.

Nothing below this floor reads a file of settings or the environment; each part is handed the
values it needs.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pipeline.domain.errors import BadInput, Misconfigured
from pipeline.domain.slots import zone_of

PREFIX = "MORGENLAGE_"
#: variables that are no settings: the folder itself, the clock, and what only tests read
OTHERS = frozenset({"HOME", "NOW", "CORPORA"})
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for this process. Units and reasons stand in config/settings.toml."""

    home: Path
    config: Path
    store: str
    search: str
    search_key: str
    search_ca: str
    search_prefix: str
    mail: str
    mail_from: str
    public_url: str
    contact: str
    secret: str
    zone: str
    languages: tuple[str, ...]
    allow_networks: tuple[str, ...]
    host_delay: float
    hosts_at_once: int
    answer_seconds: float
    page_megabytes: int
    obey_robots: bool
    workers: int
    shortest_minutes: float
    longest_minutes: float
    look_again_hours: tuple[float, ...]
    old_hours: float
    window_days: float
    alerts_per_hour: int
    alerts_cap: int
    send_tries: int
    confirm_hours: float
    extract_words: int
    batch: int
    shards: int
    keep_days: float
    keep_backups: int
    log: str
    log_level: str
    metrics: str
    operator: str
    airflow: str
    airflow_login: str

    @property
    def in_memory(self) -> bool:
        """Whether the store is this process's own, seen by no other and gone with it."""
        return self.store.endswith("://")


def config_folder() -> Path:
    """Where config/ lies: beside `pipeline` in a checkout, inside it in a wheel."""
    here = Path(__file__).resolve().parent
    inside = here / "config"
    return inside if inside.is_dir() else here.parent / "config"


def read_settings(home: Path, environment: Mapping[str, str]) -> Settings:
    """The settings that hold for this data folder and environment. Raises Misconfigured."""
    config = config_folder()
    declared = tomllib.loads((config / "settings.toml").read_text(encoding="utf-8"))
    values = {name: spec["default"] for name, spec in declared.items()}
    values |= _from_file(home / "settings.toml", declared)
    values |= _from_environment(environment, declared)
    frozen: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return Settings(home=home, config=config, **frozen)


def _from_file(path: Path, declared: Mapping[str, Any]) -> dict[str, Any]:
    """What the data folder's file says; each mistake is named with its line."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(str(path), f"cannot be read ({error})") from error
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(str(path), f"is not TOML: {error}") from error
    return {
        name: checked(f"{path}, line {_line(text, name)}", name, value, declared)
        for name, value in said.items()
    }


def _line(text: str, name: str) -> int:
    """The line on which a setting stands."""
    pattern = re.compile(rf"\s*[\"'\[]?{re.escape(name)}\b")
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if pattern.match(line)), 1)


def _from_environment(
    environment: Mapping[str, str], declared: Mapping[str, Any]
) -> dict[str, Any]:
    found = {}
    for variable, text in environment.items():
        name = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or name.upper() in OTHERS or name.startswith("test_"):
            continue
        known(variable, name, declared)
        value = parsed(variable, text, declared[name])
        found[name] = checked(variable, name, value, declared)
    return found


def known(where: str, name: str, declared: Mapping[str, Any]) -> None:
    """Raises Misconfigured, with the nearest names, for a setting that there is not."""
    from difflib import get_close_matches

    if name not in declared:
        near = get_close_matches(name, declared, n=3, cutoff=0.5) or sorted(declared)
        raise Misconfigured(where, f"there is no setting «{name}»; there is {', '.join(near)}")


def parsed(where: str, text: str, spec: Mapping[str, Any]) -> Any:
    """An environment's text as a value of the setting's kind. Raises Misconfigured."""
    default = spec["default"]
    if isinstance(default, bool):
        if text.lower() in TRUE | FALSE:
            return text.lower() in TRUE
    elif isinstance(default, list):
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return [parsed(where, part, {**spec, "default": _member(spec)}) for part in parts]
    elif isinstance(default, str):
        return text
    else:
        try:
            return type(default)(text)
        except ValueError:
            pass
    raise Misconfigured(where, f"is «{text}»; {allowed(spec)}")


def checked(where: str, name: str, value: Any, declared: Mapping[str, Any]) -> Any:
    """The value, if the setting may have it. Raises Misconfigured with what it may be."""
    known(where, name, declared)
    spec = declared[name]
    default = spec["default"]
    if isinstance(default, list):
        if isinstance(value, list):
            return [_one(where, name, item, {**spec, "default": _member(spec)}) for item in value]
        raise Misconfigured(where, f"{name} is {value!r}; {allowed(spec)}")
    return _one(where, name, value, spec)


def _one(where: str, name: str, value: Any, spec: Mapping[str, Any]) -> Any:
    kind = type(spec["default"])
    if kind is float and type(value) is int:
        value = float(value)
    fits = type(value) is kind
    fits = fits and not ("min" in spec and value < spec["min"])
    fits = fits and not ("max" in spec and value > spec["max"])
    fits = fits and value in spec.get("choices", [value])
    if not fits:
        raise Misconfigured(where, f"{name} is {value!r}; {allowed(spec)}")
    if spec["unit"] == "IANA zone":
        try:
            zone_of(value)
        except BadInput as error:
            raise Misconfigured(where, f"{name} is {value!r}; {error.reason}") from error
    return value


def _member(spec: Mapping[str, Any]) -> Any:
    """A value of the kind that the list holds; an empty default list holds texts."""
    return spec["default"][0] if spec["default"] else ""


def allowed(spec: Mapping[str, Any]) -> str:
    """What the setting may be, in words."""
    default = spec["default"]
    if "choices" in spec:
        return f"it may be {', '.join(spec['choices'])}"
    if isinstance(default, bool):
        return "it may be true or false"
    if isinstance(default, list):
        return f"it is a list of {spec['unit']}, as in {default}"
    if isinstance(default, int | float) and "min" in spec:
        return f"it is a number of {spec['unit']} from {spec['min']} to {spec['max']}"
    return f"it is {spec['unit']}"


NAMES = tuple(field.name for field in fields(Settings) if field.name not in {"home", "config"})
