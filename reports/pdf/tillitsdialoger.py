"""What the tillitsdialog report's template needs beyond the snapshot itself."""

from collections.abc import Mapping
from typing import Any

from .forslag import by_position, counted, named, to_kf, treated
from .names import genitive
from .typography import NBSP

NONE = "Inga dialoger är registrerade."
PARTS = (
    ("utmaningar", "Utmaningar"),
    ("mojligheter", "Möjligheter"),
    ("lardomar", "Lärdomar"),
    ("samtal", "Vad samtalet handlade om"),
    ("motivering", "Organets motivering"),
    ("bedomning", "Kommunstyrelsens bedömning"),
)


def _kinds(words: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    of_ks = f"Kommunstyrelsens {words['tillitsdialog']['plural']}"
    return (
        ("kommunstyrelsen", of_ks, "Inga dialoger är planerade eller hållna."),
        ("inom_mellan_organ", "Dialoger inom och mellan organ", NONE),
        ("mellan_sektorer", f"Dialoger mellan {words['sektor']['plural']}", NONE),
    )


def context(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    kinds, analysis = _kinds(snapshot["words"]), snapshot["words"]["nulagesanalys"]["singular"]
    names = {organ["slug"]: organ["name"] for organ in snapshot["organ"]}
    dialoger, all_forslag = [], []
    for number, dialog in enumerate(snapshot["dialoger"], start=1):
        forslag = named(dialog["forslag"], names, f"forslag-{number}")
        all_forslag += forslag
        dialoger.append(_dialog(dialog, forslag, analysis))
    held = [dialog for dialog in dialoger if dialog["state"] != "planerad"]
    positions = by_position(all_forslag)
    unreached = [organ for organ in snapshot["organ"] if not organ["reached"]]
    return {
        "kinds": [
            {
                "label": title,
                "held": str(sum(dialog["kind"] == kind for dialog in held)),
                "confirmed": str(
                    sum(
                        dialog["kind"] == kind and dialog["state"] == "bekraftad" for dialog in held
                    )
                ),
            }
            for kind, title, _ in kinds
        ],
        "groups": [
            {"title": title, "empty": empty, "dialoger": [d for d in dialoger if d["kind"] == kind]}
            for kind, title, empty in kinds
        ],
        "organ_count": str(len(snapshot["organ"])),
        "reached_count": str(len(snapshot["organ"]) - len(unreached)),
        "unreached": unreached,
        "overview": [_row(organ, dialoger) for organ in snapshot["organ"]],
        "positions": positions,
        "counts": counted(positions),
        "forslag_count": str(len(all_forslag)),
        "to_kf_count": str(len(to_kf(all_forslag))),
        "treated": treated(all_forslag),
        "motions": to_kf(all_forslag),
    }


def _dialog(
    dialog: Mapping[str, Any], forslag: list[dict[str, Any]], analysis: str
) -> dict[str, Any]:
    parties = {name.lower() for name in dialog["parties"]}
    bodies = [analysis["organ"] for analysis in dialog["analyser"]]
    years = sorted({str(analysis["year"]) for analysis in dialog["analyser"]})
    return {
        **dialog,
        "forslag": forslag,
        "all_confirmed": parties <= {name.lower() for name in dialog["confirmed_by"]},
        "parts": [{"label": label, "html": dialog[key]} for key, label in PARTS if dialog[key]],
        "deltagare": [
            {**person, "show_organ": not _says(person["role"], person["organ"]) or len(parties) > 2}
            for person in dialog["deltagare"]
        ],
        "analyser_phrase": " och ".join(f"{genitive(body)} {analysis}" for body in bodies)
        + (f"{NBSP}{', '.join(years)}" if years else ""),
    }


def _says(role: str, organ: str) -> bool:
    return organ.lower() in role.lower()


def _row(organ: Mapping[str, Any], dialoger: list[dict[str, Any]]) -> dict[str, Any]:
    own = [dialog for dialog in dialoger if organ["slug"] in dialog["organ"]]
    forslag = [one for dialog in own for one in dialog["forslag"] if one["organ"] == organ["slug"]]
    supported = [
        one
        for one in forslag
        if one["stallningstagande"]
        and one["stallningstagande"]["position"].startswith("tillstyrks")
    ]
    return {
        **organ,
        "dates": [
            dialog["date"]
            for dialog in own
            if dialog["kind"] == "kommunstyrelsen"
            and dialog["date"]
            and dialog["state"] != "planerad"
        ],
        "forslag": str(len(forslag)),
        "supported": str(len(supported)),
        "agreements": str(sum(len(dialog["overenskommelser"]) for dialog in own)),
    }
