"""The work of every role, from its first page to its last, by keyboard alone and without JavaScript."""

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dialogues.models import Stallningstagande, Tillitsdialog
from goals.models import Nulagesanalys, Styrdokument
from organisation.models import Behorighet, Organ
from tests.browser.ways import Keyboard, WithoutJavascript


@pytest.fixture(params=[Keyboard, WithoutJavascript], ids=["keyboard", "without_javascript"])
def work_as(request, sit_down):
    """``work_as("controller")`` is that person at work, in one of the two ways."""
    way = request.param
    return lambda username: way(sit_down(username, js=way.js))


def test_the_secretary_registers_the_decision_and_publishes(work_as):
    at = work_as("kfn.sekreterare")
    at.open("/2026/")
    at.follow("Kultur- och fritidsnämndens")
    at.follow("Registrera beslutet")
    at.date("Beslutsdatum", timezone.localdate())
    at.fill("Paragraf", "71")
    at.fill("Diarienummer", "KFN.2026.41")
    at.send("Registrera beslutet", sure="Registrera beslutet")
    expect(at.page.locator(".document-head .decision")).to_contain_text("§ 71")
    at.send("Publicera", sure="Publicera")
    analys = Nulagesanalys.objects.get(year=2026, organ__slug="kultur-och-fritidsnamnden")
    assert (analys.state, analys.beslut.paragraf) == ("publicerad", 71)


def test_kommunstyrelsen_prepares_holds_and_takes_to_fullmaktige(work_as):
    dialog = Tillitsdialog.objects.get(year=2026, kind="kommunstyrelsen", state="planerad")
    forslag = dialog.forslag().first()
    organ = dialog.parter.exclude(slug="kommunstyrelsen").get()

    at = work_as("ks.beredare")
    at.open("/2026/")
    at.follow("Tillitsdialoger")
    at.follow(dialog.title)
    at.unfold("Dagordning")
    at.write("Dagordning", "Lägenheter och vägar.")
    at.follow("Ändra uppgifterna")
    at.date("Datum", timezone.localdate())
    at.send("Spara uppgifterna")
    at.unfold("Deltagare")
    at.follow("Ändra deltagarna")
    at.fill("Roll", "Ordförande")
    at.send("Lägg till deltagaren")
    at.follow(dialog.title)
    at.unfold("Vad samtalet handlade om")
    at.write("Vad samtalet handlade om", "Tempot i planarbetet.")
    at.send("Registrera som genomförd", sure=None)
    expect(at.page.get_by_text("Dialogen är registrerad som genomförd")).to_be_visible()
    at.unfold("Kommunstyrelsens bedömning")
    at.write("Kommunstyrelsens bedömning", "Nämnden har ordning.")
    at.unfold("Resultat till kommunfullmäktige")
    at.write("Resultat till kommunfullmäktige", "Parterna delar bilden.")

    at.unfold(forslag.title)
    at.follow(f"Ta ställning till {forslag.title}")
    at.pick("Tillstyrks Kommunstyrelsen")
    at.tick("Förslaget går vidare till kommunfullmäktige")
    at.send("Spara ställningstagandet")
    at.write("Motivering", "Det är klokt.")
    at.write("Förslag till beslut", "Kommunfullmäktige beslutar enligt förslaget.")
    at.follow("Tillbaka till dialogen")
    at.follow("Lägg till överenskommelse")
    at.fill("Vad är ni överens om?", "Nämnden mäter varje vecka.")
    at.choose("Vem gör det?", organ.name)
    at.date("Senast", timezone.localdate().replace(year=2027))
    at.send("Spara överenskommelsen")
    expect(at.page.get_by_text("Nämnden mäter varje vecka.").first).to_be_visible()
    at.send("Bekräfta för kommunstyrelsen", sure="Bekräfta resultatet")

    theirs = work_as("sbn.ansvarig")
    theirs.open(dialog.get_absolute_url())
    theirs.send(f"Bekräfta för {organ.in_sentence}", sure="Bekräfta resultatet")
    assert Tillitsdialog.objects.get(pk=dialog.pk).state == "bekraftad"

    at.open("/2026/tillitsdialoger/ks-beslut/")
    one = Stallningstagande.objects.get(forslag=forslag)
    for choice in at.page.get_by_role("checkbox", checked=True).all():
        at.tick(choice.evaluate("c => c.labels[0].textContent.trim().slice(0, 30)"))
    at.tick(forslag.title)
    at.date("Beslutsdatum", timezone.localdate())
    at.fill("Paragraf", "262")
    at.fill("Diarienummer", "KS.2026.310")
    at.send("Registrera beslutet", sure="Registrera beslutet")
    one.refresh_from_db()
    assert one.beslut.paragraf == 262

    at.open("/2026/uppsikt/")
    at.follow("Till kommunfullmäktige")
    ready = at.page.get_by_role("button", name=re.compile("^Lämna över"))
    name = ready.inner_text().strip()
    at.send(name, sure=name)
    one.refresh_from_db()
    assert one.handed_over_at


