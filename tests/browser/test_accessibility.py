"""Every page and every state of it can be used by everybody."""

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from dialogues.models import Tillitsdialog
from goals.models import Analystext, Forslag, Kort, Nulagesanalys, Riktningsmal, Styrdokument
from organisation.models import Organ
from reports.models import Rapport
from tests.browser.hands import (
    ANALYSES,
    at_the_end,
    box,
    is_saved,
    open_desk,
    save_state,
    write,
)
from tests.browser.looking import faults, look_at
from tests.factories import ForslagFactory

OWN = f"{ANALYSES}/servicenamnden"
LABEL = "Verksamhetsbeskrivning"
PAGE = f"{OWN}/avsnitt/verksamhetsbeskrivning/"


def analysis(slug, year=2026):
    return Nulagesanalys.objects.get(organ__slug=slug, year=year)


def dialogue(state):
    return Tillitsdialog.objects.filter(year=2026, kind="kommunstyrelsen", state=state).first()


# --- Pages -----------------------------------------------------------------------------------------


def test_pages_of_everybody(sit_down, watch):
    watch.expect(404)
    page = sit_down()
    assert look_at(page, "/logga-in/", "/tillganglighet/", f"{ANALYSES}/socialnamnden/") == []
    assert look_at(page, "/finns-inte/", status=404) == []
    page.goto("/logga-in/")
    page.get_by_label("Användarnamn").fill("fel")
    page.get_by_label("Lösenord").fill("fel")
    page.get_by_role("button", name="Logga in").click()
    assert faults(page, "wrong password") == []


def test_pages_of_an_official_who_writes(sit_down):
    slugs = [a.slug for a in analysis("servicenamnden").mall.avsnitt.all()]
    kort = Kort.objects.filter(analys__organ__slug="servicenamnden", analys__year=2026).first()
    assert (
        look_at(
            sit_down("sern.handlaggare"),
            "/2026/",
            f"{OWN}/",
            *(f"{OWN}/avsnitt/{slug}/" for slug in slugs),
            f"{OWN}/omvarldsfaktorer/1/",
            f"{OWN}/riktningsmal/1/?stod=forra-aret",
            f"{OWN}/kort/nytt/",
            f"{OWN}/kort/{kort.pk}/",
            f"{OWN}/forslag/nytt/",
            f"{OWN}/forslag/1/?stod=omvarldsanalys",
            f"{PAGE}?stod=nyckeltal",
            f"{PAGE}?stod=forra-aret",
        )
        == []
    )


def test_pages_that_all_officials_read(sit_down):
    forslag = analysis("utbildningsnamnden").forslag.first()
    assert (
        look_at(
            sit_down("vn.handlaggare"),
            "/2026/",
            "/2026/arshjul/",
            f"{ANALYSES}/",
            f"{ANALYSES}/utbildningsnamnden/",
            f"{ANALYSES}/valnamnden/",
            "/2026/mal/",
            f"/2026/mal/riktningsmal/{Riktningsmal.objects.of_year(2026).first().pk}/",
            "/2026/mal/omvarldsanalys/",
            "/2026/mal/styrdokument/",
            f"/2026/mal/styrdokument/{Styrdokument.objects.first().pk}/",
            "/2026/tillitsdialoger/",
            "/2026/forslag/",
            f"/2026/forslag/{forslag.pk}/",
            f"/2026/forslag/mal/{Riktningsmal.objects.of_year(2026).first().pk}/",
        )
        == []
    )


def test_pages_of_the_secretary(sit_down):
    own = f"{ANALYSES}/kultur-och-fritidsnamnden"
    page = sit_down("kfn.sekreterare")
    assert look_at(page, "/2026/", f"{own}/", f"{own}/beslut/") == []


def test_pages_of_kommunstyrelsen(sit_down):
    held = dialogue("genomford")
    forslag = held.forslag().first()
    talk = "/2026/tillitsdialoger"
    assert (
        look_at(
            sit_down("ks.beredare"),
            "/2026/",
            "/2026/uppsikt/",
            f"{talk}/",
            f"{talk}/ny/",
            dialogue("planerad").get_absolute_url(),
            held.get_absolute_url(),
            dialogue("bekraftad").get_absolute_url(),
            f"{talk}/{held.pk}/uppgifter/",
            f"{talk}/{held.pk}/overenskommelser/ny/",
            f"{talk}/{held.pk}/stallningstagande/{forslag.pk}/",
            f"{talk}/ks-beslut/",
            f"{talk}/till-kf/",
            "/2026/uppsikt/bolag/ab-alebyggen/",
            f"{ANALYSES}/utbildningsnamnden/ny-version/",
        )
        == []
    )


