"""What an eye sees at once: a word that is broken, a row that has become two."""

import pytest

from dialogues.models import Tillitsdialog
from tests.browser.desk import OWN

LONGEST = "samhallsbyggnadsnamnden"

# The words of the heading that stand on more than one line.
_BROKEN = """(heading) => {
  const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
  const broken = [];
  while (walker.nextNode()) {
    for (const word of walker.currentNode.data.matchAll(/[^\\s-]+/g)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""


@pytest.mark.parametrize("width", [390, 320])
def test_the_longest_name_of_an_organ_stands_whole_on_a_phone(sit_down, width):
    page = sit_down("ks.beredare", viewport={"width": width, "height": 800})
    dialog = Tillitsdialog.objects.get(year=2026, kind="kommunstyrelsen", parter__slug=LONGEST)
    for path in (dialog.get_absolute_url(), f"/2026/nulagesanalyser/{LONGEST}/"):
        page.goto(path)
        page.evaluate("document.fonts.ready.then(() => true)")
        heading = page.locator("h1")
        assert "amhällsbyggnadsnämnden" in heading.inner_text()
        assert heading.evaluate(_BROKEN) == []


@pytest.mark.parametrize("width", [1200, 1280])
def test_the_helpers_beside_the_text_stand_in_one_row(sit_down, width):
    page = sit_down("sern.handlaggare", viewport={"width": width, "height": 900})
    page.goto(f"{OWN}/avsnitt/omvarldsanalys/?stod=omvarldsanalys")
    page.evaluate("document.fonts.ready.then(() => true)")
    tabs = page.get_by_role("navigation", name="Välj stöd")
    tops = {round(tab.bounding_box()["y"]) for tab in tabs.get_by_role("link").all()}
    assert len(tops) == 1
    assert tabs.evaluate("tabs => tabs.scrollWidth - tabs.clientWidth") == 0


def test_a_table_that_is_wider_than_the_phone_keeps_its_words_whole_and_scrolls(sit_down):
    page = sit_down("ks.beredare", viewport={"width": 320, "height": 800})
    page.goto("/2026/nulagesanalyser/ab-alebyggen/")
    page.evaluate("document.fonts.ready.then(() => true)")
    hint = page.get_by_text("Tabellen är bredare än sidan.")
    hint.wait_for()
    assert "1\xa0968" in page.locator(".prose table").first.inner_text()
    for cell in page.locator(".prose table:not([class]) :is(th, td)").all():
        assert cell.evaluate(_BROKEN) == []
    box = page.get_by_role("region", name="Tabell", exact=True).first
    assert box.evaluate("box => [box.tabIndex, box.scrollWidth > box.clientWidth]") == [0, True]
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.set_viewport_size({"width": 1280, "height": 900})
    hint.wait_for(state="detached")
    assert box.count() == 0