def test_the_controller_orders_a_report_and_a_member_downloads_it(work_as):
    at = work_as("controller")
    at.open("/2026/")
    at.follow("Rapporter")
    at.unfold("Beställ en")
    at.fill("Diarienummer", "KS.2026.311")
    at.send("Beställ rapporten")
    expect(at.page.get_by_role("link", name="Ladda ner PDF")).to_be_visible()

    member = work_as("kf.ledamot")
    member.open("/2026/")
    member.follow("Rapporter")
    assert Path(member.download("Ladda ner")).read_bytes().startswith(b"%PDF-")


def test_the_controller_sets_up_an_organ_and_a_person_with_a_role(work_as):
    at = work_as("controller")
    at.open("/2026/")
    at.unfold("Mitt konto")
    at.follow("Inställningar")
    at.follow("Lägg till under Organ")
    at.choose("Slag", "Nämnd")
    at.fill("Namn", "Klimatnämnden")
    at.fill("Kortnamn", "KLN")
    at.date("Verksamt från", timezone.localdate().replace(month=1, day=1))
    at.send("Spara")
    organ = Organ.objects.get(name="Klimatnämnden")

    at.open("/admin/")
    at.follow("Lägg till under Användare")
    at.fill("Användarnamn", "kln.handlaggare")
    at.fill("Namn", "Kim Klimat")
    at.fill("Första lösenord", "ett-langt-losenord")
    at.fill("Lösenordet en gång till", "ett-langt-losenord")
    at.choose("Organ, ny rad", "Klimatnämnden")
    at.choose("Roll, ny rad", "Handläggare")
    at.date("Gäller från, ny rad", timezone.localdate())
    at.send("Spara")
    held = Behorighet.objects.get(user__username="kln.handlaggare")
    assert (held.organ, held.role) == (organ, "handlaggare")


def test_the_controller_reads_in_a_styrdokument(work_as, tmp_path):
    file = tmp_path / "klimatplan.md"
    file.write_text("# Klimatplan\n\nAlla ska med.\n\n## Mål\n\nUtsläppen halveras.\n", "utf-8")
    at = work_as("controller")
    at.open("/admin/")
    at.follow("Styrdokument")
    at.follow("Läs in ett styrdokument")
    at.upload("Fil", str(file))
    at.send("Läs filen")
    expect(at.page.get_by_role("heading", level=1)).to_have_text("Granska innan du sparar")
    at.fill("Titel", "Klimatplan för Ale")
    at.choose("Typ", "Program")
    at.send("Spara styrdokumentet")
    expect(at.page.get_by_role("heading", level=1)).to_have_text("Klimatplan för Ale")
    assert Styrdokument.objects.filter(title="Klimatplan för Ale", kind="program").exists()
