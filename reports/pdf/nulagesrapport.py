"""What the collected nulägesrapport's template needs beyond the snapshot itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from .forslag import by_position, counted, named, to_kf, treated

MATRIX_COLUMNS = 10  # more organ than this become a second table
ASPECTS = (
    ("Förhållningssätt och åtgärder", ("forhallningssatt", "atgarder")),
    ("Risker", ("risker",)),
    ("Möjligheter", ("mojligheter",)),
)
FACTOR_FIELDS = [field for _, fields in ASPECTS for field in fields]


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
    organ = snapshot["organ"]
    pieces = -(-len(organ) // MATRIX_COLUMNS) or 1
    width = -(-len(organ) // pieces) or 1
    states = [
        {answer["organ"]: answer["state"] for answer in goal["answers"]}
        for goal in snapshot["riktningsmal"]
    ]
    return [
        {
            "organ": organ[start : start + width],
            "rows": [
                {
                    "number": str(goal["number"]),
                    "title": goal["title"],
                    "states": [
                        given.get(body["slug"], "saknas") for body in organ[start : start + width]
                    ],
                }
                for goal, given in zip(snapshot["riktningsmal"], states, strict=True)
            ],
        }
        for start in range(0, len(organ), width)
    ]


def _factor(factor: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """All that the organ say of one thing, before what they say of the next."""
    aspects = [
        {
            "label": label,
            "answers": [
                {"organ_name": answer["organ_name"], "texts": texts}
                for answer in said["answers"]
                if (texts := [answer[field] for field in fields if answer[field]])
            ],
        }
        for label, fields in ASPECTS
    ]
    return {
        **factor,
        "aspects": [aspect for aspect in aspects if aspect["answers"]],
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
