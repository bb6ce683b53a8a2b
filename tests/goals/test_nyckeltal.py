"""The organ's key figures: each writes only what they changed, and is told of a colleague's."""

import re

import pytest

from goals.models import Nyckeltalsvarde
from tests.factories import YEAR, NulagesanalysFactory, NyckeltalFactory

pytestmark = pytest.mark.django_db

FIGURES = f"/{YEAR}/nulagesanalyser/namnden/avsnitt/nyckeltal/"


def sent_from(page, **typed):
    """What a browser sends of the figures on the page, after somebody typed."""
    inputs = re.findall(r"<input[^>]*name=\"((?:initial-)?\d+-[TKM])\"[^>]*>", page)
    tags = {name: re.search(rf"<input[^>]*name=\"{name}\"[^>]*>", page)[0] for name in inputs}
    shown = {name: re.search(r"value=\"([^\"]*)\"", tag) for name, tag in tags.items()}
    return {name: value[1] if value else "" for name, value in shown.items()} | typed


def figures_of(organ):
    rows = Nyckeltalsvarde.objects.filter(nyckeltal__organ=organ, year=YEAR - 1)
    return {f"{v.nyckeltal_id}-{v.gender}": str(v.value) for v in rows}


def test_colleagues_who_enter_different_figures_both_keep_theirs(as_, organ):
    NulagesanalysFactory(organ=organ, filled=False)
    a, b = NyckeltalFactory(organ=organ), NyckeltalFactory(organ=organ, values=[50])
    client = as_("handlaggare")
    page = client.get(FIGURES).content.decode()
    assert client.post(FIGURES, sent_from(page, **{f"{a.pk}-T": "71,5"})).status_code == 302
    assert client.post(FIGURES, sent_from(page, **{f"{b.pk}-K": "12"})).status_code == 302
    kept = {f"{a.pk}-T": "71.500", f"{b.pk}-T": "50.000", f"{b.pk}-K": "12.000"}
    assert figures_of(organ) == kept
    assert client.post(FIGURES, {f"{a.pk}-M": ""}).status_code == 302
    assert figures_of(organ) == kept, "what the form did not send was deleted"
    page = client.get(FIGURES).content.decode()
    assert client.post(FIGURES, sent_from(page, **{f"{b.pk}-T": ""})).status_code == 302
    assert f"{b.pk}-T" not in figures_of(organ)


@pytest.mark.parametrize(
    ("theirs", "mine", "said"),
    [
        ("80,25", "71,5", "En kollega har skrivit 80,25 i ”Trygghet, totalt”"),
        ("", "71,5", "En kollega har tömt ”Trygghet, totalt”"),
        ("80,25", "", "Du tömde fältet."),
    ],
)
def test_figure_that_a_colleague_changed_too_says_both_values(as_, organ, theirs, mine, said):
    NulagesanalysFactory(organ=organ, filled=False)
    one = NyckeltalFactory(organ=organ, name="Trygghet", values=[50])
    other = NyckeltalFactory(organ=organ)
    total, also = f"{one.pk}-T", f"{other.pk}-T"
    client = as_("handlaggare")
    page = client.get(FIGURES).content.decode()
    client.post(FIGURES, sent_from(page, **{total: theirs}))
    before = figures_of(organ)
    reply = client.post(FIGURES, sent_from(page, **{total: mine, also: "3"}))
    assert reply.status_code == 409
    shown = reply.content.decode()
    assert said in shown
    assert figures_of(organ) == before
    again = sent_from(shown)
    assert (again[total], again[also]) == (mine, "3"), "what was typed is lost"
    assert client.post(FIGURES, again).status_code == 302
    assert len(figures_of(organ)) == (2 if mine else 1)
