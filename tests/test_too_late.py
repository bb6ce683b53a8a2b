"""Whoever comes too late is told what has happened, keeps what was typed and is led on."""

import datetime

import pytest
from django.utils import timezone

from dialogues import closing
from goals.forms.analysis import BeslutForm
from goals.views import access, avsnitt, forslag, kort
from tests.dialogues.addresses import shown
from tests.factories import (
    YEAR,
    BeslutFactory,
    BolagsprovningFactory,
    KommunFactory,
    KortFactory,
    NulagesanalysFactory,
    NyckeltalFactory,
    OrganFactory,
    StallningstagandeFactory,
    TillitsdialogFactory,
    UserFactory,
    hand_over,
    kf,
    ks,
    person,
)

pytestmark = pytest.mark.django_db

ANALYS = f"/{YEAR}/nulagesanalyser/namnden/"
DECISION = {"decided_on": "2026-03-02", "paragraf": "7", "diarienummer": "KS.2026.7"}
LATE = ("Det du skickade nu har inte sparats.", "Det du skrev")


@pytest.fixture(autouse=True)
def kommun():
    KommunFactory()
    ks(), kf()


@pytest.fixture
def organ():
    return OrganFactory(slug="namnden", name="Namnden")


@pytest.fixture
def anna():
    return UserFactory(name="Anna Ek")


def told(reply, *words):
    """The page of somebody who came too late says all of it."""
    page = reply.content.decode()
    assert reply.status_code == 409
    for word in words:
        assert word in page
    return page


def today():
    from django.utils.formats import date_format

    return date_format(timezone.localdate(), "j F Y")


# --- Analyses ---------------------------------------------------------------------------------------


def test_analysis_handed_over_twice(client, organ, anna):
    analys = NulagesanalysFactory(organ=organ, state="klarmarkerad", by=anna)
    client.force_login(person("ansvarig", organ))
    reply = client.post(f"{ANALYS}lamna-over/")
    told(reply, "Analysen är redan överlämnad", f"{today()} kl. ", "av Anna Ek", f'href="{ANALYS}"')
    assert analys.handelser.count() == 1


def test_decision_registered_twice_keeps_what_was_typed(client, organ, anna):
    analys = NulagesanalysFactory(organ=organ, state="beslutad", by=anna)
    client.force_login(person("namndsekreterare", organ))
    reply = client.post(f"{ANALYS}beslut/", DECISION | {"paragraf": "88"})
    beslut = analys.beslut
    told(
        reply, "Analysen är redan beslutad", f"§ {beslut.paragraf} ({beslut.diarienummer})",
        "av Anna Ek", *LATE, "<dt>Paragraf</dt><dd>88</dd>", "<dd>2 mars 2026</dd>",
    )  # fmt: skip


def test_decision_on_what_was_taken_back_is_told_who_took_it(client, organ, anna):
    analys = NulagesanalysFactory(organ=organ, state="klarmarkerad")
    analys.take_back(anna, "Ett tal är fel.")
    client.force_login(person("namndsekreterare", organ))
    told(client.post(f"{ANALYS}beslut/", DECISION), "Den togs tillbaka", "av Anna Ek", *LATE)
    followed = client.get(f"{ANALYS}beslut/", follow=True)
    assert followed.redirect_chain == [(ANALYS, 302)]
    assert "Den togs tillbaka" in followed.content.decode()


def test_analysis_taken_back_after_the_decision_keeps_the_reason(client, organ):
    NulagesanalysFactory(organ=organ, state="beslutad")
    client.force_login(person("ansvarig", organ))
    reply = client.post(f"{ANALYS}ta-tillbaka/", {"comment": "Vi räknade fel."})
    told(reply, "Analysen är redan beslutad", *LATE, "Vi räknade fel.")


def test_analysis_published_twice(client, organ, anna):
    NulagesanalysFactory(organ=organ, state="publicerad", by=anna)
    client.force_login(person("namndsekreterare", organ))
    reply = client.post(f"{ANALYS}publicera/")
    told(reply, "Analysen är redan publicerad", "Analysen publicerades", "av Anna Ek")


