"""A dialogue that was planned by mistake is mended, or called off while nothing has been put into it."""

import datetime

import pytest

from dialogues.models import Dialogtext, Stallningstagande, Tillitsdialog
from organisation.models import Organ
from tests.dialogues.addresses import LIST, shown, url
from tests.factories import (
    BeslutFactory,
    NulagesanalysFactory,
    OrganFactory,
    SektorFactory,
    StallningstagandeFactory,
    TillitsdialogFactory,
    kf,
    ks,
    person,
)
from writing.models import Text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kommun")]


@pytest.fixture
def preparer(client):
    client.force_login(person("ks_beredare"))
    return client


@pytest.fixture
def planned(preparer):
    """Kommunstyrelsens dialogue, planned with the wrong nämnd and nothing in it."""
    NulagesanalysFactory(organ=OrganFactory(slug="namnd-a"), state="beslutad", forslag=2)
    preparer.post(f"{LIST}ny/", {"organ": "namnd-a"})
    return Tillitsdialog.objects.get()


def test_a_planned_dialogue_that_nobody_has_touched_is_called_off_without_a_trace(
    preparer, planned
):
    texts, positions = planned.texter.count(), Stallningstagande.objects.count()
    before = Text.objects.count()
    page = preparer.get(url(planned, "uppgifter/")).content.decode()
    assert "Ställ in dialogen" in page
    assert 'data-confirm-title="Ställa in dialogen?"' in page
    planned.deltagare.create(role="Ordförande")
    done = preparer.post(url(planned, "stall-in/"), follow=True)
    assert done.redirect_chain[-1][0] == LIST
    assert "är inställd och borttagen" in done.content.decode()
    assert not Tillitsdialog.objects.exists()
    assert Text.objects.count() == before - texts - 2 * positions
    assert preparer.get(url(planned)).status_code == 404
    assert preparer.post(url(planned, "stall-in/")).status_code == 404
    preparer.post(f"{LIST}ny/", {"organ": "namnd-a"})
    assert Tillitsdialog.objects.get().stallningstaganden.count() == positions == 2


def write_agenda(dialog):
    Dialogtext.objects.get(dialog=dialog, slot="agenda").text.write("<p>A</p>", base=0, by=None)


def motivate(dialog):
    dialog.stallningstaganden.first().motivering.write("<p>A</p>", base=0, by=None)


@pytest.mark.parametrize(
    ("put", "said"),
    [
        (write_agenda, "för någon har skrivit i den: Dagordning."),
        (motivate, "för kommunstyrelsen har börjat ta ställning i den."),
        (
            lambda d: d.stallningstaganden.filter(forslag__number=1).update(position="avslas"),
            "för kommunstyrelsen har börjat ta ställning i den.",
        ),
        (lambda d: d.overenskommelser.create(number=1, what="Mer"), "den har överenskommelser."),
    ],
)
def test_what_somebody_has_put_into_a_dialogue_is_not_lost_with_it(preparer, planned, put, said):
    put(planned)
    page = preparer.get(url(planned, "uppgifter/")).content.decode()
    assert said in page
    assert "data-confirm-title" not in page
    told = preparer.post(url(planned, "stall-in/"), follow=True).content.decode()
    assert said in told
    planned.refresh_from_db()
    assert planned.stallningstaganden.count() == 2


def test_what_kommunfullmaktige_sent_back_is_not_lost_with_a_dialogue(preparer, planned):
    first = StallningstagandeFactory(till_kf=True, decided=True)
    first.hand_over(None, on=first.beslut.decided_on)
    sent_back = BeslutFactory(organ=kf(), decided_on=datetime.date(2026, 6, 1))
    first.record_kf(sent_back, "aterremiss")
    again = Stallningstagande.objects.get(round=2)
    Stallningstagande.objects.filter(pk=again.pk).update(dialog=planned)
    told = preparer.post(url(planned, "stall-in/"), follow=True).content.decode()
    assert "vad kommunfullmäktige har återremitterat" in told
    assert Stallningstagande.objects.filter(pk=again.pk, dialog=planned).exists()


