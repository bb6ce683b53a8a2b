"""What only a browser shows of writing: it saves itself, survives every fault, never overwrites."""

import re

import pytest
from playwright.sync_api import expect

from goals.models import Analystext, Forslag, Nulagesanalys
from tests.browser.conftest import log_in
from tests.browser.desk import LABEL, OWN, PAGE, the_text, versions
from tests.browser.hands import (
    at_the_end,
    box,
    close_without_network,
    is_saved,
    open_desk,
    save_state,
    tool,
    write,
)

# --- Saving ----------------------------------------------------------------------------------------


def test_what_is_written_saves_itself_and_says_when(desk):
    at_the_end(desk, LABEL)
    desk.keyboard.type(" Det här är nytt.")
    expect(save_state(desk, LABEL)).to_have_text("Skriver…")
    is_saved(desk, LABEL)
    assert "Det här är nytt." in the_text().plain
    assert desk.evaluate("Object.keys(localStorage).filter(k => k.startsWith('utkast:'))") == []


def test_opening_a_text_saves_nothing(desk):
    before = the_text().version
    box(desk, LABEL).focus()
    desk.get_by_role("link", name="Hoppa till innehållet").focus()
    desk.wait_for_timeout(1500)
    assert the_text().version == before


def test_ctrl_s_saves_at_once(desk):
    at_the_end(desk, LABEL)
    desk.keyboard.type(" Nu.")
    with desk.expect_response("**/skriv/**", timeout=800):
        desk.keyboard.press("Control+s")
    is_saved(desk, LABEL)


