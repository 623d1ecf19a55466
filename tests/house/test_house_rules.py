"""The house checks itself: files, clocks, settings, the order of the stages, the map in the README."""

import ast
import re
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from pipeline import stages
from pipeline.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
TOP = {
    "pyproject.toml",
    "dags",
    "pipeline",
    "tests",
    "docker",
    "config",
    "README.md",
    "LICENSE",
    "Makefile",
}
CODE = sorted(path for path in (ROOT / "pipeline").rglob("*.py") if "migrations" not in path.parts)
BELOW_THE_RIM = [
    path
    for path in CODE
    if path.relative_to(ROOT / "pipeline").parts[0] in {"domain", "ports", "adapters", "stages"}
]
#: what reads a clock, the environment or chance; the process table of leases.py is no clock, and
#: the name of a new folder (search/folders.py) has to be one that never was
RIM = re.compile(
    r"datetime\.(?:now|utcnow|today)\(|date\.today\(|time\.time\(|os\.environ|os\.getenv|import random|"
    r"random\.SystemRandom"
)
MOST_LINES = 300


def kept_by_git():
    """The files of the project: tracked ones, and new ones that are not ignored."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    return [name for name in names if (ROOT / name).exists()]


def test_the_top_level_holds_what_it_should_and_nothing_else():
    top = {name.partition("/")[0] for name in kept_by_git()}
    assert {name for name in top if not name.startswith(".")} == TOP


def test_no_file_is_longer_than_three_hundred_lines():
    files = [*CODE, *(ROOT / "tests").rglob("*.py"), *(ROOT / "dags").glob("*.py")]
    long = {
        str(path.relative_to(ROOT)): count
        for path in files
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
        and "contracts" not in path.parts  # a contract is read in one go
    }
    assert long == {}


@pytest.mark.parametrize("path", BELOW_THE_RIM, ids=lambda path: path.name)
def test_nothing_below_the_rim_reads_a_clock_the_environment_or_chance(path):
    assert RIM.findall(code_of(path)) == []


def code_of(path):
    """The code without docstrings and comments, as the parser prints it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            node.body[0] = ast.Pass()
    return ast.unparse(tree)


def test_pipeline_never_imports_airflow():
    assert [
        path
        for path in CODE
        if re.search(r"^\s*(import|from) airflow", path.read_text(), re.MULTILINE)
    ] == []


def test_every_setting_has_default_unit_and_reason_and_is_read():
    declared = tomllib.loads((ROOT / "config/settings.toml").read_text(encoding="utf-8"))
    assert all(
        {"default", "unit", "why"} <= spec.keys() and spec["why"] for spec in declared.values()
    )
    assert set(declared) == {field.name for field in fields(Settings)} - {"home", "config"}


def test_the_readme_tells_the_order_as_it_is():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", readme, re.MULTILINE)
    assert rows == [(stage.name, stage.takes, stage.leaves) for stage in stages.ORDER]


def test_help_tells_the_order_as_it_is():
    from pipeline.apps.cli.running import run

    places = [
        run.__doc__.index(f"{stage.name}: {stage.takes} → {stage.leaves}") for stage in stages.ORDER
    ]
    assert places == sorted(places)


def test_the_map_in_the_readme_equals_the_tree():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"<!-- map -->\n```\n(.*?)```", readme, re.DOTALL).group(1)
    told = {line.split()[0].rstrip("/") for line in block.splitlines() if line.strip()}
    names = kept_by_git()
    folders = {
        "/".join(Path(name).parts[:depth])
        for name in names
        for depth, part in (
            (1, ""),
            (2, "pipeline"),
            (2, "tests"),
            (3, "pipeline/adapters"),
            (3, "pipeline/apps"),
        )
        if len(Path(name).parts) > depth and name.startswith(part)
    }
    assert told == {name for name in folders if not name.startswith(".")}


def test_the_newest_migration_is_the_one_the_program_knows():
    from pipeline.adapters.store.schema import HEAD, MIGRATIONS

    assert max(path.name[:4] for path in (MIGRATIONS / "versions").glob("0*.py")) == HEAD


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based")
def test_the_migrations_make_the_tables_that_the_queries_use(tmp_path):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    from pipeline.adapters.store.schema import migrate
    from pipeline.adapters.store.tables import metadata

    engine = create_engine(f"sqlite:///{tmp_path}/x.db")
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_no_text_of_the_project_names_a_package_registry_or_a_path_of_a_machine():
    bad = re.compile(
        "py" + r"pi\.org|pythonhosted|registry\.npmjs|/wo" + r"rk/(main|shared|notes)|/ro" + "ot/"
    )
    guilty = []
    for name in kept_by_git():
        if name == "tests/house/test_house_rules.py":
            continue  # it has to name them
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if bad.search(text):
            guilty.append(name)
    assert guilty == []
