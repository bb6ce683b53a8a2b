"""From kommunfullmäktiges bifall to the uppdrag that it became."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from goals.models import Uppdrag
from tests.factories import (
    BeslutFactory,
    KommunFactory,
    NulagesanalysFactory,
    OrganFactory,
    RiktningsmalFactory,
    StallningstagandeFactory,
    advance,
    hand_over,
    kf,
    ks,
    person,
)

pytestmark = pytest.mark.django_db
DECIDED = datetime.date(2026, 6, 1)
GIVEN = {"title": "Bygg", "kind": "uppdrag", "description": "Tre hus.", "due": "2027-05-01"}


@pytest.fixture(autouse=True)
def kommun():
    KommunFactory()
    ks(), kf()


def decided(outcome="bifall", comment="Bygg tre hus.", kind="nytt_uppdrag"):
    analys = NulagesanalysFactory()
    analys.forslag.update(kind=kind)
    forslag = advance(analys, "beslutad").forslag.get()
    one = StallningstagandeFactory(forslag=forslag, till_kf=True, decided=True, words="Att bygga.")
    hand_over(one)
    one.record_kf(BeslutFactory(organ=kf(), decided_on=DECIDED), outcome, comment)
    return one


def at(one):
    return f"/2026/forslag/{one.forslag_id}/uppdrag/"


def secretary(client):
    client.force_login(person("namndsekreterare", kf()))
    return client


@pytest.mark.parametrize("outcome", ["bifall", "bifall_andring"])
@pytest.mark.parametrize("role", ["kf", "controller"])
def test_bifall_becomes_an_uppdrag_in_the_thread(client, outcome, role):
    one, other = decided(outcome), OrganFactory(name="Byggnämnden")
    if role == "kf":
        secretary(client)
    else:
        client.force_login(person("controller"))
    thread = f"/2026/forslag/{one.forslag_id}/"
    assert at(one) in client.get(thread).content.decode()
    form = client.get(at(one)).content.decode()
    for prefilled in (one.forslag.title, "Bygg tre hus.", "1 juni 2026", "selected"):
        assert prefilled in form
    reply = client.post(at(one), GIVEN | {"organ": other.pk, "report_back_on": "2027-06-01"})
    assert reply.url == thread
    made = Uppdrag.objects.get()
    assert (made.organ, made.year, made.forslag) == (other, 2027, one.forslag)
    assert made.beslut == one.fullmaktigebeslut.beslut
    page = client.get(thread).content.decode()
    assert page.index("Vad det blev") < page.index(">Bygg<")
    assert "Registrera ett uppdrag till" in page


@pytest.mark.parametrize("outcome", ["avslag", "aterremiss"])
def test_nothing_else_becomes_one(client, outcome):
    one = decided(outcome)
    secretary(client)
    assert client.get(at(one)).status_code == 404
    assert at(one) not in client.get(f"/2026/forslag/{one.forslag_id}/").content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "Skriv uppdraget i en mening."),
        ({"due": ""}, "Ange när uppdraget ska vara klart."),
        ({"due": "2026-06-01"}, "Välj en dag efter fullmäktiges beslut, 1 juni 2026."),
        ({"report_back_on": "2027-04-01"}, "Återrapporten kan inte komma före slutdagen."),
    ],
)
def test_impossible_uppdrag_is_refused_with_a_sentence(client, change, said):
    one = decided()
    given = GIVEN | {"organ": one.forslag.analys.organ_id} | change
    reply = secretary(client).post(at(one), given)
    assert reply.status_code == 422
    assert said in reply.content.decode()
    assert not Uppdrag.objects.exists()


def test_the_same_uppdrag_twice_is_one(client):
    one = decided()
    given = GIVEN | {"organ": one.forslag.analys.organ_id}
    secretary(client).post(at(one), given)
    reply = client.post(at(one), given | {"description": "Mina ord"})
    assert reply.status_code == 409
    page = reply.content.decode()
    assert "Uppdraget är redan registrerat" in page
    assert "Mina ord" in page
    made = Uppdrag.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Uppdrag.objects.create(
            organ=made.organ, year=2027, title=made.title, due=made.due, beslut=made.beslut,
            forslag=made.forslag,
        )  # fmt: skip


def test_one_matter_can_give_two_organ_the_same_uppdrag(client):
    one, other = decided(), OrganFactory()
    secretary(client).post(at(one), GIVEN | {"organ": one.forslag.analys.organ_id})
    assert client.post(at(one), GIVEN | {"organ": other.pk}).status_code == 302
    assert Uppdrag.objects.count() == 2


def test_a_new_goal_becomes_no_uppdrag_but_says_what_comes_next(client):
    one = decided(kind="nytt_mal")
    assert secretary(client).get(at(one)).status_code == 404
    assert client.post(at(one), GIVEN | {"organ": one.forslag.analys.organ_id}).status_code == 404
    assert not Uppdrag.objects.exists()
    page = client.get(f"/2026/forslag/{one.forslag_id}/").content.decode()
    assert at(one) not in page
    assert "Nästa steg är att controllern lägger upp målet som riktningsmål" in page


def test_the_thread_of_a_new_goal_leads_to_the_riktningsmal_that_it_became(client):
    one = decided(kind="nytt_mal")
    goal = RiktningsmalFactory(title="Fler bor bra", beslut=one.fullmaktigebeslut.beslut)
    page = secretary(client).get(f"/2026/forslag/{one.forslag_id}/").content.decode()
    assert f'href="{goal.get_absolute_url()}">{goal}</a>' in page
    assert "Antaget som riktningsmål" in page
    assert "Nästa steg" not in page


def test_the_form_says_why_an_organ_is_chosen_beforehand(client):
    one = decided()
    page = secretary(client).get(at(one)).content.decode()
    organ = one.forslag.analys.organ
    assert f"{organ.name} är förvalt, eftersom förslaget kommer därifrån." in page
    assert f'<option value="{organ.pk}" selected>' in page
