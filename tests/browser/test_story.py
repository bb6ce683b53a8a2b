"""The year's round in one story: written, decided, spoken about, taken to fullmäktige, downloaded."""

import re
from io import BytesIO
from pathlib import Path

from django.utils import timezone
from pdfminer.high_level import extract_text
from playwright.sync_api import expect

from tests.browser.hands import (
    ANALYSES,
    at_the_end,
    box,
    confirm,
    is_saved,
    open_desk,
    save_state,
    tool,
    write,
)

OWN = f"{ANALYSES}/servicenamnden"
FORSLAG = "Servicenämnden får ansvara för hela kedjan från måltid till matsvinn"
DECISION = "Kommunfullmäktige beslutar att ge servicenämnden ansvaret."


def test_from_the_first_word_to_the_pdf(sit_down, watch):
    watch.expect(404)  # what a desk gets that saves after the decision
    desk = write_the_analysis(sit_down("sern.handlaggare"))
    hand_over(sit_down("sern.ansvarig"))
    decide(sit_down("sern.sekreterare"))
    cannot_write_any_more(desk)
    dialogue = hold_the_dialogue(sit_down("ks.beredare"), sit_down("sern.ansvarig"))
    take_a_position(dialogue)
    agree_and_confirm(dialogue, sit_down("sern.ansvarig"))
    decide_in_ks_and_hand_over_to_kf(dialogue)
    order_the_report(sit_down("controller"))
    read_in_kf(sit_down("kf.ledamot"))


def write_the_analysis(page):
    page.goto("/2026/")
    page.get_by_role("link", name="Servicenämndens nulägesanalys", exact=True).click()
    page.get_by_role("link", name="Största utmaningar").click()
    page.wait_for_selector("[data-writing-ready]", state="attached")
    main = "Största utmaningar och möjligheter"

    box(page, main).focus()
    tool(page, "Rubrik")
    page.keyboard.type("Det som är svårast")
    page.keyboard.press("Enter")
    page.keyboard.type("Matsvinnet ")
    page.keyboard.press("Control+b")
    page.keyboard.type("halveras inte")
    page.keyboard.press("Control+b")
    page.keyboard.type(" av sig självt. Se ")
    tool(page, "Länk")
    page.get_by_label("Adress").fill("www.livsmedelsverket.se")
    page.get_by_role("button", name="Spara länken").click()
    page.keyboard.press("Enter")
    tool(page, "Punktlista")
    page.keyboard.type("Köken")
    page.keyboard.press("Enter")
    page.keyboard.type("Lokalerna")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    tool(page, "Infoga tabell")
    for word in ("År", "Gram", "Mål", "2025"):
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    is_saved(page, main)

    page.reload()
    page.wait_for_selector("[data-writing-ready]", state="attached")
    text = box(page, main)
    expect(text.locator("h3")).to_have_text("Det som är svårast")
    expect(text.locator("strong")).to_have_text("halveras inte")
    expect(text.locator("a")).to_have_attribute("href", "https://www.livsmedelsverket.se")
    expect(text.locator("li")).to_have_text(["Köken", "Lokalerna"])
    expect(text.locator("th")).to_have_text(["År", "Gram", "Mål"])
    expect(text.locator("td").first).to_have_text("2025")

    open_desk(page, f"{OWN}/omvarldsfaktorer/4/")
    write(page, "Möjligheter", " Solceller på tretton tak till.")
    open_desk(page, f"{OWN}/riktningsmal/5/")
    write(page, "Hur vi har tagit oss an målet", "Alla kockar har gått en kurs i klimatsmart mat.")

    page.goto(f"{OWN}/avsnitt/forslag/")
    page.get_by_role("link", name="Skriv ett nytt förslag").click()
    page.get_by_role("textbox", name="Förslaget i en mening").fill(FORSLAG)
    page.get_by_label("Nytt uppdrag").check()
    page.get_by_label(re.compile("Klimatpåverkan i Ale halveras")).check()
    page.get_by_role("button", name="Spara förslaget").click()
    page.wait_for_selector("[data-writing-ready]", state="attached")
    write(page, "Motivering", "Den som lagar maten ska också äga svinnet.")
    write(page, "Konsekvenser", "Mindre mat i soporna och lägre kostnad.")

    page.goto(OWN + "/")
    for link in page.locator("main .rows a.row-link").all():
        other = page.context.new_page()
        other.goto(link.get_attribute("href"))
        button = other.get_by_role("button", name="Markera avsnittet som klart")
        if button.count():
            button.click()
            expect(other.get_by_role("button", name="Öppna för arbete igen")).to_be_visible()
        other.close()
    page.reload()
    expect(page.get_by_text("10 av 10 avsnitt klara").first).to_be_visible()
    open_desk(page, f"{OWN}/avsnitt/verksamhetsbeskrivning/")
    return page