def test_leaving_at_once_saves(desk):
    at_the_end(desk, LABEL)
    desk.keyboard.type(" Sista ordet.")
    desk.get_by_role("link", name="Servicenämnden", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Servicenämnden")
    open_desk(desk, PAGE)
    expect(box(desk, LABEL)).to_contain_text("Sista ordet.")
    assert "Sista ordet." in the_text().plain


def test_closing_at_once_saves(desk, sit_down):
    at_the_end(desk, LABEL)
    desk.keyboard.type(" Stängde locket.")
    desk.close(run_before_unload=True)
    other = sit_down("sern.handlaggare2")
    open_desk(other, PAGE)
    for _ in range(20):
        if "Stängde locket." in the_text().plain:
            break
        other.wait_for_timeout(100)
    assert "Stängde locket." in the_text().plain


def test_the_helper_changes_without_moving_the_caret(desk):
    at_the_end(desk, LABEL)
    desk.keyboard.type(" Kvar.")
    desk.get_by_role("link", name="Förra året").click()
    expect(desk.get_by_role("link", name="Läs hela")).to_be_visible()
    expect(desk.get_by_role("link", name="Förra året")).to_have_attribute("aria-current", "page")
    expect(box(desk, LABEL)).to_contain_text("Kvar.")


# --- What never came through ----------------------------------------------------------------------


def test_words_that_came_too_late_can_still_be_read_and_copied(desk, watch):
    watch.expect(404)  # the server says that the text is not to be written any more
    desk.context.set_offline(True)
    at_the_end(desk, LABEL)
    desk.keyboard.type(" Skrivet på tåget.")
    expect(save_state(desk, LABEL)).to_have_attribute("data-state", "offline")
    Nulagesanalys.objects.filter(organ__slug="servicenamnden", year=2026).update(
        state="klarmarkerad"
    )
    desk.context.set_offline(False)
    for page in (PAGE, "/2026/"):
        desk.goto(page)
        kept = desk.get_by_role("region", name=f"Det du skrev i {LABEL}")
        expect(kept).to_contain_text("Skrivet på tåget.")
    desk.get_by_role("button", name="Ta bort den härifrån").click()
    desk.get_by_role("button", name="Säker?").click()
    desk.goto("/2026/")
    expect(desk.get_by_text("Du har text som inte kom med")).to_have_count(0)


def test_what_the_writer_must_know_is_in_sight(desk):
    at_the_end(desk, LABEL)
    expect(save_state(desk, LABEL)).not_to_be_in_viewport()
    desk.context.set_offline(True)
    desk.keyboard.type(" Utan nät.")
    expect(save_state(desk, LABEL)).to_contain_text("Ingen anslutning")
    expect(save_state(desk, LABEL)).to_be_in_viewport()
    desk.context.set_offline(False)
    is_saved(desk, LABEL)


# --- The outline follows --------------------------------------------------------------------------


def entry(page, heading):
    return (
        page.get_by_role("complementary", name="Avsnitt")
        .get_by_role("listitem")
        .filter(has_text=heading)
    )


def test_a_click_is_not_lost_while_the_outline_is_fetched(desk):
    desk.get_by_role("button", name="Öppna för arbete igen").hover()
    desk.mouse.down()
    with desk.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        desk.evaluate("document.body.dispatchEvent(new CustomEvent('text:present'))")
    expect(desk.locator("#innehall.htmx-request")).to_have_count(0)
    desk.mouse.up()
    expect(desk.get_by_role("button", name="Markera avsnittet som klart")).to_be_visible()


def test_colleagues_see_each_other_before_they_meet(desk, sit_down):
    second = sit_down("sern.handlaggare2")
    open_desk(second, PAGE)
    mine = desk.evaluate("document.querySelector('.shell-me-name').textContent")
    theirs = second.evaluate("document.querySelector('.shell-me-name').textContent")
    expect(second.get_by_text(f"{mine} har också texten öppen.")).to_be_visible()
    expect(entry(second, LABEL)).to_contain_text(f"{mine} är här nu")
    expect(entry(desk, LABEL)).not_to_contain_text("är här nu")
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # back to the window
    expect(entry(desk, LABEL)).to_contain_text(f"{theirs} är här nu")
    second.goto(f"{OWN}/")
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(entry(desk, LABEL)).not_to_contain_text("är här nu")


def test_the_outline_and_what_lacks_follow_what_is_written(desk):
    first = f"{OWN}/avsnitt/utmaningar/"
    text = Analystext.objects.get(
        analys__organ__slug="servicenamnden", analys__year=2026, avsnitt__slug="utmaningar"
    ).text
    text.write("", base=text.version, by=None)
    open_desk(desk, first)
    heading = desk.get_by_role("heading", level=1).inner_text()
    expect(entry(desk, heading)).to_contain_text("Ej påbörjad")
    expect(desk.get_by_text(f"”{heading}” är tomt.")).to_be_visible()
    at_the_end(desk, heading)
    desk.keyboard.type("Vi ser tre svårigheter.")
    expect(entry(desk, heading)).to_contain_text("Pågår")
    expect(desk.get_by_text(f"”{heading}” är tomt.")).to_have_count(0)
    desk.keyboard.type(" Och en till.")  # the caret is where it was
    expect(box(desk, heading)).to_have_text("Vi ser tre svårigheter. Och en till.")


# --- Two in the same text --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "stands", "yields"),
    [
        ("Låt min version gälla", "Bertils", "Annas"),
        ("Låt den här versionen gälla", "Annas", "Bertils"),
    ],
)
def test_the_second_of_two_chooses_and_both_are_kept(desk, sit_down, choice, stands, yields):
    second = sit_down("sern.handlaggare2")
    open_desk(second, PAGE)
    write(desk, LABEL, " Annas ord.")
    at_the_end(second, LABEL)
    second.keyboard.type(" Bertils ord.")

    shown = second.get_by_role("alert")
    expect(shown.get_by_role("region", name="Din version")).to_contain_text("Bertils ord.")
    expect(shown.get_by_role("region", name="Kollegans version")).to_contain_text("Annas ord.")
    expect(save_state(second, LABEL)).to_have_text("Två versioner. Välj vilken som ska gälla.")
    assert "Annas ord." in the_text().plain

    second.get_by_role("button", name=choice).click()
    expect(shown).to_have_count(0)
    is_saved(second, LABEL)
    expect(box(second, LABEL)).to_contain_text(f"{stands} ord.")
    expect(box(second, LABEL)).not_to_contain_text(f"{yields} ord.")
    text = the_text()
    assert f"{stands} ord." in text.plain
    assert any(f"{yields} ord." in html for html in versions(text))

    write(second, LABEL, " Och vidare.")
    assert "Och vidare." in the_text().plain


# --- Faults ----------------------------------------------------------------------------------------


