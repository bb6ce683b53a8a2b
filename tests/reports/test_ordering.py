"""An order is answered by one edition: of what stands now, for ever the same."""

import threading

import pytest
from django.db import connection

from goals.models.adopted import digest
from reports.models import Rapport
from reports.ordering import order, retry
from reports.tasks import recover, render_rapport
from tests.factories import (
    YEAR,
    BeslutFactory,
    KommunFactory,
    NulagesanalysFactory,
    OrganFactory,
    RapportFactory,
    advance,
    ks,
    person,
)

KIND = Rapport.Kind.NULAGESRAPPORT


@pytest.fixture
def kommun(db):
    return KommunFactory()


def ordered(capture, kind=KIND, **more):
    with capture(execute=True):
        return order(kind, YEAR, by=None, **more)


def test_order_made_twice_gives_one_report(kommun, press, django_capture_on_commit_callbacks):
    first, is_new = ordered(django_capture_on_commit_callbacks)
    again, again_is_new = ordered(django_capture_on_commit_callbacks)
    assert (first, is_new, again_is_new) == (again, True, False)
    assert press.calls == 1


def test_new_decision_gives_a_new_edition_and_the_old_stays(
    kommun, press, django_capture_on_commit_callbacks
):
    first, _ = ordered(django_capture_on_commit_callbacks)
    was = Rapport.objects.filter(pk=first.pk).values().get()
    NulagesanalysFactory(state="beslutad")
    second, is_new = ordered(django_capture_on_commit_callbacks)
    assert (is_new, second.edition) == (True, 2)
    assert Rapport.objects.filter(pk=first.pk).values("snapshot", "edition").get() == {
        "snapshot": was["snapshot"],
        "edition": 1,
    }


def test_kommunstyrelsens_decision_stands_in_the_edition_and_is_a_new_one(
    kommun, press, django_capture_on_commit_callbacks
):
    first, _ = ordered(django_capture_on_commit_callbacks)
    beslut = BeslutFactory(organ=ks(), paragraf=210)
    second, is_new = ordered(django_capture_on_commit_callbacks, beslut=beslut)
    assert (first.snapshot["beslut"], is_new) == (None, True)
    assert second.snapshot["beslut"]["paragraf"] == "§ 210"
    assert ordered(django_capture_on_commit_callbacks, beslut=beslut) == (second, False)


def test_draft_gives_no_new_edition(kommun, press, django_capture_on_commit_callbacks):
    OrganFactory(slug="namnden")
    first, _ = ordered(django_capture_on_commit_callbacks)
    analys = NulagesanalysFactory(organ=OrganFactory(slug="namnden"), words="Utkastets ord")
    assert ordered(django_capture_on_commit_callbacks) == (first, False)
    advance(analys, "klarmarkerad")
    assert ordered(django_capture_on_commit_callbacks) == (first, False)


def test_snapshot_is_what_its_fingerprint_says(kommun, press, django_capture_on_commit_callbacks):
    NulagesanalysFactory(state="beslutad", words="Beslutade ord")
    rapport, _ = ordered(django_capture_on_commit_callbacks, diarienummer="KS.2026.7")
    content = {
        key: value
        for key, value in Rapport.objects.get(pk=rapport.pk).snapshot.items()
        if key not in ("edition", "frozen_at", "diarienummer")
    }
    assert digest(content) == rapport.snapshot_hash
    assert rapport.snapshot["diarienummer"] == "KS.2026.7"
    assert "Beslutade ord" in str(content)


def test_same_order_of_a_failed_report_puts_it_to_work_again(
    kommun, press, django_capture_on_commit_callbacks
):
    press.fault = OSError("No space left on device")
    failed, _ = ordered(django_capture_on_commit_callbacks)
    failed.refresh_from_db()
    assert failed.state == "misslyckad"
    press.fault = None
    assert ordered(django_capture_on_commit_callbacks) == (failed, False)
    failed.refresh_from_db()
    assert (failed.state, failed.error) == ("klar", "")


def test_order_stands_when_no_worker_can_be_told(
    kommun, press, django_capture_on_commit_callbacks, monkeypatch
):
    def unreachable(*_):
        raise ConnectionError("Error 111 connecting to redis:6379")

    with monkeypatch.context() as broken:
        broken.setattr(render_rapport, "delay", unreachable)
        rapport, is_new = ordered(django_capture_on_commit_callbacks)
    assert (is_new, rapport.state) == (True, "bestalld")
    Rapport.objects.update(touched_at="2026-01-01T00:00:00Z")
    recover()
    rapport.refresh_from_db()
    assert rapport.state == "klar"


def test_retry_begins_with_all_its_attempts(db):
    """Else the next look for abandoned work would give it up before a worker had come to it."""
    rapport = RapportFactory(state="misslyckad", attempts=3)
    Rapport.objects.update(touched_at="2026-01-01T00:00:00Z")
    retry(rapport)
    assert (rapport.state, rapport.attempts) == ("bestalld", 0)
    assert not Rapport.objects.abandoned().exists()


@pytest.mark.parametrize("state", ["bestalld", "pagar", "klar"])
def test_only_what_failed_is_retried(db, state):
    rapport = RapportFactory(state=state)
    retry(rapport)
    assert rapport.state == state


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_give_one_report(press):
    KommunFactory()
    by = person("controller")
    start, answers = threading.Barrier(2), []

    def click():
        start.wait()
        try:
            answers.append(order(KIND, YEAR, by=by))
        except Exception as error:  # shown by the assertion below
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rapport = Rapport.objects.get()
    assert sorted(answers, key=str) == sorted([(rapport, True), (rapport, False)], key=str)
    assert (press.calls, rapport.state) == (1, "klar")