def test_pages_of_fullmaktige_and_of_the_controller(sit_down):
    assert look_at(sit_down("kf.ledamot"), "/2026/", "/2026/rapporter/", "/2025/forslag/") == []
    assert look_at(sit_down("kf.sekreterare"), "/2026/", "/2025/forslag/kf-beslut/") == []
    page = sit_down("controller")
    assert look_at(page, "/2026/", "/2026/rapporter/", "/2026/mal/styrdokument/lagg-till/") == []


# --- States ----------------------------------------------------------------------------------------


def test_first_run_and_empty(sit_down):
    page = sit_down("ofn.handlaggare")
    assert look_at(page, f"{ANALYSES}/overformyndarnamnden/") == []
    page.get_by_role("button", name="Påbörja").click()
    own = f"{ANALYSES}/overformyndarnamnden"
    slugs = ["karta", "forslag", "nyckeltal", "verksamhetsbeskrivning"]
    assert look_at(page, f"{own}/", *(f"{own}/avsnitt/{slug}/" for slug in slugs)) == []
    assert look_at(page, "/2026/forslag/?q=finnsinte", "/2026/rapporter/") == []


def test_a_conflict_and_an_error(sit_down):
    first, second = sit_down("sern.handlaggare"), sit_down("sern.handlaggare2")
    open_desk(first, PAGE)
    open_desk(second, PAGE)
    write(first, LABEL, " Först.")
    at_the_end(second, LABEL)
    second.keyboard.type(" Sedan.")
    expect(second.get_by_role("heading", name="Två har skrivit samtidigt")).to_be_visible()
    assert faults(second, "conflict") == []

    first.goto(f"{OWN}/forslag/nytt/")
    first.locator("form.form").evaluate("form => form.noValidate = true")
    first.get_by_role("button", name="Spara förslaget").click()
    expect(first.get_by_role("alert")).to_be_visible()
    assert faults(first, "422") == []


def test_offline_and_the_tools_and_the_link(sit_down):
    page = sit_down("sern.handlaggare")
    open_desk(page, PAGE)
    page.context.set_offline(True)
    box(page, LABEL).focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Först ")
    expect(save_state(page, LABEL)).to_have_attribute("data-state", "offline")
    assert faults(page, "offline") == []
    page.context.set_offline(False)
    box(page, LABEL).locator("td").first.click()
    expect(page.get_by_role("button", name="Ta bort tabell")).to_be_visible()
    assert faults(page, "in a table") == []
    page.get_by_role("button", name="Länk", exact=True).click()
    assert faults(page, "the dialog of a link") == []


def test_read_only(sit_down):
    own = f"{ANALYSES}/kultur-och-fritidsnamnden"
    page = sit_down("kfn.handlaggare")
    slugs = ["verksamhetsbeskrivning", "karta", "forslag", "nyckeltal"]
    assert look_at(page, f"{own}/", *(f"{own}/avsnitt/{slug}/" for slug in slugs)) == []
    assert look_at(page, f"{own}/riktningsmal/1/") == []


def test_no_permission(sit_down, watch):
    watch.expect(404, 403)
    page = sit_down("kf.ledamot")
    assert look_at(page, f"{PAGE}", "/2026/uppsikt/", status=404) == []


def test_a_hundred_rows_a_long_name_and_forty_pages(sit_down):
    analys = analysis("servicenamnden")
    for number in range(100):
        ForslagFactory(analys=analys, title=f"Förslag {number} " + "om lokalförsörjning " * 5)
    name = "Nämnden för arbetsmarknad, näringsliv och Donaudampfschifffahrtsgesellschaftskapitänsmützenfabriken"
    assert len(name) <= Organ._meta.get_field("name").max_length
    Organ.objects.filter(slug="servicenamnden").update(name=name)
    cache.clear()
    text = Analystext.objects.get(analys=analys, avsnitt__slug="verksamhetsbeskrivning").text
    page_of_words = "<h3>Rubrik</h3>" + "<p>" + "Ord som fyller en sida. " * 90 + "</p>"
    text.write(page_of_words * 40, base=text.version, by=None)
    page = sit_down("sern.handlaggare")
    paths = ["/2026/", f"{ANALYSES}/", f"{OWN}/", f"{OWN}/avsnitt/forslag/", PAGE, "/2026/forslag/"]
    assert look_at(page, *paths) == []
    assert look_at(sit_down("ks.beredare"), "/2026/uppsikt/") == []


