"""The settings are read in a process of their own: an environment in, what it leads to out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET = "x" * 50
PRINT = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name, None) for name in %r}, default=str))
"""


def read_settings(tmp_path, *names, **environment):
    run = subprocess.run(
        [sys.executable, "-c", PRINT % (names,)],
        cwd=BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "ale_styrning.settings",
            "PYTHONIOENCODING": "utf-8",
            "DATA_DIR": str(tmp_path),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        return run.stderr.strip().splitlines()[-1]
    return json.loads(run.stdout)


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, "SECRET_KEY saknas"),
        ({"SECRET_KEY": "kort"}, "SECRET_KEY saknas eller är för kort"),
        ({"SECRET_KEY": SECRET, "DEBUG": "1"}, "DEBUG får inte vara på"),
        ({"SECRET_KEY": SECRET, "ALE_ENV": "prod"}, "ALE_ENV är ”prod”"),
    ],
)
def test_production_refuses_an_unsafe_start(tmp_path, environment, message):
    error = read_settings(tmp_path, "DEBUG", **{"ALE_ENV": "production"} | environment)
    assert "ImproperlyConfigured" in error
    assert message in error


def test_production_is_https_only(tmp_path):
    values = read_settings(
        tmp_path,
        "DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
        ALE_ENV="production", SECRET_KEY=SECRET,
    )  # fmt: skip
    assert values == {
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }


def test_without_an_environment_it_answers_on_this_computer_only(tmp_path):
    values = read_settings(tmp_path, "DEBUG", "ALLOWED_HOSTS", "CELERY_BROKER_URL")
    assert values == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "CELERY_BROKER_URL": "filesystem://localhost/",
    }


def test_urls_put_it_on_postgresql_and_redis(tmp_path):
    values = read_settings(
        tmp_path,
        "DATABASES", "CELERY_BROKER_URL", "SESSION_ENGINE",
        DATABASE_URL="postgres://ale:hemlig@db.example:5432/ale", REDIS_URL="redis://redis.example:6379/0",
    )  # fmt: skip
    database = values["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["HOST"] == "db.example"
    assert database["OPTIONS"]["pool"]
    assert values["CELERY_BROKER_URL"] == "redis://redis.example:6379/0"
    assert values["SESSION_ENGINE"] == "django.contrib.sessions.backends.cached_db"


def test_what_the_address_of_the_database_asks_for_stands(tmp_path):
    address = "postgres://ale:hemlig@db.example:5432/ale?sslmode=verify-full"
    database = read_settings(tmp_path, "DATABASES", DATABASE_URL=address)["DATABASES"]["default"]
    assert database["OPTIONS"]["sslmode"] == "verify-full"
    assert database["OPTIONS"]["pool"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
def test_sqlite_writers_wait_for_each_other(db):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone()[0] >= 20_000
        cursor.execute("PRAGMA recursive_triggers")
        assert cursor.fetchone() == (1,)
    assert connection.transaction_mode == "IMMEDIATE"
    assert not connection.settings_dict["ATOMIC_REQUESTS"]
