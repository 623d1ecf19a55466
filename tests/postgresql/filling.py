"""A store with a row in every table, so that moving, dumping and migrating leave none out."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Boolean, Float, Integer, insert, select

from pipeline.adapters.store import portable

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
#: what a database might sort, fold or escape otherwise
ODD = ("Äpfel", "apfel", "Zug", "zug", "ß", "", "a\\b", "'; --", "%s", "🗞️ \u202e", "{1,2}")


def fill(store, rows=3):
    """Put so many rows into every table, with odd texts, greatest numbers and nothing."""
    with store.writing() as connection:
        for table in portable.PLAIN.values():
            connection.execute(insert(table), [row(table, number) for number in range(rows)])


def row(table, number):
    return {column.name: value(column, number) for column in table.columns}


def value(column, number):
    if isinstance(column.type, Boolean):
        return number % 2 == 1
    if isinstance(column.type, Float):
        return number + 0.1
    if column.name == "until":
        return number  # a lease that has run out long ago
    if isinstance(column.type, Integer):
        most = 2**31 if type(column.type) is Integer else 2**53
        return most - 1 - number
    if column.name in {"draft", "cuts", "sketch", "reason", "state", "content", "terms", "reasons"}:
        return '{"t": "\\u0000 ü"}'
    return f"{ODD[number % len(ODD)]}{number}"


def contents(store):
    """All rows of all tables, in the order of their keys."""
    with store.looking() as connection:
        return {name: list(map(tuple, portable.rows(connection, name))) for name in portable.PLAIN}


def columns(store, name):
    with store.looking() as connection:
        return list(connection.execute(select(portable.PLAIN[name])).keys())