def test_without_a_network_the_words_wait_and_are_then_sent(desk):
    desk.context.set_offline(True)
    at_the_end(desk, LABEL)
    desk.keyboard.type(" Skrivet på tåget.")
    expect(save_state(desk, LABEL)).to_have_text(
        "Ingen anslutning. Din text ligger kvar på den här datorn och skickas när du är tillbaka."
    )
    assert "Skrivet på tåget." in desk.evaluate("Object.values(localStorage).join()")
    desk.keyboard.type(" Mer.")
    expect(save_state(desk, LABEL)).to_have_attribute("data-state", "offline")
    assert "tåget" not in the_text().plain

    desk.context.set_offline(False)
    is_saved(desk, LABEL)
    assert "Skrivet på tåget. Mer." in the_text().plain


def test_a_draft_comes_back_after_the_window_was_closed(desk):
    context = desk.context
    context.set_offline(True)
    at_the_end(desk, LABEL)
    desk.keyboard.type(" Batteriet dog.")
    expect(save_state(desk, LABEL)).to_have_attribute("data-state", "offline")
    close_without_network(desk)
    context.set_offline(False)
    again = context.new_page()
    open_desk(again, PAGE)
    expect(box(again, LABEL)).to_contain_text("Batteriet dog.")
    is_saved(again, LABEL)
    assert "Batteriet dog." in the_text().plain


def test_a_draft_is_not_offered_to_the_next_person_at_the_computer(desk, town):
    context = desk.context
    context.set_offline(True)
    at_the_end(desk, LABEL)
    desk.keyboard.type(" Bara mitt.")
    expect(save_state(desk, LABEL)).to_have_attribute("data-state", "offline")
    close_without_network(desk)
    other = context.new_page()
    context.set_offline(False)
    log_in(context, "sern.handlaggare2", town)
    open_desk(other, PAGE)
    expect(box(other, LABEL)).not_to_contain_text("Bara mitt.")
    log_in(context, "sern.handlaggare", town)
    open_desk(other, PAGE)
    expect(box(other, LABEL)).to_contain_text("Bara mitt.")


def test_a_draft_from_before_a_colleagues_save_meets_it_as_a_conflict(desk, sit_down):
    context = desk.context
    context.set_offline(True)
    at_the_end(desk, LABEL)
    desk.keyboard.type(" Mitt gamla utkast.")
    expect(save_state(desk, LABEL)).to_have_attribute("data-state", "offline")
    close_without_network(desk)
    colleague = sit_down("sern.handlaggare2")
    open_desk(colleague, PAGE)
    write(colleague, LABEL, " Kollegan hann före.")
    context.set_offline(False)
    again = context.new_page()
    open_desk(again, PAGE)
    mine = again.get_by_role("region", name="Din version")
    expect(mine).to_contain_text("Mitt gamla utkast.")
    expect(mine).not_to_contain_text("Kollegan hann före.")
    assert "Kollegan hann före." in the_text().plain


def test_who_was_logged_out_logs_in_again_and_loses_nothing(desk, watch):
    watch.expect(403)  # the stale token of the page
    desk.context.clear_cookies()
    at_the_end(desk, LABEL)
    desk.keyboard.type(" Efter lunchen.")
    expect(save_state(desk, LABEL)).to_contain_text("Du har loggats ut. Din text ligger kvar")
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Logga in igen (ny flik)").click()
    login = opened.value
    login.get_by_label("Användarnamn").fill("sern.handlaggare")
    login.get_by_label("Lösenord").fill("visa-mig-kommunen")
    login.get_by_role("button", name="Logga in").click()
    expect(login).to_have_url(re.compile(re.escape(PAGE)))
    login.close()
    desk.bring_to_front()
    desk.evaluate("window.dispatchEvent(new Event('focus'))")  # headless windows are all in front
    is_saved(desk, LABEL)
    assert "Efter lunchen." in the_text().plain


def test_a_failing_server_is_tried_again(desk, watch):
    watch.expect(500)
    desk.clock.install()
    broken = True

    def answer(route):
        if broken:
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    desk.route("**/skriv/**", answer)
    at_the_end(desk, LABEL)
    desk.keyboard.type(" Envist.")
    desk.clock.fast_forward(1000)
    expect(save_state(desk, LABEL)).to_have_text(
        "Servern kunde inte spara. Din text ligger kvar här och skickas igen strax."
    )
    broken = False
    desk.clock.fast_forward(6000)
    is_saved(desk, LABEL)
    assert "Envist." in the_text().plain