def test_new_version_opened_twice_keeps_the_reason(client, organ, anna):
    NulagesanalysFactory(organ=organ, state="beslutad").new_version(anna, "Först")
    client.force_login(person("ks_beredare"))
    reply = client.post(f"{ANALYS}ny-version/", {"comment": "Konsekvenserna saknas."})
    page = told(reply, "En ny version är redan öppen", "av Anna Ek", "Konsekvenserna saknas.")
    assert "Först" not in page


def test_a_moment_too_late_is_told_the_same(client, organ, anna, monkeypatch):
    """The page was shown, and between its question and its answer a colleague was there."""
    analys = NulagesanalysFactory(organ=organ, state="klarmarkerad")
    client.force_login(person("namndsekreterare", organ))
    is_valid = BeslutForm.is_valid

    def late(form):
        type(analys).objects.filter(pk=analys.pk).update(state="arbetsmaterial")
        return is_valid(form)

    monkeypatch.setattr(BeslutForm, "is_valid", late)
    told(client.post(f"{ANALYS}beslut/", DECISION), "Analysen är arbetsmaterial", *LATE)
    assert not organ.beslut.exists()


@pytest.mark.parametrize("state", ["klarmarkerad", "beslutad"])
@pytest.mark.parametrize("rest", ["kort/nytt/", "forslag/nytt/", "kort/{}/", "avsnitt/nyckeltal/"])
def test_what_is_written_a_moment_after_the_handover_is_kept(
    client, organ, monkeypatch, rest, state
):
    """The colleague's handover, or even the decision, came between the question and the write."""
    analys = NulagesanalysFactory(organ=organ)
    card, figure = KortFactory(analys=analys, position=7), NyckeltalFactory(organ=organ)
    before = analys.kort.count(), analys.forslag.count()
    client.force_login(person("handlaggare", organ))
    find = access.find_writable

    def late(*args, **kwargs):
        found = find(*args, **kwargs)
        analys.hand_over(None)
        if state == "beslutad":
            analys.decide(BeslutFactory(organ=organ), None)
        return found

    for views in (avsnitt, forslag, kort):
        monkeypatch.setattr(views, "find_writable", late)
    data = {"heading": "71", "text": "x", "title": "71", "kind": "nytt_mal", f"{figure.pk}-T": "71"}
    title = "överlämnad" if state == "klarmarkerad" else "beslutad"
    url = ANALYS + rest.format(card.pk)
    told(client.post(url, data), f"Analysen är redan {title}", *LATE, "<dd>71")
    assert (analys.kort.count(), analys.forslag.count()) == before
    assert not figure.varden.exists()


@pytest.mark.parametrize(
    ("rest", "data", "kept"),
    [
        ("kort/nytt/", {"heading": "Fler barn", "text": "De blir fler."}, "De blir fler."),
        ("forslag/nytt/", {"title": "Bygg en skola", "kind": "nytt_uppdrag"}, "Nytt uppdrag"),
        ("avsnitt/nyckeltal/", {"{figure}-T": "71,5"}, "71,5"),
    ],
)
def test_what_is_written_after_the_handover_is_kept(client, organ, rest, data, kept):
    figure = NyckeltalFactory(organ=organ, values=[70])
    NulagesanalysFactory(organ=organ, state="klarmarkerad")
    client.force_login(person("handlaggare", organ))
    data = {key.format(figure=figure.pk): value for key, value in data.items()}
    told(client.post(ANALYS + rest, data), "Analysen är redan överlämnad", *LATE, kept)


def test_removed_card_and_forslag_are_told_of(client, organ):
    analys = NulagesanalysFactory(organ=organ)
    card, forslag = (
        KortFactory(analys=analys, heading="Fler barn", position=7),
        analys.forslag.get(),
    )
    client.force_login(person("handlaggare", organ))
    for rest in (f"kort/{card.pk}/", f"forslag/{forslag.number}/"):
        assert client.post(f"{ANALYS}{rest}ta-bort/").status_code == 302
        told(client.post(f"{ANALYS}{rest}ta-bort/"), "är redan borttaget", today())
    data = {"heading": "Fler barn", "text": "Mina ord."}
    told(client.post(f"{ANALYS}kort/{card.pk}/", data), "Kortet är redan borttaget", "Mina ord.")
    data = {"title": "Mina ord", "kind": "nytt_mal"}
    reply = client.post(f"{ANALYS}forslag/{forslag.number}/", data)
    told(reply, "Förslaget är redan borttaget", "Mina ord")


