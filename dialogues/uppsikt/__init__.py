"""How far every organ has come in the year, as kommunstyrelsen oversees it (kommunallagen 6:1)."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from django.utils import timezone

from dialogues.uppsikt import asking
from dialogues.uppsikt.asking import HowFar, Values
from dialogues.uppsikt.missing import missing_in
from dialogues.uppsikt.rows import Body, Decided, Dialogue, Round, Row, State
from goals.models import Nulagesanalys
from organisation.models import Organ

__all__ = ["Row", "Rows", "fingerprint", "how_far", "overview"]

Rows = tuple[Row, ...]

KEPT = 8  # overviews that a process remembers
ORDER = {State.BEKRAFTAD: 2, State.GENOMFORD: 1, State.PLANERAD: 0}
ANALYSIS_SHAPES = {
    Nulagesanalys.State.ARBETSMATERIAL: "pagar",
    Nulagesanalys.State.KLARMARKERAD: "vantar",
    Nulagesanalys.State.BESLUTAD: "beslutad",
    Nulagesanalys.State.PUBLICERAD: "publicerad",
}
WORDS = dict(Nulagesanalys.State.choices)


def overview(year: int) -> Rows:
    """Every organ under uppsikt, and kommunstyrelsen itself. Five queries for any number of organ.

    Counts only förslag of decided analyses. For kommunstyrelsen and the controller alone.
    """
    today = timezone.localdate()
    return _overview(year, today, asking.how_far(year), tuple(asking.agreements(year)))


def how_far(year: int) -> Rows:
    """The overview without its agreements and what is missing. Four queries."""
    return _how_far(year, asking.how_far(year))


def fingerprint(rows: Iterable[Row]) -> str:
    """Another one as soon as anything that the rows show is another: a drawn table is kept under it."""
    return "".join(row.fingerprint for row in rows)


# Kept under the answers themselves: the same answers make the same rows, which nobody changes.
@lru_cache(KEPT)
def _overview(year: int, today: datetime.date, answers: HowFar, agreements: Values) -> Rows:
    rows = _rows(year, answers)
    _add_agreements(rows, agreements, today)
    names = {pk: row.organ.name for pk, row in rows.items()}
    for row in rows.values():
        row.missing = list(missing_in(row, names, year, today))
    return tuple(rows.values())


@lru_cache(KEPT)
def _how_far(year: int, answers: HowFar) -> Rows:
    return tuple(_rows(year, answers).values())


def _rows(year: int, answers: HowFar) -> dict[int, Row]:
    rows = {
        organ.pk: Row(
            organ=organ,
            analyses=organ.kind in Organ.ANALYSING,
            owes_dialogue=organ.kind in Organ.UNDER_UPPSIKT,
            reached=False,
            unexamined=organ.kind == Organ.Kind.BOLAG
            and not organ.examined
            and organ.active_from.year < year,
        )
        for organ in (Body(*values) for values in answers.organs)
    }
    decided = _add_analyses(rows, answers.analyses)
    _add_dialogues(rows, year, answers.parties)
    _add_forslag(rows, year, decided, answers.rounds)
    return rows


def _add_analyses(rows: dict[int, Row], analyses: Values) -> set[int]:
    """Gives every version that has been decided."""
    decided_ones: set[int] = set()
    for pk, organ_id, state, beslut_pk, day, paragraf, diarienummer in analyses:
        if not (row := rows.get(organ_id)):
            continue
        is_decided = beslut_pk is not None
        if is_decided:
            decided_ones.add(pk)
        if not is_decided and row.beslut is not None:
            row.renewed = True
            continue
        row.beslut = Decided(beslut_pk, day, paragraf, diarienummer) if is_decided else None
        row.analys_pk = pk if is_decided else None
        row.renewed = False
        row.word, row.shape = WORDS[state], ANALYSIS_SHAPES[Nulagesanalys.State(state)]
    for row in rows.values():
        if row.analyses and not row.word:
            row.word, row.shape = "Ej påbörjad", "ej"
    return decided_ones


def _add_dialogues(rows: dict[int, Row], year: int, parties: Values) -> None:
    dialogues: dict[int, Dialogue] = {}
    parties_of: dict[int, list[int]] = defaultdict(list)
    for pk, organ_id, title, state, held_on, is_confirmed in parties:
        one = dialogues.setdefault(pk, Dialogue(pk, year, title, state, held_on))
        parties_of[pk].append(organ_id)
        if not is_confirmed:
            one.unconfirmed.append(organ_id)
    of_organ: dict[int, list[Dialogue]] = defaultdict(list)
    for pk, organ_ids in parties_of.items():
        for organ_id in organ_ids:
            row = rows.get(organ_id)
            # A party of all; alone, kommunstyrelsen goes through its own analysis.
            if row and (row.owes_dialogue or (row.is_own and len(organ_ids) == 1)):
                of_organ[organ_id].append(dialogues[pk])
    for organ_id, own in of_organ.items():
        row = rows[organ_id]
        row.dialogue = max(own, key=lambda d: ORDER[State(d.state)])
        row.reached = row.owes_dialogue and row.dialogue.is_held


def _add_forslag(rows: dict[int, Row], year: int, decided: set[int], rounds: Values) -> None:
    """Counted here: the database took longer to be asked five counts than to hand out the rows.

    A matter is counted once, in the last of its positions: as the latest version of the analysis puts
    it forward, and also without that until what is begun (or sent back in an earlier year) is ended.
    """
    latest = {row.analys_pk for row in rows.values()}
    last: dict[int, Round] = {}
    put_forward: set[int] = set()
    in_order = sorted(
        (Round(*values) for values in rounds), key=lambda r: (r.forslag_pk, r.number or 0)
    )
    for round in in_order:
        if not (round.came_back or round.analys_pk in decided):
            continue
        if round.analys_pk in latest:
            put_forward.add(round.matter)
        before = last.get(round.matter)
        if round.number is None and before and before.goes_to_kf:
            continue  # what went to kommunfullmäktige counts for the later versions too
        last[round.matter] = round
    for matter, one in last.items():
        row = rows.get(one.organ_pk)
        if row is None or not (matter in put_forward or one.is_left_open):
            continue
        again = one.came_back and not one.position
        row.again += again
        row.left_over += again and one.year < year
        row.forslag += 1
        row.taken += bool(one.position)
        row.decided += one.beslut_pk is not None
        decided_for_kf = one.beslut_pk is not None and one.till_kf and one.handed_over_at is None
        row.to_hand_over += bool(decided_for_kf and one.dialogue_state == State.BEKRAFTAD)
        row.at_kf += one.handed_over_at is not None and one.kf_beslut_pk is None


def _add_agreements(rows: dict[int, Row], agreements: Values, today: datetime.date) -> None:
    """Those of kommunstyrelsens dialogues with the organ that live in the year."""
    for organ_id, closed_on, due in agreements:
        row = rows.get(organ_id)
        if row and row.owes_dialogue:
            row.agreements += 1
            row.open += closed_on is None
            row.late += closed_on is None and due is not None and due < today
