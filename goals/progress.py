"""How far an analysis has come, computed from what is written."""

from dataclasses import dataclass

from goals.models import Analystext, Avsnitt, Kort, Nulagesanalys


@dataclass(frozen=True)
class AvsnittProgress:
    """One avsnitt: its state, and how many of its fields have words."""

    avsnitt: Avsnitt
    filled: int
    fields: int
    klar: bool
    lacking: tuple[str, ...]

    @property
    def state(self) -> str:
        if self.klar:
            return "klar"
        return "pagar" if self.filled else "ej"

    @property
    def word(self) -> str:
        return {"klar": "Klar", "pagar": "Pågår", "ej": "Ej påbörjad"}[self.state]


def progress(analys: Nulagesanalys) -> list[AvsnittProgress]:
    """Every avsnitt of the analysis in order. Five queries, however long the texts are."""
    texts: dict[int, list[Analystext]] = {}
    answers = analys.texter.select_related("riktningsmal", "omvarldsfaktor").only(
        "avsnitt_id", "slot", "text_id", "analys_id",
        "riktningsmal__number", "riktningsmal__title",
        "omvarldsfaktor__number", "omvarldsfaktor__title",
    )  # fmt: skip
    written = set(analys.texter.exclude(text__plain="").values_list("pk", flat=True))
    for answer in answers:
        texts.setdefault(answer.avsnitt_id, []).append(answer)
    kort = analys.kort.filter(removed_at__isnull=True).exclude(text__plain="").count()
    forslag = analys.forslag.standing().count()
    klara = set(analys.klarmarkeringar.values_list("avsnitt_id", flat=True))

    result = []
    for avsnitt in analys.mall.avsnitt.all():
        own = texts.get(avsnitt.pk, [])
        filled, fields = sum(t.pk in written for t in own), len(own)
        lacking: list[str] = []
        if avsnitt.kind == Avsnitt.Kind.KARTA:
            filled, fields = kort, Kort.FEWEST
            if kort < Kort.FEWEST:
                lacking.append(f"Nulägeskartan har {kort} kort och behöver minst {Kort.FEWEST}.")
        elif avsnitt.kind == Avsnitt.Kind.FORSLAG:
            filled, fields = forslag, max(forslag, 1)
        elif avsnitt.kind == Avsnitt.Kind.RIKTNINGSMAL:
            lacking += [
                f"Resonemanget om ”{t.riktningsmal.title}” saknas."
                for t in own
                if t.slot == Analystext.Slot.RESONEMANG and t.pk not in written
            ]
        elif avsnitt.kind == Avsnitt.Kind.OMVARLDSFAKTORER:
            lacking += [
                f"Hur ni förhåller er till ”{t.omvarldsfaktor.title}” saknas."
                for t in own
                if t.slot == Analystext.Slot.FORHALLNINGSSATT and t.pk not in written
            ]
        elif avsnitt.is_required and not filled:
            lacking.append(f"”{avsnitt.heading}” är tomt.")
        result.append(
            AvsnittProgress(
                avsnitt=avsnitt,
                filled=filled,
                fields=fields,
                klar=avsnitt.pk in klara,
                lacking=tuple(lacking) if avsnitt.is_required else (),
            )
        )
    return result


def missing(analys: Nulagesanalys) -> list[str]:
    """What must be written before the analysis can be handed over, one sentence each."""
    return [sentence for part in progress(analys) for sentence in part.lacking]
