"""What cannot be undone is read once more, as it was typed, before it is done."""

import pytest
from playwright.sync_api import expect

from dialogues.models import Stallningstagande, Tillitsdialog
from goals.models import Forslag
from organisation.models import Organ
from tests.browser.looking import faults
from tests.factories import StallningstagandeFactory, TillitsdialogFactory, hand_over

TYPED = {"Beslutsdatum": "2026-11-02", "Paragraf": "262", "Diarienummer": "KS.2026.310"}


def fill(page, **changes):
    for label, words in (TYPED | changes).items():
        page.get_by_label(label).fill(words)


def asked(page, button, *told):
    """The question says all of it, can be read by everybody, and leads nowhere else."""
    page.get_by_role("button", name=button).first.click()
    question = page.get_by_role("dialog")
    expect(question).to_be_visible()
    words = question.inner_text().replace("\xa0", " ")
    for one in told:
        assert one in words
    assert question.get_by_role("link").count() == 0
    return question


@pytest.fixture
def prepared(town):
    """A position that is ready to be decided on, and the organ that proposed."""
    organ = Organ.objects.get(slug="socialnamnden")
    forslag = Forslag.objects.put_forward(2026).filter(analys__organ=organ)
    forslag = forslag.filter(stallningstaganden__isnull=True).first()
    if forslag is None:
        Stallningstagande.objects.filter(beslut__isnull=True).delete()
        forslag = Forslag.objects.put_forward(2026).filter(stallningstaganden__isnull=True).first()
    organ = forslag.analys.organ
    ks = Organ.objects.kommunstyrelsen()
    dialog = TillitsdialogFactory(parter=[ks, organ], state="genomford", title="Höstens dialog")
    return StallningstagandeFactory(forslag=forslag, dialog=dialog, till_kf=True)


def test_a_namnd_reads_its_decision_again(sit_down):
    page = sit_down("kfn.sekreterare")
    page.goto("/2026/nulagesanalyser/kultur-och-fritidsnamnden/beslut/")
    fill(page, Diarienummer="KFN.2026.41")
    question = asked(page, "Registrera beslutet", "2 november 2026", "262", "KFN.2026.41")
    assert faults(page) == []
    question.get_by_role("button", name="Avbryt").click()
    fill(page, Paragraf="7")
    asked(page, "Registrera beslutet", "Paragraf\n7")


def test_kommunstyrelsen_and_kommunfullmaktige_read_theirs_again(sit_down, prepared):
    title = prepared.forslag.title
    at = sit_down("ks.beredare")
    at.goto("/2026/tillitsdialoger/ks-beslut/")
    at.get_by_label(title).check()
    fill(at)
    asked(at, "Registrera beslutet", title, "2 november 2026", "262", "KS.2026.310")

    for organ in prepared.dialog.awaiting():
        prepared.dialog.confirm(organ, None)
    prepared.dialog.refresh_from_db()
    at.get_by_role("dialog").get_by_role("button", name="Registrera beslutet").click()
    at.wait_for_url("**/till-kf/")
    asked(at, "Lämna över", title, "2 november 2026, § 262, KS.2026.310")
    assert faults(at) == []

    prepared.refresh_from_db()
    hand_over(prepared)
    secretary = sit_down("kf.sekreterare")
    secretary.goto(f"/2026/forslag/{prepared.forslag_id}/kf-beslut/")
    secretary.get_by_label("Bifall", exact=True).check()
    fill(secretary, Diarienummer="KF.2026.7")
    asked(secretary, "Registrera beslutet", "Vad blev det?\nBifall", "2 november 2026", "KF.2026.7")


def test_what_would_be_refused_is_not_asked_about(sit_down, prepared):
    page = sit_down("ks.beredare")
    page.goto("/2026/tillitsdialoger/ks-beslut/")
    button = page.get_by_role("button", name="Registrera beslutet")
    question = page.get_by_role("dialog")
    fill(page)
    button.click()  # nothing is chosen
    expect(page.get_by_role("heading", name="Något behöver rättas")).to_be_visible()
    page.get_by_label(prepared.forslag.title).check()
    fill(page, Beslutsdatum="2099-01-01")
    button.click()
    expect(question).to_have_count(0)
    fill(page, Diarienummer="hej")
    button.click()
    expect(page.get_by_text("Diarienumret ska se ut som").first).to_be_visible()
    fill(page)
    asked(page, "Registrera beslutet", prepared.forslag.title)


def test_a_party_is_told_what_has_no_position_before_it_confirms(sit_down, prepared):
    Stallningstagande.objects.filter(pk=prepared.pk).update(position="")
    page = sit_down("ks.beredare")
    page.goto(prepared.dialog.get_absolute_url() + "#bekrafta")
    question = asked(
        page, "Bekräfta för kommunstyrelsen", prepared.forslag.title, "Dialogen hölls 1 februari"
    )
    assert faults(page) == []
    prepared.dialog.deltagare.create(role="Rektor som kom till senare")
    question.get_by_role("button", name="Bekräfta resultatet").click()
    expect(page.get_by_text("Dialogen har ändrats sedan du öppnade sidan.")).to_be_visible()
    expect(page.get_by_text("Rektor som kom till senare")).to_be_visible()
    assert faults(page) == []
    question = asked(page, "Bekräfta för kommunstyrelsen", "Dialogen hölls 1 februari")
    question.get_by_role("button", name="Bekräfta resultatet").click()
    expect(page.get_by_text("Resultatet är bekräftat för kommunstyrelsen.")).to_be_visible()
    dialog = Tillitsdialog.objects.get(pk=prepared.dialog_id)
    assert [one.kind for one in dialog.awaiting()] != ["kommunstyrelse"]
