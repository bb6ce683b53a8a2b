"""What both kinds of report are made of: bodies, decisions, förslag with their positions."""

import datetime
from typing import Any

from dialogues.models import Stallningstagande
from goals.models import Forslag
from organisation.models import Beslut, Organ
from reports import snapshot as shape


def organ_ref(organ: Organ) -> shape.OrganRef:
    kinds: dict[str, Any] = {
        Organ.Kind.KOMMUNFULLMAKTIGE: "kommunfullmaktige",
        Organ.Kind.KOMMUNSTYRELSE: "kommunstyrelse",
        Organ.Kind.BOLAG: "bolag",
        Organ.Kind.KOMMUNALFORBUND: "forbund",
    }
    return {
        "slug": organ.slug,
        "name": organ.name,
        "short": organ.short_name,
        "kind": kinds.get(organ.kind, "namnd"),
    }


def beslut_line(beslut: Beslut | None) -> shape.Beslut | None:
    if beslut is None:
        return None
    return {
        "organ": beslut.organ.name,
        "date": beslut.decided_on.isoformat(),
        "paragraf": f"§ {beslut.paragraf}",
        "diarienummer": beslut.diarienummer,
    }


def day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def put_forward(year: int) -> dict[int, list[shape.Forslag]]:
    """The decided förslag of the year with the positions decided on them, by organ."""
    rows = list(
        Forslag.objects.put_forward(year)
        .select_related("analys__organ", "motivering", "konsekvenser")
        .prefetch_related("riktningsmal", "omvarldsfaktorer")
        .order_by("analys__organ__name", "number")
    )
    decided = Stallningstagande.objects.decided().select_related(
        "motivering", "beslutsforslag", "beslut__organ", "fullmaktigebeslut__beslut__organ"
    )
    positions = decided.by_matter(rows)
    found: dict[int, list[shape.Forslag]] = {}
    for one in rows:
        position = Stallningstagande.counting(positions[one.matter], one)
        found.setdefault(one.analys.organ_id, []).append(_forslag(one, position))
    return found


def _forslag(one: Forslag, position: Stallningstagande | None) -> shape.Forslag:
    return {
        "title": one.title,
        "organ": one.analys.organ.slug,
        "kind": one.kind,  # type: ignore[typeddict-item]
        "riktningsmal": [m.number for m in one.riktningsmal.all()],
        "omvarldsfaktorer": [f.number for f in one.omvarldsfaktorer.all()],
        "motivering": one.motivering.html,
        "konsekvenser": one.konsekvenser.html,
        "stallningstagande": _position(position) if position else None,
    }


def _position(position: Stallningstagande) -> shape.Stallningstagande:
    kf = getattr(position, "fullmaktigebeslut", None)
    return {
        "position": position.position,  # type: ignore[typeddict-item]
        "motivering": position.motivering.html,
        "till_kf": position.till_kf,
        "beslutsforslag": position.beslutsforslag.html if position.till_kf else "",
        "ks_beslut": beslut_line(position.beslut),
        "kf_beslut": beslut_line(kf.beslut) if kf else None,
        "outcome": kf.outcome if kf else None,
    }
