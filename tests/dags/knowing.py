"""Prints which of the named variables (AIRFLOW__SECTION__KEY) this Airflow does not know."""

import json
import sys

from airflow.configuration import conf


def known(variable):
    _, section, key = variable.lower().split("__")
    return conf.configuration_description.get(section, {}).get("options", {}).get(key) is not None


if __name__ == "__main__":
    print("UNKNOWN " + json.dumps([name for name in sys.argv[1:] if not known(name)]))
