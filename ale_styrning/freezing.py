"""Rows that the database itself refuses to change.

An adopted or decided text must stay as it was decided (kommunallagen 5:1, arkivlagen). Python
code can be passed by, so the rule is a trigger on SQLite and on PostgreSQL alike. Django has no
operation for triggers, and django-pgtrigger knows only PostgreSQL: hence this small one.

SQLite loses the triggers of a table that a later migration rebuilds (any ``AlterField``): repeat
the operation in that migration. ``tests/test_freezing.py`` fails if a trigger is missing.
"""

from collections.abc import Sequence
from typing import Literal

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Event = Literal["INSERT", "UPDATE", "DELETE"]


class Freeze(Operation):
    """Refuse changes to the rows of a model while a condition holds.

    ``when``: SQL with ``{row}`` for the row as it stands (as it would become, on INSERT).
    ``may_change``: fields that an UPDATE may still touch; every other column is frozen.
    ``relation``: the name of a many-to-many field, to freeze its table instead.
    ``message``: what the user is told, in Swedish. Raises ``IntegrityError``.
    """

    reversible = True

    def __init__(
        self,
        model: str,
        *,
        name: str,
        when: str,
        message: str,
        events: Sequence[Event] = ("UPDATE", "DELETE"),
        may_change: Sequence[str] = (),
        relation: str = "",
    ) -> None:
        self.model = model
        self.name = name
        self.when = when
        self.message = message
        self.events = tuple(events)
        self.may_change = tuple(may_change)
        self.relation = relation

    def describe(self) -> str:
        return f"Freeze rows of {self.model} ({self.name})"

    @property
    def migration_name_fragment(self) -> str:
        return self.name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """A trigger leaves the models' state as it is."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        table, columns = self._table(app_label, to_state.apps)
        create = _CREATE[schema_editor.connection.vendor]
        for event in self.events:
            row = "NEW" if event == "INSERT" else "OLD"
            conditions = [f"({self.when.format(row=row)})"]
            if event == "UPDATE" and self.may_change:
                conditions.append(_any_changed(schema_editor.connection.vendor, columns))
            for statement in create(
                trigger=f"{self.name}_{event.lower()}",
                event=event,
                table=table,
                condition=" AND ".join(conditions),
                message=self.message.replace("'", "''"),
            ):
                schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table, _ = self._table(app_label, to_state.apps)
        for event in self.events:
            trigger = f"{self.name}_{event.lower()}"
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(f'DROP TRIGGER IF EXISTS "{trigger}" ON "{table}"')
                schema_editor.execute(f'DROP FUNCTION IF EXISTS "{trigger}"()')
            else:
                schema_editor.execute(f'DROP TRIGGER IF EXISTS "{trigger}"')

    def _table(self, app_label: str, apps: Apps) -> tuple[str, list[str]]:
        """The frozen table, and those of its columns that may not change."""
        model: type[models.Model] = apps.get_model(app_label, self.model)
        if self.relation:
            model = getattr(model, self.relation).through
        columns = [str(f.column) for f in model._meta.local_fields if f.name not in self.may_change]
        return model._meta.db_table, columns


class NoWayBack(Operation):
    """Stands last in a migration that repeats a freeze: undone, it would leave the rows unfrozen.

    Refuses before anything is undone. ``reason``: what would happen, in Swedish, without a full stop.
    """

    reversible = True  # so that Django comes as far as the reason
    reduces_to_sql = False

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def describe(self) -> str:
        return "Refuse to go back"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models are as they were."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Forwards there is nothing to refuse."""

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        raise IrreversibleError(
            f"{self.reason}, därför går det inte att migrera bakåt hit. "
            "Läs in en säkerhetskopia från tiden innan i stället."
        )


def _any_changed(vendor: str, columns: Sequence[str]) -> str:
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return "(" + " OR ".join(f'OLD."{c}" {differs} NEW."{c}"' for c in columns) + ")"


def _create_on_sqlite(
    trigger: str, event: str, table: str, condition: str, message: str
) -> list[str]:
    return [
        f'CREATE TRIGGER "{trigger}" BEFORE {event} ON "{table}" FOR EACH ROW WHEN {condition} '
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    ]


def _create_on_postgresql(
    trigger: str, event: str, table: str, condition: str, message: str
) -> list[str]:
    returned = "OLD" if event == "DELETE" else "NEW"
    return [
        f'CREATE FUNCTION "{trigger}"() RETURNS trigger LANGUAGE plpgsql AS $frozen$ BEGIN '
        f"IF {condition} THEN RAISE EXCEPTION '{message}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {returned}; END $frozen$",
        f'CREATE TRIGGER "{trigger}" BEFORE {event} ON "{table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{trigger}"()',
    ]


_CREATE = {"sqlite": _create_on_sqlite, "postgresql": _create_on_postgresql}