# --- Dialogues --------------------------------------------------------------------------------------


def at(dialog, rest=""):
    return f"/{YEAR}/tillitsdialoger/{dialog.pk}/{rest}"


@pytest.mark.parametrize(
    ("rest", "data", "kept"),
    [
        ("uppgifter/", {"title": "Ny rubrik"}, "Ny rubrik"),
        ("deltagare/", {"role": "Rektor"}, "Rektor"),
        ("overenskommelser/ny/", {"what": "Bygga en skola"}, "Bygga en skola"),
        ("genomford/", {}, "Läs dialogen"),
    ],
)
def test_confirmed_dialogue_tells_who_confirmed_it_last(client, organ, anna, rest, data, kept):
    dialog = TillitsdialogFactory(parter=[organ], kind="inom_mellan_organ", state="genomford")
    dialog.confirm(organ, anna)
    client.force_login(person("handlaggare", organ))
    reply = client.post(at(dialog, rest), data)
    told(reply, "Dialogen är redan bekräftad", "Namnden bekräftade", "genom Anna Ek", kept)


def test_dialogue_recorded_as_held_twice(client):
    dialog = TillitsdialogFactory(state="genomford")
    client.force_login(person("ks_beredare"))
    told(client.post(at(dialog, "genomford/")), "Den hölls 1 februari 2026.")


def test_confirmed_twice(client, organ, anna):
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    dialog.confirm(organ, anna)
    client.force_login(person("ansvarig", organ))
    reply = client.post(at(dialog, "bekrafta/"), {"organ": organ.slug})
    told(reply, "Resultatet är redan bekräftat", "genom Anna Ek", "väntar dialogen på kommunst")
    dialog.confirm(ks(), anna)
    reply = client.post(at(dialog, "bekrafta/"), {"organ": organ.slug})
    told(reply, "Dialogen är redan bekräftad", "Alla parter har därmed bekräftat")


def test_what_is_taken_out_twice(client):
    dialog = TillitsdialogFactory()
    client.force_login(person("ks_beredare"))
    gone = [
        f"deltagare/{dialog.deltagare.get().pk}/",
        f"overenskommelser/{dialog.overenskommelser.get().pk}/",
    ]
    for rest in gone:
        assert client.post(at(dialog, f"{rest}ta-bort/")).status_code == 302
        told(client.post(at(dialog, f"{rest}ta-bort/")), "är redan borttagen")
    told(client.post(at(dialog, gone[1]), {"what": "Mina ord"}), "är redan borttagen", "Mina ord")


def test_agreement_closed_by_another_keeps_the_note(client, anna):
    one = TillitsdialogFactory(state="bekraftad").overenskommelser.get()
    one.follow_up("Det blev bra.", on=datetime.date(2026, 3, 3), closed=True, by=anna)
    client.force_login(person("ks_beredare"))
    url = at(one.dialog, f"overenskommelser/{one.pk}/folj-upp/")
    reply = client.post(url, {"on": "2026-03-04", "note": "Nästan klart."})
    told(reply, "avslutades 3 mars 2026 av Anna Ek", "Det blev bra.", "Nästan klart.")
    assert one.uppfoljningar.count() == 1


# --- Kommunstyrelsen and kommunfullmäktige ------------------------------------------------------------


def test_position_decided_meanwhile(client):
    one = StallningstagandeFactory(decided=True)
    client.force_login(person("ks_beredare"))
    reply = client.post(
        at(one.dialog, f"stallningstagande/{one.forslag_id}/"), {"position": "avslas"}
    )
    told(reply, "beslutade 1 mars 2026, §", "<dd>Avslås</dd>", f"/{YEAR}/forslag/{one.forslag_id}/")


def test_decision_on_positions_of_which_some_are_decided(client):
    done, left = StallningstagandeFactory(decided=True), StallningstagandeFactory()
    client.force_login(person("ks_beredare"))
    url = f"/{YEAR}/tillitsdialoger/ks-beslut/"
    data = DECISION | {"paragraf": "88", "stallningstaganden": [done.pk, left.pk]}
    page = told(client.post(url, data), "Ett av ställningstagandena är redan beslutat",
                f"§ {done.beslut.paragraf} ({done.beslut.diarienummer})", 'value="88"')  # fmt: skip
    assert page.count(" checked") == 1
    left.refresh_from_db()
    assert left.beslut is None


