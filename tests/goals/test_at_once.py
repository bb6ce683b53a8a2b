"""An avsnitt is marked as done, opened again and handed over in the same moment: one outcome."""

import pytest

from goals.models import Klarmarkering
from goals.views import access, avsnitt
from tests.at_once import at_once, logged_in, meanwhile, on_postgresql, posts
from tests.factories import (
    YEAR,
    BeslutFactory,
    KommunFactory,
    NulagesanalysFactory,
    OrganFactory,
    kf,
    ks,
    person,
)

pytestmark = pytest.mark.django_db(transaction=True)
ANALYS = f"/{YEAR}/nulagesanalyser/namnden/"
KLAR = f"{ANALYS}avsnitt/verksamhetsbeskrivning/klar/"
TURNS = 8


@pytest.fixture
def organ():
    KommunFactory(), ks(), kf()
    return OrganFactory(slug="namnden")


@pytest.mark.parametrize("wish", ["ja", "nej"])
@pytest.mark.parametrize("state", ["klarmarkerad", "beslutad"])
def test_a_mark_that_comes_a_moment_after_the_handover_is_refused(
    client, organ, monkeypatch, state, wish
):
    """The handover, or even the decision, came between the question and the write."""
    analys = NulagesanalysFactory(organ=organ)
    marked = Klarmarkering.objects.filter(analys=analys)
    if wish == "nej":
        logged_in(person("handlaggare", organ)).post(KLAR)
    before = list(marked.values_list("pk", "at"))
    find = access.find_writable

    def late(*args, **kwargs):
        found = find(*args, **kwargs)
        analys.hand_over(None)
        if state == "beslutad":
            analys.decide(BeslutFactory(organ=organ), None)
        return found

    monkeypatch.setattr(avsnitt, "find_writable", late)
    client.force_login(person("handlaggare", organ))
    assert client.post(KLAR, {"klar": wish}).status_code == 409
    assert list(marked.values_list("pk", "at")) == before


@on_postgresql
def test_a_mark_waits_for_the_handover_that_is_under_way(organ):
    analys = NulagesanalysFactory(organ=organ)
    marking = logged_in(person("handlaggare", organ))
    with meanwhile(posts(marking, KLAR)) as (begin, given):
        analys.hand_over(None)
        begin()
    assert given == [409]
    assert not analys.klarmarkeringar.exists()


def test_two_who_mark_and_open_at_once_both_get_an_answer(organ):
    analys = NulagesanalysFactory(organ=organ)
    clients = [logged_in(person("handlaggare", organ)) for _ in range(3)]
    for _ in range(TURNS):
        mark, again, undo = clients
        given = at_once(posts(mark, KLAR), posts(again, KLAR), posts(undo, KLAR, klar="nej"))
        assert given == [302, 302, 302]
        assert analys.klarmarkeringar.count() <= 1
        mark.post(KLAR)
        assert analys.klarmarkeringar.count() == 1


def test_mark_and_handover_at_once_come_one_after_the_other(organ):
    writer, leader = person("handlaggare", organ), person("ansvarig", organ)
    for _ in range(TURNS):
        analys = organ.nulagesanalyser.first() or NulagesanalysFactory(organ=organ)
        analys.klarmarkeringar.all().delete()
        handed, marked = at_once(
            posts(logged_in(leader), f"{ANALYS}lamna-over/"), posts(logged_in(writer), KLAR)
        )
        assert handed == 302
        assert marked == (302 if analys.klarmarkeringar.exists() else 409)
        analys.refresh_from_db()
        step = analys.handelser.order_by("at").last()
        for mark in analys.klarmarkeringar.all():
            assert mark.at <= step.at, "marked after it was handed over"
        analys.take_back(None, "En gång till.")
