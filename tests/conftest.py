import gc

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings

from ale_styrning.celery import app as celery_app
from tests import restoring

# The proof of a commit is the same each time; --hypothesis-profile=search looks for new faults.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", max_examples=1000, deadline=None)
hypothesis.settings.load_profile("same")


# As the server does (gunicorn.conf.py); the pages are what most of the tests wait for.
gc.set_threshold(20_000, 20, 20)


# With two processes that take a file each: what takes minutes begins early, and each ends with little.
# The browser's tests stay after those that roll back what they do, as pytest-django puts them; those
# that judge pages keep a processor busy beside those that wait for what they typed to be saved.
FIRST = ["test_pdf.py", "test_demo_start.py", "test_importing_layouts.py"]
BROWSER = ["test_every_page.py", "test_story.py", "test_every_setting.py", "test_every_job.py",
           "test_accessibility.py", "test_writing.py", "test_another_municipality.py"]  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    def rank(item):
        name = item.path.name
        if item.path.parent.name == "browser":
            return 2, BROWSER.index(name) if name in BROWSER else len(BROWSER)
        return (0, FIRST.index(name)) if name in FIRST else (1, 0)

    items.sort(key=rank)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        restore = restoring.keep()
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: restore())
        yield
        _leave_nobody_in_the_database()


def _leave_nobody_in_the_database():
    """A browser that is closed can leave a request of the live server behind, and its connection."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _isolated(settings, tmp_path_factory):
    """No upload outside the test's own folder, no cache from the test before.

    Sessions stand in the database also where there is Redis, so that a page's queries are one number.
    """
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _passwords_are_hashed_fast():
    """Slow is what hashing is meant to be. For the session: people are made for whole modules too."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def _files_of_whole_modules_have_a_folder(tmp_path_factory):
    """What is made for a module keeps its files here: ``_isolated`` comes after it, for each test."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(autouse=True, scope="session")
def _tasks_run_at_once():
    """A task runs where it is called, and its error is the caller's."""
    celery_app.conf.update(task_always_eager=True, task_eager_propagates=True)


@pytest.fixture(scope="module")
def built_world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Everything in every state (tests/world.py), built once for a module. Roll back what you do."""
    from tests.world import build

    media = tmp_path_factory.mktemp("world")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media),
        transaction.atomic(),
    ):
        world = build()
        world.media = media
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world, settings, db):
    settings.MEDIA_ROOT = built_world.media
    return built_world
