"""What the collected nulägesrapport's template needs beyond the snapshot itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from .forslag import by_position, counted, named, to_kf, treated

MATRIX_COLUMNS = 10  # more organ than this become a second table
STANCE = ("forhallningssatt", "atgarder")
SIDES = ("risker", "mojligheter")  # set beside each other
# What the overview of a factor says that an organ has answered.
MARKS = (("H", STANCE), ("R", ("risker",)), ("M", ("mojligheter",)))
FACTOR_FIELDS = [*STANCE, *SIDES]


def context(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    names = {organ["slug"]: organ["name"] for organ in snapshot["organ"]}
    nyckeltal = {item["key"]: item for item in snapshot["nyckeltal"]}
    organ, all_forslag = [], []
    for number, body in enumerate(snapshot["organ"], start=1):
        forslag = named(body["forslag"], names, f"forslag-{number}")
        all_forslag += forslag
        organ.append({**body, "forslag": forslag})
    missing = [body for body in organ if not body["beslut"]]
    positions = by_position(all_forslag)
    return {
        "s": {**snapshot, "organ": organ},
        "organ_count": str(len(organ)),
        "decided_count": str(sum(1 for body in organ if body["beslut"])),
        "missing": missing,
        "missing_names": [body["name"] for body in missing],
        "matrices": _matrices(snapshot),
        "factor_matrices": _factor_matrices(snapshot),
        "goals": [
            {
                **goal,
                "nyckeltal": [nyckeltal[key] for key in goal["nyckeltal"] if key in nyckeltal],
                **_answers(goal, names, ("resultat", "resonemang", "forutsattningar")),
            }
            for goal in snapshot["riktningsmal"]
        ],
        "factors": [
            _factor(factor, _answers(factor, names, FACTOR_FIELDS))
            for factor in snapshot["omvarldsfaktorer"]
        ],
        "positions": positions,
        "counts": counted(positions),
        "forslag_count": str(len(all_forslag)),
        "to_kf_count": str(len(to_kf(all_forslag))),
        "treated": treated(all_forslag),
    }


def _matrices(snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Goals × organ, split so that every column stays wide enough to read."""
    states = [
        {answer["organ"]: answer["state"] for answer in goal["answers"]}
        for goal in snapshot["riktningsmal"]
    ]
    return [
        {
            "organ": organ,
            "rows": [
                {
                    "number": str(goal["number"]),
                    "title": goal["title"],
                    "states": [given.get(body["slug"], "saknas") for body in organ],
                }
                for goal, given in zip(snapshot["riktningsmal"], states, strict=True)
            ],
        }
        for organ in _columns(snapshot["organ"])
    ]


def _factor_matrices(snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Factors × organ: what each has answered, leading to the answer."""
    given = [
        {
            answer["organ"]: " ".join(
                mark for mark, fields in MARKS if any(answer[field] for field in fields)
            )
            for answer in factor["answers"]
        }
        for factor in snapshot["omvarldsfaktorer"]
    ]
    return [
        {
            "organ": organ,
            "rows": [
                {
                    "title": factor["title"],
                    "cells": [
                        {"marks": marks.get(body["slug"], ""), "id": _id(factor, body["slug"])}
                        for body in organ
                    ],
                }
                for factor, marks in zip(snapshot["omvarldsfaktorer"], given, strict=True)
            ],
        }
        for organ in _columns(snapshot["organ"])
    ]


def _columns(organ: Sequence[Any]) -> list[Sequence[Any]]:
    pieces = -(-len(organ) // MATRIX_COLUMNS) or 1
    width = -(-len(organ) // pieces) or 1
    return [organ[start : start + width] for start in range(0, len(organ), width)]


def _id(factor: Mapping[str, Any], organ: str) -> str:
    return f"faktor-{factor['number']}-{organ}"


def _factor(factor: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What the organ do about it, then their risks beside their opportunities, a row an organ."""
    rows = [
        {
            "organ_name": answer["organ_name"],
            "id": _id(factor, answer["organ"]),
            "texts": [answer[field] for field in STANCE if answer[field]],
            "sides": [answer[field] for field in SIDES],
        }
        for answer in said["answers"]
    ]
    return {
        **factor,
        "stances": [row for row in rows if row["texts"]],
        "compared": [row for row in rows if any(row["sides"])],
        "silent": said["silent"],
    }


def _answers(
    about: Mapping[str, Any], names: Mapping[str, str], fields: Sequence[str]
) -> dict[str, Any]:
    """What the organ answered about a goal or a factor, and the names of those that did not."""
    answered = [answer for answer in about["answers"] if any(answer[field] for field in fields)]
    spoken = {answer["organ"] for answer in answered}
    return {
        "answers": [
            {**answer, "organ_name": names.get(answer["organ"], answer["organ"])}
            for answer in answered
        ],
        "silent": [name for slug, name in names.items() if slug not in spoken],
    }