def hand_over(page):
    page.goto(OWN + "/")
    page.get_by_role("button", name="Lämna över till servicenämnden").click()
    confirm(page, "Lämna över")
    expect(page.get_by_text("Analysen väntar på beslut i servicenämnden")).to_be_visible()


def decide(page):
    page.goto(OWN + "/")
    page.get_by_role("link", name="Registrera beslutet").click()
    page.get_by_label("Beslutsdatum").fill(timezone.localdate().isoformat())
    page.get_by_label("Paragraf").fill("88")
    page.get_by_label("Diarienummer").fill("SERN.2026.41")
    page.get_by_role("button", name="Registrera beslutet").click()
    confirm(page, "Registrera beslutet")
    expect(page.get_by_text("Beslutet är registrerat")).to_be_visible()
    expect(page.locator(".document-head .decision")).to_contain_text("§ 88")


def cannot_write_any_more(desk):
    """The desk that was open before the decision keeps the words but cannot save them."""
    label = "Verksamhetsbeskrivning"
    at_the_end(desk, label)
    desk.keyboard.type(" För sent.")
    expect(save_state(desk, label)).to_contain_text("kan inte längre ändras")
    desk.goto(f"{OWN}/avsnitt/verksamhetsbeskrivning/")
    expect(desk).to_have_url(re.compile(rf"{OWN}/#verksamhetsbeskrivning$"))
    expect(desk.get_by_role("textbox", name=label)).to_have_count(0)
    expect(desk.locator("main")).not_to_contain_text("För sent")
    expect(desk.locator("main")).to_contain_text("Den som lagar maten ska också äga svinnet.")


def hold_the_dialogue(page, organ):
    page.goto("/2026/uppsikt/")
    row = page.get_by_role("row", name=re.compile("^Servicenämnden"))
    expect(row).to_contain_text("Beslutad")
    expect(row).to_contain_text("Saknas")
    page.locator(".notice").get_by_role("link", name="Servicenämnden").click()
    expect(page.get_by_label("Med vem?")).to_have_value("servicenamnden")
    page.get_by_label("Datum").fill(timezone.localdate().isoformat())
    page.get_by_label("Plats").fill("Himlaskolans kök")
    page.get_by_role("button", name="Planera dialogen").click()
    page.wait_for_selector("[data-writing-ready]", state="attached")
    write(page, "Dagordning", "Måltider och lokaler.")

    open_desk(organ, page.url)
    write(organ, "Organets motivering", "Vi vill äga hela kedjan.")

    open_desk(page, page.url)
    expect(page.get_by_text("Vi vill äga hela kedjan.").first).to_be_visible()
    unfold(page, "Vad samtalet handlade om")
    folded = page.locator("details.fold > summary").filter(has_text="Vad samtalet handlade om")
    parts = page.get_by_role("navigation", name="Delar")
    expect(folded).to_contain_text("Inte skriven än")
    write(page, "Vad samtalet handlade om", "Svinnet är en fråga om ansvar.")
    expect(folded).to_contain_text("Skriven")  # without a new page
    expect(parts.get_by_role("link", name="Samtalet")).to_contain_text("1 av 4")
    page.get_by_role("button", name="Registrera som genomförd").click()
    expect(page.get_by_text("Dialogen är registrerad som genomförd")).to_be_visible()
    page.wait_for_selector("[data-writing-ready]", state="attached")
    unfold(page, "Kommunstyrelsens bedömning")
    write(page, "Kommunstyrelsens bedömning", "Nämnden har ordning på sin ekonomi.")
    unfold(page, "Resultat till kommunfullmäktige")
    write(page, "Resultat till kommunfullmäktige", "Parterna delar bilden av svinnet.")
    return page


def unfold(page, title):
    """Open the folded part of the dialogue with that title."""
    page.locator("details.fold > summary").filter(has_text=title).click()


