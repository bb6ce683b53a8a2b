"""Many officials saving at once: every acknowledged save is kept, every refusal is a conflict.

How fast it goes is measured by ``make bench``; here only what is true at any speed.
"""

import json
import threading
import time
from collections import Counter

import pytest
from django.db import connections
from django.test import Client

from goals.forms.analysis import BeslutForm, CommentForm
from organisation.models import Beslut
from tests.factories import YEAR, KommunFactory, NulagesanalysFactory, OrganFactory, kf, ks, person
from writing.models import Revision, Text

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 6
SECONDS = 2


@pytest.fixture
def writers():
    """Officials of one organ, logged in, and the ids of texts in its open analysis."""
    organ = OrganFactory(slug="var-namnd")
    analys = NulagesanalysFactory(organ=organ, filled=False)
    clients = []
    for _ in range(WRITERS):
        client = Client()
        client.force_login(person("handlaggare", organ))
        clients.append(client)
    texts = list(analys.texter.order_by("pk").values_list("text_id", flat=True)[:WRITERS])
    return clients, texts


def save_for_a_while(clients, texts):
    """Each client saves its text as fast as it is answered; a conflict starts from what stands."""
    deadline = time.monotonic() + SECONDS
    acknowledged, statuses, faults = [], Counter(), []

    def write(name, client, text):
        version = turn = 0
        try:
            while time.monotonic() < deadline:
                turn += 1
                html = f"<p>{name} skriver för {turn}:e gången.</p>"
                response = client.post(
                    f"/skriv/{text}/",
                    {"html": html, "base": version},
                    headers={"accept": "application/json"},
                )
                statuses[response.status_code] += 1
                version = json.loads(response.content)["version"]
                if response.status_code == 200:
                    acknowledged.append((text, version, html))
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=write, args=(f"Skribent {number}", client, text))
        for number, (client, text) in enumerate(zip(clients, texts, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    return acknowledged, statuses


def assert_nothing_is_lost(acknowledged):
    kept = {
        (text, version): html
        for text, version, html in Revision.objects.values_list("text_id", "version", "html")
    }
    assert {(text, version): html for text, version, html in acknowledged} == kept
    assert len(acknowledged) == len(kept), "two writers were told that they saved the same version"
    for text in Text.objects.filter(version__gt=0):
        assert kept[text.pk, text.version] == text.html
        assert {v for pk, v in kept if pk == text.pk} == set(range(1, text.version + 1))


def test_officials_who_save_their_own_texts_at_once_are_never_refused(writers):
    clients, texts = writers
    acknowledged, statuses = save_for_a_while(clients, texts)
    assert set(statuses) == {200}
    assert {text for text, _, _ in acknowledged} == set(texts)
    assert_nothing_is_lost(acknowledged)


def test_colleagues_in_the_same_text_are_told_of_each_other_and_lose_nothing(writers):
    clients, texts = writers
    shared = [texts[number - number % 2] for number in range(WRITERS)]
    acknowledged, statuses = save_for_a_while(clients, shared)
    assert set(statuses) <= {200, 409}
    assert_nothing_is_lost(acknowledged)


# --- The double click --------------------------------------------------------------------------------


def sent_twice(monkeypatch, form, user, url, *bodies):
    """The statuses of two POSTs that have both been found valid before either writes."""
    is_valid, both = form.is_valid, threading.Barrier(2, timeout=20)

    def together(self):
        valid = is_valid(self)
        both.wait()
        return valid

    monkeypatch.setattr(form, "is_valid", together)
    clients = [Client(raise_request_exception=False) for _ in bodies]
    for client in clients:
        client.force_login(user)
    replies = []

    def send(client, body):
        try:
            replies.append(client.post(url, body))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=send, args=pair) for pair in zip(clients, bodies, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def said_to_the_second(replies):
    assert sorted(reply.status_code for reply in replies) == [302, 409]
    return next(r for r in replies if r.status_code == 409).content.decode()


@pytest.mark.parametrize("diarienummer", ["NN.2026.7", "NN.2026.8"])
def test_decision_registered_twice_at_once_is_registered_once(monkeypatch, diarienummer):
    KommunFactory(), kf(), ks()
    organ = OrganFactory(slug="var-namnd", short_name="NN")
    analys = NulagesanalysFactory(organ=organ, state="klarmarkerad")
    body = {"decided_on": "2026-03-02", "paragraf": "7", "diarienummer": "NN.2026.7"}
    url = f"/{YEAR}/nulagesanalyser/var-namnd/beslut/"
    replies = sent_twice(
        monkeypatch, BeslutForm, person("namndsekreterare", organ), url,
        body, body | {"diarienummer": diarienummer},
    )  # fmt: skip
    page = said_to_the_second(replies)
    assert "Analysen är redan beslutad" in page
    assert "<dt>Paragraf</dt><dd>7</dd>" in page
    analys.refresh_from_db()
    assert Beslut.objects.get(organ=organ) == analys.beslut


def test_new_version_opened_twice_at_once_is_opened_once(monkeypatch):
    KommunFactory(), kf(), ks()
    organ = OrganFactory(slug="var-namnd")
    analys = NulagesanalysFactory(organ=organ, state="beslutad")
    url = f"/{YEAR}/nulagesanalyser/var-namnd/ny-version/"
    body = {"comment": "Ett tal är fel."}
    replies = sent_twice(monkeypatch, CommentForm, person("ansvarig", organ), url, body, body)
    page = said_to_the_second(replies)
    assert "En ny version är redan öppen" in page
    assert "Ett tal är fel." in page
    assert list(organ.nulagesanalyser.order_by("version")) == [
        analys,
        organ.nulagesanalyser.get(version=2),
    ]
