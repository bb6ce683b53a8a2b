"""A command that meets a database without tables says which one it met, and where another may be."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

DEMOS = settings.BASE_DIR / "var"  # where bin/demo keeps them


def require_schema() -> None:
    """Raise a ``CommandError`` unless the database is laid out as this version of the code has it."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise CommandError(f"Databasen svarar inte. {_where()}\n{error}") from error
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if executor.loader.applied_migrations:
        said = f"Databasen är äldre än koden. {_where()}\nUppdatera den: {manage()} migrate"
    else:
        said = f"Databasen är tom: den har inga tabeller än. {_where()}"
        said += "".join(
            f"\nDemon ligger i {shown(demo)}. Sätt DATA_DIR={shown(demo)} framför kommandot."
            for demo in _demos()
        )
        said += f"\nEn ny databas läggs upp med: {manage()} migrate"
    raise CommandError(said)


def _where() -> str:
    if connection.vendor == "sqlite":
        return f"Den ligger i DATA_DIR, som är {shown(settings.DATA_DIR)}."
    return "Den pekas ut av DATABASE_URL."


def _demos() -> list[Path]:
    """The folders that hold a demo, other than the one that was looked in."""
    found = sorted(file.parent for file in DEMOS.glob("demo-*/demo.json"))
    return [folder for folder in found if folder != settings.DATA_DIR]


def manage() -> str:
    return f"{shown(Path(sys.executable))} manage.py"


def shown(path: Path) -> str:
    """As one writes it where manage.py stands."""
    base: Path = settings.BASE_DIR
    return str(path.relative_to(base)) if path.is_relative_to(base) else str(path)
