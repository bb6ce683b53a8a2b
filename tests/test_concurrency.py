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

from tests.factories import NulagesanalysFactory, OrganFactory, person
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
