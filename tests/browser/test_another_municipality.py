"""Another municipality's words and goals fit on the same pages."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from goals.models import Nulagesanalys, Riktningsmal
from organisation.models import User
from tests.browser.conftest import YEAR
from tests.browser.looking import look_at
from tests.test_permissions import ROUTES


@pytest.fixture
def town(live_server, transactional_db):
    call_command("load_demo", kommun="vaggeryd", stdout=StringIO())
    return live_server.url


def test_vaggeryd(sit_down):
    """Every page that needs only a year, and one of each that needs an object with the words in it."""
    page, found, met = sit_down("controller"), [], set()
    urls = [
        reverse(name, args=[YEAR])
        for name, route in ROUTES.items()
        if str(route).startswith("<year:year>") and str(route).count("<") == 1
    ]
    for username in ("controller", "ks.beredare"):
        client = Client()
        client.force_login(User.objects.get(username=username))
        mine = [url for url in urls if url not in met and client.get(url).status_code == 200]
        met.update(mine)
        found += look_at(page if username == "controller" else sit_down(username), *mine)
    goal = Riktningsmal.objects.of_year(YEAR).first()
    analys = Nulagesanalys.objects.decided().filter(year=YEAR).first()
    thread = reverse("dialogues:mal_thread", args=[YEAR, goal.pk])
    found += look_at(page, goal.get_absolute_url(), thread, analys.get_absolute_url())
    found += look_at(page, analys.forslag.first().get_absolute_url())
    assert len(met) > 8
    assert not found, "\n".join(found)
