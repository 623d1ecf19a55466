"""The folder of an Airflow, as in tests/dags."""

from tests.dags.conftest import airflow_home, prepared  # noqa: F401 - fixtures