def test_a_dialogue_that_has_been_held_is_not_called_off(preparer):
    dialog = TillitsdialogFactory(state="genomford")
    assert "Ställ in" not in preparer.get(url(dialog, "uppgifter/")).content.decode()
    assert "Ställ in" not in preparer.get(url(dialog)).content.decode()
    told = preparer.post(url(dialog, "stall-in/"))
    assert told.status_code == 409
    assert "Dialogen har hållits och kan därför inte ställas in." in told.content.decode()
    assert Tillitsdialog.objects.exists()


@pytest.fixture
def own(client):
    """A planned dialogue between two organ, as a form of its facts; and the organ by slug."""
    organ = {slug: OrganFactory(slug=slug) for slug in ("ett", "tva", "tre")}
    analyses = {
        slug: NulagesanalysFactory(organ=organ[slug], state="beslutad") for slug in ("ett", "tre")
    }
    dialog = TillitsdialogFactory(
        kind="inom_mellan_organ", parter=[organ["ett"], organ["tva"]], words=""
    )
    dialog.overenskommelser.all().delete()
    dialog.analyser.set([analyses["ett"]])
    client.force_login(person("handlaggare", organ["ett"]))
    return dialog, organ, analyses


def facts(client, dialog, *parties, **more):
    at = url(dialog, "uppgifter/")
    seen = shown(client, at)
    chosen = [str(a.pk) for a in dialog.analyser.all()]
    data = {"title": "T", "parter": [o.pk for o in parties], "analyser": chosen}
    return client.post(at, data | seen | more)


def test_parties_are_mended_while_a_dialogue_is_planned_and_bring_their_analyses(client, own):
    dialog, organ, analyses = own
    assert facts(client, dialog, organ["ett"], organ["tre"]).status_code == 302
    assert set(dialog.parter.all()) == {organ["ett"], organ["tre"]}
    assert set(dialog.analyser.all()) == {analyses["ett"], analyses["tre"]}
    assert facts(client, dialog, organ["ett"]).status_code == 302
    assert list(dialog.analyser.all()) == [analyses["ett"]]


def test_nobody_leaves_a_dialogue_that_they_run_or_have_something_to_do_in(client, own):
    dialog, organ, _ = own
    reply = facts(client, dialog, organ["tva"], organ["tre"])
    assert "Ta med ditt eget organ som part." in reply.content.decode()
    dialog.deltagare.create(role="Ordförande", organ=organ["tva"])
    reply = facts(client, dialog, organ["ett"], organ["tre"])
    assert reply.status_code == 422
    assert "överenskommelser eller deltagare för Tva. Ändra dem först." in reply.content.decode()
    assert set(dialog.parter.all()) == {organ["ett"], organ["tva"]}


def test_parties_stand_fast_once_a_dialogue_is_held_and_in_kommunstyrelsens_own(client, own):
    dialog, organ, _ = own
    Tillitsdialog.objects.filter(pk=dialog.pk).update(state="genomford")
    client.post(
        url(dialog, "uppgifter/"),
        {"title": "T", "held_on": "2026-02-01", "parter": [organ["ett"].pk]}
        | shown(client, url(dialog, "uppgifter/")),
    )
    assert set(dialog.parter.all()) == {organ["ett"], organ["tva"]}
    of_ks = TillitsdialogFactory(parter=[ks(), organ["ett"]])
    client.force_login(person("ks_beredare"))
    assert "parter" not in client.get(url(of_ks, "uppgifter/")).context["form"].fields


def test_a_dialogue_between_sektorer_is_mended_so_that_two_confirm(client):
    own, other = OrganFactory(slug="ett"), OrganFactory(slug="tva")
    sektorer = [SektorFactory(), SektorFactory()]
    for sektor, organ in zip(sektorer, (own, other), strict=True):
        sektor.organ.add(organ)
    dialog = TillitsdialogFactory(kind="mellan_sektorer", parter=[own])
    dialog.sektorer.set(sektorer)
    client.force_login(person("handlaggare", own))
    both = {"sektorer": [s.pk for s in sektorer]}
    reply = facts(client, dialog, own, **both)
    assert "har ingen som bekräftar. Ta med tva som part." in reply.content.decode()
    assert facts(client, dialog, own, other, sektorer=[sektorer[0].pk]).status_code == 422
    assert facts(client, dialog, own, other, **both).status_code == 302
    assert set(dialog.parter.all()) == set(Organ.objects.filter(slug__in=["ett", "tva"]))
