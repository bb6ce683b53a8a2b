"""The work behind a report survives double delivery, killed workers and full disks."""

import datetime
import re
from errno import EACCES, ENOSPC, ENOTDIR

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from reports import pdf, rendering
from reports.models import Rapport
from reports.pdf.composing import UnknownSnapshot
from reports.pdf.press import RenderingFailed
from reports.tasks import recover, render_rapport
from tests.factories import RapportFactory

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.timedelta(minutes=6)
SNAPSHOT = {"kind": "tillitsdialoger", "title": "Tillitsdialoger", "edition": 1}


@pytest.fixture
def rapport():
    return RapportFactory(snapshot=SNAPSHOT)


def abandoned(rapport, **more):
    """As a worker leaves it that is killed in the middle."""
    Rapport.objects.filter(pk=rapport.pk).update(
        touched_at=timezone.now() - LONG_AGO, **({"state": "pagar"} | more)
    )


def test_report_is_finished_with_its_facts(rapport, press):
    render_rapport(rapport.pk)
    rapport.refresh_from_db()
    assert (rapport.state, rapport.pages, rapport.attempts) == ("klar", 2, 1)
    with default_storage.open(rapport.file.name) as file:
        assert len(file.read()) == rapport.size
    assert rapport.finished_at


def test_task_delivered_twice_renders_once(rapport, press):
    render_rapport(rapport.pk)
    render_rapport(rapport.pk)
    assert press.calls == 1


def test_task_delivered_while_another_worker_renders_is_left(rapport, press):
    assert Rapport.objects.claim(rapport.pk)
    render_rapport(rapport.pk)
    assert press.calls == 0


def test_report_of_a_killed_worker_is_taken_up(rapport, press):
    abandoned(rapport, attempts=1)
    recover()
    rapport.refresh_from_db()
    assert (rapport.state, rapport.attempts) == ("klar", 2)


def test_order_whose_message_was_lost_is_taken_up(rapport, press):
    abandoned(rapport, state="bestalld")
    recover()
    rapport.refresh_from_db()
    assert rapport.state == "klar"


def test_report_that_is_worked_on_is_not_taken(rapport, press):
    Rapport.objects.claim(rapport.pk)
    recover()
    assert press.calls == 0


def test_progress_keeps_the_claim(rapport, press, monkeypatch):
    """Each finished part says that the worker lives."""
    abandoned(rapport, state="bestalld")
    press.fault = OSError()
    render_rapport(rapport.pk)
    rapport.refresh_from_db()
    assert [(part["title"], part["state"]) for part in rapport.parts] == [
        ("Kapitel", "klar"),
        ("Omslag", "pagar"),
    ]
    assert timezone.now() - rapport.touched_at < datetime.timedelta(minutes=1)


def test_report_that_kills_its_worker_three_times_is_shown_as_failed(rapport, press):
    abandoned(rapport, attempts=3)
    recover()
    rapport.refresh_from_db()
    assert rapport.state == "misslyckad"
    assert "avbröts flera gånger" in rapport.error
    assert press.calls == 0


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (OSError(ENOSPC, "No space left on device"), "Disken"),
        (PermissionError(EACCES, "Permission denied"), "mapp för filer"),
        (NotADirectoryError(ENOTDIR, "Not a directory"), "mapp för filer"),
        (RenderingFailed("… OSError: cannot load library 'libpango-1.0-0'"), "saknar Pango"),
        (RenderingFailed("IndexError: list index out of range"), "Underlaget är sparat"),
        (UnknownSnapshot("Underlaget är av slaget ”x”."), "av slaget"),
        (KeyError("dialoger"), "Underlaget är sparat"),
    ],
)
def test_failure_says_in_swedish_what_to_do(rapport, press, fault, reason):
    press.fault = fault
    render_rapport(rapport.pk)
    rapport.refresh_from_db()
    assert rapport.state == "misslyckad"
    assert reason in rapport.error
    assert not re.search("No space|denied|directory|library|index", rapport.error)


def test_worker_that_comes_back_late_does_not_change_what_another_finished(rapport, press):
    late = Rapport.objects.claim(rapport.pk)
    abandoned(rapport)
    recover()
    finished = Rapport.objects.filter(pk=rapport.pk).values().get()
    assert finished["state"] == "klar"

    press.fault = ValueError("för sent")
    rendering.render(late)
    assert Rapport.objects.filter(pk=rapport.pk).values().get() == finished


def test_worker_that_was_taken_for_dead_says_nothing_of_what_another_makes(rapport, press):
    """Neither how far it has come nor that it failed, though the other is not done."""
    late = Rapport.objects.claim(rapport.pk)
    abandoned(rapport)
    assert Rapport.objects.claim(rapport.pk)
    now = Rapport.objects.filter(pk=rapport.pk).values().get()
    assert now["parts"] == []

    press.fault = ValueError("för sent")
    rendering.render(late)
    assert Rapport.objects.filter(pk=rapport.pk).values().get() == now


def test_file_of_a_worker_killed_before_it_told_is_not_stored_twice(rapport, press):
    made = pdf.render(rapport.snapshot)
    folder = f"rapporter/{rapport.year}"
    name = f"{folder}/{rapport.kind}-{rapport.edition}-{made.sha256[:12]}.pdf"
    default_storage.save(name, ContentFile(made.pdf))
    render_rapport(rapport.pk)
    rapport.refresh_from_db()
    assert rapport.file.name == name
    assert len(default_storage.listdir(folder)[1]) == 1
