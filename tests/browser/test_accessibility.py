"""Every state of the pages can be used by everybody, and the official's whole job by keyboard."""

import re

import pytest
from django.core.cache import cache
from django.db.models import Count
from django.template.loader import render_to_string
from django.utils import timezone
from playwright.sync_api import expect

from dialogues.models import Tillitsdialog
from goals.models import Analystext, Forslag, Nulagesanalys, Riktningsmal, Styrdokument
from organisation.models import Organ
from reports.models import Rapport
from tests.browser.conftest import NARROW
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
from tests.browser.ways import confirm_by_keyboard, tab_to
from tests.factories import ForslagFactory, RapportFactory

OWN = f"{ANALYSES}/servicenamnden"
LABEL = "Verksamhetsbeskrivning"
PAGE = f"{OWN}/avsnitt/verksamhetsbeskrivning/"


def analysis(slug, year=2026):
    return Nulagesanalys.objects.get(organ__slug=slug, year=year)


def dialogue(state):
    return Tillitsdialog.objects.filter(year=2026, kind="kommunstyrelsen", state=state).first()


# --- Pages with a year of words in them -------------------------------------------------------------
# That every page is met at all is for test_every_page.py and test_every_setting.py.


@pytest.mark.parametrize(
    ("username", "paths"),
    [
        ("sern.handlaggare", ["/2026/", f"{OWN}/", f"{PAGE}?stod=nyckeltal", f"{PAGE}?stod=forra-aret",
            f"{OWN}/riktningsmal/1/", f"{OWN}/forslag/1/?stod=omvarldsanalys"]),
        ("vn.handlaggare", ["/2026/arshjul/", f"{ANALYSES}/utbildningsnamnden/", "/2026/mal/",
            "/2026/mal/omvarldsanalys/", "/2026/tillitsdialoger/", "/2026/forslag/", "/2025/forslag/"]),
        ("ks.beredare", ["/2026/", "/2026/uppsikt/", "/2026/tillitsdialoger/till-kf/"]),
    ],
)  # fmt: skip
def test_pages_with_a_year_of_words(sit_down, username, paths):
    assert look_at(sit_down(username), *paths) == []


def test_what_one_object_has_said(sit_down):
    goal = Riktningsmal.objects.of_year(2026).first()
    longest = Styrdokument.objects.annotate(n=Count("avsnitt")).order_by("-n").first()
    page = sit_down("ks.beredare")
    paths = [
        *(dialogue(state).get_absolute_url() for state in ("planerad", "genomford", "bekraftad")),
        analysis("utbildningsnamnden").forslag.first().get_absolute_url(),
        f"/2026/mal/riktningsmal/{goal.pk}/",
        f"/2026/forslag/mal/{goal.pk}/",
        f"{dialogue('planerad').get_absolute_url()}uppgifter/",
        f"/2026/beslut/{analysis('socialnamnden').beslut_id}/",
        f"/2026/mal/styrdokument/{longest.pk}/",
    ]
    assert look_at(page, *paths) == []


def test_search_with_hits_without_and_empty(sit_down):
    page = sit_down("sern.handlaggare")
    questions = ["", "?q=a", "?q=skola", "?q=skola&i=forslag", "?q=finnsinte", f"?q={'a' * 3000}"]
    assert look_at(page, *(f"/2026/sok/{question}" for question in questions)) == []
    empty = [
        "/2026/forslag/?q=finnsinte",
        "/2026/tillitsdialoger/?slag=mellan_sektorer&lage=bekraftad",
    ]
    assert look_at(page, *empty) == []


def test_logging_in_and_out(sit_down):
    page = sit_down()
    assert look_at(page, "/logga-in/?next=/2026/mal/", "/tillganglighet/") == []
    page.goto("/logga-in/")
    page.get_by_label("Användarnamn").fill("fel")
    page.get_by_label("Lösenord").fill("fel")
    page.get_by_role("button", name="Logga in").click()
    assert faults(page, "wrong password") == []
    page = sit_down("sern.handlaggare")
    page.goto("/2026/")
    page.locator(".shell-me summary").click()
    page.get_by_role("button", name="Logga ut").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du är utloggad")
    assert faults(page, "logged out") == []


@pytest.mark.parametrize(
    ("template", "status"),
    [("400", 400), ("403", 403), ("403_csrf", 403), ("404", 404), ("500", 500)],
)
def test_error_pages(sit_down, watch, template, status):
    """As the server sends them: without a person, a year or a municipality in the context."""
    watch.expect(status)
    page, html = sit_down(), render_to_string(f"{template}.html")
    page.route(
        "**/fel/", lambda route: route.fulfill(status=status, body=html, content_type="text/html")
    )
    assert look_at(page, "/fel/", status=status) == []


def test_a_stale_token(sit_down, watch):
    watch.expect(403)
    page = sit_down("kfn.sekreterare")
    page.goto(f"{ANALYSES}/kultur-och-fritidsnamnden/beslut/")
    page.context.clear_cookies(name="csrftoken")
    page.locator("main form").evaluate("form => form.submit()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sidan hade varit öppen för länge")
    assert faults(page, "stale token") == []


