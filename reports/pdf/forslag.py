"""Förslag prepared for print: names in place of slugs, anchors, grouped by KS's position."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

GROUPS = (
    ("tillstyrks", "Tillstyrks", "tillstyrks"),
    ("tillstyrks_andring", "Tillstyrks med ändring", "tillstyrks med ändring"),
    ("avslas", "Avslås", "avslås"),
    ("bereds_vidare", "Bereds vidare", "bereds vidare"),
    (None, "Inte beslutade i kommunstyrelsen", "är inte beslutade i kommunstyrelsen"),
)
UNDECIDED = "Kommunstyrelsen hade inte beslutat om {} när rapporten gjordes."


def named(
    forslag: Iterable[Mapping[str, Any]], names: Mapping[str, str], prefix: str
) -> list[dict[str, Any]]:
    return [
        {**one, "organ_name": names.get(one["organ"], one["organ"]), "id": f"{prefix}-{index}"}
        for index, one in enumerate(forslag, start=1)
    ]


def by_position(forslag: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    forslag = list(forslag)
    groups = []
    for position, label, counted in GROUPS:
        members = [one for one in forslag if _position(one) == position]
        if members:
            about = ""
            if position is None:
                about = UNDECIDED.format("förslaget" if len(members) == 1 else "de här förslagen")
            groups.append({"label": label, "counted": counted, "about": about, "forslag": members})
    return groups


def counted(groups: Iterable[Mapping[str, Any]]) -> list[str]:
    """ "3 tillstyrks", "17 är inte beslutade i kommunstyrelsen"."""
    return [f"{len(group['forslag'])} {group['counted']}" for group in groups]


def to_kf(forslag: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those whose wording goes to kommunfullmäktige, and which it has not decided on."""
    return [one for one in _for_kf(forslag) if one["stallningstagande"]["outcome"] is None]


def treated(forslag: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that kommunfullmäktige has decided on already, as its minutes have them."""
    done = [one for one in _for_kf(forslag) if one["stallningstagande"]["outcome"] is not None]
    return sorted(done, key=_in_minutes)


def _in_minutes(forslag: Mapping[str, Any]) -> tuple[str, int]:
    """By day and §: the number as a number, or § 115 would stand before § 99."""
    beslut = forslag["stallningstagande"]["kf_beslut"]
    number = re.search(r"\d+", beslut["paragraf"])
    return beslut["date"], int(number[0]) if number else 0


def _for_kf(forslag: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [
        one
        for one in forslag
        if (taken := one["stallningstagande"]) and taken["till_kf"] and taken["beslutsforslag"]
    ]


def _position(forslag: Mapping[str, Any]) -> str | None:
    taken = forslag["stallningstagande"]
    return taken["position"] if taken else None
