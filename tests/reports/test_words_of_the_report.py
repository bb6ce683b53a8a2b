"""What the reports say in words is true, whatever was decided."""

import re

import pytest

from reports.pdf import manuscript
from tests.reports import samples


def said(snapshot):
    words = re.sub(r"<[^>]+>", " ", manuscript(snapshot).whole())
    return re.sub(r"[\s\u00a0\u00ad]+", " ", words)


def going_to_kf(snapshot):
    return [
        one
        for dialog in snapshot["dialoger"]
        for one in dialog["forslag"]
        if one["stallningstagande"] and one["stallningstagande"]["till_kf"]
    ]


def test_what_kommunfullmaktige_has_decided_is_not_proposed_again():
    snapshot = samples.tillitsdialoger(dialoger=6)
    going = going_to_kf(snapshot)
    for one, outcome in zip(going, ("bifall", "avslag", "aterremiss"), strict=False):
        one["stallningstagande"] |= {
            "outcome": outcome,
            "kf_beslut": samples.beslut("Kommunfullmäktige", "2026-12-21", "§ 301", "KS.2026.311"),
        }
    treated, waiting = going[:3], going[3:]
    text = said(snapshot)
    chapter = text.split("kommunfullmäktige beslutar följande")[1]
    proposed, _, done = chapter.partition("Redan behandlat av kommunfullmäktige")
    assert waiting
    assert proposed.count("i uppdrag att till budget 2028") == len(waiting)
    assert all(one["title"] in done for one in treated)
    assert f"{len(waiting)} av förslagen går vidare till kommunfullmäktige och 3 har" in text


def test_when_all_is_treated_nothing_more_goes_on():
    snapshot = samples.tillitsdialoger(dialoger=6)
    going = going_to_kf(snapshot)
    decided = samples.beslut("Kommunfullmäktige", "2026-12-21", "§ 301", "KS.2026.311")
    for one in going:
        one["stallningstagande"] |= {"outcome": "bifall", "kf_beslut": decided}
    text = said(snapshot)
    assert f"har redan behandlat {len(going)} av förslagen, och inget mer går vidare dit." in text
    assert "Inget av förslagen" not in text


def test_what_is_treated_stands_as_in_the_minutes():
    """By day and paragraf, whichever organ proposed it: the table has no column for the organ."""
    snapshot = samples.tillitsdialoger(dialoger=6)
    going = going_to_kf(snapshot)
    minutes = [("2026-12-21", "§ 9"), ("2026-12-21", "§ 301"), ("2026-06-15", "§ 120")]
    for one, (day, paragraf) in zip(going, minutes, strict=False):
        kf_beslut = samples.beslut("Kommunfullmäktige", day, paragraf, "KS.2026.311")
        one["stallningstagande"] |= {"outcome": "bifall", "kf_beslut": kf_beslut}
    done = said(snapshot).partition("Redan behandlat av kommunfullmäktige")[2]
    paragraphs = re.findall(r"20\d\d, (§ \d+)", done)[:3]
    assert paragraphs == ["§ 120", "§ 9", "§ 301"]


def test_agreement_of_all_parties_says_so():
    snapshot = samples.tillitsdialoger(dialoger=1)
    snapshot["tidigare_overenskommelser"] = snapshot["tidigare_overenskommelser"][:1]
    rows = [
        *snapshot["dialoger"][0]["overenskommelser"][:1],
        *snapshot["tidigare_overenskommelser"],
    ]
    for row in rows:
        row["who"] = ""
    assert said(snapshot).count("Alla parter ") == len(rows) == 2


@pytest.mark.parametrize(
    ("purpose", "powers", "verdict"),
    [
        (None, None, "har inte prövat verksamheten än"),
        (True, True, "varit förenlig med ändamålet och hållit sig inom befogenheterna"),
        (True, False, "förenlig med ändamålet men inte hållit sig inom befogenheterna"),
        (False, True, "hållit sig inom befogenheterna men inte varit förenlig med ändamålet"),
        (False, False, "varken varit förenlig med ändamålet eller hållit sig inom"),
    ],
)
def test_a_bolag_is_told_exactly_what_was_found(purpose, powers, verdict):
    snapshot = samples.tillitsdialoger(dialoger=1)
    snapshot["bolagsprovningar"][0] |= {"within_purpose": purpose, "within_powers": powers}
    assert verdict in said(snapshot)