def test_menus_and_questions_when_they_are_open(sit_down):
    page = sit_down("kfn.sekreterare")
    page.goto("/2026/")
    page.locator("details.dropdown").evaluate_all("all => all.forEach(d => d.open = true)")
    assert faults(page, "menus") == []
    page.set_viewport_size(NARROW)
    page.goto("/2026/")
    page.get_by_role("button", name="Meny").click()
    assert faults(page, "the sections on a phone") == []
    page.goto(f"{ANALYSES}/kultur-och-fritidsnamnden/beslut/")
    page.get_by_label("Beslutsdatum").fill(timezone.localdate().isoformat())
    page.get_by_label("Paragraf").fill("88")
    page.get_by_label("Diarienummer").fill("KFN.2026.41")
    page.get_by_role("button", name="Registrera beslutet").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults(page, "the question") == []


def test_reading_in_a_styrdokument(sit_down, tmp_path):
    page = sit_down("controller")
    words = "# Klimatplan\n\nAlla ska med.\n\n## Mål\n\n| År | Ton |\n|---|---|\n| 2026 | 4 |\n\n- ett\n- två\n"
    (tmp_path / "plan.md").write_text(words, "utf-8")
    (tmp_path / "bild.docx").write_bytes(b"inte en zip")
    page.goto("/2026/mal/styrdokument/lagg-till/")
    page.get_by_label("Fil").set_input_files(tmp_path / "bild.docx")
    page.get_by_role("button", name="Läs filen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page, "a file that cannot be read") == []
    page.get_by_label("Fil").set_input_files(tmp_path / "plan.md")
    page.get_by_role("button", name="Läs filen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Granska innan du sparar")
    assert faults(page, "looked over") == []
    page.get_by_label("Titel").fill("")
    page.get_by_role("button", name="Spara styrdokumentet").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page, "looked over, with an error") == []


def test_a_value_that_is_no_number(sit_down):
    page = sit_down("sern.handlaggare")
    page.goto(f"{OWN}/avsnitt/nyckeltal/")
    page.get_by_text("Ange värden för").click()
    page.get_by_role("textbox", name=re.compile("totalt$")).first.fill("många")
    page.get_by_role("button", name="Spara värdena").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert faults(page, "no number") == []


# --- States ----------------------------------------------------------------------------------------


def test_first_run_and_empty(sit_down):
    page = sit_down("ofn.handlaggare")
    assert look_at(page, f"{ANALYSES}/overformyndarnamnden/") == []
    page.get_by_role("button", name="Påbörja").click()
    own = f"{ANALYSES}/overformyndarnamnden"
    slugs = ["karta", "forslag", "nyckeltal", "verksamhetsbeskrivning"]
    assert look_at(page, f"{own}/", *(f"{own}/avsnitt/{slug}/" for slug in slugs)) == []
    assert look_at(page, "/2026/forslag/?q=finnsinte", "/2026/rapporter/") == []


HEARD = """() => {
  window.heard = [];
  const region = document.querySelector("[role=status]:not(#messages)");
  new MutationObserver(() => window.heard.push(region.innerText))
    .observe(region, { childList: true, characterData: true, subtree: true });
}"""


def test_a_report_being_made_says_how_far_it_has_come_once_a_change(sit_down):
    """And the list of its parts is read by who goes there, never aloud by itself."""
    parts = [
        {"title": f"Kapitel {n}", "state": "pagar" if n < 3 else "vantar"} for n in range(1, 9)
    ]
    rapport = RapportFactory(year=2026, state="pagar", parts=parts)
    page = sit_down("controller", viewport=NARROW)
    address = rapport.get_absolute_url()
    assert look_at(page, address, "/2026/rapporter/") == []
    page.goto(address)
    page.evaluate(HEARD)
    with page.expect_response(lambda answer: "sett=" in answer.url and answer.status == 204):
        pass
    done = [{"title": "Kapitel 1", "state": "klar"}, *parts[1:]]
    Rapport.objects.update(parts=done, touched_at=timezone.now())
    expect(page.get_by_role("listitem").filter(has_text="Kapitel 1")).to_contain_text("Klar")
    for _ in range(2):
        with page.expect_response(lambda answer: "sett=" in answer.url and answer.status == 204):
            pass
    assert page.evaluate("window.heard") == ["Görs nu 1 av 8 delar är klara."]


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


# --- The keyboard ----------------------------------------------------------------------------------


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


def test_the_eye_sees_what_is_wrong(sit_down):
    page = sit_down()
    page.goto("/tillganglighet/")
    page.evaluate(
        """() => {
          const prose = document.querySelector(".prose");
          prose.insertAdjacentHTML("beforeend", "<h1>En till</h1><input><p>Blekt</p><div>Brett</div>");
          prose.querySelector(":scope > p:last-of-type").style.color = "#999";
          prose.querySelector(":scope > div:last-of-type").style.inlineSize = "30rem";
          prose.insertAdjacentHTML("beforeend", '<p class="in-hand">Telefon</p><p class="on-desk">Skärm</p>');
          const style = new CSSStyleSheet();
          style.replaceSync(`
            @media (width < 40rem) { .on-desk { display: none } }
            @media (width >= 40rem) { .in-hand { display: none } }
            @media (prefers-color-scheme: light) { .in-hand { color: #bbb } }
            @media (prefers-color-scheme: dark) { .on-desk { color: #444 } }`);
          document.adoptedStyleSheets.push(style);
        }"""
    )
    seen = faults(page)
    found = "\n".join(seen)
    for look, alone in (("narrow light", ".in-hand"), ("wide dark", ".on-desk")):
        assert any(look in one and alone in one for one in seen), (look, found)
    for fault in (
        "2 h1",
        "wide light: label",
        "narrow dark: label",
        "color-contrast",
        "cut off at 390",
    ):
        assert fault in found