def test_a_text_that_is_too_long_is_refused_in_words_and_kept(desk):
    text = the_text()
    type(text).objects.filter(pk=text.pk).update(limit=len(text.plain) + 5)
    at_the_end(desk, LABEL)
    desk.keyboard.type(" Det här får inte plats.")
    expect(save_state(desk, LABEL)).to_contain_text("Inget är förlorat.")
    assert "får inte plats" in desk.evaluate("Object.values(localStorage).join()")
    assert "får inte plats" not in the_text().plain


# --- The keyboard ----------------------------------------------------------------------------------


def test_the_toolbar_is_one_tab_stop_before_the_text_and_speaks_swedish(desk):
    box(desk, LABEL).focus()
    desk.keyboard.press("Control+Home")
    desk.keyboard.press("Shift+Tab")
    focused = desk.locator(":focus")
    expect(focused).to_have_accessible_name("Rubrik")
    names = []
    for _ in range(11):
        names.append(focused.get_attribute("aria-label"))
        desk.keyboard.press("ArrowRight")
    assert names == [
        "Rubrik", "Underrubrik", "Fet", "Kursiv", "Länk", "Punktlista", "Numrerad lista", "Citat",
        "Infoga tabell", "Ångra", "Gör om",
    ]  # fmt: skip
    expect(focused).to_have_accessible_name("Rubrik")
    desk.keyboard.press("Escape")
    expect(box(desk, LABEL)).to_be_focused()


def test_tables_grow_and_shrink_from_the_toolbar(desk):
    at_the_end(desk, LABEL)
    desk.keyboard.press("Enter")  # a new point,
    desk.keyboard.press("Enter")  # and out of the list
    tool(desk, "Infoga tabell")
    new = box(desk, LABEL).locator("table").last
    expect(new.locator("tr")).to_have_count(3)
    tool(desk, "Rad under")
    expect(new.locator("tr")).to_have_count(4)
    tool(desk, "Kolumn efter")
    expect(new.locator("tr").first.locator("th")).to_have_count(4)
    tool(desk, "Ta bort rad")
    tool(desk, "Ta bort kolumn")
    expect(new.locator("tr")).to_have_count(3)
    is_saved(desk, LABEL)
    assert the_text().html.count("<table") == box(desk, LABEL).locator("table").count()


def test_no_list_and_no_table_holds_the_keyboard(desk):
    at_the_end(desk, LABEL)
    desk.keyboard.press("Enter")
    desk.keyboard.press("Enter")
    tool(desk, "Infoga tabell")
    desk.keyboard.press("Tab")
    expect(box(desk, LABEL)).to_be_focused()
    desk.keyboard.press("Escape")
    desk.keyboard.press("Tab")
    expect(box(desk, LABEL)).not_to_be_focused()
    box(desk, LABEL).focus()
    desk.keyboard.press("Alt+F10")
    expect(desk.locator(":focus")).to_have_accessible_name("Rubrik")
    is_saved(desk, LABEL)


def test_the_text_box_has_its_name_and_its_guidance(desk):
    text = box(desk, LABEL)
    expect(text).to_have_accessible_name(LABEL)
    expect(text).to_have_accessible_description(re.compile("^Beskriv"))
    expect(text).to_have_attribute("aria-multiline", "true")


# --- The forms around the texts ---------------------------------------------------------------------


def test_double_click_sends_a_form_once_and_it_can_be_sent_again(sit_down):
    page = sit_down("sern.handlaggare")
    posts = []
    page.on("request", lambda r: posts.append(r.post_data) if r.method == "POST" else None)
    page.goto(f"{OWN}/forslag/nytt/")
    page.get_by_role("button", name="Spara förslaget").click()  # invalid: nothing is sent
    page.get_by_label("Förslaget i en mening").fill("Dubbelt förslag")
    page.get_by_label("Nytt mål").check()
    page.evaluate(
        """() => {
          const button = document.querySelector("main form button.primary");
          button.name = "vilken"; button.value = "spara";
          button.click(); button.click();
        }"""
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Dubbelt förslag")
    sent = [body for body in posts if body and "Dubbelt" in body]
    assert len(sent) == 1
    assert "vilken=spara" in sent[0]
    assert Forslag.objects.filter(title="Dubbelt förslag").count() == 1
    page.get_by_label("Förslaget i en mening").fill("Enkelt förslag")
    page.get_by_role("button", name="Spara förslaget").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enkelt förslag")
    page.get_by_role("button", name="Spara förslaget").click()
    expect(page.get_by_text("Förslaget är sparat.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Spara förslaget")).to_be_enabled()