@pytest.mark.parametrize("state", ["bestalld", "pagar", "misslyckad"])
def test_a_report_in_every_state(sit_down, state):
    rapport = Rapport.objects.create(
        kind=Rapport.Kind.values[0], year=2026, edition=1, snapshot={}, snapshot_hash="x", state=state,
        total=9, done=4, step="Riktningsmålen sätts", touched_at=timezone.now(),
        error="Utskriften avbröts." if state == "misslyckad" else "",
    )  # fmt: skip
    page = sit_down("controller")
    page.goto(rapport.get_absolute_url())
    assert faults(page, state) == []
    page.goto("/2026/rapporter/")
    assert faults(page, f"the list, {state}") == []


# --- The keyboard ----------------------------------------------------------------------------------


def tab_to(page, name, *, role=None):
    """Tab until that is in focus. Every stop on the way must be seen to be in focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
              const here = document.activeElement, s = getComputedStyle(here);
              const ring = (e) => { const s = getComputedStyle(e);
                return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0; };
              const host = here.closest(".editor, .choice") ?? here;
              return {
                name: here.getAttribute("aria-label") ?? here.labels?.[0]?.innerText ?? here.innerText ?? "",
                ring: ring(here) || ring(host) || [...host.children].some(ring)
                  || getComputedStyle(host.querySelector(".prose-editor") ?? here).borderLeftWidth === "2px",
                what: here.outerHTML.slice(0, 120),
              };
            }"""
        )
        assert seen["ring"], f"not seen to be in focus: {seen['what']}"
        if name in " ".join(seen["name"].split()):
            return
    raise AssertionError(f"{name!r} cannot be reached with the tab key")


def test_the_whole_job_by_keyboard_alone(sit_down):
    page = sit_down("sern.handlaggare")
    page.goto("/2026/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Hoppa till innehållet")
    page.keyboard.press("Enter")
    tab_to(page, "Servicenämndens nulägesanalys")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Servicenämnden")
    tab_to(page, "Största utmaningar")
    page.keyboard.press("Enter")
    label = "Största utmaningar och möjligheter"
    page.wait_for_selector("[data-writing-ready]", state="attached")
    tab_to(page, label)
    if page.locator(":focus").get_attribute("role") != "textbox":
        tab_to(page, label)
    page.keyboard.press("Alt+F10")
    expect(page.locator(":focus")).to_have_accessible_name("Rubrik")
    page.keyboard.press("Enter")
    page.keyboard.type("Utan mus")
    page.keyboard.press("Enter")
    page.keyboard.type("Det går bra.")
    page.keyboard.press("Control+s")
    is_saved(page, label)
    tab_to(page, "Markera avsnittet som klart")
    page.keyboard.press("Enter")
    expect(page.get_by_text("är klarmarkerat")).to_be_visible()

    open_desk(page, f"{OWN}/riktningsmal/5/")
    tab_to(page, "Hur vi har tagit oss an målet")
    page.keyboard.type("Med kurser.")
    page.keyboard.press("Control+s")
    is_saved(page, "Hur vi har tagit oss an målet")

    page.goto(f"{OWN}/avsnitt/forslag/")
    tab_to(page, "Skriv ett nytt förslag")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nytt förslag")
    tab_to(page, "Förslaget i en mening")
    page.keyboard.type("Förslag utan mus")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tab_to(page, "Spara förslaget")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Förslag utan mus")
    assert Forslag.objects.filter(title="Förslag utan mus").exists()
    page.wait_for_selector("[data-writing-ready]", state="attached")
    tab_to(page, "Motivering")
    page.keyboard.type("Alla har inte en mus.")
    page.keyboard.press("Control+s")
    is_saved(page, "Motivering")

    leader = sit_down("sern.ansvarig")
    leader.goto(OWN + "/")
    tab_to(leader, "Lämna över till")
    leader.keyboard.press("Enter")
    expect(leader.get_by_role("dialog")).to_be_visible()
    confirm_by_keyboard(leader, "Lämna över")
    expect(leader.get_by_text("Analysen väntar på beslut")).to_be_visible()


def confirm_by_keyboard(page, name):
    for _ in range(6):
        if page.evaluate("document.activeElement.innerText") == name:
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