def test_handed_over_twice(client, anna):
    one = StallningstagandeFactory(till_kf=True, decided=True)
    url = f"/{YEAR}/tillitsdialoger/till-kf/"
    client.force_login(person("ks_beredare"))
    assert f'name="visad" value="{one.pk}"' in client.get(url).content.decode()
    closing.hand_over_to_kf(YEAR, anna, shown=[one.pk])
    reply = client.post(url, {"visad": [one.pk]})
    told(reply, "Förslagen är redan överlämnade", today(), "av Anna Ek")


def test_nobody_is_told_that_what_they_see_is_handed_over_when_it_is_not(client, anna):
    one = StallningstagandeFactory(till_kf=True, decided=True)
    closing.hand_over_to_kf(YEAR, anna, shown=[one.pk])
    other = StallningstagandeFactory(till_kf=True)
    client.force_login(person("ks_beredare"))
    url = f"/{YEAR}/tillitsdialoger/till-kf/"
    page = client.post(url, {"visad": [other.pk]}, follow=True).content.decode()
    assert "Det finns inget färdigberett att lämna över." in page


def kf_decided(outcome):
    one = StallningstagandeFactory(till_kf=True, decided=True)
    hand_over(one)
    day = datetime.date(2026, 6, 1)
    one.record_kf(BeslutFactory(organ=kf(), decided_on=day, paragraf=12), outcome, "Räkna om.")
    return one


def test_kommunfullmaktiges_decision_registered_twice(client):
    one = kf_decided("bifall")
    client.force_login(person("namndsekreterare", kf()))
    url = f"/{YEAR}/forslag/{one.forslag_id}/kf-beslut/"
    reply = client.post(url, DECISION | {"outcome": "avslag", "comment": "Mina ord"})
    told(reply, "1 juni 2026, § 12", ": bifall.", "<dd>Avslag</dd>", "Mina ord")
    one.refresh_from_db()
    assert one.fullmaktigebeslut.outcome == "bifall"


def test_a_tab_from_before_the_aterremiss_decides_nothing_in_the_next_round(client):
    first = kf_decided("aterremiss")
    again = first.forslag.stallningstaganden.get(round=2)
    again.position, again.till_kf = "avslas", True
    again.save()
    for text in (again.motivering, again.beslutsforslag):
        text.write("<p>Ord.</p>", base=0, by=None)
    client.force_login(person("ks_beredare"))
    url = at(first.dialog, f"stallningstagande/{first.forslag_id}/")
    told(client.post(url, {"position": "tillstyrks", "omgang": "1"}), "har redan beslutat")
    data = {"position": "avslas", "till_kf": "on", "omgang": "0"} | shown(client, url)
    assert client.post(url, data).status_code == 302
    again.decide(BeslutFactory(organ=ks(), decided_on=datetime.date(2026, 9, 1)))
    hand_over(again)
    client.force_login(person("namndsekreterare", kf()))
    url = f"/{YEAR}/forslag/{first.forslag_id}/kf-beslut/"
    data = DECISION | {"outcome": "bifall", "decided_on": "2026-10-05", "diarienummer": "KF.2026.7"}
    told(client.post(url, data | {"omgang": "1"}), "återremiss")
    assert client.post(url, data | {"omgang": "2"}).status_code == 302


def test_bolag_examined_twice(client):
    done = BolagsprovningFactory()
    client.force_login(person("ks_beredare"))
    url = f"/{YEAR}/uppsikt/bolag/{done.organ.slug}/"
    reply = client.post(url, DECISION | {"motivation": "Mina ord", "within_purpose": "ja"})
    told(reply, "är redan registrerad", f"§ {done.beslut.paragraf}", "Mina ord", "<dd>Ja</dd>")


@pytest.mark.parametrize("role", ["handlaggare", "kf_ledamot", "controller"])
def test_nobody_else_is_told_anything(client, organ, role):
    NulagesanalysFactory(organ=organ, state="beslutad")
    client.force_login(person(role))
    for rest in ("lamna-over/", "beslut/", "publicera/", "ta-tillbaka/", "kort/nytt/"):
        assert client.post(ANALYS + rest, {"comment": "x"}).status_code == 404, rest
