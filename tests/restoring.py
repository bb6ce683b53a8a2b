"""Give every test that commits the database as the migrations left it.

Django's own way, to empty all tables, would lose the facts that migrations add, and on SQLite the
triggers that keep decided rows refuse it.
"""

import sqlite3

from django.db import connection, transaction


def keep(name="facts"):
    """Remember the database as it is now, and return a function that brings it back.

    ``name`` tells one memory from another where the database itself keeps them.
    """
    return _keep_sqlite() if connection.vendor == "sqlite" else _keep_postgresql(name)


def _keep_sqlite():
    connection.ensure_connection()
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(copy)

    def restore():
        connection.ensure_connection()
        copy.backup(connection.connection)

    return restore


def _keep_postgresql(name):
    tables = [f'"{name}"' for name in connection.introspection.table_names()]

    def filled(cursor):
        questions = [f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables]
        cursor.execute(" UNION ALL ".join(questions))
        return [table for (table,) in cursor.fetchall()]

    with connection.cursor() as cursor:
        facts = filled(cursor)
        cursor.execute(f"CREATE SCHEMA {name}")
        for table in facts:
            cursor.execute(f"CREATE TABLE {name}.{table} AS TABLE {table}")

    def restore():
        # Row by row: TRUNCATE makes new files for every table and its indexes, most of a second.
        with transaction.atomic(), connection.cursor() as cursor:
            touched = {*filled(cursor), *facts}
            for table in touched:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute(f"DELETE FROM {table}")
            for table in facts:
                cursor.execute(f"INSERT INTO {table} SELECT * FROM {name}.{table}")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what has checks due cannot be altered
            for table in touched:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return restore
