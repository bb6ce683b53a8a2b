"""What goes to the meeting on paper: the overview as one landscape A4, a dialogue with all its words."""

import io

import pikepdf
import pytest

from dialogues.models import Tillitsdialog
from tests.factories import OrganFactory


@pytest.mark.parametrize("more", [0, 21])
def test_uppsikt_is_one_landscape_sheet(sit_down, more):
    for number in range(more):
        OrganFactory(name=f"Gemensamma räddningsnämnden {number}")
    page = sit_down("ks.vald")
    page.goto("/2026/uppsikt/")
    sheet = page.pdf(prefer_css_page_size=True)
    with pikepdf.open(io.BytesIO(sheet)) as file:
        assert len(file.pages) == 1
        _, _, width, height = (float(n) for n in file.pages[0].mediabox)
        assert (round(width), round(height)) == (842, 595)


def test_a_printed_dialogue_holds_what_its_folds_promise(sit_down):
    page = sit_down("ks.vald")
    dialog = Tillitsdialog.objects.filter(year=2025, kind="kommunstyrelsen", state="bekraftad")[0]
    page.goto(dialog.get_absolute_url())
    reasons = (
        page.locator("details", has_text="Varför organet föreslår det").locator(".prose").first
    )
    assert not reasons.evaluate("reasons => reasons.checkVisibility()")
    page.emulate_media(media="print")
    assert reasons.evaluate("reasons => reasons.checkVisibility()")
