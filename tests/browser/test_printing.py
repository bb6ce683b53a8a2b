"""Kommunstyrelsens overview goes to the meeting as one landscape A4."""

import io

import pikepdf
import pytest

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