def take_a_position(page):
    address = page.url
    unfold(page, FORSLAG)
    page.get_by_role("link", name=f"Ta ställning till {FORSLAG}").click()
    page.get_by_label(re.compile("^Tillstyrks Kommunstyrelsen|^TillstyrksKommun")).check()
    page.get_by_label("Förslaget går vidare till kommunfullmäktige").check()
    page.get_by_role("button", name="Spara ställningstagandet").click()
    page.wait_for_selector("[data-writing-ready]", state="attached")
    write(page, "Motivering", "Ansvar och kostnad hamnar på samma ställe.")
    write(page, "Förslag till beslut", DECISION)
    page.reload()
    expect(page.get_by_text("Ställningstagandet är färdigberett.")).to_be_visible()
    page.goto(address)


def agree_and_confirm(page, organ):
    page.get_by_role("link", name="Lägg till överenskommelse").click()
    page.get_by_label("Vad är ni överens om?").fill("Servicenämnden mäter svinnet varje vecka.")
    page.get_by_label("Vem gör det?").select_option(label="Servicenämnden")
    page.get_by_label("Senast").fill("2027-03-31")
    page.get_by_role("button", name="Spara överenskommelsen").click()
    expect(page.get_by_text("mäter svinnet varje vecka").first).to_be_visible()
    page.get_by_role("button", name="Bekräfta för kommunstyrelsen").click()
    confirm(page, "Bekräfta resultatet")
    expect(page.get_by_text("Har bekräftat", exact=True)).to_be_visible()

    organ.goto(page.url)
    organ.get_by_role("button", name="Bekräfta för servicenämnden").click()
    confirm(organ, "Bekräfta resultatet")
    expect(organ.get_by_text("Resultatet är bekräftat för servicenämnden.")).to_be_visible()
    expect(organ.get_by_role("textbox", name="Dagordning")).to_have_count(0)


def decide_in_ks_and_hand_over_to_kf(page):
    page.goto("/2026/tillitsdialoger/ks-beslut/")
    for choice in page.get_by_role("group").first.get_by_role("checkbox").all():
        choice.uncheck()
    page.get_by_label(re.compile(re.escape(FORSLAG))).check()
    page.get_by_label("Beslutsdatum").fill(timezone.localdate().isoformat())
    page.get_by_label("Paragraf").fill("262")
    page.get_by_label("Diarienummer").fill("KS.2026.310")
    page.get_by_role("button", name="Registrera beslutet").click()
    confirm(page, "Registrera beslutet")
    expect(page.get_by_role("alert")).to_have_count(0)

    page.goto("/2026/tillitsdialoger/till-kf/")
    page.get_by_role("button", name=re.compile(r"^Lämna över \S+ förslag")).click()
    confirm(page, "Lämna över")
    handed = page.get_by_role("region", name="Överlämnat", exact=True)
    expect(handed.get_by_role("listitem").filter(has_text=FORSLAG)).to_contain_text(
        "Väntar på fullmäktige"
    )


def order_the_report(page):
    page.set_default_timeout(120_000)  # the report is made before the answer comes
    page.goto("/2026/rapporter/")
    part = page.get_by_role("region", name="Tillitsdialoger till kommunfullmäktige")
    part.get_by_text("Beställ en").click()
    part.get_by_label("Diarienummer").fill("KS.2026.311")
    part.get_by_role("button", name="Beställ rapporten").click()
    expect(page.get_by_role("link", name="Ladda ner PDF")).to_be_visible(timeout=120_000)


def read_in_kf(page):
    page.goto("/2026/")
    page.get_by_role("navigation", name="Huvudmeny").get_by_role("link", name="Rapporter").click()
    report = page.get_by_role("listitem").filter(has_text="KS.2026.311")
    with page.expect_download() as download:
        report.get_by_role("link", name=re.compile("^Ladda ner")).click()
    pdf = Path(download.value.path()).read_bytes()
    assert pdf.startswith(b"%PDF-")
    words = " ".join(extract_text(BytesIO(pdf)).replace("\u00ad", "").split())
    assert FORSLAG in words
    assert "Kommunfullmäktige beslutar att ge servicenämnden ansvaret" in words

    page.goto("/2026/forslag/")
    page.get_by_role("link", name=FORSLAG).click()
    steps = page.locator(".thread-step")
    for step in ("Ett Ale", "Klimatpåverkan i Ale halveras", "§ 88", "Himlaskolans kök", "§ 262"):
        expect(steps.filter(has_text=step).first).to_be_visible()
    page.get_by_role("link", name=re.compile("Klimatpåverkan i Ale halveras")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Klimatpåverkan")
