"""The same writing without JavaScript: plain forms, and nothing lost."""

import re

from playwright.sync_api import expect

from tests.browser.desk import LABEL, OWN, PAGE, the_text, versions


def test_without_javascript_the_whole_job_is_plain_forms(sit_down):
    page = sit_down("sern.handlaggare", js=False)
    page.goto(OWN + "/")
    page.get_by_role("link", name="Största utmaningar").click()
    page.get_by_label("Största utmaningar och möjligheter").fill("Att få maten uppäten.")
    page.get_by_role("button", name="Spara texten").click()
    expect(page.get_by_label("Största utmaningar och möjligheter")).to_have_value(
        "Att få maten uppäten."
    )
    page.get_by_role("button", name="Markera avsnittet som klart").click()
    expect(page.get_by_text("är klarmarkerat")).to_be_visible()

    page.goto(f"{OWN}/riktningsmal/5/")
    write(page, "Hur vi har tagit oss an målet", "Med kurser.")

    page.goto(f"{OWN}/forslag/nytt/")
    page.get_by_label("Förslaget i en mening").fill("Kök som delar på svinnet")
    page.get_by_label("Nytt mål").check()
    page.get_by_role("button", name="Spara förslaget").click()
    write(page, "Motivering", "För att.")
    write(page, "Konsekvenser", "Mindre svinn.")
    expect(page.get_by_label("Motivering")).to_have_value("För att.")

    leader = sit_down("sern.ansvarig", js=False)
    leader.goto(OWN + "/")
    leader.get_by_role("button", name="Lämna över till servicenämnden").click()
    expect(leader.get_by_text("Analysen väntar på beslut i servicenämnden")).to_be_visible()


def write(page, label, words):
    """One of several texts on a page: to save it there would lose what stands in another."""
    expect(page.get_by_label(label)).not_to_be_editable()
    address = page.url.split("#")[0]
    page.get_by_role("link", name=f"Skriv i {label}").click()
    page.get_by_label(label).fill(words)
    page.get_by_role("button", name="Spara texten").click()
    expect(page).to_have_url(re.compile(re.escape(address) + "#text-[0-9]+$"))
    expect(page.get_by_label(label)).to_have_value(words)


def test_without_javascript_a_conflict_shows_both_and_asks(sit_down):
    first, second = sit_down("sern.handlaggare", js=False), sit_down("sern.handlaggare2", js=False)
    for page in (first, second):
        page.goto(PAGE)
    first.get_by_label(LABEL).fill("Annas ord.")
    first.get_by_role("button", name="Spara texten").click()
    second.get_by_label(LABEL).fill("Bertils ord.")
    second.get_by_role("button", name="Spara texten").click()
    expect(second.get_by_role("heading", name="Två har skrivit samtidigt")).to_be_visible()
    expect(second.get_by_role("region", name="Din version")).to_have_text("Bertils ord.")
    expect(second.get_by_role("region", name="Kollegans version")).to_have_text("Annas ord.")
    second.get_by_role("button", name="Låt den här versionen gälla").click()
    expect(second.get_by_label(LABEL)).to_have_value("Annas ord.")
    assert "<p>Bertils ord.</p>" in versions(the_text())


def test_without_javascript_the_text_is_plain_and_its_structure_stays(sit_down):
    text = the_text()
    html = "<h3>Läget</h3><ul><li><p>Ett</p><ul><li><p>Under</p></li></ul></li></ul><p>Sist.</p>"
    text.write(html, base=text.version, by=None)
    page = sit_down("sern.handlaggare", js=False)
    page.goto(PAGE)
    field = page.get_by_label(LABEL)
    expect(field).to_have_value("# Läget\n\n- Ett\n  - Under\n\nSist.")
    page.get_by_role("button", name="Spara texten").click()
    assert the_text().version == text.version, "what nobody changed became a new version"
    field.fill(field.input_value() + "\n\n**Viktigt** att minnas.")
    page.get_by_role("button", name="Spara texten").click()
    assert the_text().html == html + "<p><strong>Viktigt</strong> att minnas.</p>"


def test_without_javascript_what_cannot_be_plain_is_shown_as_code(sit_down):
    text = the_text()
    text.write("<p>CO<sub>2</sub></p>", base=text.version, by=None)
    page = sit_down("sern.handlaggare", js=False)
    page.goto(PAGE)
    expect(page.get_by_label(LABEL)).to_have_value("<p>CO<sub>2</sub></p>")
    expect(page.get_by_text("Texten visas som kod")).to_be_visible()
    page.get_by_label(LABEL).fill("<p>Mindre CO<sub>2</sub></p>")
    page.get_by_role("button", name="Spara texten").click()
    assert the_text().html == "<p>Mindre CO<sub>2</sub></p>"
