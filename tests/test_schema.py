"""A command that is run against a database without tables says so, and where the demo's is."""

import os
import re
import shlex
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from ale_styrning import schema
from tests.goals.importing_files import DOCUMENTS

BASE_DIR = Path(__file__).resolve().parent.parent
COMMANDS = {
    "render_rapport": ["--kind=tillitsdialoger", "--year=2026", "--output=x.pdf"],
    "import_styrdokument": [str(DOCUMENTS / "styrmodell.txt")],
    "load_demo": [],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_on_an_empty_database_names_the_folder_it_looked_in(name, tmp_path):
    environment = os.environ | {"DATA_DIR": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    environment.pop("DATABASE_URL", None)
    run = subprocess.run(
        [sys.executable, "manage.py", name, *COMMANDS[name]],
        cwd=BASE_DIR, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert f"inga tabeller än. Den ligger i DATA_DIR, som är {tmp_path}." in run.stderr
    assert re.search(r"läggs upp med: \S+ manage\.py migrate", run.stderr)


def _without_tables(monkeypatch):
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: {})


@pytest.mark.django_db
def test_the_demos_that_there_are_are_pointed_at(monkeypatch, tmp_path, settings):
    _without_tables(monkeypatch)
    for name in ("demo-ale", "demo-vaggeryd", "demo-begun"):
        (tmp_path / name).mkdir()
    for name in ("demo-ale", "demo-vaggeryd"):
        (tmp_path / name / "demo.json").write_text("{}")
    monkeypatch.setattr(schema, "DEMOS", tmp_path)
    settings.DATA_DIR = tmp_path / "demo-vaggeryd"
    with pytest.raises(CommandError) as refused:
        schema.require_schema()
    said = str(refused.value)
    assert f"Sätt DATA_DIR={tmp_path / 'demo-ale'} framför kommandot." in said
    assert said.count("framför kommandot") == 1  # not the one looked in, nor one without data


@pytest.mark.django_db
def test_a_database_older_than_the_code_is_told(monkeypatch):
    applied = MigrationRecorder(connection).applied_migrations()
    older = {key: value for key, value in applied.items() if key[0] != "reports"}
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: older)
    with pytest.raises(CommandError, match="Databasen är äldre än koden"):
        schema.require_schema()


@pytest.mark.django_db
def test_a_path_is_shown_as_one_writes_it_beside_manage_py(settings):
    assert schema.shown(settings.BASE_DIR / "var" / "demo-ale") == "var/demo-ale"
    assert schema.shown(Path("/srv/styrning")) == "/srv/styrning"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="DATA_DIR holds no data there")
@pytest.mark.django_db
def test_the_demo_says_how_a_command_reaches_its_data(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    out = StringIO()
    call_command("load_demo", stdout=out)
    (said,) = (line.strip() for line in out.getvalue().splitlines() if "DATA_DIR=" in line)
    folder, _, *command = shlex.split(said)
    assert folder == f"DATA_DIR={tmp_path}"
    assert command[:2] == ["manage.py", "render_rapport"]
    assert "--year 2026" in said
